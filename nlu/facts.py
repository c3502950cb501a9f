"""Facts in a Dutch message: pure functions, no Rasa.

`extract` reads what the text states, who gives and who gets data, which term is asked about and which topic the wording
names. Nothing is assumed: a question about a fact is no statement of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache

from nlu.lexicon_files import FactRule, Party, fact_rules, read
from nlu.parties import Found, find_parties
from nlu.phrases import MARKS, PhraseSet, Sentence
from nlu.roles import Roles, assign
from nlu.speaker import Speaker, find_speaker
from nlu.text import Word, fold, sentences, words

LONGEST = 1000  # characters read; a channel refuses longer messages
GIVER, RECEIVER, TOPIC, TERM, ROLE = "verstrekker", "ontvanger", "onderwerp", "begrip", "rol"
OPEN_GIVER, OPEN_RECEIVER = "als_verstrekker", "als_ontvanger"
_SECRECY = "geheimhouding_beroep"
_TERM_TOPICS = ("patientgeheim_voorstel", "bijzondere_gegevens")  # topics that leave a term asked about standing
_BESIDE_TERM = frozenset("een de het term begrip woord en medisch".split())


@dataclass(frozen=True)
class Mention:
    """`fact` has `value` according to the characters `start` up to `end` of the message."""

    fact: str
    value: str | bool
    start: int
    end: int


@dataclass(frozen=True)
class _CompiledRule:
    rule: FactRule
    phrases: PhraseSet
    unless: PhraseSet


@dataclass(frozen=True)
class _Reading:
    """A message taken apart: its words, parties, and sentences with their offsets."""

    folded: str
    words: list[Word]
    parties: list[Found]
    sentences: list[tuple[int, Sentence]]


@cache
def _rules(name: str) -> tuple[_CompiledRule, ...]:
    compiled = []
    for number, rule in enumerate(fact_rules(name), start=1):
        where = f"nlu/lexicon/{name}, rule {number} ({rule.fact}: {rule.value})"
        compiled.append(_CompiledRule(rule, PhraseSet(rule.phrases, where), PhraseSet(rule.unless, where)))
    return tuple(compiled)


@lru_cache(maxsize=1)
def _terms() -> tuple[PhraseSet, tuple[tuple[str, PhraseSet], ...]]:
    content, where = read("terms.yml"), "nlu/lexicon/terms.yml"
    terms = tuple((term, PhraseSet(phrases, f"{where}, {term}")) for term, phrases in content["terms"].items())
    return PhraseSet(content["frames"], where), terms


def extract(text: str) -> list[Mention]:
    """The facts in `text`, at most one value per fact, in the order of their place in the text.

    Besides the facts of the vocabulary: `onderwerp` (a topic id) where the wording names the topic, and
    `als_verstrekker`/`als_ontvanger` for a party of which the wording does not tell the role: what it would be as
    giver and as receiver, so that it can answer a question. Only the first 1000 characters are read.
    """
    reading = _read(text[:LONGEST])
    found: dict[str, Mention] = {}
    _apply("facts.yml", reading, found)
    _add_term(reading, found)
    _add_parties(reading, found)
    _apply("topics.yml", reading, found)
    _settle(reading, found)
    return sorted(found.values(), key=lambda mention: (mention.start, mention.end, mention.fact))


def _read(text: str) -> _Reading:
    folded = fold(text)
    in_words = words(folded)
    parties = find_parties(text, in_words)
    marked = list(folded)
    for found in parties:
        mark = MARKS["@zorg"] if found.party.care else MARKS["@persoon"] if found.party.person else MARKS["@ander"]
        marked[found.start : found.end] = mark * (found.end - found.start)
    with_marks = "".join(marked)
    spans = sentences(folded)
    ready = [(start, Sentence.of(folded[start:end], with_marks[start:end])) for start, end in spans]
    return _Reading(folded, in_words, parties, ready)


def _apply(name: str, reading: _Reading, found: dict[str, Mention]) -> None:
    """Add what the rules of one lexicon file find; per fact the first rule wins."""
    for compiled in _rules(name):
        rule = compiled.rule
        if rule.fact in found or any(_is_found(condition, found) for condition in rule.unless_found):
            continue
        for offset, sentence in reading.sentences:
            span = compiled.phrases.search(sentence)
            if span and not compiled.unless.search(sentence):
                found[rule.fact] = Mention(rule.fact, rule.value, offset + span[0], offset + span[1])
                break


def _is_found(condition: str, found: dict[str, Mention]) -> bool:
    """Whether `fact` or `fact=value` was found."""
    fact, _, value = condition.partition("=")
    return fact in found and (not value or str(found[fact].value) == value)


def _add_term(reading: _Reading, found: dict[str, Mention]) -> None:
    """Add the term that is asked about: the first one named in a sentence that asks, or a term that stands alone."""
    frames, terms = _terms()
    for offset, sentence in reading.sentences:
        spans = [(span, term) for term, phrases in terms if (span := phrases.search(sentence))]
        if not spans:
            continue
        (start, end), term = min(spans, key=lambda pair: (pair[0][0], -pair[0][1]))
        beside = [w.key for w in reading.words if w.end <= offset + start or w.start >= offset + end]
        if _BESIDE_TERM.issuperset(beside) or frames.search(sentence):
            found[TERM] = Mention(TERM, term, offset + start, offset + end)
            return


def _add_parties(reading: _Reading, found: dict[str, Mention]) -> None:
    term = found.get(TERM)
    parties = [p for p in reading.parties if term is None or p.end <= term.start or p.start >= term.end]
    own = _own_profession(parties, found)
    if own is not None:  # also a company doctor counts as care when he is the one who speaks
        at_work = replace(own, party=replace(own.party, care=True))
        parties = [at_work if party == own else party for party in parties]
        own = at_work
    speaker = find_speaker(reading.sentences, reading.words, parties)
    roles = assign(reading.folded, reading.words, parties, speaker)
    if roles.giver and roles.giver.party.giver:
        found[GIVER] = Mention(GIVER, roles.giver.party.giver, roles.giver.start, roles.giver.end)
    receiver = next((party for party in roles.receivers if party != own and party.party.receiver), None)
    if receiver and RECEIVER not in found:
        found[RECEIVER] = Mention(RECEIVER, receiver.party.receiver, receiver.start, receiver.end)
    if speaker and roles.receiver in speaker.places and ROLE not in found:
        found[ROLE] = _role_of(speaker, found)
    _add_care_provider(own, found)
    if GIVER not in found and RECEIVER not in found:
        _add_open(roles, found)


def _role_of(speaker: Speaker, found: dict[str, Mention]) -> Mention:
    """Whether the speaker who gets data stands for the patient by law, or only is close to him."""
    child = found.get("patient_groep")
    by_law = speaker.party.receiver == "wettelijk_vertegenwoordiger" or (
        speaker.party.receiver == "ouder" and child is not None and child.value == "kind_onder_16"
    )
    place = speaker.places[0]
    return Mention(ROLE, "vertegenwoordiger" if by_law else "naaste", place.start, place.end)


def _add_open(roles: Roles, found: dict[str, Mention]) -> None:
    taken = [(mention.start, mention.end) for mention in found.values()]
    free = [p for p in roles.open if not any(p.start < end and p.end > start for start, end in taken)]
    for party in free[:1]:
        if party.party.giver:
            found[OPEN_GIVER] = Mention(OPEN_GIVER, party.party.giver, party.start, party.end)
        if party.party.receiver:
            found[OPEN_RECEIVER] = Mention(OPEN_RECEIVER, party.party.receiver, party.start, party.end)


def _own_profession(parties: list[Found], found: dict[str, Mention]) -> Found | None:
    """The party that someone who says to be a care provider is."""
    role = found.get(ROLE)
    if role is None or role.value != "zorgverlener":
        return None
    return next((p for p in parties if _is_profession(p.party) and p.start < role.end and p.end > role.start), None)


def _is_profession(party: Party) -> bool:
    """Whether this may be someone's own work in care; a company doctor is no part of `care`, but does keep records."""
    return party.care or party.giver == "bedrijfsarts"


