"""Finding addresses: street and house number, postcode, PO box."""

from __future__ import annotations

import re
from collections.abc import Iterator

from channels.privacy.beside import beside_addresses
from channels.privacy.foreign import foreign_streets
from channels.privacy.homes import homes
from channels.privacy.house_numbers import CALLED, DIGITS, NO_UNIT, NUMBER_WORD
from channels.privacy.street_names import CAPITAL, SMALL_WORDS
from channels.privacy.streets import streets
from channels.privacy.words import Span, has_digit, no_names, words

_HOUSE = rf"(?:,? ?{CALLED})? ?(?:{DIGITS}|{NUMBER_WORD}\b){NO_UNIT}"
_POSTCODE = r"[1-9]\d{3} ?[A-Za-z]{2}\b"

_WORD = r"[^\W\d_][^\W\d_'’.-]*(?:['’.-][^\W\d_]+)*\.?"
_STREET_OF_YEARS = re.compile(  # "Laan '40-'45 12"
    rf"(?i)\b(?:laan|plein|straat) ['’]?(?:19)?\d\d(?: ?- ?['’]?(?:19)?\d\d)?,? (?:{CALLED} ?)?{DIGITS}{NO_UNIT}"
)
_FARM = re.compile(
    rf"(?i)\b(?:hoeve|boerderij|woonboot|woonschip|villa|landgoed|bungalow|chalet|huize) (?-i:(?:(?:de|het|'t|den) )?"
    rf"{CAPITAL})(?: {DIGITS}{NO_UNIT})?"
)
_POSTCODE_FIND = re.compile(  # "1234 AB", "NL-1234ab", "12 34 AB", "1234 A B"; "1O34 AB" with a letter for a nought
    r"(?<![\w.:,-])(?:NL[- ]?)?([1-9][\dOo]{3}|[1-9]\d \d\d(?= ?[A-Z]{2}\b))"
    r"( ?[-. ]?)([A-Za-z]{2}|[A-Z] [A-Z])\b"
    rf"(?:(?: ?[,/-] ?| en | ){_HOUSE})?"
)
_POSTCODE_CALLED = re.compile(
    rf"(?i)\b(?:postcode|postkode|pc)(?:cijfers)?(?: (?:is|was|zijn|van|mij|mijn|thuis|dus|nummer|cijfers))*[ :=?]*"
    rf"((?:[1-9] ?\d ?\d ?\d|(?:[a-zé]{{3,5}} ){{4}}(?=[a-z] ?[a-z]\b))"
    rf"(?:[ .]?-?(?!en\b|de\b|is\b|met\b)[a-z] ?[a-z]\b)?"
    rf"(?:(?: ?, ?| en | )(?:{CALLED} ?)?{DIGITS}{NO_UNIT})?)"
)
_POSTCODE_IN_WORDS = re.compile(  # "de postcode is vijfendertig elf b c en dan nummer drieëntwintig"
    rf"(?i)\b(?:postcode|postkode)(?: (?:is|was))?[ :]+({NUMBER_WORD} {NUMBER_WORD},? [a-z],? ?(?:en )?[a-z]\b"
    rf"(?:,?(?: (?:en|dan|met|op))* (?:{CALLED} )?(?:{NUMBER_WORD}\b|{DIGITS}))?){NO_UNIT}"
)
_HOUSE_NUMBER = re.compile(
    rf"(?i)\b(?:huis ?(?:nummer|nr\.?)|huisnr\.?|(?:op|adres\]?,?) (?:nummer|nr\.?))(?: (?:is|van|"
    rf"mijn))*[ :]*({DIGITS}|{NUMBER_WORD}\b){NO_UNIT}(?! (?:in|van|op) (?:de|het|een|mijn) \w*(?:lijst|rij|top)\b)"
)
_GLUED = re.compile(r"(?<![\w.,-])[1-9]\d{3}[A-Za-z]{2}\d{1,4}[a-z]?\b")  # "3511AB12"
_PO_BOX = re.compile(
    r"(?i)\b(?:post ?bus|antwoordnummer|postfach|p\.?o\.?[ -]?box|pb)(?: ?(?:nummer|nr\.?|no\.?))?[ :]*"
    rf"(?:\d[\d ]{{0,6}}\d|{NUMBER_WORD}(?: {NUMBER_WORD})?)\b{NO_UNIT}"
)
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
    _POSTCODE_IN_WORDS,
    _POSTCODE_CALLED,
    _HOUSE_NUMBER,
    _PO_BOX,
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
    yield from streets(text)
    yield from _after_cues(text)
    yield from foreign_streets(text)
    yield from (match.span() for match in _CAPITALS_AND_POSTCODE.finditer(text) if _is_before_postcode(match))


def _is_before_postcode(match: re.Match[str]) -> bool:
    """Whether a name and number stand before a postcode; not "Mag 3 …" nor "NEN 7510, 7512 en"."""
    code = _POSTCODE_FIND.match(match["code"] or "")
    first = match.group().split()[0].lower()
    return first not in no_names() and first not in words("numbered") and (code is None or _is_postcode(code))


def _after_cues(text: str) -> Iterator[Span]:
    telling = words("streets") | words("lone_streets")
    for cue in _CUE.finditer(text):
        match = _WORDS_AND_NUMBER.match(text, cue.end())
        if match is None:
            continue
        named = match.group(1).split()
        plain = [word.lower() for word in named if text.isupper() or not word[0].isupper()]
        known = any(word not in SMALL_WORDS for word in plain) or len(plain) < len(named)
        if known and all(word in SMALL_WORDS or word in telling or word not in no_names() for word in plain):
            yield match.span()


def _is_postcode(match: re.Match[str]) -> bool:
    """Whether four digits and two letters are a postcode and not, say, a year and a short word ("2015 en")."""
    space, letters = match.group(2), match.group(3)
    if letters.lower() in {"sa", "sd", "ss"}:  # never issued
        return False
    if sum(map(str.isdigit, match.group(1))) == 1:  # "1OOO"
        return False
    return letters.lower() not in words("short_words") or (not space and letters.isupper())
