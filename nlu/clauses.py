"""The clauses of a message with their verbs: the unit in which it is decided who gives and who gets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from nlu.lexicon_files import read, word_set
from nlu.parties import Found
from nlu.speaker import SPEAKER
from nlu.text import Word

SKIPPED = word_set("grammar.yml", "skipped")
CLAUSE_STARTS = word_set("grammar.yml", "clause_starts")
_SHORT = 4  # words


@lru_cache(maxsize=1)
def verbs() -> dict[str, frozenset[str]]:
    """The groups of verbs.yml (and of the words they lean on) by their name."""
    return {key: word_set("verbs.yml", key) for key in read("verbs.yml")}


@dataclass(frozen=True)
class Clause:
    """The words of one clause (positions `start` up to `stop`), the verbs in it by position, and its parties."""

    words: list[Word]
    start: int
    stop: int
    verbs: dict[int, str]
    parties: list[Found]

    def has(self, kind: str) -> bool:
        """Whether a verb of this kind (give, get, ask) stands in the clause."""
        if kind == "ask":
            return any(self.words[position].key in verbs()["ask"] for position in self.verbs)
        return kind in self.verbs.values()

    def next_key(self, position: int) -> str:
        """The word after the position, also beyond the clause; "" at the end."""
        return self.words[position + 1].key if position + 1 < len(self.words) else ""

    def is_short(self) -> bool:
        """Whether the clause says little more than the party: "met een andere arts"."""
        return self.stop - self.start <= _SHORT and not self.verbs

    def has_care_before(self, party: Found) -> bool:
        """Whether someone in care stands before the party: he tells, so the party is told."""
        return any(other.party.care for other in self.parties if other.last < party.first)

    def contains(self, group: str, before: int) -> bool:
        """Whether a word of the group (data, request) stands before the given position."""
        return any(word.key in verbs()[group] for word in self.words[self.start : before])


def cut_clauses(folded: str, words: list[Word], parties: list[Found]) -> list[Clause]:
    """Cut the words at end marks, commas before a finite clause, and conjunctions."""
    firsts = {party.first for party in parties}
    lasts = {party.last for party in parties}
    inside = {position for party in parties for position in range(party.first + 1, party.last + 1)}
    cuts = [0]
    for position in range(1, len(words)):
        gap = folded[words[position - 1].end : words[position].start]
        ended = any(mark in gap for mark in ".?!;:\n")
        after_party = position - 1 in lasts
        joins_parties = words[position].key == "of" and after_party and _next_party(words, position + 1, firsts)
        names_role = position < 2 or words[position - 1].key in SPEAKER
        role_name = words[position].key == "als" and names_role and _next_party(words, position + 1, firsts)
        starts = words[position].key in CLAUSE_STARTS and not joins_parties and not role_name
        comma = "," in gap and not _next_party(words, position, firsts)
        if position not in inside and (ended or starts or comma):
            cuts.append(position)
    cuts.append(len(words))
    return [
        Clause(words, start, stop, _verbs_in(words, start, stop), [p for p in parties if start <= p.first < stop])
        for start, stop in pairwise(cuts)
    ]


def _next_party(words: list[Word], position: int, firsts: set[int]) -> bool:
    while position < len(words) and position not in firsts and words[position].key in SKIPPED | {"aan", "met", "naar"}:
        position += 1
    return position in firsts


def _verbs_in(words: list[Word], start: int, stop: int) -> dict[int, str]:
    aside = _in_without(words, start, stop)
    found = {p: k for p in range(start, stop) for k in ("give", "get") if words[p].key in verbs()[k] and p not in aside}
    if found:
        return found
    return {p: "get" for p in range(start, stop) if words[p].key in verbs()["weak_get"]}


def _in_without(words: list[Word], start: int, stop: int) -> set[int]:
    """The positions of verbs that only say what was left out: "zonder het mij te vragen"."""
    keys = [word.key for word in words[start:stop]]
    without = [position for position, key in enumerate(keys) if key == "zonder"]
    ends = (next((p for p in range(at, min(at + 6, len(keys) - 1)) if keys[p] == "te"), None) for at in without)
    return {start + end + 1 for end in ends if end is not None}
