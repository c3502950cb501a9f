"""The clauses of a message with their verbs: the unit in which it is decided who gives and who gets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from nlu.lexicon_files import read, word_map, word_set
from nlu.parties import Found
from nlu.speaker import SPEAKER
from nlu.text import Word

SKIPPED = word_set("grammar.yml", "skipped")
CLAUSE_STARTS = word_set("grammar.yml", "clause_starts")
_AFTER_OBJECT = word_set("grammar.yml", "after_object")
_AFTER_PRONOUN = word_set("grammar.yml", "after_pronoun")
_QUESTION_WORDS = word_set("grammar.yml", "question_words")
_PERMITS = word_set("grammar.yml", "permits")
_SUBJECTS = word_set("grammar.yml", "subject_pronouns")
_IDIOMS = {noun: set(partners.split()) for noun, partners in word_map("grammar.yml", "idioms").items()}
_GIVEN = frozenset({"inzage", "toegang"})
_WORKING = frozenset({"werk", "werkzaam", "ben"})
_FINITE = frozenset({"mag", "mogen", "wil", "willen", "wilde", "vraagt", "vroeg", "eist", "belt", "belde"})
_SHORT = 4  # words
_NOT = frozenset({"niet", "geen"})  # "niet naar de baas hoor, naar de gemeente"
_CONSENT = frozenset({"toestemming", "akkoord", "machtiging"})
_TOLD = ("give", "get", "ask")  # verbs that many type without the last "n": "zegge", "vertelle"
_OTHER_WORDS = frozenset({"openbare", "lichte", "gave"})
_NEAR = 3  # words between "toestemming" and its verb


@lru_cache(maxsize=1)
def verbs() -> dict[str, frozenset[str]]:
    """The groups of verbs.yml (and of the words they lean on) by their name."""
    groups = {key: word_set("verbs.yml", key) for key in read("verbs.yml")}
    typed = {key: {verb[:-1] for verb in groups[key] if verb.endswith("en") and len(verb) > _SHORT} for key in _TOLD}
    return {key: verbs | (typed.get(key, set()) - _OTHER_WORDS) for key, verbs in groups.items()}


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

    def asks(self) -> bool:
        """Whether the clause asks what is allowed: "mag die dat zeggen"."""
        return any(word.key in _PERMITS for word in self.words[self.start : self.stop])

    def uses(self) -> bool:
        """Whether a verb of the clause says that data are used."""
        return any(self.words[position].key in verbs()["use"] for position in self.verbs)

    def has_care(self) -> bool:
        """Whether someone in care is named in the clause."""
        return any(party.party.care for party in self.parties)

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
        names_role = position < 2 or words[position - 1].key in SPEAKER | _WORKING
        role_name = words[position].key == "als" and names_role and _next_party(words, position + 1, firsts)
        starts = words[position].key in CLAUSE_STARTS and not joins_parties and not role_name
        starts = starts and not _is_object(words, position) and not _is_adverb(words, position)
        starts = starts or _asks_anew(words, position, cuts[-1], firsts)
        new = not _next_party(words, position, firsts) or _begins_anew(words, position, parties)
        comma = "," in gap and (new or _NOT & {word.key for word in words[cuts[-1] : cuts[-1] + 2]})
        starts = starts or (
            words[position].key == "en" and not after_party and _ends(words, cuts[-1], position, firsts)
        )
        if position not in inside and (ended or starts or comma):
            cuts.append(position)
    cuts.append(len(words))
    return [
        Clause(words, start, stop, _verbs_in(words, start, stop), [p for p in parties if start <= p.first < stop])
        for start, stop in pairwise(cuts)
    ]


def _is_object(words: list[Word], position: int) -> bool:
    """Whether "dat" is what is told, and no conjunction: "mag hij dat zeggen"."""
    if words[position].key != "dat" or position + 1 == len(words):
        return False
    after = words[position + 1].key
    return after in _AFTER_OBJECT or after in verbs()["give"] or after in verbs()["get"]


def _asks_anew(words: list[Word], position: int, start: int, firsts: set[int]) -> bool:
    """Whether a question begins without a mark before it: "ik heb iets verteld | gaat die dat doorvertellen"."""
    told = {word.key for word in words[start:position]}
    if words[position].key in _PERMITS and {"ben", "heb"} & told and words[position - 1].key not in SPEAKER | _SUBJECTS:
        return _next_party(words, position + 1, firsts)  # "ik ben 15 | mag mijn huisarts", "wat ik heb | mag de arts"
    after = [word.key for word in words[position + 1 : position + 3]]
    pronoun = after[:1] in (["hij"], ["zij"], ["ze"]) or (after[:1] == ["die"] and after[-1] in _AFTER_PRONOUN)
    leads = words[position - 1].key in CLAUSE_STARTS | _QUESTION_WORDS | {"wie"}
    return words[position].key in _PERMITS | {"gaat", "gaan"} and pronoun and not leads


def _is_adverb(words: list[Word], position: int) -> bool:
    """Whether "nu" tells when, and is no conjunction: "mag hij mij nu vertellen"."""
    if words[position].key != "nu" or position + 1 == len(words):
        return False
    return words[position + 1].key not in SKIPPED | SPEAKER | _SUBJECTS


def _ends(words: list[Word], start: int, stop: int, firsts: set[int]) -> bool:
    """Whether the words before "en" are a clause: with a verb that tells who gives, or any before a new subject."""
    keys = {word.key for word in words[start:stop]}
    telling = not keys.isdisjoint(verbs()["give"] | verbs()["get"])
    then = stop + 1 < len(words) and words[stop + 1].key in {"nu", "nou", "toen", "daarna"}
    return telling or (not keys.isdisjoint(verbs()["other"]) and (then or _next_party(words, stop + 1, firsts)))


def _begins_anew(words: list[Word], position: int, parties: list[Found]) -> bool:
    """Whether a party after a comma is the subject of what follows, and not in a list: ", de trainer wil weten"."""
    party = next((party for party in parties if party.first in (position, position + 1)), None)
    return party is not None and party.last + 1 < len(words) and words[party.last + 1].key in _FINITE


def _next_party(words: list[Word], position: int, firsts: set[int]) -> bool:
    while position < len(words) and position not in firsts and words[position].key in SKIPPED | {"aan", "met", "naar"}:
        position += 1
    return position in firsts


def _verbs_in(words: list[Word], start: int, stop: int) -> dict[int, str]:
    aside = _in_without(words, start, stop) | _about_consent(words, start, stop)
    found = {p: k for p in range(start, stop) for k in ("give", "get") if words[p].key in verbs()[k] and p not in aside}
    found |= _idioms(words, start, stop)
    if found:
        return _as_used(words, start, stop, found)
    return {p: "get" for p in range(start, stop) if words[p].key in verbs()["weak_get"]}


def _idioms(words: list[Word], start: int, stop: int) -> dict[int, str]:
    """The nouns that give together with their verb: "op de hoogte houden", "te woord staan", "contact opnemen"."""
    keys = [word.key for word in words[start:stop]]
    return {start + at: "give" for at, key in enumerate(keys) if key in _IDIOMS and not _IDIOMS[key].isdisjoint(keys)}


def _as_used(words: list[Word], start: int, stop: int, found: dict[int, str]) -> dict[int, str]:
    """The verbs by what they do here: who lets someone see something gives, who informs himself gets.

    "laten weten" and "laat … zien" give; "informeren bij" gets.
    """
    keys = {word.key for word in words[start:stop]}
    lets = bool(keys & verbs()["let"])
    asks = bool(keys & {"bij", "naar"}) and not keys & {"aan", "over"}
    kinds = {}
    for position, kind in found.items():
        key = words[position].key
        if key in _GIVEN and "give" in found.values():
            continue  # "inzage geven"
        let = lets and kind == "get" and key in verbs()["shown"]
        kinds[position] = "give" if let else "get" if asks and key in verbs()["inform"] else kind
    return kinds


def _about_consent(words: list[Word], start: int, stop: int) -> set[int]:
    """The positions of verbs of which consent is the object: "toestemming vragen", "geef geen toestemming"."""
    aside = set()
    for position in range(start, stop):
        if words[position].key in _CONSENT and "zonder" not in [
            w.key for w in words[max(start, position - 3) : position]
        ]:
            near = range(max(start, position - _NEAR), min(stop, position + _NEAR + 1))
            asking = [p for p in near if words[p].key in verbs()["consent"]]
            aside.update(sorted(asking, key=lambda p: abs(p - position))[:1])
    return aside


def _in_without(words: list[Word], start: int, stop: int) -> set[int]:
    """The positions of verbs that only say what was left out: "zonder het mij te vragen"."""
    keys = [word.key for word in words[start:stop]]
    without = [position for position, key in enumerate(keys) if key == "zonder"]
    ends = (next((p for p in range(at, min(at + 6, len(keys) - 1)) if keys[p] == "te"), None) for at in without)
    return {start + end + 1 for end in ends if end is not None}
