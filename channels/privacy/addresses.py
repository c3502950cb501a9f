"""Finding addresses: street and house number, postcode, PO box."""

from __future__ import annotations

import re
from collections.abc import Iterator

from channels.privacy.tokens import names_a_thing
from channels.privacy.words import Span, any_of, has_digit, no_names, words

_NUMBER_WORD = (
    r"(?:twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|vijftien|zestien|zeventien|achttien|"
    r"negentien|(?:[a-zë]{3,7}(?:en|ën))?(?:twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig)|"
    r"honderd[a-zë]{0,20})"
)
_ADDED = (
    r"(?: ?[-/+] ?\d{1,4}(?:-?[IViv]{1,3}| (?:hs|bis))?| ?-? ?(?:bis|hs|huis|rood|rd|zwart|zw|boven|beneden|hoog|"
    r"[IVX]{1,4}|[iv]{2,3}|[a-zA-Z]))?"
)
_FLOOR = r"(?: ?-? ?\d? ?(?:hoog|achter)|,? ?\d(?:e|ste|de) (?:verdieping|etage))?"
# "bus 12" is Flemish for a letter box.
_UNIT_IN_HOUSE = r"(?:,? (?:bus|app\.?|appartement|flat|kamer|unit|studio) ?\d{1,4}[a-zA-Z]?(?!\w))?"
_DIGITS = rf"\d{{1,5}}{_ADDED}{_FLOOR}{_UNIT_IN_HOUSE}(?!\w)"
_CALLED = r"(?:huis ?)?(?:nummer|nr\.?|no\.|n°|num\.?) ?:?"
_NO_UNIT = rf"(?! ?(?:(?:{any_of('units')})\b|%))"
_HOUSE = rf"(?:,? ?{_CALLED})? ?(?:{_DIGITS}|{_NUMBER_WORD}\b){_NO_UNIT}"
_POSTCODE = r"[1-9]\d{3} ?[A-Za-z]{2}\b"

