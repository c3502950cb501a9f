"""Finding addresses: street and house number, postcode, PO box."""

from __future__ import annotations

import re
from collections.abc import Iterator

from channels.privacy.foreign import foreign_streets
from channels.privacy.homes import beside_addresses, homes
from channels.privacy.houses import (
    CALLED,
    CAPITAL,
    DIGITS,
    NO_UNIT,
    NUMBER_WORD,
    SMALL_WORDS,
    is_no_street,
    named_houses,
    street_start,
)
from channels.privacy.words import Span, any_of, has_digit, no_names, words

_HOUSE = rf"(?:,? ?{CALLED})? ?(?:{DIGITS}|{NUMBER_WORD}\b){NO_UNIT}"
_POSTCODE = r"[1-9]\d{3} ?[A-Za-z]{2}\b"

_WORD = r"[^\W\d_][^\W\d_'’.-]*(?:['’.-][^\W\d_]+)*\.?"
_SIDE = r"(?:[- ](?:(?:noord|zuid|oost|west)(?:zijde)?|[nzow]\.?[nzowb]\.?|[nzow])(?![\w]))?"
_STREET = re.compile(
    rf"(?i)(?<![\w'’-])((?:['’]s-)?(?:[^\W\d_]+['’-])*[^\W\d_]*?(?:{any_of('streets')})){_SIDE}"
    rf"(?:[,:]? ?{CALLED} ?| ?[,:/-]? {{0,2}})(?:{DIGITS}(?:,? {CALLED} ?\d{{1,4}}\b)?|{NUMBER_WORD}\b)"
    rf"(?! ?(?:[.,:]\d|maal|x\b)){NO_UNIT}"
)
_STREET_OF = re.compile(
    r"(?<!\w)(?i:laan|weg|plein|straat|park|pad|singel|dijk|hof|rue|avenue|via|boulevard|plantsoen|kade|gracht|"
    r"steenweg|baan) (?:(?i:van|naar|tot|op|der|den|de|het|'t|over|bij) ){1,3}"
    r"(?:[^\W\d_][\w'’-]* ){0,2}[^\W\d_][\w'’-]*"
    rf"(?:,? ?(?i:{CALLED}))? (?i:{DIGITS}){NO_UNIT}"
)
# Weak endings make a street only with a capital: "behandelplaats 3", "verzekering 2"; these also in an unknown word:
# "hoendiep 3".
_ENDS_IN_LANDSCAPE = re.compile(
    r".{3,}(?:wal|burg|markt|kamp|bos|tuinen|poort|vaart|werf|zoom|park|haven|oever|donk|stede|hoeve|terp|buurt|vliet|"
    r"eiland|burcht|horst|diep|kolk|einde)"
)
_ENDS_BY_CHANCE = re.compile(
    rf"(?i){_ENDS_IN_LANDSCAPE.pattern}|.*(?:e?ring|wal|burg|hage|plaats|markt|kamp|veld|oord|hoek|berg|bos|tuinen|tuin|"
    r"vest|veste|akkers?|poort|vaart|werf|zoom|baan|erf|park|haven|oever|donk|stede|hoeve|str|terp|zijde|slot|steyn|stein|"
    r"diep|wijk|staat|rode|velden|hoven|eiland|pl\.)"
)
_STREET_OF_YEARS = re.compile(  # "Laan '40-'45 12"
    rf"(?i)\b(?:laan|plein|straat) ['’]?(?:19)?\d\d(?: ?- ?['’]?(?:19)?\d\d)?,? (?:{CALLED} ?)?{DIGITS}{NO_UNIT}"
)
# "Boulevard Heuvelink 12", "De Akkers 5, …", "aan de Dam 5"
_TYPE_FIRST = re.compile(
    rf"(?<!\w)(?:[Bb]oulevard|[Pp]lein|[Ll]aan|[Ww]eg|[Pp]lantage|[Pp]ark|[Hh]of|[Rr]ue|[Aa]venue|[Aa]llee|"
    rf"[Pp]ad) (?:{CAPITAL} ){{1,3}}{DIGITS}{NO_UNIT}"
)
_FARM = re.compile(
    rf"(?i)\b(?:hoeve|boerderij|woonboot|woonschip|villa|landgoed|bungalow|chalet|huize) (?-i:(?:(?:de|het|'t|den) )?"
    rf"{CAPITAL})(?: {DIGITS}{NO_UNIT})?"
)
_POSTCODE_FIND = re.compile(rf"(?<![\w.:,-])([1-9]\d{{3}})( ?[-. ]?)([A-Za-z]{{2}})\b(?:(?: ?[,/-] ?| en | ){_HOUSE})?")
_POSTCODECALLED = re.compile(
    rf"(?i)\b(?:postcode|postkode|pc)(?:cijfers)?(?: (?:is|was|zijn|van|mij|mijn|thuis|dus|nummer|cijfers))*[ :=?]*"
    rf"((?:[1-9] ?\d ?\d ?\d|(?:[a-zé]{{3,5}} ){{4}}(?=[a-z] ?[a-z]\b))"
    rf"(?:[ .]?-?(?!en\b|de\b|is\b|met\b)[a-z] ?[a-z]\b)?"
    rf"(?:(?: ?, ?| en | )(?:{CALLED} ?)?{DIGITS}{NO_UNIT})?)"
)
_HOUSE_NUMBER = re.compile(
    rf"(?i)\b(?:huis ?(?:nummer|nr\.?)|huisnr\.?|(?:op|adres\]?,?) (?:nummer|nr\.?))(?: (?:is|van|"
    rf"mijn))*[ :]*({DIGITS}|{NUMBER_WORD}\b){NO_UNIT}(?! (?:in|van|op) (?:de|het|een|mijn) \w*(?:lijst|rij|top)\b)"
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
_WORDS_AND_NUMBER = re.compile(rf"((?:{_WORD} |['’]t ){{1,5}}?)(?:(?i:{CALLED}) )?(?:{DIGITS}){NO_UNIT}")
_CAPITALS_AND_POSTCODE = re.compile(
    rf"(?<!\w)[A-ZÀ-Þ][\w'’-]*(?: [\w'’.-]+){{0,4}}? \d{{1,5}}(?: ?[a-zA-Z])?"
    rf"(?=[ ,]+(?:\[adres\]|(?P<code>{_POSTCODE})))"
)
_SPELLED = re.compile(rf"(?i)\b{NUMBER_WORD}\b")
_ALWAYS = (
    _POSTCODECALLED,
    _HOUSE_NUMBER,
    _PO_BOX,
    _TYPE_FIRST,
    _GLUED,
    _STREET_OF_YEARS,
    _FARM,
)


def addresses(text: str) -> Iterator[Span]:
    """Street with number, postcode with or without number, house numbers, and what follows "ik woon op" or "adres"."""
    yield from homes(text)
    if "[adres]" in text:
        yield from beside_addresses(text)
    if not has_digit(text) and not _SPELLED.search(text):
        return
    for pattern in _ALWAYS:
        for match in pattern.finditer(text):
            yield match.span(pattern.groups and 1)
    yield from (match.span() for match in _POSTCODE_FIND.finditer(text) if _is_postcode(match))
    yield from (match.span() for match in _STREET_OF.finditer(text) if not match.group().islower())  # "weg van de 3"
    yield from _streets(text)
    yield from _after_cues(text)
    yield from named_houses(text)
    yield from foreign_streets(text)
    yield from (match.span() for match in _CAPITALS_AND_POSTCODE.finditer(text) if _is_before_postcode(match))


def _is_before_postcode(match: re.Match[str]) -> bool:
    """Whether a name and number stand before a postcode; not "Mag 3 …" nor "NEN 7510, 7512 en"."""
    code = _POSTCODE_FIND.match(match["code"] or "")
    first = match.group().split()[0].lower()
    return first not in no_names() and first not in words("numbered") and (code is None or _is_postcode(code))


def _streets(text: str) -> Iterator[Span]:
    for match in _STREET.finditer(text):
        name = match.group(1)
        if _ENDS_BY_CHANCE.fullmatch(name) and (name.islower() or name.isupper()) and not _is_landscape(name.lower()):
            continue
        start = street_start(text, match.start())
        lower = name.lower()
        alone = is_no_street(lower)
        if (
            alone
            and lower not in words("lone_streets")
            and not (start < match.start() or (name[0].isupper() and not name.isupper()))
        ):
            continue
        yield start, match.end()


def _is_landscape(lower: str) -> bool:
    return _ENDS_IN_LANDSCAPE.fullmatch(lower) is not None and not is_no_street(lower)


def _after_cues(text: str) -> Iterator[Span]:
    streets = words("streets") | words("lone_streets")
    for cue in _CUE.finditer(text):
        match = _WORDS_AND_NUMBER.match(text, cue.end())
        if match is None:
            continue
        named = match.group(1).split()
        plain = [word.lower() for word in named if text.isupper() or not word[0].isupper()]
        known = any(word not in SMALL_WORDS for word in plain) or len(plain) < len(named)
        if known and all(word in SMALL_WORDS or word in streets or word not in no_names() for word in plain):
            yield match.span()


def _is_postcode(match: re.Match[str]) -> bool:
    """Whether four digits and two letters are a postcode and not, say, a year and a short word ("2015 en")."""
    space, letters = match.group(2), match.group(3)
    if letters.lower() in {"sa", "sd", "ss"}:  # never issued
        return False
    return letters.lower() not in words("short_words") or (not space and letters.isupper())
