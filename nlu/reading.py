"""A message taken apart, as the rules of the lexicon look at it."""

from __future__ import annotations

from dataclasses import dataclass

from nlu.context import in_context
from nlu.parties import Found, find_parties
from nlu.parts import parts
from nlu.phrases import MARKS, Sentence
from nlu.text import Word, fold, sentences, without_placeholders, words


@dataclass(frozen=True)
class Reading:
    """A message taken apart: its words, parties, and sentences and parts of sentences with their offsets."""

    folded: str
    words: list[Word]
    parties: list[Found]
    sentences: list[tuple[int, Sentence]]
    parts: list[tuple[int, Sentence]]


def read_message(text: str) -> Reading:
    """Take a message apart. In its sentences each party is also marked for what kind it is."""
    folded = fold(without_placeholders(text))
    in_words = words(folded)
    parties = in_context(in_words, find_parties(text, in_words))
    marked = list(folded)
    for found in parties:
        mark = MARKS["@zorg"] if found.party.care else MARKS["@persoon"] if found.party.person else MARKS["@ander"]
        marked[found.start : found.end] = mark * (found.end - found.start)
    with_marks = "".join(marked)
    spans = sentences(folded)
    ready = [(start, Sentence.of(folded[start:end], with_marks[start:end])) for start, end in spans]
    return Reading(folded, in_words, parties, ready, [part for pair in ready for part in _parts(*pair)])


def _parts(offset: int, sentence: Sentence) -> list[tuple[int, Sentence]]:
    """The parts of a sentence that each state one thing, with their offsets."""
    spans = parts(sentence.plain)
    if len(spans) == 1:
        return [(offset, sentence)]
    plain, marked = sentence.plain, sentence.marked
    return [(offset + start, Sentence.of(plain[start:end], marked[start:end])) for start, end in spans]
