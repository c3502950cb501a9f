"""What a preposition says of a party: "aan" makes it the one that gets, "opvragen bij" the one that gives."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from nlu.clauses import SKIPPED, Clause, verbs
from nlu.lexicon_files import word_map, word_set
from nlu.mentions import GIVER, RECEIVER
from nlu.parties import Found

OPEN = "open"
_JOINERS = word_set("grammar.yml", "joiners")
_NO_ROLE = word_set("grammar.yml", "no_role")
_SHORT_FORMS = word_map("grammar.yml", "short_prepositions")
_PEOPLE = word_set("grammar.yml", "people")
_OF = frozenset({"van", "vd", "v", "bij"})
_PATIENT = frozenset({"ik", "wij", "we", "hij", "zij", "ze", "iemand", "patienten"})
_WHERE_ONE_REPORTS = ("politie", "veilig_thuis", "justitie")
_OF_PREVIOUS = 3  # words from "waarnemer" to "huisarts" in "waarnemer van mijn huisarts"


def preposition(clause: Clause, party: Found, previous: Found | None) -> tuple[str, bool]:
    """The word that governs the party ("aan", "met", … or "" for none), and whether it is joined to the previous."""
    position = _before(clause, party.first, previous)
    if position > clause.start and clause.words[position].key in _OF and clause.words[position - 1].key in _PEOPLE:
        position = _before(clause, position - 1, previous)  # "aan een mevrouw van de gemeente"
    if position < clause.start:
        return "", False
    if _is_previous(position, previous):
        return "", clause.words[position].end + 2 >= party.start and position + 1 == party.first
    key = clause.words[position].key
    if key in _JOINERS and _is_previous(position - 1, previous):
        return "", True
    key = _SHORT_FORMS.get(key, key)
    return (key if key in _ROLES or key in _NO_ROLE else ""), False


def _before(clause: Clause, first: int, previous: Found | None) -> int:
    """The position of the last word before `first` that is no article, possessive or the like."""
    position = first - 1
    while position >= clause.start and clause.words[position].key in SKIPPED and not _is_previous(position, previous):
        position -= 1
    return position


def has_role(kind: str) -> bool:
    """Whether the preposition can give a party a role."""
    return kind in _ROLES


def role_after(kind: str, clause: Clause, party: Found) -> str | None:
    """The role of the party after this preposition: giver, receiver, "open" or None."""
    if kind in ("aan", "tegen", "met", "bij") and _told_in_confidence(clause, party):
        return None if _retold(clause, party) else GIVER
    return _ROLES[kind](clause, party)


def _told_in_confidence(clause: Clause, party: Found) -> bool:
    """Whether it is about what the patient told someone who keeps it: "weten wat ik tegen de bedrijfsarts zeg"."""
    keys = [word.key for word in clause.words[clause.start : party.first]]
    return keeps_records(party) and any(one == "wat" and two in _PATIENT for one, two in pairwise(keys))


def _retold(clause: Clause, party: Found) -> bool:
    """Whether another in care tells it: "de tolk heeft verteld wat ik bij de dokter zei"."""
    what = next(at for at in range(clause.start, party.first) if clause.words[at].key == "wat")
    telling = any(kind == "give" and position < what for position, kind in clause.verbs.items())
    return telling and clause.has_care_before(party)


def belongs_to(clause: Clause, party: Found, kind: str, previous: Found | None) -> bool:
    """Whether the party only says whose or where the previous one is."""
    if previous is None or party.first - previous.last > _OF_PREVIOUS:
        return False
    works_there = previous.party.care and party.party.giver == "zorginstelling"
    heard = any(word.key in verbs()["hear"] for word in clause.words[party.last + 1 : clause.stop])
    source = party.party.care and (heard or not previous.party.care)  # "mag de politie van de arts horen"
    other_kind = previous.party.giver != party.party.giver or previous.party.receiver == "waarnemer"
    return (kind == "van" and not source and other_kind) or (kind in ("in", "op", "bij") and works_there)


def keeps_records(party: Found) -> bool:
    """Whether the party has medical records: who is in care, or the company doctor."""
    return party.party.care or party.party.giver == "bedrijfsarts"


def is_outsider(party: Found) -> bool:
    """Whether the party is outside care and no relative."""
    return not party.party.care and not party.party.person


def only_gets(party: Found) -> bool:
    """Whether the party is only ever asked about as the one that gets: it gives nothing, or lies outside care."""
    return party.party.giver in (None, "organisatie_buiten_zorg")


def patient_tells(clause: Clause, party: Found) -> bool:
    """Whether the speaker told someone in care himself, which hands over nothing: "ik heb tegen de dokter gezegd"."""
    keys = [word.key for word in clause.words[clause.start : party.first]]
    return party.party.care and "heb" in keys


def outsider_calls(clause: Clause, party: Found) -> bool:
    """Whether someone outside care calls the party in care, to be told something: "mijn baas belde de huisarts"."""
    calls = wants_to_know(clause) and party.party.care
    return calls and any(not other.party.care for other in clause.parties if other.last < party.first)


def wants_to_know(clause: Clause) -> bool:
    """Whether someone calls or writes, and so wants to know something, if he is outside care."""
    return clause.contains("contact", clause.stop) or clause.contains("request", clause.stop)


def uses_for_research(clause: Clause, party: Found) -> bool:
    """Whether a party in care uses the data for research, so that it is the one that makes them available."""
    return party.party.care and clause.uses() and clause.contains("research", clause.stop)


def _is_previous(position: int, previous: Found | None) -> bool:
    return previous is not None and previous.first <= position <= previous.last


def _after_aan(clause: Clause, party: Found) -> str | None:
    if patient_tells(clause, party):
        return None
    if not clause.has("give") and _moves_data(clause, party.first):
        return RECEIVER
    if outsider_calls(clause, party) and not clause.asks():
        return GIVER  # "mijn baas heeft een brief aan mijn specialist geschreven"
    return GIVER if clause.has("ask") and not clause.has("give") else RECEIVER


def _after_met(clause: Clause, party: Found) -> str | None:
    told = party.party.care and any(word.key == "wat" for word in clause.words[clause.start : party.first])
    if told and clause.has("give") and not clause.has_care_before(party):
        return GIVER  # "wat mijn dochter met de dokter bespreekt"
    if outsider_calls(clause, party):
        return GIVER
    if patient_tells(clause, party):
        return None
    if clause.contains("work", party.first) and is_outsider(party):
        return RECEIVER  # "mijn tandarts werkt met een factoringbedrijf"
    return RECEIVER if clause.has("give") or clause.is_short() else None


def _hands_on(clause: Clause, party: Found) -> bool:
    """Whether data go from this party to the next: "overdracht van ziekenhuis naar thuiszorg"."""
    following = next((other for other in clause.parties if other.first > party.last), None)
    if following is None or not _moves_data(clause, party.first):
        return False
    between = [word.key for word in clause.words[party.last + 1 : following.first] if word.key not in SKIPPED]
    return len(between) == 1 and between[0] in ("naar", "aan", "nr")


def _moves_data(clause: Clause, before: int) -> bool:
    return clause.contains("data", before) or clause.contains("transfer", before)


def _after_volgens(clause: Clause, party: Found) -> str | None:
    """Who tells the patient what someone in care said, knows it from there: "volgens HR heeft de arts verteld dat"."""
    told = clause.has("give") and not clause.asks() and not party.party.care
    later = [word.key for word in clause.words[party.last + 1 : clause.stop]]
    alone = not {"aan", "tegen", "met"} & set(later)
    by_care = any(keeps_records(other) for other in clause.parties if other.first > party.last)
    return RECEIVER if told and alone and by_care and later[:1] in (["heeft"], ["had"], ["hebben"]) else None


def _after_naar(clause: Clause, party: Found) -> str | None:
    earlier = [other for other in clause.parties if other.last < party.first]
    if earlier and _hands_on(clause, earlier[-1]):
        return RECEIVER
    keys = {word.key for word in clause.words[clause.start : clause.stop]}
    carries = keys & {"gaan", "gaat", "ging", "gingen"} and (
        keys & {"het", "dat", "dit", "alles"} or keys & verbs()["data"]
    )
    return RECEIVER if clause.has("give") or clause.is_short() or carries or _reports_to(party, keys) else None


def _reports_to(party: Found, keys: set[str]) -> bool:
    """Whether the speaker asks to go somewhere with what he knows: "mag ik naar Veilig Thuis", "hiermee naar X"."""
    asks = bool(keys & {"mag", "mogen"} and keys & {"ik", "wij", "we"}) and is_outsider(party)
    return asks and (party.party.receiver in _WHERE_ONE_REPORTS or bool(keys & {"hiermee", "daarmee", "ermee"}))


def _after_tegen(clause: Clause, party: Found) -> str | None:
    return RECEIVER if clause.has("give") and not patient_tells(clause, party) else None


def _after_bij(clause: Clause, party: Found) -> str | None:
    if clause.has("ask"):
        return GIVER
    just_before = clause.words[max(clause.start, party.first - 3) : party.first]
    visits = any(word.key in {"ik", "we", "wij"} for word in just_before)  # "waarvoor ik bij de arts was"
    looks = clause.has("get") and not clause.has("give") and not visits
    if party.party.care and (clause.contains("doorstep", clause.stop) or looks):
        return GIVER
    kept = clause.contains("lie", clause.stop) and clause.contains("data", clause.stop) and is_outsider(party)
    if kept or clause.contains("arrive", clause.stop):
        return RECEIVER
    return OPEN if clause.is_short() else None


def _after_van(clause: Clause, party: Found) -> str | None:
    before = party.first
    if party.party.care and _hands_on(clause, party):
        return GIVER
    if clause.contains("request", before) and not party.party.care:
        return RECEIVER
    return GIVER if party.party.care and (clause.contains("data", before) or clause.has("get")) else None


def _after_via(clause: Clause, party: Found) -> str | None:
    if party.party.care:
        return GIVER if clause.verbs else None
    return None if party.party.person else RECEIVER


def _after_om(clause: Clause, party: Found) -> str | None:
    return OPEN if party.party.care or party.party.person or not only_gets(party) else RECEIVER


def _after_door(clause: Clause, party: Found) -> str | None:
    if is_outsider(party) and (clause.contains("contact", clause.stop) or clause.contains("let", clause.stop)):
        return RECEIVER  # "laat zijn facturen door een bureau innen"
    if clause.has("give") or uses_for_research(clause, party):
        return GIVER
    if party.party.care and clause.contains("keep", clause.stop):
        return GIVER
    return RECEIVER if clause.has("get") else None


def _after_voor(clause: Clause, party: Found) -> str | None:
    near = {word.key for word in clause.words[clause.start : clause.stop]}
    if clause.has("give") or near & {"zichtbaar", "beschikbaar", "toegankelijk"}:
        return None if near & {"werkt", "werk", "werken"} else RECEIVER
    return None if clause.verbs else OPEN  # "en voor de politie?"


def _after_in(clause: Clause, party: Found) -> str | None:
    return GIVER if party.party.care and clause.has("give") else None


def _after_tussen(clause: Clause, party: Found) -> str | None:
    earlier = [other for other in clause.parties if other.last < party.first]
    joined = earlier and keeps_records(earlier[-1]) and clause.words[party.first - 1].key != "tussen"
    return RECEIVER if joined and "tussen" in [w.key for w in clause.words[clause.start : earlier[-1].first]] else GIVER


_ROLES: dict[str, Callable[[Clause, Found], str | None]] = {
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
    "volgens": _after_volgens,
    "via": _after_via,
    "om": _after_om,
}
