"""Facts in a Dutch message: pure functions, no Rasa.

`extract` reads what the text states, who gives and who gets data, which term is asked about and which topic the wording
names. Nothing is assumed: a question about a fact is no statement of it.

May import: yaml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from nlu.context import in_context
from nlu.lexicon_files import FactRule, Party, fact_rules, word_set
from nlu.own_data import asks_speaker
from nlu.own_role import for_organisation, is_profession, own_profession, speaks_as
from nlu.parties import Found, find_parties
from nlu.parts import parts
from nlu.phrases import MARKS, PhraseSet, Sentence
from nlu.premises import find_premise
from nlu.roles import Roles, assign
from nlu.speaker import OBJECTS, Speaker, find_speaker, is_denied
from nlu.terms import find_term
from nlu.text import Word, fold, sentences, without_placeholders, words

LONGEST = 1000  # characters read; a channel refuses longer messages
GIVER, RECEIVER, TOPIC, TERM, ROLE = "verstrekker", "ontvanger", "onderwerp", "begrip", "rol"
PREMISE = "premisse"
OPEN_GIVER, OPEN_RECEIVER = "als_verstrekker", "als_ontvanger"
_SECRECY, _QUALITY, _OWN_DATA = "geheimhouding_beroep", "kwaliteitsonderzoek", "eigen_beheer"
_ABOUT_CARE = ("klacht", "inzage_kopie", "vertrouwen")  # topics in which someone in care is the one spoken about
_OVERVIEW = "doorbreken_overzicht"
_PGO = "pgo_leverancier"
_RESEARCHER = "onderzoeker"
_BUREAU = frozenset({"bureau", "bureaus", "buro"})
_TERM_TOPICS = ("patientgeheim_voorstel", "bijzondere_gegevens")  # topics that leave a term asked about standing
_TERMS_WITH_TOPIC = ("patientgeheim", "bijzondere_persoonsgegevens")
_MEANING = "begrip"
_INVOLVED = "rechtstreeks_betrokken"
_FOR_CONSENT = "nodig_voor_behandeltoestemming"
_NEVER_TREATING = frozenset(
    "zorgverzekeraar andere_verzekeraar administratiekantoor factoringbedrijf incassobureau onderzoeksbureau politie"
    " justitie inlichtingendienst uwv gemeente overheid werkgever bedrijfsarts hypotheekverstrekker"
    " commercieel_bedrijf".split()
)


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
    """A message taken apart: its words, parties, and sentences and parts of sentences with their offsets."""

    folded: str
    words: list[Word]
    parties: list[Found]
    sentences: list[tuple[int, Sentence]]
    parts: list[tuple[int, Sentence]]


@cache
def _rules(name: str) -> tuple[_CompiledRule, ...]:
    compiled = []
    for number, rule in enumerate(fact_rules(name), start=1):
        where = f"nlu/lexicon/{name}, rule {number} ({rule.fact}: {rule.value})"
        compiled.append(_CompiledRule(rule, PhraseSet(rule.phrases, where), PhraseSet(rule.unless, where)))
    return tuple(compiled)


def extract(text: str) -> list[Mention]:
    """The facts in `text`, at most one value per fact, in the order of their place in the text.

    Besides the facts of the vocabulary: `onderwerp` (a topic id) where the wording names the topic, and
    `als_verstrekker`/`als_ontvanger` for a party of which the wording does not tell the role: what it would be as
    giver and as receiver, so that it can answer a question; `buiten`, a subject that the documents do not answer; and
    `premisse`, a false claim that the wording takes for granted. Only the first 1000 characters are read.
    """
    reading = _read(text[:LONGEST])
    found: dict[str, Mention] = {}
    _apply("facts.yml", reading, found)
    _add_term(reading, found)
    _add_parties(reading, found)
    _apply("topics.yml", reading, found)
    _settle(reading, found)
    _apply("outside.yml", reading, found)
    _add_premise(reading, found)
    return sorted(found.values(), key=lambda mention: (mention.start, mention.end, mention.fact))


def _read(text: str) -> _Reading:
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
    return _Reading(folded, in_words, parties, ready, [part for pair in ready for part in _parts(*pair)])


def _parts(offset: int, sentence: Sentence) -> list[tuple[int, Sentence]]:
    """The parts of a sentence that each state one thing, with their offsets."""
    spans = parts(sentence.plain)
    if len(spans) == 1:
        return [(offset, sentence)]
    plain, marked = sentence.plain, sentence.marked
    return [(offset + start, Sentence.of(plain[start:end], marked[start:end])) for start, end in spans]


def _apply(name: str, reading: _Reading, found: dict[str, Mention]) -> None:
    """Add what the rules of one lexicon file find; per fact the first rule wins."""
    for compiled in _rules(name):
        rule = compiled.rule
        if rule.fact in found or any(_is_found(condition, found) for condition in rule.unless_found):
            continue
        for offset, sentence in reading.parts if rule.part else reading.sentences:
            span = compiled.phrases.search(sentence)
            if span and not compiled.unless.search(sentence):
                found[rule.fact] = Mention(rule.fact, rule.value, offset + span[0], offset + span[1])
                break


def _is_found(condition: str, found: dict[str, Mention]) -> bool:
    """Whether `fact` or `fact=value` was found."""
    fact, _, value = condition.partition("=")
    return fact in found and (not value or str(found[fact].value) == value)


def _add_term(reading: _Reading, found: dict[str, Mention]) -> None:
    """Add the term that is asked about; where nothing else is asked it is the topic too, whatever else is named."""
    asked = find_term(reading.words, reading.sentences)
    if asked is None:
        return
    found[TERM] = Mention(TERM, asked.term, asked.start, asked.end)
    if asked.sure and asked.term not in _TERMS_WITH_TOPIC:
        found[TOPIC] = Mention(TOPIC, _MEANING, asked.start, asked.end)


def _add_parties(reading: _Reading, found: dict[str, Mention]) -> None:
    term = found.get(TERM)
    parties = [p for p in reading.parties if term is None or p.end <= term.start or p.start >= term.end]
    outsider = _settle_role(reading, parties, found)
    parties = _besides(outsider, reading.words, parties)
    said = found[ROLE] if _is_care_provider(found) else None
    own = own_profession(reading.words, parties, said.start, said.end) if said else None
    if own is not None:  # also a company doctor counts as care when he is the one who speaks
        at_work = replace(own, party=replace(own.party, care=True))
        parties = [at_work if party == own else party for party in parties]
        own = at_work
    if _is_care_provider(found):
        parties = _with_colleagues(reading.words, parties)
    speaker = find_speaker(reading.sentences, reading.words, parties) if outsider is None else None
    roles = assign(reading.folded, reading.words, parties, speaker)
    if roles.giver and roles.giver.party.giver:
        found[GIVER] = Mention(GIVER, roles.giver.party.giver, roles.giver.start, roles.giver.end)
    elif roles.likely_giver and GIVER not in found:
        likely = roles.likely_giver
        found[GIVER] = Mention(GIVER, str(likely.party.giver), likely.start, likely.end)
    getting = [party for party in roles.receivers if party != own and party.party.receiver]
    receiver = next(iter(getting), roles.likely_receiver)
    if receiver and RECEIVER not in found:
        found[RECEIVER] = Mention(RECEIVER, receiver.party.receiver, receiver.start, receiver.end)
    asker = None if roles.asked or _is_care_provider(found) else asks_speaker(reading.folded, reading.words, parties)
    if asker:
        found[GIVER] = Mention(GIVER, "ikzelf", asker.start, asker.end)
        found.setdefault(RECEIVER, Mention(RECEIVER, str(asker.party.receiver), asker.start, asker.end))
    if speaker and roles.receiver in speaker.places:
        _add_role(speaker, own, found)
    _add_care_provider(own, found)
    _add_replacement(reading.words, own, parties, found)
    if outsider is not None:
        _add_outsider(outsider, parties, found)
    if GIVER not in found and RECEIVER not in found:
        _add_open(roles, found)


def _settle_role(reading: _Reading, parties: list[Found], found: dict[str, Mention]) -> Found | None:
    """Put right who speaks, and give the party outside care that the speaker says to be, if any."""
    role = found.get(ROLE)
    if role is not None and role.value == "vertegenwoordiger" and is_denied(reading.words, role.end):
        found.pop(ROLE)
    own = speaks_as(reading.folded, reading.words, parties)
    if own is None:
        return None
    if is_profession(own.party):
        found.setdefault(ROLE, Mention(ROLE, "zorgverlener", own.start, own.end))
        return None
    if for_organisation(reading.words, own) and own.party.giver:
        found.setdefault(ROLE, Mention(ROLE, "organisatie", own.start, own.end))
    return own


def _add_outsider(own: Found, parties: list[Found], found: dict[str, Mention]) -> None:
    """Someone from outside care who speaks gets what someone in care has; with nobody else it is his own data."""
    care = {str(party.party.giver): party for party in parties if is_profession(party.party)}
    if RECEIVER not in found and len(care) == 1:
        giver = next(iter(care.values()))
        found[RECEIVER] = Mention(RECEIVER, str(own.party.receiver), own.start, own.end)
        found.setdefault(GIVER, Mention(GIVER, str(giver.party.giver), giver.start, giver.end))
    elif GIVER not in found and not care and own.party.giver and _is_found("rol=organisatie", found):
        found[GIVER] = Mention(GIVER, own.party.giver, own.start, own.end)


def _besides(outsider: Found | None, in_words: list[Word], parties: list[Found]) -> list[Found]:
    """The parties other than someone outside care who speaks; his colleagues are no other party."""
    if outsider is None:
        return parties
    colleagues = word_set("grammar.yml", "colleagues")
    return [p for p in parties if p != outsider and in_words[p.last].key not in colleagues]


def _add_replacement(in_words: list[Word], own: Found | None, parties: list[Found], found: dict[str, Mention]) -> None:
    """Who stands in and asks whether he is told something gets it: "mag zij mij als waarnemer inzage geven"."""
    if own is None or own.party.receiver != "waarnemer":
        return
    before = {word.key for word in in_words[max(0, own.first - 2) : own.first]}
    other = next((party for party in parties if party != own and party.party.care and party.party.giver), None)
    if other is not None and before & OBJECTS:
        found[GIVER] = Mention(GIVER, str(other.party.giver), other.start, other.end)
        found[RECEIVER] = Mention(RECEIVER, str(own.party.receiver), own.start, own.end)


def _is_care_provider(found: dict[str, Mention]) -> bool:
    return ROLE in found and found[ROLE].value == "zorgverlener"


def _with_colleagues(in_words: list[Word], parties: list[Found]) -> list[Found]:
    """The parties, where the colleagues of a care provider are in care too; "collega hier" is no party."""
    colleagues = word_set("grammar.yml", "colleagues")
    in_care = Party("zorgverlener", "zorgverlener", care=True, person=False)
    return [
        replace(party, party=in_care) if in_words[party.last].key in colleagues else party
        for party in parties
        if not (in_words[party.last].key in colleagues and [w.key for w in in_words[party.last + 1 :][:1]] == ["hier"])
    ]


def _add_role(speaker: Speaker, own: Found | None, found: dict[str, Mention]) -> None:
    """Add the role of the speaker who gets data; who says to be the representative is that, also of "mijn cliënt"."""
    if speaker.party.receiver == _RESEARCHER:
        return
    by_law = speaker.party.receiver == "wettelijk_vertegenwoordiger" and own is None
    if ROLE not in found or by_law:
        found[ROLE] = _role_of(speaker, found)


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


def _add_care_provider(own: Found | None, found: dict[str, Mention]) -> None:
    """Someone who says to be a care provider is the one who gives, never as a patient; so is who makes a PGO."""
    role = found.get(ROLE)
    named = GIVER in found and found[GIVER].value != "organisatie_buiten_zorg"  # "ons bedrijf" is the maker itself
    if role is not None and role.value == _PGO and not named and (GIVER in found or RECEIVER in found):
        found[GIVER] = Mention(GIVER, _PGO, role.start, role.end)
    if role is None or role.value != "zorgverlener":
        return
    if GIVER in found and found[GIVER].value == "ikzelf":
        found.pop(GIVER)
    if own is not None and own.party.giver:
        found[GIVER] = Mention(GIVER, own.party.giver, own.start, own.end)
    elif GIVER not in found and RECEIVER in found:
        found[GIVER] = Mention(GIVER, "zorgverlener", role.start, role.end)


def _add_premise(reading: _Reading, found: dict[str, Mention]) -> None:
    claim = find_premise(reading.sentences, {fact: mention.value for fact, mention in found.items()})
    if claim is not None:
        found[PREMISE] = Mention(PREMISE, *claim)


def _settle(reading: _Reading, found: dict[str, Mention]) -> None:
    """Put right what only shows when everything is known."""
    _drop_what_nobody_said(found)
    topic = found.get(TOPIC)
    profession = next((p for p in reading.parties if p.party.giver and not p.party.person), None)
    kept = topic and topic.value == _SECRECY and _is_found("beheer=zelf", found)
    if topic and kept and (profession is None or _names_secrecy(reading.folded, topic, profession)):
        topic = found[TOPIC] = replace(topic, value=_OWN_DATA)  # not who keeps silent, but what is kept
        found.pop(GIVER, None)
    if topic and topic.value == _SECRECY:
        found.pop(RECEIVER, None)
        found.pop(OPEN_GIVER, None)
        found.pop(OPEN_RECEIVER, None)
        if profession and profession.party.giver:
            found[GIVER] = Mention(GIVER, profession.party.giver, profession.start, profession.end)
    _drop_who_may_speak(reading, found)
    if topic and topic.value in _ABOUT_CARE:
        _add_whom_it_is_about(reading, found)
    if topic and topic.value == _QUALITY and RECEIVER not in found:
        bureau = next((word for word in reading.words if word.key in _BUREAU), None)
        if bureau:
            found[RECEIVER] = Mention(RECEIVER, "onderzoeksbureau", bureau.start, bureau.end)
    if topic and topic.value not in (*_TERM_TOPICS, _MEANING):
        found.pop(TERM, None)
    if TERM in found and topic is None:
        found[TOPIC] = Mention(TOPIC, _MEANING, found[TERM].start, found[TERM].end)


def _drop_who_may_speak(reading: _Reading, found: dict[str, Mention]) -> None:
    """Drop who gets data where he is the one who may speak: "een overzicht geven van wanneer een arts mag spreken"."""
    getter = found.get(RECEIVER)
    if getter is None or not _is_found(f"{TOPIC}={_OVERVIEW}", found):
        return
    if any(party.party.care and party.start == getter.start for party in reading.parties):
        found.pop(RECEIVER)


def _names_secrecy(folded: str, topic: Mention, profession: Found) -> bool:
    """Whether the profession only tells which secrecy is meant: "valt dat onder het geheim van de dokter"."""
    return re.fullmatch(r" (?:van|bij) (?:de |een |den |mijn )?", folded[topic.end : profession.start]) is not None


def _drop_what_nobody_said(found: dict[str, Mention]) -> None:
    """Drop what belongs to a term asked about, and "behandelend arts" where that says nothing of the one who gets.

    It says nothing where it names who gives, or where the one who gets never treats anyone.
    """
    if _is_found(f"{TERM}=ggz", found):
        found.pop("ggz", None)
    if _is_found(f"{_FOR_CONSENT}=True", found) and _is_found("noodzakelijk=True", found):
        found.pop("noodzakelijk")  # "wat daarvoor nodig is" says needed for that consent
    if not _is_found(f"{_INVOLVED}=True", found):
        return
    said, giver, receiver = found[_INVOLVED], found.get(GIVER), found.get(RECEIVER)
    names_giver = giver is not None and giver.start < said.end and giver.end > said.start
    if names_giver or (receiver is not None and receiver.value in _NEVER_TREATING):
        found.pop(_INVOLVED)


def _add_whom_it_is_about(reading: _Reading, found: dict[str, Mention]) -> None:
    """Add the only party in care as the giver: a complaint about a doctor is about what he does with data."""
    care = [party for party in reading.parties if party.party.care and party.party.giver]
    if len({party.party.giver for party in care}) != 1:
        return
    found.setdefault(GIVER, Mention(GIVER, str(care[0].party.giver), care[0].start, care[0].end))
    receiver = found.get(RECEIVER)
    if receiver and any(party.start == receiver.start for party in care):
        found.pop(RECEIVER)
    found.pop(OPEN_GIVER, None)
    found.pop(OPEN_RECEIVER, None)
