"""What is found in a message: a fact, its value, and the characters that say so.

May import: only the standard library.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

GIVER, RECEIVER, TOPIC, TERM, ROLE = "verstrekker", "ontvanger", "onderwerp", "begrip", "rol"
PREMISE = "premisse"
MEANING = "begrip"
"""The topic of who asks what a term means."""
OPEN_GIVER, OPEN_RECEIVER = "als_verstrekker", "als_ontvanger"


@dataclass(frozen=True)
class Mention:
    """`fact` has `value` according to the characters `start` up to `end` of the message."""

    fact: str
    value: str | bool
    start: int
    end: int


def is_found(condition: str, found: Mapping[str, Mention]) -> bool:
    """Whether `fact` or `fact=value` was found."""
    fact, _, value = condition.partition("=")
    return fact in found and (not value or str(found[fact].value) == value)
