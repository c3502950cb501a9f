"""What was typed, word by word: which offered choice (number, place, label, part of it, slips), or to be forgotten."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from actions.conversation import Choice

_TELLING = 4
"""Letters: shorter words tell little."""
_LIKE = 0.84
"""Two words of at least `_SLIPPING` letters that are this alike are one word with a slip of the pen."""
_SLIPPING = 5
_MOST_WORDS = 4
"""A part of a label is at most this long; more words are a message of their own."""
_NEGATIONS = frozenset({"geen", "niet"})
_WHOLE = "voorbeeld:"
"""An example states more than the person said, so part of its label does not pick it."""


def picked(
    text: str, choices: tuple[Choice, ...], ordinals: Mapping[str, int], fillers: frozenset[str], partly: bool = True
) -> str | None:
    """The id of the choice that was typed, or None. `ordinals` maps words to places, -1 being the last.

    `fillers` are words around a number ("ik kies … graag"). With `partly` a telling part of one label is enough.
    """
    words = words_of(text)
    if not words or not choices:
        return None
    for choice in choices:
        if words == words_of(choice.label):
            return choice.id
    place = _place([word for word in words if word not in fillers] or words, ordinals, len(choices))
    if place is not None:
        return choices[place].id
    whole = [choice.id for choice in choices if _same_words(words, words_of(choice.label))]
    if len(whole) == 1:
        return whole[0]
    part = [choice.id for choice in choices if not choice.id.startswith(_WHOLE) and _part_of(words, choice, fillers)]
    return part[0] if partly and len(part) == 1 else None


def best_by_words(text: str, labels: Sequence[str]) -> int | None:
    """The place of the one label that shares most words of four letters or more with the text, or None."""
    typed = {word for word in words_of(text) if len(word) >= _TELLING}
    shared = [len(typed & set(words_of(label))) for label in labels]
    most = max(shared, default=0)
    return shared.index(most) if most and shared.count(most) == 1 else None


def _place(words: list[str], ordinals: Mapping[str, int], count: int) -> int | None:
    """The place from nought that a single number or ordinal names."""
    if len(words) != 1:
        return None
    word = words[0]
    if word.isdecimal():
        number = int(word)
    else:
        alike = (place for ordinal, place in ordinals.items() if len(word) >= _SLIPPING and _like(word, ordinal))
        number = ordinals.get(word) or next(alike, 0)
    number = count if number == -1 else number
    return number - 1 if 1 <= number <= count else None


def _same_words(typed: list[str], label: list[str]) -> bool:
    return len(typed) == len(label) and all(map(_like, typed, label))


def _part_of(typed: list[str], choice: Choice, fillers: frozenset[str]) -> bool:
    """Whether every telling word typed stands in the label, which says no more "no" than was typed."""
    label = words_of(choice.label)
    telling = [word for word in typed if word not in fillers]
    if not telling or len(typed) > _MOST_WORDS or max(map(len, telling)) < _TELLING:
        return False
    if bool(_NEGATIONS & set(label)) != bool(_NEGATIONS & set(typed)):
        return False
    return all(any(_like(word, other) for other in label) for word in telling)


def _like(one: str, other: str) -> bool:
    if one == other:
        return True
    return min(len(one), len(other)) >= _SLIPPING and SequenceMatcher(None, one, other).ratio() >= _LIKE


def asks_to_erase(text: str, texts: Mapping[str, Any]) -> bool:
    """Whether a word says so: one of `wis_woorden`, or one that begins like one of `wis_stammen`."""
    stems = tuple(texts["wis_stammen"])
    return any(word in texts["wis_woorden"] or word.startswith(stems) for word in words_of(text))


def words_of(text: str) -> list[str]:
    """The words of a text in lower case."""
    return re.findall(r"\w+", text.lower())
