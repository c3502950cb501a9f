"""False claims that a message takes for granted ("mijn verzekeraar mag toch alles zien?"): which one, and where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from nlu.lexicon_files import PremiseRule, premise_lists, premise_rules
from nlu.phrases import PhraseSet, Sentence

_FILE = "premises.yml"


@cache
def _frames() -> tuple[PhraseSet, PhraseSet]:
    """Wording that takes a claim for granted, and wording that denies it."""
    frames, denials = premise_lists(_FILE)
    return PhraseSet(frames, f"nlu/lexicon/{_FILE}, frames"), PhraseSet(denials, f"nlu/lexicon/{_FILE}, denials")


@cache
def _claims() -> tuple[tuple[PremiseRule, PhraseSet, PhraseSet], ...]:
    compiled = []
    for rule in premise_rules(_FILE):
        where = f"nlu/lexicon/{_FILE}, {rule.value}"
        compiled.append((rule, PhraseSet(rule.phrases, where), PhraseSet(rule.unless, where)))
    return tuple(compiled)


def find_premise(
    sentences: Iterable[tuple[int, Sentence]], facts: Mapping[str, str | bool]
) -> tuple[str, int, int] | None:
    """The first false claim that a sentence takes for granted: its id with the offsets of its words, or None.

    `facts` are the facts found in the message; `sentences` come with their offsets.
    """
    framed, denied = _frames()
    for offset, sentence in sentences:
        if not framed.search(sentence):
            continue
        for rule, phrases, unless in _claims():
            span = phrases.search(sentence) if _fits(rule, facts) else None
            if span is None or unless.search(sentence):
                continue
            if rule.denies or denied.search(_between_commas(sentence, span)) is None:
                return rule.value, offset + span[0], offset + span[1]
    return None


def _between_commas(sentence: Sentence, span: tuple[int, int]) -> Sentence:
    """The part of the sentence around a span: what stands after another comma does not deny it."""
    start = sentence.plain.rfind(",", 0, span[0]) + 1
    end = sentence.plain.find(",", span[1])
    end = len(sentence.plain) if end < 0 else end
    return Sentence.of(sentence.plain[start:end], sentence.marked[start:end])


def _fits(rule: PremiseRule, facts: Mapping[str, str | bool]) -> bool:
    """Whether one of the facts that the claim needs was found."""
    pairs = [condition.partition("=") for condition in rule.found]
    return not pairs or any(fact in facts and (not value or str(facts[fact]) == value) for fact, _, value in pairs)
