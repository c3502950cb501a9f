"""What the speaker says to be: "ik als huisarts", "namens de gemeente", "HA hier", "ik werk als verpleegkundige"."""

from __future__ import annotations

from collections.abc import Sequence

from nlu.clauses import SKIPPED, verbs
from nlu.lexicon_files import word_set
from nlu.parties import Found
from nlu.speaker import SPEAKER
from nlu.text import Word

_MODALS = word_set("grammar.yml", "modals")
_FINITE = frozenset({"is", "heeft", "wil", "gaat", "komt", "belt", "vraagt"})
_PLURAL = frozenset({"wij", "we", "ons"})
_FAR = 12  # words from "als apotheker" to the verb that ends the clause


def speaks_as(folded: str, words: list[Word], parties: Sequence[Found]) -> Found | None:
    """The party that the speaker says to be, care provider or not; None where he does not say so."""
    for party in parties:
        if not party.party.person and (_introduces(words, party) or _is_subject_of(folded, words, party)):
            return party
    return None


def for_organisation(words: list[Word], party: Found) -> bool:
    """Whether the speaker speaks for more than himself: "wij als bank", "namens de politie"."""
    before = {word.key for word in words[max(0, party.first - 4) : party.first]}
    return not party.party.care and bool(before & (_PLURAL | {"namens"}))


def _introduces(words: list[Word], party: Found) -> bool:
    """Whether the words before the party (or "hier" after it) make it the speaker."""
    before = [word.key for word in words[max(0, party.first - 5) : party.first] if word.key not in SKIPPED]
    if before[-1:] == ["namens"]:
        return True
    if before[-1:] == ["als"]:
        return bool(before[-2:-1]) and before[-2] in SPEAKER
    after = [word.key for word in words[party.last + 1 : party.last + 2]]
    return after == ["hier"] and not before


def _is_subject_of(folded: str, words: list[Word], party: Found) -> bool:
    """Whether "als PARTY" without an article opens a sentence about the speaker: "als apotheker een arts inlichten"."""
    if party.first == 0 or words[party.first - 1].key != "als" or party.last + 1 == len(words):
        return False
    opens = party.first == 1 or any(
        mark in folded[words[party.first - 2].end : words[party.first - 1].start] for mark in ".?!:,;\n"
    )
    following = words[party.last + 1].key
    if not opens or following in _FINITE:
        return False
    if following in _MODALS or following.endswith("t"):
        return any(word.key in SPEAKER for word in words[party.last + 2 : party.last + 3])
    for position in range(party.last + 1, min(party.last + _FAR, len(words))):
        key = words[position].key
        if key.endswith("en") and key in verbs()["give"] | verbs()["get"]:
            return not words[party.last].key.endswith(("en", "s"))  # "als artsen praten"
        if "," in folded[words[position].end : words[position].end + 1]:
            break
    return False
