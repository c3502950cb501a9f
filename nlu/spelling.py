"""Spelling mistakes: the known word that differs from a typed one by at most one or two letters."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

_ONE_EDIT_FROM = 5  # letters; shorter words are too close to ordinary ones
_TWO_EDITS_FROM = 9
_SHORTEST_KNOWN = 6  # a known word of fewer letters has too many ordinary neighbours
_MOST_EDITS = 2


def allowed_edits(word: str) -> int:
    """How many edits a known word of this length may differ from a typed one."""
    return 0 if len(word) < _ONE_EDIT_FROM else 1 if len(word) < _TWO_EDITS_FROM else 2


def distance(one: str, other: str) -> int:
    """Edits (insert, delete, replace, swap of two neighbours) between two words."""
    before: list[int] = []
    previous = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        current = [i]
        for j, target in enumerate(other, start=1):
            cost = min(previous[j] + 1, current[-1] + 1, previous[j - 1] + (letter != target))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == target:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        before, previous = previous, current
    return previous[-1]


def _deletions(word: str, edits: int) -> set[str]:
    """`word` with up to `edits` letters left out."""
    found = {word}
    for count in range(1, edits + 1):
        for gaps in combinations(range(len(word)), count):
            found.add("".join(letter for index, letter in enumerate(word) if index not in gaps))
    return found


class SpellingIndex:
    """Known words, found back by what remains of them when letters are left out (fast for a few hundred words)."""

    def __init__(self, known: Iterable[str], ordinary: Iterable[str]) -> None:
        self._ordinary = frozenset(ordinary)
        known = set(known)
        self._longest = max(map(len, known), default=0)
        self._by_deletion: dict[str, list[str]] = {}
        for word in sorted(known):
            if len(word) >= _SHORTEST_KNOWN:
                for rest in _deletions(word, allowed_edits(word)):
                    self._by_deletion.setdefault(rest, []).append(word)

    def nearest(self, typed: str, edits: int = _MOST_EDITS) -> str | None:
        """The known word nearest to `typed` within `edits`; None when none is near or `typed` is an ordinary word."""
        edits = min(edits, allowed_edits(typed))
        too_long = len(typed) > self._longest + edits  # also keeps the number of deletions small
        if not edits or too_long or typed in self._ordinary:
            return None
        candidates = {word for rest in _deletions(typed, edits) for word in self._by_deletion.get(rest, ())}
        near = [(distance(typed, word), word) for word in candidates]
        near = [(edit, word) for edit, word in near if edit <= min(edits, allowed_edits(word)) and typed[0] == word[0]]
        return min(near)[1] if near else None
