"""The word lists of the privacy filter, read once from the files in ``lists/``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

LISTS = Path(__file__).with_name("lists")
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_DIGIT = re.compile(r"\d")
_NO_NAMES = ("no_names.yml", "common_words.yml")

Span = tuple[int, int]  # start and end of a part of a text, in characters


@lru_cache(maxsize=1)
def _lists() -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for path in sorted(LISTS.glob("*.yml")):
        found |= {name: frozenset(listed) for name, listed in _read(path).items()}
    return found


def _read(path: Path) -> Mapping[str, list[str]]:
    # The plain loader leaves "on" and "no" the words they are.
    listed: Mapping[str, list[str]] = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    return listed


def words(name: str) -> frozenset[str]:
    """A list of the files in ``lists/``, in lower case.

    Raises:
        KeyError: no such list.
    """
    return _lists()[name]


@cache
def no_names() -> frozenset[str]:
    """Every word that is no name of a person: ordinary words, organisations, places, illnesses, …"""
    return frozenset(word for file in _NO_NAMES for listed in _read(LISTS / file).values() for word in listed)


def any_of(name: str) -> str:
    """The list as alternatives of a regular expression, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words(name), key=lambda word: (-len(word), word)))


def has_digit(text: str) -> bool:
    """Whether there is a figure in ``text``; most messages have none, which saves most of the time."""
    return _DIGIT.search(text) is not None


def apart(spans: list[Span]) -> list[Span]:
    """The spans in order, overlapping ones joined."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
