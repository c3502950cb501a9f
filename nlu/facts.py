"""Facts in a Dutch message: pure functions, no Rasa.

`extract` reads what the text states, who gives and who gets data, which term is asked about and which topic the wording
names. Nothing is assumed: a question about a fact is no statement of it.

May import: yaml.
"""

from __future__ import annotations

from nlu.mentions import MEANING, PREMISE, TERM, TOPIC, Mention, is_found
from nlu.party_facts import add_parties
from nlu.premises import find_premise
from nlu.reading import Reading, read_message
from nlu.rules import compiled_rules
from nlu.settling import settle
from nlu.terms import find_term
from nlu.text import LONGEST

_TERMS_WITH_TOPIC = ("patientgeheim", "bijzondere_persoonsgegevens")


def extract(text: str) -> list[Mention]:
    """The facts in `text`, at most one value per fact, in the order of their place in the text.

    Besides the facts of the vocabulary: `onderwerp` (a topic id) where the wording names the topic, and
    `als_verstrekker`/`als_ontvanger` for a party of which the wording does not tell the role: what it would be as
    giver and as receiver, so that it can answer a question; `buiten`, a subject that the documents do not answer; and
    `premisse`, a false claim that the wording takes for granted. Only the first 1000 characters are read.
    """
    reading = read_message(text[:LONGEST])
    found: dict[str, Mention] = {}
    _apply("facts.yml", reading, found)
    _add_term(reading, found)
    add_parties(reading, found)
    _apply("topics.yml", reading, found)
    settle(reading, found)
    _apply("outside.yml", reading, found)
    _add_premise(reading, found)
    return sorted(found.values(), key=lambda mention: (mention.start, mention.end, mention.fact))


def _apply(name: str, reading: Reading, found: dict[str, Mention]) -> None:
    """Add what the rules of one lexicon file find; per fact the first rule wins."""
    for compiled in compiled_rules(name):
        rule = compiled.rule
        if rule.fact in found or any(is_found(condition, found) for condition in rule.unless_found):
            continue
        for offset, sentence in reading.parts if rule.part else reading.sentences:
            span = compiled.phrases.search(sentence)
            if span and not compiled.unless.search(sentence):
                found[rule.fact] = Mention(rule.fact, rule.value, offset + span[0], offset + span[1])
                break


def _add_term(reading: Reading, found: dict[str, Mention]) -> None:
    """Add the term that is asked about; where nothing else is asked it is the topic too, whatever else is named."""
    asked = find_term(reading.words, reading.sentences)
    if asked is None:
        return
    found[TERM] = Mention(TERM, asked.term, asked.start, asked.end)
    if asked.sure and asked.term not in _TERMS_WITH_TOPIC:
        found[TOPIC] = Mention(TOPIC, MEANING, asked.start, asked.end)


def _add_premise(reading: Reading, found: dict[str, Mention]) -> None:
    claim = find_premise(reading.sentences, {fact: mention.value for fact, mention in found.items()})
    if claim is not None:
        found[PREMISE] = Mention(PREMISE, *claim)
