"""The privacy filter: personal data in a typed text is replaced before anything else sees the text.

A text goes through a list of detectors. Each finds spans of one kind and replaces them by ``[kind]``. Numbers are found
by form (and by check digits where they have any), names by lists of names and by the words around them. What the answer
needs stays: ages, years, law articles, helplines, names of organisations, places and illnesses. The word lists stand in
``lists/``.

May import: phonenumbers, stdnum, yaml.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from channels.privacy.addresses import addresses
from channels.privacy.dates import birth_dates, dates
from channels.privacy.names import names
from channels.privacy.numbers import bsns, numbers, phones
from channels.privacy.online import emails, ibans, user_names
from channels.privacy.words import Span, apart

Finder = Callable[[str], Iterator[Span]]

# In this order: what has a strict form first, so that a looser detector does not tear it apart.
DETECTORS: tuple[tuple[str, Finder], ...] = (
    ("email", emails),
    ("iban", ibans),
    ("bsn", bsns),
    ("geboortedatum", birth_dates),
    ("datum", dates),
    ("telefoon", phones),
    ("adres", addresses),
    ("nummer", numbers),
    ("naam", user_names),
    ("naam", names),
)
_PASSES = 4
"""A placeholder may show what stands next to it ("de heer [naam]"), so the text is read until nothing is found."""


@dataclass(frozen=True)
class Filtered:
    """A text without the personal data that was found, and the kinds that were replaced, each once, in order."""

    text: str
    kinds: tuple[str, ...]


def filter_text(text: str) -> Filtered:
    """Replace personal data in ``text`` by placeholders such as ``[bsn]``."""
    found: set[str] = set()
    for _ in range(_PASSES):
        before = text
        for kind, find in DETECTORS:
            text, replaced = _replaced(text, kind, find)
            found |= {kind} if replaced else set()
        if text == before:
            break
    return Filtered(text=text, kinds=tuple(dict.fromkeys(kind for kind, _ in DETECTORS if kind in found)))


def _replaced(text: str, kind: str, find: Finder) -> tuple[str, bool]:
    spans = apart(list(find(text)))
    for start, end in reversed(spans):
        text = f"{text[:start]}[{kind}]{text[end:]}"
    return text, bool(spans)
