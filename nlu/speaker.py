"""Who the speaker is to the patient, where someone speaks about another: the parent, the partner, the mentor.

Who asks "mag de huisarts mij iets vertellen over mijn kind" gets the data as a parent; the child is the patient.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from nlu.lexicon_files import Party, SpeakerEntry, speaker_entries, word_set
from nlu.parties import Found
from nlu.phrases import PhraseSet, Sentence
from nlu.text import Word

OBJECTS = frozenset({"mij", "me", "mezelf", "ons"})
SPEAKER = OBJECTS | {"ik", "wij", "we", "k"}
_NOT = frozenset({"niet", "geen"})
_POSSESSIVE_TOO = frozenset({"me", "ons"})  # "me moeder", "ons kind"


@dataclass(frozen=True)
class Speaker:
    """The speaker as a party: `places` are the pronouns for the speaker, `patients` the relatives meant as patient."""

    party: Party
    places: tuple[Found, ...]
    patients: tuple[Found, ...]


@cache
def _relations() -> list[tuple[SpeakerEntry, Party, PhraseSet]]:
    where = "nlu/lexicon/speaker.yml"
    return [
        (
            entry,
            Party(None, entry.receiver, care=False, person=True),
            PhraseSet(entry.phrases, f"{where}, entry {number}"),
        )
        for number, entry in enumerate(speaker_entries(), start=1)
    ]


def find_speaker(
    sentences: Sequence[tuple[int, Sentence]], words: list[Word], parties: Sequence[Found]
) -> Speaker | None:
    """The speaker as someone close to the patient; None where the speaker is the patient or does not say.

    Args:
        sentences: each with its offset, `words` the words of the whole message, `parties` those it names.
    """
    for entry, party, phrases in _relations():
        spans = [(offset, span) for offset, sentence in sentences if (span := phrases.search(sentence))]
        if any(not is_denied(words, offset + span[1]) for offset, span in spans):
            patients = tuple(p for p in parties if p.party.person and words[p.last].key in entry.patient)
            return Speaker(party, tuple(_pronouns(words, party, parties)), patients)
    return None


def is_denied(words: list[Word], end: int) -> bool:
    """Whether the wording that ends at this character denies its last word: "haar dochter, maar niet haar mentor"."""
    before = [word.key for word in words if word.end <= end]
    return not _NOT.isdisjoint(before[-4:-1])


def _pronouns(words: list[Word], party: Party, parties: Sequence[Found]) -> list[Found]:
    taken = {position for found in parties for position in range(found.first, found.last + 1)}
    return [
        Found(party, position, position, word.start, word.end)
        for position, word in enumerate(words)
        if word.key in SPEAKER and position not in taken and not _is_possessive(words, position)
    ]


def _is_possessive(words: list[Word], position: int) -> bool:
    """Whether "ons" or "me" belongs to a noun: "ons kind", "me moeder"."""
    if words[position].key not in _POSSESSIVE_TOO or position + 1 == len(words):
        return False
    nouns = word_set("macros.yml", "ouderkind") | word_set("macros.yml", "verwant") | word_set("macros.yml", "toestand")
    return words[position + 1].key in nouns