_WORD = r"[^\W\d_][^\W\d_'’.-]*(?:['’.-][^\W\d_]+)*\.?"
_SIDE = r"(?:[- ](?:(?:noord|zuid|oost|west)(?:zijde)?|[nzow]\.?[nzowb]\.?|[nzow])(?![\w]))?"
_STREET = re.compile(
    rf"(?i)(?<![\w'’-])((?:['’]s-)?(?:[^\W\d_]+['’-])*[^\W\d_]*?(?:{any_of('streets')})){_SIDE}"
    rf"(?:[,:]? ?{_CALLED} ?| ?[,:/-]? {{0,2}})(?:{_DIGITS}(?:,? {_CALLED} ?\d{{1,4}}\b)?|{_NUMBER_WORD}\b)"
    rf"(?! ?(?:[.,:]\d|maal|x\b)){_NO_UNIT}"
)
_STREET_OF = re.compile(
    r"(?<!\w)(?i:laan|weg|plein|straat|park|pad|singel|dijk|hof|rue|avenue|via|boulevard|plantsoen|kade|gracht|"
    r"steenweg|baan) (?:(?i:van|naar|tot|op|der|den|de|het|'t|over|bij) ){1,3}(?:[^\W\d_][\w'’-]* ){0,2}[^\W\d_][\w'’-]*"
    rf"(?:,? ?(?i:{_CALLED}))? (?i:{_DIGITS}){_NO_UNIT}"
)
# Weak endings make a street only with a capital: "behandelplaats 3", "verzekering 2".
_ENDS_BY_CHANCE = re.compile(
    r"(?i).*(?:e?ring|wal|burg|hage|plaats|markt|kamp|veld|oord|hoek|berg|bos|tuinen|tuin|vest|veste|akker|"
    r"poort|vaart|werf|zoom|baan|erf|park|haven|oever|donk|stede|hoeve|str|terp|einde|zijde|buurt|rode|vliet|eiland|"
    r"burcht|akkers|velden|hoven|horst|slot|steyn|stein|diep|wijk|kolk|staat|pl\.)"
)
_NUMBER_FIRST = re.compile(
    rf"(?i)\b(?:{_CALLED}|op) ({_DIGITS} (?:in|aan|op|van) (?:de |het )?[^\W\d_]+(?:straat|laan|weg|plein|"
    rf"gracht|kade|singel|dijk|steeg|dreef|pad|hof))\b"
)
_NUMBER_AND_STREET = re.compile(  # "12 Tulpstraat"
    rf"(?i)(?<![\w.,:-])(\d{{1,4}}[a-z]?,? (?:de )?([^\W\d_]{{3,}}(?:straat|laan|gracht|kade|singel|plein|dreef|plantsoen|"
    rf"steeg|weg)))\b"
)
_STREET_APART = re.compile(  # "kerk straat 12"
    rf"(?i)(?<![\w'’-])(([^\W\d_]{{3,}}) (?:straat|laan|plein|gracht|kade|singel) (?:{_CALLED} ?)?{_DIGITS}){_NO_UNIT}"
)
_STREET_OF_YEARS = re.compile(  # "Laan '40-'45 12"
    rf"(?i)\b(?:laan|plein|straat) ['’]?(?:19)?\d\d(?: ?- ?['’]?(?:19)?\d\d)?,? (?:{_CALLED} ?)?{_DIGITS}{_NO_UNIT}"
)
_STREET_LIVED_IN = re.compile(
    r"(?i)\b(?:woon|woont|wonen|woonde|woonden|verblijf|verblijft)(?: \w+){0,3}? (?:in|aan|op) (?:de |het )?"
    r"([^\W\d_]{3,}(?:straat|laan|gracht|kade|singel|plein|steeg|dreef|plantsoen))\b"
)
# "Boulevard Heuvelink 12", "De Akkers 5, …", "aan de Dam 5"
_CAPITAL = r"[A-ZÀ-Þ][a-zà-ÿ'’-]{2,}"
_TYPE_FIRST = re.compile(
    rf"(?<!\w)(?:[Bb]oulevard|[Pp]lein|[Ll]aan|[Ww]eg|[Pp]lantage|[Pp]ark|[Hh]of|[Rr]ue|[Aa]venue|[Aa]llee|"
    rf"[Pp]ad) (?:{_CAPITAL} ){{1,3}}{_DIGITS}{_NO_UNIT}"
)
# "Zilvermeeuw 88": no ending tells that it is a street.
_NAMED_HOUSE = re.compile(
    rf"(?<![\w.’'-])((?:{_CAPITAL}[ -]|[DdLl][ea] |[Hh]et |'[tT] |van |der |den ){{0,3}}[A-ZÀ-Þ][a-zà-ÿ'’-]+) "
    rf"({_DIGITS}(?: \d{{1,3}}\b(?= [A-Z]|[,.]|$))?)(?![.,:/%]\d){_NO_UNIT}"
)
_FARM = re.compile(
    rf"(?i)\b(?:hoeve|boerderij|woonboot|woonschip|villa|landgoed|bungalow|chalet|huize) (?-i:(?:(?:de|het|'t|den) )?"
    rf"{_CAPITAL})(?: {_DIGITS}{_NO_UNIT})?"
)
_BEHIND = re.compile(  # "Achter de Kerk 2", "Unter den Linden 5"
    rf"(?<!\w)(?:Op|Aan|Achter|Onder|Boven|Voor|Bij|Tussen|Unter|An|Zum) (?:de|het|'t|den|der|dem) ({_CAPITAL}) "
    rf"{_DIGITS}{_NO_UNIT}"
)
_WORD_AND_PLACE = re.compile(
    rf"(?i)(?<![\w.'’-])([^\W\d_][\w'’-]{{3,}}) ((?-i:{_DIGITS})(?: \d{{1,3}}\b)?),? (?:in |te )?(?:den |de |'s-)?([^\W\d_]{{2,}})"
)
_HOUSE_BEFORE = re.compile(
    r"(?i)(?:\b(?:op|aan|bij|van|naar|tot|langs|adres|wo(?:on|ont|nen|onde|onden)|verblijf|huisje|huis|flat|straat|"
    r"appartement|bezorgen|vanaf)|^|[.!?,:(])(?: (?:de|het|'t))?[: ]*$"
)
_HOUSE_AFTER = re.compile(r" ?[,.;:!?)\n]| (?:in|te) |\s*$")
_YEAR = re.compile(r"(?:19|20)\d\d(?!\w)")
# What still stands beside an address that was found.
_BESIDE = (
    re.compile(rf"\[adres\],? ?((?:bus|app\.?|appartement|flat|unit|studio) ?\d{{1,4}}[a-zA-Z]?)\b"),
    re.compile(r"\[adres\] ?[-/] ?(\d{1,4}[a-zA-Z]?)\b"),
    re.compile(r"\[adres\],? (?:en|of|tot|t/m) (\d{1,4}[a-zA-Z]?)(?=[,.;)]|$| (?:dus|zijn|allebei|te|in)\b)"),
    re.compile(r"\[adres\],? ((?:[BD]E?[- ]?)?\d{4,5})(?= [A-Z])"),
    re.compile(r"\[adres\] ((?:[Nn]oord|[Zz]uid|[Oo]ost|[Ww]est)|\d{1,3})(?=[,.;)]|$)"),
    re.compile(r"(?i)\b(?:op|bij|naar|aan|nummer|nr) (\d{1,4}[a-z]?) (?:bezorg|afgelever|afgegeven|gebracht|woon)"),
)
_STREET_NAMED = re.compile(r"(?<!\w)[A-ZÀ-Þ][^\W\d_]{2,}(?:straat|laan|gracht|kade|singel|plein|steeg|dreef|plantsoen|weg)\b")
_HOME = re.compile(
    r"(?i)\b(?:wo(?:on|ont|nen|onde|onden|nend|onachtig)|verblij\w*|verhui\w*|logeer\w*|buren|buur(?:man|vrouw|t)|thuis|huis|"
    r"huisnummer|adres|straat|straatnaam|postcode|onderduik\w*|ondergedoken)\b[^.!?]*$"
)
_BEFORE_STREET = re.compile(rf"(?:(?<!\w)(?:(?i:{any_of('street_beginnings')})|(?:[A-Z]\.)+|[A-ZÀ-Þ][\w'’-]+) )+$")
_POSTCODE_FIND = re.compile(rf"(?<![\w.:,-])([1-9]\d{{3}})( ?[-. ]?)([A-Za-z]{{2}})\b(?:(?: ?[,/-] ?| en | ){_HOUSE})?")
_POSTCODE_CALLED = re.compile(
    rf"(?i)\b(?:postcode|postkode|pc)(?: (?:is|was|van|mij|mijn|thuis|dus|nummer))*[ :=]*"
    rf"((?:[1-9] ?\d ?\d ?\d|(?:[a-zé]{{3,5}} ){{4}}(?=[a-z] ?[a-z]\b))(?:[ .]?-?[a-z] ?[a-z]\b)?(?:(?: ?, ?| en | )(?:{_CALLED} ?)?{_DIGITS}{_NO_UNIT})?)"
)
_HOUSE_NUMBER = re.compile(
    rf"(?i)\b(?:huis ?(?:nummer|nr\.?)|huisnr\.?|(?:op|adres\]?,?) (?:nummer|nr\.?))(?: (?:is|van|"
    rf"mijn))*[ :]*({_DIGITS}|{_NUMBER_WORD}\b){_NO_UNIT}"
)
_GLUED = re.compile(r"(?<![\w.,-])[1-9]\d{3}[A-Za-z]{2}\d{1,4}[a-z]?\b")  # "3511AB12"
_PO_BOX = re.compile(r"(?i)\b(?:postbus|antwoordnummer)[ :]*\d[\d ]{0,6}\d")
_CUE = re.compile(
    r"(?i)\b(?:(?:ik |wij |we |hij |zij |ze )?(?:woon|wonen|woont|woonde|woonden|verblijf|verblijft|wonend|"
    r"wonende|woonachtig|gevestigd|verhuisd naar|"
    r"verhuis naar|ingeschreven)(?: (?:ik|wij|we|hij|zij|ze|nu|thans|al|zelf|tijdelijk|sinds kort))*|"
    r"(?:woon|huis|thuis|post|bezorg|verblijf|mijn |nieuwe? |oude? |ons |haar |zijn )?adres(?: is| was|gegevens|"
    r" wordt)?|bezorgen|bezorgd|langs|sturen naar|stuur(?:en)? maar naar|"
    r"te bereiken)[ :]*(?:(?:op|aan|in|te|bij|is|naar|de|het|,) ?){0,3}"
)
_WORDS_AND_NUMBER = re.compile(rf"((?:{_WORD} ){{1,5}}?)(?:(?i:{_CALLED}) )?(?:{_DIGITS}){_NO_UNIT}")
_CAPITALS_AND_POSTCODE = re.compile(
    rf"(?<!\w)[A-ZÀ-Þ][\w'’-]*(?: [\w'’.-]+){{0,4}}? \d{{1,5}}(?: ?[a-zA-Z])?(?=[ ,]+(?:\[adres\]|{_POSTCODE}))"
)
_SMALL_WORDS = frozenset(
    "van de der den het 't in aan naar op ter ten te achter voor bij tussen onder boven over la le el st st.".split()
)


