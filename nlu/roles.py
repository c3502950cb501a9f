"""Who gives and who gets: reads the grammar around the parties of a message (prepositions, verbs, word order)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from nlu.clauses import CLAUSE_STARTS, SKIPPED, Clause, cut_clauses, verbs
from nlu.lexicon_files import word_set
from nlu.parties import Found
from nlu.speaker import OBJECTS, SPEAKER, Speaker
from nlu.text import Word

_JOINERS = word_set("grammar.yml", "joiners")
_MODALS = word_set("grammar.yml", "modals")
_WANTS = word_set("grammar.yml", "wants")
_OTHERS = word_set("grammar.yml", "others")
_ASKS = word_set("grammar.yml", "asks")
_QUESTION_WORDS = word_set("grammar.yml", "question_words")
GIVER, RECEIVER = "verstrekker", "ontvanger"
_OUTSIDE = (None, "organisatie_buiten_zorg")  # givers that are only ever asked about as receivers
_OF_PREVIOUS = 3  # words from "waarnemer" to "huisarts" in "waarnemer van mijn huisarts"


@dataclass(frozen=True)
class Roles:
    """The party that gives, those that get (the likeliest first), and those whose role the wording leaves open."""

    giver: Found | None
    receivers: tuple[Found, ...]
    open: tuple[Found, ...]

    @property
    def receiver(self) -> Found | None:
        """The party that gets, or None."""
        return next(iter(self.receivers), None)


def assign(folded: str, words: list[Word], parties: list[Found], speaker: Speaker | None = None) -> Roles:
    """Give each party its role; the first of each role wins.

    Args:
        folded: the folded text, `words` its words, `parties` those to judge, from left to right.
        speaker: the one who speaks, when that is not the patient; may be the one that gets.
    """
    clauses = cut_clauses(folded, words, parties)
    plain = _assign(clauses, parties, ())
    if speaker is None or (plain.receiver in speaker.patients and _is_addressed(words, plain.receiver)):
        return plain
    others = [party for party in parties if party not in speaker.patients]
    told = _assign(clauses, others, speaker.places)
    return told if told.receiver in speaker.places else plain


def _assign(clauses: list[Clause], parties: list[Found], places: tuple[Found, ...]) -> Roles:
    """The roles of the parties and of the speaker, who stands at `places`."""
    roles: dict[Found, str | None] = {}
    everyone = sorted([*parties, *places], key=lambda party: party.first)
    for clause in clauses:
        inside = [party for party in everyone if clause.start <= party.first < clause.stop]
        _assign_clause(clause, inside, roles)
    receivers = [party for party in everyone if roles.get(party) == RECEIVER]
    if set(receivers) & set(places):  # who cares for the patient tells the speaker, unless someone else gets it
        care = [party for party in parties if party.party.care]
        if not any(roles.get(party) == GIVER for party in care):
            roles.update(dict.fromkeys(care, GIVER))
        receivers = [p for p in receivers if p not in care]
        receivers.sort(key=lambda party: party in places)
    givers = [party for party in parties if roles.get(party) == GIVER]
    giver = next((party for party in givers if party.party.giver), None)
    if not receivers:  # who can only be a receiver has what he passes on: "mag het bureau mijn gegevens verkopen"
        receivers = [party for party in givers if _is_outsider(party) and not party.party.giver]
    return Roles(giver, tuple(receivers), tuple(p for p in parties if roles.get(p) == "open"))


def _is_addressed(words: list[Word], party: Found | None) -> bool:
    """Whether the wording makes the party the one that gets: "aan mijn vader"."""
    before = words[max(0, party.first - 2) : party.first] if party else []
    return any(word.key in {"aan", "met", "tegen", "naar"} for word in before)


def _assign_clause(clause: Clause, parties: list[Found], roles: dict[Found, str | None]) -> None:
    bare: list[Found] = []
    previous: Found | None = None
    previous_kind = ""
    for party in parties:
        kind, joined = _preposition(clause, party, previous)
        kind = previous_kind if joined else kind
        if _belongs_to(party, kind, previous):
            continue  # "de waarnemer van mijn huisarts" is one party
        if kind in _PREPOSITIONS:
            roles[party] = _PREPOSITIONS[kind](clause, party)
        elif kind == "":
            bare.append(party)
        previous, previous_kind = party, kind
    taken = {roles.get(party) for party in parties}
    for index, party in enumerate(bare):
        roles[party] = _bare_role(clause, party, bare, index, taken)


def _preposition(clause: Clause, party: Found, previous: Found | None) -> tuple[str, bool]:
    """The word that governs the party ("aan", "met", … or "" for none), and whether it is joined to the previous."""
    position = party.first - 1
    while position >= clause.start and clause.words[position].key in SKIPPED and not _is_previous(position, previous):
        position -= 1
    if position < clause.start:
        return "", False
    if _is_previous(position, previous):
        return "", clause.words[position].end + 2 >= party.start and position + 1 == party.first
    key = clause.words[position].key
    if key in _JOINERS and _is_previous(position - 1, previous):
        return "", True
    return (key if key in _PREPOSITIONS or key in _NO_ROLE else ""), False


def _belongs_to(party: Found, kind: str, previous: Found | None) -> bool:
    """Whether the party only says whose or where the previous one is."""
    if previous is None or party.first - previous.last > _OF_PREVIOUS:
        return False
    works_there = previous.party.care and party.party.giver == "zorginstelling"
    source = party.party.care and not previous.party.care  # "mag de politie van de arts horen"
    return (kind == "van" and not source) or (kind in ("in", "op", "bij") and works_there)


def _is_previous(position: int, previous: Found | None) -> bool:
    return previous is not None and previous.first <= position <= previous.last


def _after_aan(clause: Clause, party: Found) -> str | None:
    if _patient_tells(clause, party):
        return None
    return GIVER if clause.has("ask") and not clause.has("give") else RECEIVER


def _after_met(clause: Clause, party: Found) -> str | None:
    told_by_patient = (
        party.party.care
        and clause.has("give")
        and any(w.key == "wat" for w in clause.words[clause.start : party.first])
    )
    if told_by_patient and not clause.has_care_before(party):
        return GIVER  # "wat zij met de dokter bespreekt"
    if _outsider_calls(clause, party):
        return GIVER
    if _patient_tells(clause, party):
        return None
    return RECEIVER if clause.has("give") or clause.is_short() else None


def _after_naar(clause: Clause, party: Found) -> str | None:
    moves = any(word.key in {"gaan", "gaat", "ging", "gingen"} for word in clause.words[clause.start : clause.stop])
    carries = moves and clause.contains("data", clause.stop)
    return RECEIVER if clause.has("give") or clause.is_short() or carries else None


def _after_tegen(clause: Clause, party: Found) -> str | None:
    return RECEIVER if clause.has("give") and not _patient_tells(clause, party) else None


def _patient_tells(clause: Clause, party: Found) -> bool:
    """Whether the speaker told someone in care himself, which hands over nothing: "ik heb tegen de dokter gezegd"."""
    keys = [word.key for word in clause.words[clause.start : party.first]]
    return party.party.care and any({"ik", "heb"} == {one, two} for one, two in pairwise(keys))


def _outsider_calls(clause: Clause, party: Found) -> bool:
    """Whether someone outside care calls the party in care, to be told something: "mijn baas belde de huisarts"."""
    calls = clause.contains("contact", clause.stop) and party.party.care
    return calls and any(_is_outsider(other) for other in clause.parties if other.last < party.first)


def _is_outsider(party: Found) -> bool:
    return not party.party.care and not party.party.person


def _after_bij(clause: Clause, party: Found) -> str | None:
    if clause.has("ask"):
        return GIVER
    if clause.contains("doorstep", clause.stop) and party.party.care:
        return GIVER
    kept = clause.contains("lie", clause.stop) and clause.contains("data", clause.stop) and _is_outsider(party)
    if kept or clause.contains("arrive", clause.stop):
        return RECEIVER
    return "open" if clause.is_short() else None


def _after_van(clause: Clause, party: Found) -> str | None:
    before = party.first
    if clause.contains("request", before) and not party.party.care:
        return RECEIVER
    return GIVER if party.party.care and (clause.contains("data", before) or clause.has("get")) else None


def _after_via(clause: Clause, party: Found) -> str | None:
    if party.party.care:
        return GIVER if clause.verbs else None
    return None if party.party.person else RECEIVER


def _after_om(clause: Clause, party: Found) -> str | None:
    return "open" if party.party.care or party.party.person or party.party.giver not in _OUTSIDE else RECEIVER


def _after_door(clause: Clause, party: Found) -> str | None:
    if clause.contains("contact", clause.stop) and _is_outsider(party):
        return RECEIVER
    if clause.has("give") or _uses_for_research(clause, party):
        return GIVER
    return RECEIVER if clause.has("get") else None


def _uses_for_research(clause: Clause, party: Found) -> bool:
    """Whether a party in care uses the data for research, so that it is the one that makes them available."""
    used = any(clause.words[position].key in verbs()["use"] for position in clause.verbs)
    return party.party.care and used and clause.contains("research", clause.stop)


def _after_voor(clause: Clause, party: Found) -> str | None:
    near = {word.key for word in clause.words[clause.start : clause.stop]}
    if clause.has("give") or near & {"zichtbaar", "beschikbaar", "toegankelijk"}:
        return RECEIVER
    return None if clause.verbs else "open"  # "en voor de politie?"


def _after_in(clause: Clause, party: Found) -> str | None:
    return GIVER if party.party.care and clause.has("give") else None


def _after_tussen(clause: Clause, party: Found) -> str | None:
    return GIVER


_PREPOSITIONS: dict[str, Callable[[Clause, Found], str | None]] = {
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


def _bare_role(clause: Clause, party: Found, bare: list[Found], index: int, taken: set[str | None]) -> str | None:
    """The role of a party without a preposition: from its verb, the word order, or what it is."""
    if clause.words[party.first].key in SPEAKER:
        return _speaker_role(clause, party)
    if _is_speaker_self(clause, party):
        return GIVER if party.party.care else None
    if not clause.verbs:
        return GIVER if party.party.care and RECEIVER in taken else _default_role(clause, party)
    verb = _verb_of(clause, party)
    kind = clause.verbs[verb]
    if clause.words[verb].key in verbs()["ask"] and clause.next_key(verb) in ("of", "zich"):
        return None  # "mijn moeder vraagt of …" only asks
    partner_first = index > 0 and _verb_of(clause, bare[index - 1]) == verb
    if kind == "give" and _outsider_calls(clause, party):
        return GIVER
    if kind == "give" and _is_outsider(party) and clause.words[verb].key in verbs()["contact"] and index == 0:
        return RECEIVER
    if kind == "give":
        mine = _is_mine(clause, party)
        return RECEIVER if partner_first or mine or GIVER in taken else GIVER
    if clause.words[verb].key in verbs()["weak_get"] and not clause.contains("data", clause.stop):
        wants = clause.words[verb].key.startswith("w") and not party.party.care and not party.party.person
        return RECEIVER if wants else _default_role(clause, party)
    if GIVER not in taken and RECEIVER not in taken and _uses_for_research(clause, party):
        return GIVER
    return GIVER if partner_first and clause.has("ask") else RECEIVER


def _is_mine(clause: Clause, party: Found) -> bool:
    """Whether "ik" or "hij" is the subject of the verb: "ik geef de arts", not "wil ik weten wat de arts geeft"."""
    keys = [word.key for word in clause.words[clause.start : party.first]]
    subject = next((place for place, key in enumerate(keys) if key == "ik" or key in _OTHERS), len(keys))
    return subject < len(keys) and not (_QUESTION_WORDS - {"in", "aan"}) & set(keys[subject:])


def _is_speaker_self(clause: Clause, party: Found) -> bool:
    """Whether the party is what the speaker says to be: "ik als huisarts"."""
    before = [word.key for word in clause.words[clause.start : party.first] if word.key not in SKIPPED]
    return before[-1:] == ["als"] and bool(SPEAKER & set(before[-2:-1]))


def _speaker_role(clause: Clause, party: Found) -> str | None:
    """The role of "mij" or "ik": gets what is told ("vertelt mij") or what may be seen ("mag ik zien"), else none."""
    keys = {word.key for word in clause.words[clause.start : clause.stop]}
    if "recht" in keys and keys & {"op", "om"}:
        return RECEIVER
    if not clause.verbs:
        return None
    verb = _verb_of(clause, party)
    if clause.words[party.first].key in OBJECTS:
        return RECEIVER if clause.has("give") and clause.verbs[verb] == "give" else None
    key = clause.words[verb].key
    following = clause.next_key(verb)
    only_asks = key in _ASKS or (following in CLAUSE_STARTS | _QUESTION_WORDS and not keys & {"mag", "mogen", "krijg"})
    gets = clause.verbs[verb] == "get" and key not in verbs()["weak_get"] and keys & (_MODALS | _WANTS)
    return RECEIVER if gets and not only_asks else None


def _verb_of(clause: Clause, party: Found) -> int:
    """The first verb after the party, else the last one before it."""
    later = [position for position in clause.verbs if position > party.last]
    return min(later) if later else max(clause.verbs)


def _default_role(clause: Clause, party: Found) -> str | None:
    asked = any(word.key in _MODALS for word in clause.words[clause.start : party.first])
    outside = party.party.giver in _OUTSIDE and (clause.is_short() or clause.contains("data", clause.stop))
    if party.party.person or not (asked or outside):
        return "open"
    return GIVER if party.party.care else RECEIVER
