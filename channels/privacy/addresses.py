"""Finding addresses: street and house number, postcode, PO box."""

from __future__ import annotations

import re
from collections.abc import Iterator

from channels.privacy.words import Span, any_of, has_digit, no_names, words

_NUMBER_WORD = (
    r"(?:twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|vijftien|zestien|zeventien|achttien|"
    r"negentien|(?:[a-zë]{3,7}(?:en|ën))?(?:twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig)|"
    r"honderd[a-zë]{0,20})"
)
_ADDED = (
    r"(?: ?[-/] ?\d{1,4}(?:-?[IViv]{1,3}| (?:hs|bis))?| ?-? ?(?:bis|hs|huis|rood|zwart|boven|beneden|hoog|[IVX]{1,4}|"
    r"[iv]{2,3}|[a-zA-Z]))?"
)
_FLOOR = r"(?: ?-? ?\d? ?(?:hoog|achter))?"
_DIGITS = rf"\d{{1,5}}{_ADDED}{_FLOOR}(?!\w)"
_CALLED = r"(?:huis)?(?:nummer|nr\.?|no\.)"
_NO_UNIT = rf"(?! ?(?:(?:{any_of('units')})\b|%))"
_HOUSE = rf"(?:,? ?{_CALLED})? ?(?:{_DIGITS}|{_NUMBER_WORD}\b){_NO_UNIT}"
_POSTCODE = r"[1-9]\d{3} ?[A-Za-z]{2}\b"

_WORD = r"[^\W\d_][^\W\d_'’.-]*(?:['’.-][^\W\d_]+)*\.?"
_STREET = re.compile(
    rf"(?i)(?<![\w'’-])((?:[^\W\d_]+['’-])*[^\W\d_]*?(?:{any_of('streets')}))(?:[- ](?:noord|zuid|oost|west|"
    rf"noordzijde|zuidzijde))?"
    rf"(?:,? ?{_CALLED} ?| ?,? ?)(?:{_DIGITS}(?:,? {_CALLED} ?\d{{1,4}}\b)?|{_NUMBER_WORD}\b){_NO_UNIT}"
)
_STREET_OF = re.compile(
    r"(?<!\w)(?i:laan|weg|plein|straat|park|pad|singel|dijk|hof|rue|avenue|via|boulevard|plantsoen|kade|gracht) "
    r"(?:(?i:van|naar|tot|op|der|den|de|het|'t|over|bij) ){1,3}(?:[^\W\d_][\w'’-]* ){0,2}[^\W\d_][\w'’-]*"
    rf"(?:,? ?(?i:{_CALLED}))? (?i:{_DIGITS}){_NO_UNIT}"
)
# Weak endings make a street only with a capital: "behandelplaats 3", "verzekering 2".
_ENDS_BY_CHANCE = re.compile(
    r"(?i).*(?:e?ring|wal|burg|hage|plaats|markt|kamp|veld|oord|hoek|berg|bos|tuinen|tuin|vest|veste|akker|"
    r"poort|vaart|werf|zoom|baan|"
    r"erf|park|haven|oever|donk|stede|hoeve|str|terp)"
)
_NUMBER_FIRST = re.compile(
    rf"(?i)\b(?:{_CALLED}|op) ({_DIGITS} (?:in|aan|op|van) (?:de |het )?[^\W\d_]+(?:straat|laan|weg|plein|"
    rf"gracht|kade|singel|dijk|steeg|dreef|pad|hof))\b"
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
_CAPITAL_AND_NUMBER = re.compile(
    rf"(?<!\w)(?:(?:[Dd]e|[Hh]et|'[tT]) ({_CAPITAL}) {_DIGITS}(?=[,.;)]|$| in | te )|(?:aan|op) (?:de |"
    rf"het )?({_CAPITAL}) {_DIGITS}{_NO_UNIT})"
)
_BEFORE_STREET = re.compile(rf"(?:(?<!\w)(?:(?i:{any_of('street_beginnings')})|(?:[A-Z]\.)+|[A-ZÀ-Þ][\w'’-]+) )+$")
_POSTCODE_FIND = re.compile(rf"(?<![\w.:,-])([1-9]\d{{3}})( ?[- ]?)([A-Za-z]{{2}})\b(?:(?: ?, ?| en | ){_HOUSE})?")
_POSTCODE_CALLED = re.compile(
    rf"(?i)\b(?:postcode|postkode|pc)(?: (?:is|was|van|mij|mijn|thuis|dus|nummer))*[ :=]*"
    rf"([1-9] ?\d ?\d ?\d(?: ?-?[a-z] ?[a-z]\b)?(?:(?: ?, ?| en | )(?:{_CALLED} ?)?{_DIGITS}{_NO_UNIT})?)"
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
_ALWAYS = (_POSTCODE_CALLED, _HOUSE_NUMBER, _NUMBER_FIRST, _STREET_LIVED_IN, _PO_BOX, _TYPE_FIRST, _GLUED)


def addresses(text: str) -> Iterator[Span]:
    """Street with number, postcode with or without number, house numbers, and what follows "ik woon op" or "adres"."""
    if not has_digit(text) and not _SPELLED.search(text):
        yield from (match.span(1) for match in _STREET_LIVED_IN.finditer(text))
        return
    for pattern in _ALWAYS:
        for match in pattern.finditer(text):
            yield match.span(pattern.groups and 1)
    yield from (match.span() for match in _POSTCODE_FIND.finditer(text) if _is_postcode(match))
    yield from (match.span() for match in _STREET_OF.finditer(text) if not match.group().islower())  # "weg van de 3"
    yield from _streets(text)
    yield from _after_cues(text)
    for pattern in (_CAPITAL_AND_NUMBER, _CAPITALS_AND_POSTCODE):
        for match in pattern.finditer(text):
            named = match.group(match.lastindex or 0)
            if named.split()[0].lower() not in no_names():
                yield match.start(match.lastindex or 0), match.end()


def _streets(text: str) -> Iterator[Span]:
    for match in _STREET.finditer(text):
        name = match.group(1)
        if _ENDS_BY_CHANCE.fullmatch(name) and (name.islower() or name.isupper()):
            continue
        before = _BEFORE_STREET.search(text[max(0, match.start() - 60) : match.start()])
        alone = name.lower() in words("not_streets") or name.lower() in words("lone_streets")
        if alone and not (
            before or (name[0].isupper() and not name.isupper()) or name.lower() in words("lone_streets")
        ):
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