_SPELLED = re.compile(rf"(?i)\b{_NUMBER_WORD}\b")
_ALWAYS = (
    _POSTCODE_CALLED,
    _HOUSE_NUMBER,
    _NUMBER_FIRST,
    _STREET_LIVED_IN,
    _PO_BOX,
    _TYPE_FIRST,
    _GLUED,
    _STREET_OF_YEARS,
    _FARM,
)


def addresses(text: str) -> Iterator[Span]:
    """Street with number, postcode with or without number, house numbers, and what follows "ik woon op" or "adres"."""
    yield from _streets_without_number(text)
    if not has_digit(text) and not _SPELLED.search(text):
        return
    for pattern in _ALWAYS:
        for match in pattern.finditer(text):
            yield match.span(pattern.groups and 1)
    yield from (match.span() for match in _POSTCODE_FIND.finditer(text) if _is_postcode(match))
    yield from (match.span() for match in _STREET_OF.finditer(text) if not match.group().islower())  # "weg van de 3"
    yield from _streets(text)
    yield from _after_cues(text)
    yield from _named_houses(text)
    yield from (match.span() for match in _CAPITALS_AND_POSTCODE.finditer(text) if not _is_known(match.group()))
    if "[adres]" in text:
        for pattern in _BESIDE:
            yield from (match.span(1) for match in pattern.finditer(text))


