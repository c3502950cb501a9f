"""Addresses from what is said of a home: a street without a number, and what stands beside a found address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from channels.privacy.house_numbers import CALLED, DIGITS, YEAR
from channels.privacy.street_names import is_no_street, street_start
from channels.privacy.words import Span, any_of, has_digit, words

SURE = r"(?:straat|strjitte|laan|gracht|kade|singel|plein|steeg|dreef|plantsoen|gaarde)"
# Other words end so too, so these want a capital.
UNSURE = r"(?:weg|dijk|dyk|pad|paed|hof|park|wal|gaard|erf|hage|zoom|oever|meent|akkers?|hoeve|vaart|weide|poort)"
_CAPITAL = r"(?-i:[A-ZÀ-Þ])"
_ALONE = r"(?-i:Straat|Laan|Gracht|Kade|Singel|Plein|Haven|Markt|Dijk|Weg|Hof|Park|Wal|Dam|Brink|Kaai)"
_NAME_OF_STREET = rf"(?:{_ALONE}|[^\W\d_]{{3,}}{SURE}|{_CAPITAL}[^\W\d_]{{2,}}{UNSURE})"
_WORD_BEFORE = rf"(?:(?:{any_of('street_beginnings')}|{_CAPITAL}[\w'’.-]*) )"

_LIVED_IN = re.compile(
    rf"(?i)\b(?:wo(?:on|ont|nen|onde|onden)|verblij(?:f|ft|ven))(?: \w+){{0,3}}? (?:(?:in|aan|op) (?:de |het )?)?"
    rf"{_WORD_BEFORE}{{0,3}}({_NAME_OF_STREET})(?![\w-])"
)
_CALLED_SO = re.compile(  # "straat: Wilgenhof"
    rf"(?i)\bstraat(?:naam)?(?: is| heet)?[ :=]+(?:de |het )?{_WORD_BEFORE}{{0,3}}({_NAME_OF_STREET})(?![\w-])"
)
_STREET_NAMED = re.compile(rf"(?<!\w)[A-ZÀ-Þ][^\W\d_]{{2,}}(?:{SURE}|weg)(?![\w-])")
_HOME = re.compile(
    r"(?i)\b(?:wo(?:on|ont|nen|onde|onden|nend|onachtig)|verblij\w*|verhui\w*|hu(?:ur|urt|ren|urde|urden)|kamer|opgegroeid|"
    r"appartement|logeer\w*|buren|buur(?:man|vrouw|t)|thuis|huis|deur|aanbel\w*|"
    r"huisnummer|adres|straat|straatnaam|postcode|bij (?:ons|mij)|kom(?:t|en)? uit|onderduik\w*|ondergedoken)\b[^.!?]*$"
)
_HOME_AFTER = re.compile(r"(?i),? (?:te |is gaan |(?:en )?(?:daar|waar|hier) (?:\w+ )?)?wo(?:on|ont|nen|onde|onden)\b")
_CORNER = re.compile(  # "hoek Kerkstraat/Molenpad", "op de hoek van de Kerkstraat en het Molenpad"
    rf"(?i)\bhoek (?:van )?(?:de |het )?({_WORD_BEFORE}{{0,3}}{_NAME_OF_STREET})(?: ?[/-] ?| en | met )(?:de |het )?"
    rf"({_WORD_BEFORE}{{0,3}}{_NAME_OF_STREET})(?![\w-])"
)
_LABELLED = re.compile(  # "Straat: Zevenblad", "mijn straat is Oosterhaven en het nummer 6"
    r"(?i)\bstraat(?:naam)?( is| heet)?( ?[:=])? (?:de |het )?([^\W\d_][\w'’-]+(?: [\w'’-]+){0,2}?)"
    r"(?=\s*(?:[,;.\n]|$)| (?:en |met )?(?:het |mijn )?(?:huis|nr|nummer))"
)
_DOTTED = re.compile(rf"(?<!\w)[A-ZÀ-Þ][^\W\d_]{{2,}}{SURE} \d{{1,4}}\.\d{{1,3}}(?![\w%])")  # "Eikstraat 14.2"
_NUMBER_AND_STREET = re.compile(  # "12 Tulpstraat"; not "oma van 88, Tulpstraat 9"
    rf"(?i)(?<![\w.,:-])((?:\d{{1,4}}[a-z]? |(?<!van )(?<!ben )\d{{1,4}}[a-z]?, )(?:de )?"
    rf"([^\W\d_]{{3,}}(?:{SURE}|weg)))\b(?!,? ?\d)"
)
_NUMBER_FIRST = re.compile(  # "voor nr 88 in de Prins Mauritsstraat", "op 24 aan de Kade"
    rf"(?i)(?<![\w.,:-])(?:{CALLED}|op) ({DIGITS},? (?:(?:in|aan|op|van|bij|uit) (?:de |het )?)?{_WORD_BEFORE}{{0,3}}"
    rf"({_NAME_OF_STREET}))\b"
)


def homes(text: str) -> Iterator[Span]:
    """Streets in a sentence that tells where someone lives, and numbers with their street behind them."""
    for match in (*_LIVED_IN.finditer(text), *_CALLED_SO.finditer(text)):
        if _may_be_street(match.group(1)):
            yield street_start(text, match.start(1)), match.end()
    for match in _CORNER.finditer(text):
        yield from (match.span(1), match.span(2))
    yield from (match.span(3) for match in _LABELLED.finditer(text) if _is_labelled(match))
    for match in _STREET_NAMED.finditer(text):
        if not is_no_street(match.group().lower()) and (
            _HOME.search(text[: match.start()]) or _HOME_AFTER.match(text, match.end())
        ):
            yield street_start(text, match.start()), match.end()
    if has_digit(text):
        yield from _with_number(text)


def _with_number(text: str) -> Iterator[Span]:
    yield from (match.span() for match in _DOTTED.finditer(text))
    yield from (match.span(1) for match in _NUMBER_FIRST.finditer(text) if _may_be_street(match.group(2)))
    for match in _NUMBER_AND_STREET.finditer(text):
        if not is_no_street(match.group(2).lower()) and not YEAR.match(match.group()):
            yield match.span(1)


def _is_labelled(match: re.Match[str]) -> bool:
    """Whether what follows "straat" is its name: with a colon or capital, and not "Straat: onbekend"."""
    name = match.group(3)
    return bool(match.group(2) or name[0].isupper()) and not is_no_street(name.split()[-1].lower())


def _may_be_street(name: str) -> bool:
    return name.lower() in words("lone_streets") or not is_no_street(name.lower())
