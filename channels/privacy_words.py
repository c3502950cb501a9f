"""The word lists of the privacy filter, read once from ``privacy.yml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml

WORDS_FILE = Path(__file__).with_name("privacy.yml")

Span = tuple[int, int]  # start and end of a part of a text, in characters


@lru_cache(maxsize=1)
def _lists() -> Mapping[str, frozenset[str]]:
    raw = yaml.load(WORDS_FILE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # "on" and "no" are words here
    return {name: frozenset(word.lower() for word in listed) for name, listed in raw.items()}


def words(name: str) -> frozenset[str]:
    """A list of ``privacy.yml``, in lower case.

    Raises:
        KeyError: no such list.
    """
    return _lists()[name]


def any_of(name: str) -> str:
    """The list as alternatives of a regular expression, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words(name), key=lambda word: (-len(word), word)))