def _is_known(named: str) -> bool:
    """Whether a name begins with a word that is no street, as "Mag" does."""
    return named.split()[0].lower() in no_names()


def _streets_without_number(text: str) -> Iterator[Span]:
    """A street in a sentence that tells where someone lives."""
    yield from (match.span(1) for match in _STREET_LIVED_IN.finditer(text))
    for match in _STREET_NAMED.finditer(text):
        lower = match.group().lower()
        if lower not in no_names() | words("not_streets") and _HOME.search(text[: match.start()]):
            yield match.span()


def _named_houses(text: str) -> Iterator[Span]:
    """A name and a house number where neither an ending nor a cue tells that it is a street."""
    for match in _NUMBER_AND_STREET.finditer(text):
        lower = match.group(2).lower()
        if lower not in no_names() | words("not_streets") and not _YEAR.match(match.group()):
            yield match.span(1)
    yield from (m.span(1) for m in _STREET_APART.finditer(text) if m.group(2).lower() not in words("ordinary") | _SMALL_WORDS)
    yield from (m.span() for m in _BEHIND.finditer(text) if m.group(1).lower() not in words("numbered"))
    for match in _NAMED_HOUSE.finditer(text):
        if _is_named_house(text, match):
            yield match.span()
    for match in _WORD_AND_PLACE.finditer(text):
        lower, place = match.group(1).lower(), match.group(3).lower()
        if place in words("places") and (lower in words("lone_streets") or _is_unknown(lower)):
            yield match.start(1), match.end(2)


