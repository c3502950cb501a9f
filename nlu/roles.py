"""Who gives and who gets: reads the grammar around the parties of a message (prepositions, verbs, word order)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from nlu.lexicon_files import word_set
from nlu.parties import Found
from nlu.text import Word

_SKIPPED = word_set("grammar.yml", "skipped")
_CLAUSE_STARTS = word_set("grammar.yml", "clause_starts")
_JOINERS = word_set("grammar.yml", "joiners")
_MODALS = word_set("grammar.yml", "modals")
GIVER, RECEIVER = "verstrekker", "ontvanger"
_OUTSIDE = (None, "organisatie_buiten_zorg")  # givers that are only ever asked about as receivers
_SHORT = 4  # words
_OF_PREVIOUS = 3  # words from "waarnemer" to "huisarts" in "waarnemer van mijn huisarts"


@dataclass(frozen=True)
class Roles:
    """The party that gives, the one that gets, and those whose role the wording leaves open."""

    giver: Found | None
    receiver: Found | None
    open: tuple[Found, ...]


@lru_cache(maxsize=1)
def _verbs() -> dict[str, frozenset[str]]:
    return {key: word_set("verbs.yml", key) for key in ("give", "get", "weak_get", "ask", "data", "request")}


@dataclass(frozen=True)
class _Clause:
    """The words of one clause (positions `start` up to `stop`) and the verbs in it by position."""

    words: list[Word]
    start: int
    stop: int
    verbs: dict[int, str]

    def has(self, kind: str) -> bool:
        """Whether a verb of this kind (give, get, ask) stands in the clause."""
        if kind == "ask":
            return any(self.words[position].key in _verbs()["ask"] for position in self.verbs)
        return kind in self.verbs.values()

    def is_short(self) -> bool:
        """Whether the clause says little more than the party: "met een andere arts"."""
        return self.stop - self.start <= _SHORT and not self.verbs

    def contains(self, group: str, before: int) -> bool:
        """Whether a word of the group (data, request) stands before the given position."""
        return any(word.key in _verbs()[group] for word in self.words[self.start : before])


def assign(folded: str, words: list[Word], parties: list[Found]) -> Roles:
    """Give each party its role; the first of each role wins.

    Args:
        folded: the folded text, `words` its words, `parties` those to judge, from left to right.
    """
    roles: dict[Found, str | None] = {}
    for clause in _clauses(folded, words, parties):
        inside = [party for party in parties if clause.start <= party.first < clause.stop]
        _assign_clause(clause, inside, roles)
    giver = next((party for party in parties if roles.get(party) == GIVER), None)
    receiver = next((party for party in parties if roles.get(party) == RECEIVER), None)
    return Roles(giver, receiver, tuple(party for party in parties if roles.get(party) == "open"))


def _clauses(folded: str, words: list[Word], parties: list[Found]) -> list[_Clause]:
    """Cut the words at end marks, commas before a finite clause, and conjunctions."""
    firsts = {party.first for party in parties}
    inside = {position for party in parties for position in range(party.first + 1, party.last + 1)}
    cuts = [0]
    for position in range(1, len(words)):
        gap = folded[words[position - 1].end : words[position].start]
        ended = any(mark in gap for mark in ".?!;:\n")
        joins_parties = words[position].key == "of" and _next_party(words, position + 1, firsts)
        role_name = words[position].key == "als" and _next_party(words, position + 1, firsts) and position < 2
        starts = words[position].key in _CLAUSE_STARTS and not joins_parties and not role_name
        comma = "," in gap and not _next_party(words, position, firsts)
        if position not in inside and (ended or starts or comma):
            cuts.append(position)
    cuts.append(len(words))
    return [_Clause(words, start, stop, _verbs_between(words, start, stop)) for start, stop in pairwise(cuts)]


def _next_party(words: list[Word], position: int, firsts: set[int]) -> bool:
    while position < len(words) and position not in firsts and words[position].key in _SKIPPED | {"aan", "met", "naar"}:
        position += 1
    return position in firsts


def _verbs_between(words: list[Word], start: int, stop: int) -> dict[int, str]:
    found = {p: k for p in range(start, stop) for k in ("give", "get") if words[p].key in _verbs()[k]}
    if found:
        return found
    return {p: "get" for p in range(start, stop) if words[p].key in _verbs()["weak_get"]}


def _assign_clause(clause: _Clause, parties: list[Found], roles: dict[Found, str | None]) -> None:
    bare: list[Found] = []
    previous: Found | None = None
    previous_kind = ""
    for party in parties:
        kind, joined = _preposition(clause, party, previous)
        kind = previous_kind if joined else kind
        if kind == "van" and previous is not None and party.first - previous.last <= _OF_PREVIOUS:
            continue  # "de waarnemer van mijn huisarts" is one party
        if kind in _PREPOSITIONS:
            roles[party] = _PREPOSITIONS[kind](clause, party)
        elif kind == "":
            bare.append(party)
        previous, previous_kind = party, kind
    taken = set(roles.values())
    for index, party in enumerate(bare):
        roles[party] = _bare_role(clause, party, bare, index, taken)


def _preposition(clause: _Clause, party: Found, previous: Found | None) -> tuple[str, bool]:
    """The word that governs the party ("aan", "met", … or "" for none), and whether it is joined to the previous."""
    position = party.first - 1
    while position >= clause.start and clause.words[position].key in _SKIPPED and not _is_previous(position, previous):
        position -= 1
    if position < clause.start:
        return "", False
    if _is_previous(position, previous):
        return "", clause.words[position].end + 2 >= party.start and position + 1 == party.first
    key = clause.words[position].key
    if key in _JOINERS and _is_previous(position - 1, previous):
        return "", True
    return (key if key in _PREPOSITIONS or key in _NO_ROLE else ""), False


def _is_previous(position: int, previous: Found | None) -> bool:
    return previous is not None and previous.first <= position <= previous.last


def _after_aan(clause: _Clause, party: Found) -> str | None:
    return GIVER if clause.has("ask") and not clause.has("give") else RECEIVER


def _after_met(clause: _Clause, party: Found) -> str | None:
    return RECEIVER if clause.has("give") or clause.is_short() else None


def _after_naar(clause: _Clause, party: Found) -> str | None:
    moves = any(word.key in {"gaan", "gaat", "ging", "gingen"} for word in clause.words[clause.start : clause.stop])
    carries = moves and clause.contains("data", clause.stop)
    return RECEIVER if clause.has("give") or clause.is_short() or carries else None


def _after_tegen(clause: _Clause, party: Found) -> str | None:
    return RECEIVER if clause.has("give") else None


def _after_bij(clause: _Clause, party: Found) -> str | None:
    if clause.has("ask"):
        return GIVER
    near = {word.key for word in clause.words[clause.start : clause.stop]}
    if near & {
        "terecht",
        "terechtkomen",
        "belanden",
        "komen",
        "komt",
        "melden",
        "gemeld",
        "bekend",
        "afgeven",
        "inleveren",
    }:
        return RECEIVER
    return None


def _after_van(clause: _Clause, party: Found) -> str | None:
    before = party.first
    if clause.contains("request", before) and not party.party.care:
        return RECEIVER
    return GIVER if party.party.care and (clause.contains("data", before) or clause.has("get")) else None


def _after_via(clause: _Clause, party: Found) -> str | None:
    return None if party.party.care or party.party.person else RECEIVER


def _after_om(clause: _Clause, party: Found) -> str | None:
    return "open" if party.party.care or party.party.person or party.party.giver not in _OUTSIDE else RECEIVER


def _after_door(clause: _Clause, party: Found) -> str | None:
    if clause.has("give"):
        return GIVER
    return RECEIVER if clause.has("get") else None


def _after_voor(clause: _Clause, party: Found) -> str | None:
    near = {word.key for word in clause.words[clause.start : clause.stop]}
    return RECEIVER if clause.has("give") or near & {"zichtbaar", "beschikbaar", "toegankelijk"} else None


def _after_in(clause: _Clause, party: Found) -> str | None:
    return GIVER if party.party.care and clause.has("give") else None


def _after_tussen(clause: _Clause, party: Found) -> str | None:
    return GIVER


_PREPOSITIONS: dict[str, Callable[[_Clause, Found], str | None]] = {
    "aan": _after_aan,
    "met": _after_met,
    "naar": _after_naar,
    "richting": _after_naar,
    "tegen": _after_tegen,
    "bij": _after_bij,
    "van": _after_van,
    "vanuit": _after_van,
    "door": _after_door,
    "voor": _after_voor,
    "in": _after_in,
    "tussen": _after_tussen,
    "via": _after_via,
    "om": _after_om,
}
_NO_ROLE = word_set("grammar.yml", "no_role")


def _bare_role(clause: _Clause, party: Found, bare: list[Found], index: int, taken: set[str | None]) -> str | None:
    """The role of a party without a preposition: from its verb, the word order, or what it is."""
    if not clause.verbs:
        return _default_role(clause, party)
    verb = _verb_of(clause, party)
    kind = clause.verbs[verb]
    partner_first = index > 0 and _verb_of(clause, bare[index - 1]) == verb
    if kind == "give":
        mine = any(word.key == "ik" for word in clause.words[clause.start : party.first])
        return RECEIVER if partner_first or mine or GIVER in taken else GIVER
    if clause.words[verb].key in _verbs()["weak_get"] and not clause.contains("data", clause.stop):
        wants = clause.words[verb].key.startswith("w") and not party.party.care and not party.party.person
        return RECEIVER if wants else _default_role(clause, party)
    return GIVER if partner_first and clause.has("ask") else RECEIVER


def _verb_of(clause: _Clause, party: Found) -> int:
    """The first verb after the party, else the last one before it."""
    later = [position for position in clause.verbs if position > party.last]
    return min(later) if later else max(clause.verbs)


def _default_role(clause: _Clause, party: Found) -> str | None:
    asked = any(word.key in _MODALS for word in clause.words[clause.start : party.first])
    outside = party.party.giver in _OUTSIDE and (clause.is_short() or clause.contains("data", clause.stop))
    if party.party.person or not (asked or outside):
        return "open"
    return GIVER if party.party.care else RECEIVER