def _add_care_provider(own: Found | None, found: dict[str, Mention]) -> None:
    """Someone who says to be a care provider is the one who gives, never as a patient."""
    role = found.get(ROLE)
    if role is not None and role.value == "zorgverlener" and GIVER in found and found[GIVER].value == "ikzelf":
        found.pop(GIVER)
    if own is not None and own.party.giver:
        found[GIVER] = Mention(GIVER, own.party.giver, own.start, own.end)
    elif role is not None and role.value == "zorgverlener" and GIVER not in found:
        found[GIVER] = Mention(GIVER, "zorgverlener", role.start, role.end)


def _settle(reading: _Reading, found: dict[str, Mention]) -> None:
    """Put right what only shows when everything is known."""
    topic = found.get(TOPIC)
    if topic and topic.value == _SECRECY:
        profession = next((p for p in reading.parties if p.party.giver and not p.party.person), None)
        found.pop(RECEIVER, None)
        found.pop(OPEN_GIVER, None)
        found.pop(OPEN_RECEIVER, None)
        if profession and profession.party.giver:
            found[GIVER] = Mention(GIVER, profession.party.giver, profession.start, profession.end)
    if topic and topic.value not in _TERM_TOPICS:
        found.pop(TERM, None)
    if TERM in found and topic is None:
        found[TOPIC] = Mention(TOPIC, "begrip", found[TERM].start, found[TERM].end)