def _is_unknown(lower: str) -> bool:
    """Whether a word may be the name of a street: nothing else is known of it."""
    return lower not in no_names() | words("numbered") | words("first_names")


def _is_named_house(text: str, match: re.Match[str]) -> bool:
    """Whether "Zilvermeeuw 88" is an address: an unknown name, and before or after it what goes with an address."""
    named = match.group(1).split()
    last = named[-1].lower()
    if _YEAR.match(match.group(2)) or last in words("numbered") or any(_is_other(word) for word in named):
        return False
    before, after = text[max(0, match.start() - 20) : match.start()], text[match.end() : match.end() + 20]
    likely_before, likely_after = _HOUSE_BEFORE.search(before), _HOUSE_AFTER.match(after)
    if last in words("lone_streets"):
        return bool(likely_before or likely_after)
    if last in words("first_names") and len(named) == 1:
        return False
    if len([word for word in named if word[0].isupper()]) > 1 or not match.group(2).isdigit():
        return bool(likely_before or likely_after)
    first = not before.rstrip() or before.rstrip()[-1] in ".!?"
    return bool(likely_after and not names_a_thing(last)) if first else bool(likely_before or (likely_after and named[0] in {"de", "het"}))


def _is_other(word: str) -> bool:
    """Whether a word with a capital is known and no part of a street."""
    lower = word.lower()
    return lower in no_names() and lower not in words("street_beginnings") | words("lone_streets")


def _streets(text: str) -> Iterator[Span]:
    for match in _STREET.finditer(text):
        name = match.group(1)
        if _ENDS_BY_CHANCE.fullmatch(name) and (name.islower() or name.isupper()):
            continue
        before = _BEFORE_STREET.search(text[max(0, match.start() - 60) : match.start()])
        lower = name.lower()
        alone = lower in words("not_streets") or lower in no_names()
        if alone and lower not in words("lone_streets") and not (before or (name[0].isupper() and not name.isupper())):
            continue
        yield match.start() - (len(_of_street(before.group())) if before else 0), match.end()


def _of_street(before: str) -> str:
    """The words before a street that belong to its name: not a verb or preposition with a capital ("Op Kerkstraat")."""
    kept: list[str] = []
    for word in reversed(before.split(" ")[:-1]):
        lower = word.lower()
        if lower in no_names() and lower not in words("street_beginnings") | words("first_names"):
            break
        kept.append(word)
    while kept and kept[-1] in {"de", "het", "van", "der", "den", "voor", "achter"} and len(kept) == 1:
        kept.pop()
    return "".join(f"{word} " for word in reversed(kept))


def _after_cues(text: str) -> Iterator[Span]:
    for cue in _CUE.finditer(text):
        match = _WORDS_AND_NUMBER.match(text, cue.end())
        if match is None:
            continue
        named = match.group(1).split()
        plain = [word.lower() for word in named if text.isupper() or not word[0].isupper()]
        known = any(word not in _SMALL_WORDS for word in plain) or len(plain) < len(named)
        if known and all(word in _SMALL_WORDS or word not in no_names() for word in plain):
            yield match.span()


def _is_postcode(match: re.Match[str]) -> bool:
    """Whether four digits and two letters are a postcode and not, say, a year and a short word ("2015 en")."""
    space, letters = match.group(2), match.group(3)
    if letters.lower() in {"sa", "sd", "ss"}:  # never issued
        return False
    return letters.lower() not in words("short_words") or (not space and letters.isupper())
