"""Addresses from what is said of a home: a street without a number, and what stands beside a found address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from channels.privacy.houses import CALLED, DIGITS, NO_UNIT, NUMBER_WORD, is_no_street, street_start
from channels.privacy.words import Span, any_of, has_digit, words

_SURE = r"(?:straat|strjitte|laan|gracht|kade|singel|plein|steeg|dreef|plantsoen|gaarde)"
# Other words end so too, so these want a capital.
_UNSURE = r"(?:weg|dijk|dyk|pad|paed|hof|park|wal|gaard|erf|hage|zoom|oever|meent|akkers?|hoeve|vaart|weide|poort)"
_CAPITAL = r"(?-i:[A-ZÀ-Þ])"
_ALONE = r"(?-i:Straat|Laan|Gracht|Kade|Singel|Plein|Haven|Markt|Dijk|Weg|Hof|Park|Wal|Dam|Brink|Kaai)"
_NAME_OF_STREET = rf"(?:{_ALONE}|[^\W\d_]{{3,}}{_SURE}|{_CAPITAL}[^\W\d_]{{2,}}{_UNSURE})"
_WORD_BEFORE = rf"(?:(?:{any_of('street_beginnings')}|{_CAPITAL}[\w'’.-]*) )"

_LIVED_IN = re.compile(
    rf"(?i)\b(?:wo(?:on|ont|nen|onde|onden)|verblij(?:f|ft|ven))(?: \w+){{0,3}}? (?:(?:in|aan|op) (?:de |het )?)?"
    rf"{_WORD_BEFORE}{{0,3}}({_NAME_OF_STREET})(?![\w-])"
)
_CALLED_SO = re.compile(  # "straat: Wilgenhof"
    rf"(?i)\bstraat(?:naam)?(?: is| heet)?[ :=]+(?:de |het )?{_WORD_BEFORE}{{0,3}}({_NAME_OF_STREET})(?![\w-])"
)
_STREET_NAMED = re.compile(rf"(?<!\w)[A-ZÀ-Þ][^\W\d_]{{2,}}(?:{_SURE}|weg)(?![\w-])")
_HOME = re.compile(
    r"(?i)\b(?:wo(?:on|ont|nen|onde|onden|nend|onachtig)|verblij\w*|verhui\w*|hu(?:ur|urt|ren|urde|urden)|kamer|opgegroeid|appartement|logeer\w*|buren|buur(?:man|vrouw|t)|thuis|huis|"
    r"huisnummer|adres|straat|straatnaam|postcode|kom(?:t|en)? uit|onderduik\w*|ondergedoken)\b[^.!?]*$"
)
_HOME_AFTER = re.compile(r"(?i) (?:te |is gaan )?wo(?:on|ont|nen|onde|onden)\b")
_DOTTED = re.compile(rf"(?<!\w)[A-ZÀ-Þ][^\W\d_]{{2,}}{_SURE} \d{{1,4}}\.\d{{1,3}}(?![\w%])")  # "Eikstraat 14.2"
_NUMBER_FIRST = re.compile(  # "voor nr 88 in de Prins Mauritsstraat", "op 24 aan de Kade"
    rf"(?i)(?<!\w)(?:{CALLED}|op) ({DIGITS},? (?:(?:in|aan|op|van|bij|uit) (?:de |het )?)?{_WORD_BEFORE}{{0,3}}"
    rf"({_NAME_OF_STREET}))\b"
)
_SIDES = r"(?:achter|voor|boven|beneden|links|rechts|bis|hs|sous|\d(?:e|ste|de)? ?(?:hoog|etage|verdieping))"
_ADDITION = r"(?:bis|hs|huis|rd|rood|zw|zwart|bg|sous|[ivx]{2,4}|[a-z]\d{0,3}|\d{1,3}[a-z]?)"
_BESIDE = (
    re.compile(r"\[adres\],? ?((?:bus|app\.?|appartement|flat|unit|studio) ?\d{1,4}[a-zA-Z]?)\b"),
    re.compile(r"\[adres\] ?[-/] ?([a-zA-Z]?\d{1,4}[a-zA-Z]?)\b"),
    re.compile(r"\[adres\],? (?:en|of) (\d{1,4}[a-zA-Z]?)(?=[,.;)]|$| (?:dus|zijn|allebei|te|in)\b)"),
    re.compile(r"\[adres\], (\d{1,4}[a-zA-Z]?(?:, \d{1,4}[a-zA-Z]?)* en \d{1,4}[a-zA-Z]?)(?!\w)"),
    re.compile(rf"\[adres\] (\({_SIDES}\)|(?:{_SIDES}|\d ?[vlraVLRA])(?=[,.;)]|$))"),
    re.compile(rf"(?i)\[adres\],? (?:en )?(?:mijn |het )?(?:huis)?(?:nummer|nr\.?)(?: is)? ({DIGITS})"),
    re.compile(rf"\[adres\] ?((?:tot en met|tot|t/?m|&) ?\d{{1,4}}[a-zA-Z]?)(?!\w){NO_UNIT}"),
    re.compile(r"\[adres\],? ((?:[BD]E?[- ]?)?(?:\d{4,5}(?= [A-Z])|(?!19|20)\d{4,5}(?= [a-z])))"),
    re.compile(r"\[adres\] ((?:Noord|Zuid|Oost|West)\b|(?:noord|zuid|oost|west|\d{1,3})(?=[,.;)]|$))"),
    re.compile(  # "huisletter: C"
        rf"(?i)\[adres\][^.!?]{{0,20}}?\b(?:(?:huisnummer)?toev(?:\.|oeging)?|huisletter)(?: is)?[ :=]+"
        rf"({_ADDITION})(?!\w)"
    ),
    # "postcode 2411 en dan de letters K en P"
    re.compile(
        r"(?i)\[adres\][, ]+(?:(?:en|dan|met|daarna|vervolgens|de|plus) )*letters?(?: zijn| is)?[ :]+"
        r"([a-z](?: en |[ .-]{0,2})[a-z])\b"
    ),
    re.compile(r"\[adres\],? (?:en )?(?:dan|daarna|vervolgens) ([A-Z]{2})\b"),
)
_STREET_BEHIND = re.compile(  # "huisnummer 73, Dahliahof"
    rf"\[adres\],? (?:(?:in|aan|op) )?(?:(?:de|het) )?([A-ZÀ-Þ][^\W\d_]{{2,}}{_UNSURE})\b"
)
_DELIVERED = re.compile(
    r"(?i)\b(?:op|bij|naar|aan|nummer|nr) (\d{1,4}[a-z]?) (?:bezorg|afgelever|afgegeven|gebracht|woon)"
)
_SPELLED = re.compile(  # "meidoornlaan nummertje eenendertig"
    rf"(?i)\[adres\],? ({CALLED} (?:{NUMBER_WORD}|{DIGITS}))(?!\w)"
)


def homes(text: str) -> Iterator[Span]:
    """Streets in a sentence that tells where someone lives, and numbers with their street behind them."""
    for match in (*_LIVED_IN.finditer(text), *_CALLED_SO.finditer(text)):
        if _may_be_street(match.group(1)):
            yield street_start(text, match.start(1)), match.end()
    yield from (match.span() for match in _DOTTED.finditer(text))
    for match in _STREET_NAMED.finditer(text):
        if not is_no_street(match.group().lower()) and (
            _HOME.search(text[: match.start()]) or _HOME_AFTER.match(text, match.end())
        ):
            yield street_start(text, match.start()), match.end()
    if has_digit(text):
        for match in _NUMBER_FIRST.finditer(text):
            if _may_be_street(match.group(2)):
                yield match.span(1)


def _may_be_street(name: str) -> bool:
    return name.lower() in words("lone_streets") or not is_no_street(name.lower())


def beside_addresses(text: str) -> Iterator[Span]:
    """What of an address still stands beside the ``[adres]`` that was found: additions, ranges, a street, letters."""
    for pattern in (*_BESIDE, _DELIVERED, _SPELLED):
        yield from (match.span(1) for match in pattern.finditer(text))
    yield from (m.span(1) for m in _STREET_BEHIND.finditer(text) if not is_no_street(m.group(1).lower()))
