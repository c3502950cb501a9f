"""What of an address still stands beside the ``[adres]`` that was found: additions, other numbers, letters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from channels.privacy.homes import UNSURE
from channels.privacy.house_numbers import DIGITS, NO_DECIMALS, NO_UNIT, NUMBER_WORD, UNIT
from channels.privacy.street_names import is_no_street
from channels.privacy.words import Span

_SIDES = r"(?:achter|voor|boven|beneden|links|rechts|bis|hs|sous|\d(?:e|ste|de)? ?(?:hoog|etage|verdieping))"
_ADDITION = r"(?:bis|hs|huis|rd|rood|zw|zwart|bg|sous|[ivx]{2,4}|[a-z]\d{0,3}|\d{1,3}[a-z]?)"
_BESIDE = (
    re.compile(r"\[adres\] ?[-/] ?([a-zA-Z]?\d{1,4}[a-zA-Z]?)\b"),
    re.compile(rf"\[adres\],? (?:en|of) (\d{{1,4}}[a-zA-Z]?)(?!\w){NO_DECIMALS}{NO_UNIT}(?! [a-zë]+(?:en|s|je)\b)"),
    re.compile(r"\[adres\], (\d{1,4}[a-zA-Z]?(?:, \d{1,4}[a-zA-Z]?)* en \d{1,4}[a-zA-Z]?)(?!\w)"),
    re.compile(rf"\[adres\] (\({_SIDES}\)|(?:{_SIDES}|\d ?[vlraVLRA])(?=[,.;)]|$))"),
    re.compile(rf"(?i)\[adres\][^.!?\n\[]{{0,25}}?(?<!\w)(?:huis)?(?:nummer|nr\.?)(?: is)? ({DIGITS}){NO_UNIT}"),
    re.compile(r"(?i)(?<!\w)(?:huis)?(?:nummer|nr\.?) (\d{1,4}[a-z]?)(?!\w)(?=[^.!?\n]{0,20}\[adres\])"),
    re.compile(rf"\[adres\] ?((?:tot en met|tot|t/?m|&) ?\d{{1,4}}[a-zA-Z]?)(?!\w){NO_UNIT}"),
    re.compile(r"\[adres\],? ((?:[BD]E?[- ]?)?(?:\d{4,5}(?= [A-Z])|(?!19|20)\d{4,5}(?= [a-z])))"),
    re.compile(r"\[adres\] ((?:Noord|Zuid|Oost|West)\b|(?:noord|zuid|oost|west|\d{1,3})(?=[,.;)]|$))"),
    re.compile(  # "huisletter: C"
        rf"(?i)\[adres\][^.!?]{{0,20}}?\b(?:(?:huisnummer)?toev(?:\.|oeging)?|(?:huis)?letter)(?: is)?[ :=]+"
        rf"({_ADDITION})(?!\w)"
    ),
    # "postcode 2411 en dan de letters K en P"
    re.compile(
        r"(?i)\[adres\][, ]+(?:(?:en|dan|met|daarna|vervolgens|de|plus) )*letters?(?: zijn| is)?[ :]+"
        r"([a-z](?: en |[ .-]{0,2})[a-z])\b"
    ),
    re.compile(r"\[adres\],? (?:en )?(?:dan|daarna|vervolgens) ([A-Z]{2})\b"),
    re.compile(rf"(?i)\bop ({NUMBER_WORD}),? (?:in|aan|van|op) (?:(?:de|het) )?\[adres\]"),
)
_STREET_BEHIND = re.compile(  # "huisnummer 73, Dahliahof"
    rf"\[adres\],? (?:(?:in (?=de |het )|aan |op ))?(?:(?:de|het) )?([A-ZÀ-Þ][^\W\d_]{{2,}}{UNSURE})\b"
)
_DELIVERED = re.compile(
    r"(?i)\b(?:op|bij|naar|aan|nummer|nr) (\d{1,4}[a-z]?) (?:bezorg|afgelever|afgegeven|gebracht|woon)"
)
_OTHER_NUMBER = re.compile(  # "[adres], moet zijn 20", "[adres] ipv 20"
    r"(?i)\[adres\][^.!?\[\n]{0,15}?(?<!\w)(?:ipv|i\.p\.v\.|in plaats van|(?:maar |en )?niet|moet zijn|wordt|was) "
    rf"(?:op |nummer |nr\.? )?(\d{{1,4}}[a-zA-Z]?)(?!\w){NO_DECIMALS}{NO_UNIT}"
)
_LIVES_AT = re.compile(  # "ik woon op 7", "mijn buurman op 90"
    r"(?i)\b(?:wo(?:on|ont|nen)|zit|zitten|buur\w*|buren|bewon\w+|ik|wij|die|ook) op (?:nummer |nr\.? )?"
    rf"(\d{{1,4}}[a-z]?)(?!\w){NO_DECIMALS}{NO_UNIT}(?! (?:hoog|van|[a-z]+en)\b)"
)
_UNIT_BEFORE = re.compile(  # "appartement 27 aan de [adres]"
    rf"(?i)\b{UNIT} ?([a-z]?\d{{1,4}}[a-z]?),? (?:(?:aan|op|in|van|bij) )?(?:(?:de|het) )?\[adres\]"
)


def beside_addresses(text: str) -> Iterator[Span]:
    """What of an address still stands beside the ``[adres]`` that was found: additions, ranges, a street, letters."""
    for pattern in (*_BESIDE, _DELIVERED, _OTHER_NUMBER, _LIVES_AT, _UNIT_BEFORE):
        yield from (match.span(1) for match in pattern.finditer(text))
    yield from (m.span(1) for m in _STREET_BEHIND.finditer(text) if not is_no_street(m.group(1).lower()))
