"""House numbers, and addresses whose street has no telling ending: "Zilvermeeuw 88", "kerk straat 12"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from channels.privacy.tokens import names_a_thing
from channels.privacy.words import Span, any_of, no_names, words

NUMBER_WORD = (
    r"(?:twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|vijftien|zestien|zeventien|achttien|"
    r"negentien|(?:[a-zë]{3,7}(?:en|ën))?(?:twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig)|"
    r"honderd[a-zë]{0,20})"
)
_ADDED = (
    r"(?: b\.? ?\d{1,4}| ?[-/+] ?\d{1,4}(?:-?[IViv]{1,3}| (?:hs|bis))?| ?[-/]? ?(?:bis(?:[ -][a-zA-Z])?|hs|huis|rood|"
    r"rd|zwart|zw|sou(?:s|terrain)|bg|bel-?etage|links|rechts|(?:boven|beneden|achter|voor)(?:huis|woning)|boven|beneden|"
    r"hoog|[IVX]{1,4}|[iv]{2,3}|[a-zA-Z]\d{1,3}|[a-zA-Z](?:-[a-zA-Z])?(?!/)))?"
)
_FLOOR = r"(?: ?-? ?(?:\d|een|twee|drie|vier|vijf)? ?(?:hoog|achter)|,? ?\d(?:e|ste|de) (?:verdieping|etage))?"
# "bus 12" is Flemish for a letter box.
_UNIT_IN_HOUSE = r"(?:,? (?:bus|app\.?|appartement|flat|kamer|unit|studio) ?\d{1,4}[a-zA-Z]?(?!\w))?"
DIGITS = rf"(?!0\d\d)\d{{1,5}}{_ADDED}{_FLOOR}{_UNIT_IN_HOUSE}(?!\w)"
CALLED = r"(?:huis ?)?(?:nummer(?:tje)?|nr\.?|no\.|n°|num\.?) ?:?"
NO_UNIT = rf"(?! ?(?:(?:{any_of('units')})\b|%))"
CAPITAL = r"[A-ZÀ-Þ][a-zà-ÿ'’-]{2,}"

_NUMBER_AND_STREET = re.compile(  # "12 Tulpstraat"
    r"(?i)(?<![\w.,:-])(\d{1,4}[a-z]?,? (?:de )?([^\W\d_]{3,}(?:straat|laan|gracht|kade|singel|plein|dreef|plantsoen|"
    r"steeg|weg)))\b"
)
_STREET_APART = re.compile(  # "kerk straat 12"
    rf"(?i)(?<![\w'’-])(([^\W\d_]{{3,}}) (?:straat|laan|plein|gracht|kade|singel) (?:{CALLED} ?)?{DIGITS}){NO_UNIT}"
)
# "Zilvermeeuw 88": no ending tells that it is a street.
_NAMED_HOUSE = re.compile(
    rf"(?<![\w.’'-])((?:(?:{CAPITAL}[ -]|[DdLl][ea] |[Hh]et |'[tT] )(?:(?:van|der|den|de) ){{0,2}}){{0,3}}"
    rf"[A-ZÀ-Þ][a-zà-ÿ'’-]+) ({DIGITS}(?: \d{{1,3}}\b)?)(?![.,:/%]\d){NO_UNIT}"
)
_BEHIND = re.compile(  # "Achter de Kerk 2", "Unter den Linden 5"
    rf"(?<!\w)(?:Op|Aan|Achter|Onder|Boven|Voor|Bij|Tussen|Unter|An|Zum) (?:de|het|'t|den|der|dem) ({CAPITAL}) "
    rf"{DIGITS}{NO_UNIT}"
)
_WORD_AND_PLACE = re.compile(
    rf"(?i)(?<![\w.'’-])([^\W\d_][\w'’-]{{3,}}) ((?-i:{DIGITS})(?: \d{{1,3}}\b)?),? (?:in |te )?"
    rf"(?:den |de |'s-)?([^\W\d_]{{2,}})"
)
_HOUSE_AFTER = re.compile(
    r"(?i) ?[,.;!?)\n]| (?:in|te) |\s*$| "
    r"(?:is|was|wordt) (?:mijn|ons|het|zijn|haar|hun) (?:\w+ )?(?:adres|huis|woning)"
)
_ADJECTIVE = r"(?:grote?|kleine|oude|nieuwe|lange|korte|hoge|lage|wijde|verlengde|oudezijds|nieuwezijds)"
# "het Hoge Land": two capitals make ordinary words a name.
_OF_NAME = re.compile(
    r"(?<!\w)(?:Grote?|Kleine|Oude|Nieuwe|Lange|Korte|Hoge|Lage|Wijde|Brede|Smalle|Diepe|Rode|Witte|Groene|Zwarte|Blauwe|"
    r"Gouden|Houten|Stenen|Dikke|Rechte|Kromme) [A-ZÀ-Þ][a-zà-ÿ'’-]+$"
)
_UNKNOWN_AND_NUMBER = re.compile(  # "zonnedauw 12, mag dat", "bezorgd op zonnedauw 12", "hoge gouwe 3"
    rf"(?i)(?:^|[.!?,:(\n] *|\b(?:op|aan) (?:de |het )?|\b(?={_ADJECTIVE} ))"
    rf"((?:{_ADJECTIVE} )?([^\W\d_]{{2,}}) ({DIGITS}))(?={_HOUSE_AFTER.pattern[4:]})"
    rf"(?![.,:/%]\d)"
)
_UNKNOWN_AFTER_PREPOSITION = re.compile(  # "de zuster kwam op lepelaar 4 langs"
    rf"(?i)\b(?:op|aan|langs|naar|zus van|broer van|buren van) (?:de |het )?"
    rf"((?:{_ADJECTIVE} )?([^\W\d_]{{2,}}) ({DIGITS}))(?![.,:/%]\d){NO_UNIT}(?! [a-z]+en\b)"
)
_AT_HOME = re.compile(
    r"(?i)\b(?:wo(?:on\w*|nen)|kwam(?:en)?|komen?|langs|bezorg\w*|bezocht|post|pakje|adres|huis|thuis\w*|wijk\w*|buren|"
    r"buur\w*|verhui\w*|logeer\w*|zuster|broer|zus|ambulance|brie(?:f|ven)|sleutel|(?:voor)?deur)\b"
)
_HOUSE_BEFORE = re.compile(
    r"(?i)(?:\b(?:op|aan|bij|van|naar|tot|langs|adres|wo(?:on|ont|nen|onde|onden)|verblijf|huisje|huis|flat|straat|"
    r"appartement|bezorgen|vanaf)|^|[.!?,:(])(?: (?:de|het|'t))?[: ]*$"
)
_COUNTED = re.compile(
    r".*(?:nummer|[nlf]ine|waarden?|score|index|gehalte|druk|slag|versie|code|dosis|dosering|koorts|vraag|stap|"
    r"punt|deel|optie|artikel|groep|fase|ronde|geval|voorbeeld|bijlage|casus|nieuws|blad)"
)
_LONG_WORD = 5  # letters
_INITIALS = re.compile(r"(?:[A-Z]\.)+")
_LINKS = frozenset({"de", "het", "van", "der", "den", "voor", "achter"})
_FIRST_WORDS = 60  # characters
YEAR = re.compile(r"(?:19|20)\d\d(?!\w)")
_BEFORE_STREET = re.compile(  # "Joh. v.d. ", "Lange ", "J.P. "
    rf"(?:(?<![\w.])(?:(?i:{any_of('street_beginnings')})|(?:[A-Z]\.)+|"
    rf"[A-ZÀ-Þ][a-z]{{1,5}}\.|v\.d\.|v\.|[A-ZÀ-Þ][\w'’-]+) )+$"
)
SMALL_WORDS = frozenset(
    "van de der den het 't in aan naar op ter ten te achter voor bij tussen onder boven over la le el st st.".split()
)


def named_houses(text: str) -> Iterator[Span]:
    """A name and a house number where neither an ending nor a cue tells that it is a street."""
    for match in _NUMBER_AND_STREET.finditer(text):
        lower = match.group(2).lower()
        if not is_no_street(lower) and not YEAR.match(match.group()):
            yield match.span(1)
    yield from (m.span(1) for m in _STREET_APART.finditer(text) if m.group(2).lower() not in words("ordinary"))
    yield from (m.span() for m in _BEHIND.finditer(text) if m.group(1).lower() not in words("numbered"))
    for match in _NAMED_HOUSE.finditer(text):
        if _is_named_house(text, match):
            yield match.span()
    for match in _WORD_AND_PLACE.finditer(text):
        lower, place = match.group(1).lower(), match.group(3).lower()
        if place in words("places") and (lower in words("lone_streets") or _is_unknown(lower)):
            yield street_start(text, match.start()), match.end(2)
    at_home = _UNKNOWN_AFTER_PREPOSITION.finditer(text) if _AT_HOME.search(text) else ()
    for match in (*_UNKNOWN_AND_NUMBER.finditer(text), *at_home):
        lower = match.group(2).lower()
        likely = (lower in words("lone_streets") and lower not in no_names()) or (
            len(lower) >= _LONG_WORD and _is_unknown(lower)
        )
        if likely and not (names_a_thing(lower) or _COUNTED.fullmatch(lower) or YEAR.match(match.group(3))):
            yield match.span(1)


def is_no_street(lower: str) -> bool:
    """Whether a word is known as something else than a street, though it may end like one."""
    return lower in no_names() or lower in words("not_streets")


def _is_unknown(lower: str) -> bool:
    """Whether a word may be the name of a street: nothing else is known of it."""
    return not (is_no_street(lower) or lower in words("numbered") or lower in words("first_names"))


def _is_named_house(text: str, match: re.Match[str]) -> bool:
    """Whether "Zilvermeeuw 88" is an address: an unknown name, and before or after it what goes with an address."""
    named = match.group(1).split()
    last = named[-1].lower()
    if YEAR.match(match.group(2)) or last in words("numbered"):
        return False
    of_name = _OF_NAME.search(match.group(1)) and _AT_HOME.search(text)
    if not of_name and any(_is_other(word) for word in named):
        return False
    before, after = text[max(0, match.start() - 20) : match.start()], text[match.end() : match.end() + 20]
    likely_before, likely_after = _HOUSE_BEFORE.search(before), _HOUSE_AFTER.match(after)
    if last in words("lone_streets"):
        return bool(likely_before or likely_after)
    if last in words("first_names") and len(named) == 1:
        return False
    if len([word for word in named if word[0].isupper()]) > 1 or not match.group(2).isdigit():
        return bool(likely_before or likely_after)
    begins_sentence = not before.rstrip() or before.rstrip()[-1] in ".!?"
    if begins_sentence:  # then the capital tells nothing
        return bool(likely_after) and not names_a_thing(last)
    return bool(likely_before or (likely_after and named[0] in {"de", "het"}))


def _is_other(word: str) -> bool:
    """Whether a word with a capital is known and no part of a street."""
    lower = word.lower()
    street = lower in words("street_beginnings") or lower in words("lone_streets")
    return lower in no_names() and not street


def street_start(text: str, start: int) -> int:
    """Where a street begins whose last word is at ``start``: "Prinses Beatrixlaan", "Lange Nieuwstraat"."""
    before = _BEFORE_STREET.search(text[max(0, start - _FIRST_WORDS) : start])
    return start - len(_of_street(before.group())) if before else start


def _of_street(before: str) -> str:
    """The words before a street that belong to its name: not a verb or preposition with a capital ("Op Kerkstraat")."""
    kept: list[str] = []
    for word in reversed(before.split(" ")[:-1]):
        lower = word.lower().rstrip(".")
        if (
            lower in no_names()
            and not _INITIALS.fullmatch(word)
            and not (word.lower() in words("street_beginnings") or lower in words("first_names"))
        ):
            break
        kept.append(word)
    # "de buren van de Koningin …": what comes before the first capital is no part of it; nor is a lone "de".
    while kept and kept[-1] in _LINKS and (len(kept) == 1 or kept[-1] == "van" or any(map(str.istitle, kept))):
        kept.pop()
    return "".join(f"{word} " for word in reversed(kept))
