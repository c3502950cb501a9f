"""Messages that are no question and no answer: another language, abuse, an instruction to the machine.

Recognised by a few words only, so that a real question is never taken for one of these.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from actions.conversation import Understood
from actions.typed import words_of

_FOREIGN_WORDS = 3
"""So many common words of one other language, and more than twice those of Dutch, make a message foreign."""
_FOREIGN_LETTERS = 0.5
"""The share of letters outside the Latin script from which a message is in another script."""
_ABUSE_WORDS = 8
"""A longer message says more than abuse, and is read for what it says."""


def unexpected(understood: Understood, texts: Mapping[str, Any]) -> str | None:
    """The key of the text to reply with, or None for a message that is to be read as usual.

    Abuse and instructions only count where nothing else was understood: a question put rudely is answered.
    """
    words = words_of(understood.text)
    if not words:
        return None
    if _foreign(understood.text, words, texts):
        return "andere_taal"
    if understood.facts or understood.cues or understood.parties or understood.subject is not None:
        return None
    said = f" {' '.join(words)} "
    if any(f" {phrase} " in said for phrase in texts["opdrachten"]):
        return "opdracht"
    insults = frozenset(texts["scheldwoorden"])
    return "scheldwoord" if len(words) <= _ABUSE_WORDS and any(word in insults for word in words) else None


def _foreign(text: str, words: list[str], texts: Mapping[str, Any]) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    other = sum(not unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    if letters and other / len(letters) >= _FOREIGN_LETTERS:
        return True
    dutch = sum(word in texts["taalwoorden"]["nl"] for word in words)
    most = max(sum(word in common for word in words) for code, common in texts["taalwoorden"].items() if code != "nl")
    return most >= _FOREIGN_WORDS and most > 2 * dutch
