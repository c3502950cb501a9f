"""Who gives and who gets: reads the grammar around the parties of a message (prepositions, verbs, word order)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import pairwise

from nlu.clauses import Clause, cut_clauses, verbs
from nlu.lexicon_files import word_set
from nlu.mentions import GIVER, RECEIVER
from nlu.parties import Found
from nlu.plausible import plausible
from nlu.prepositions import (
    OPEN,
    belongs_to,
    has_role,
    is_outsider,
    preposition,
    role_after,
)
from nlu.references import left_out_subject, references, with_broad_words_narrowed
from nlu.speaker import SPEAKER, Speaker
from nlu.text import Word
from nlu.word_order import role_without_preposition

_MODALS = word_set("grammar.yml", "modals")
_ARROWS = frozenset({">", "->", "-->", "=>", "→", ">>"})


@dataclass(frozen=True)
class Roles:
    """The party that gives, those that get (the likeliest first), and those whose role the wording leaves open.

    `asked` tells that it is asked whether the giver may; `likely_giver` is the only one in care that the message names,
    where no wording says who gives; `likely_receiver` the only one outside care, where no wording says who gets.
    """

    giver: Found | None
    receivers: tuple[Found, ...]
    open: tuple[Found, ...]
    likely_giver: Found | None = None
    asked: bool = False
    likely_receiver: Found | None = None

    @property
    def receiver(self) -> Found | None:
        """The party that gets, or None."""
        return next(iter(self.receivers), None)


def assign(folded: str, words: list[Word], parties: list[Found], speaker: Speaker | None = None) -> Roles:
    """Give each party its role; the first of each role wins, and what is asked about goes before what is told.

    Args:
        folded: the folded text, `words` its words, `parties` those to judge, from left to right.
        speaker: the one who speaks, when that is not the patient; may be the one that gets.
    """
    parties = with_broad_words_narrowed(words, parties)
    if handed := _with_arrow(folded, parties):
        return handed
    clauses = cut_clauses(folded, words, parties)
    plain = _assign(clauses, parties, ())
    if speaker is None or (plain.receiver in speaker.patients and _is_addressed(words, plain.receiver)):
        return plain
    others = [party for party in parties if party not in speaker.patients]
    told = _assign(clauses, others, speaker.places)
    getter = plain.receiver or plain.likely_receiver
    if speaker.places and getter in speaker.patients and _keeps_from_speaker(words, getter):
        return replace(told, receivers=speaker.places[:1])
    return told if told.receiver in speaker.places else plain


def _with_arrow(folded: str, parties: list[Found]) -> Roles | None:
    """The roles in shorthand: "huisarts > specialist: brief sturen mag?"."""
    for giver, receiver in pairwise(parties):
        if folded[giver.end : receiver.start].strip() in _ARROWS and giver.party.giver and receiver.party.receiver:
            return Roles(giver, (receiver,), (), asked=True)
    return None


def _assign(clauses: list[Clause], parties: list[Found], places: tuple[Found, ...]) -> Roles:
    """The roles of the parties and of the speaker, who stands at `places`."""
    roles: dict[Found, str | None] = {}
    asked: dict[tuple[Found, str], bool] = {}
    everyone = sorted([*parties, *places], key=lambda party: party.first)
    for number, clause in enumerate(clauses):
        if number and (subject := left_out_subject(clause, clauses[number - 1])) in roles:
            roles[subject] = GIVER
            asked.pop((subject, RECEIVER), None)
            asked[subject, GIVER] = False
        inside = [party for party in everyone if clause.start <= party.first < clause.stop]
        _assign_clause(clause, inside, roles)
        for party in inside:
            asked[party, roles.get(party) or ""] = clause.asks()
        for reference in references(clause, parties, [p for p in inside if roles.get(p) == GIVER]):
            key = (reference.party, reference.role)
            asked[key] = asked.get(key, False) or clause.asks()
            roles.setdefault(reference.party, None)
    givers = _ranked(asked, GIVER)
    receivers = _ranked(asked, RECEIVER)
    if set(receivers) & set(places):  # who cares for the patient tells the speaker, unless someone else gets it
        care = [party for party in parties if party.party.care]
        givers = givers if any(party in care for party in givers) else [*care, *givers]
        receivers = [p for p in receivers if p not in care]
        receivers.sort(key=lambda party: party in places)
    giver = next((party for party in givers if party.party.giver), None)
    giver, receivers = plausible(giver, receivers, clauses, parties, asked)
    receivers = [party for party in receivers if party != giver or asked[party, RECEIVER]]
    if not receivers:  # who can only be a receiver has what he passes on: "mag het bureau mijn gegevens verkopen"
        receivers = [party for party in givers if is_outsider(party) and not party.party.giver]
    if giver is None and receivers and _keeps_data(receivers[0], parties, clauses):
        giver = receivers[0]
        receivers = [party for party in receivers if party.party.giver != giver.party.giver]
    opened = tuple(p for p in parties if roles.get(p) == OPEN)
    return Roles(
        giver,
        tuple(receivers),
        opened,
        _likely_giver(parties, receivers, roles),
        asked.get((giver, GIVER), False),
        _unnamed_receiver(parties, clauses, roles) if giver and giver.party.care and not receivers else None,
    )


def _keeps_data(party: Found, parties: list[Found], clauses: list[Clause]) -> bool:
    """Whether an organisation outside care uses or keeps data that nobody in care gave: "mag een club die bewaren"."""
    outside = party.party.giver == "organisatie_buiten_zorg" and party.party.receiver != "onderzoeker"
    if not outside or any(other.party.care for other in parties):
        return False
    own = next(clause for clause in clauses if clause.start <= party.first < clause.stop)
    return own.uses() or own.contains("keep", own.stop)


def _ranked(asked: dict[tuple[Found, str], bool], role: str) -> list[Found]:
    """The parties with this role: first those of clauses that ask what is allowed, then from left to right."""
    return sorted(
        (party for party, kind in asked if kind == role),
        key=lambda party: (not asked[party, role], party.first),
    )


def _likely_giver(parties: list[Found], receivers: list[Found], judged: Collection[Found]) -> Found | None:
    """The only party in care that is named, where someone else gets the data."""
    care = [party for party in parties if party.party.care and party in judged and party not in receivers]
    alone = len({party.party.giver for party in care}) == 1
    other = receivers and (not receivers[0].party.care or receivers[0].party.receiver == "waarnemer")
    return care[0] if alone and other else None


def _unnamed_receiver(parties: list[Found], clauses: list[Clause], judged: dict[Found, str | None]) -> Found | None:
    """Who gets where the clause that asks does not say so."""
    return _likely_receiver(parties, clauses, judged) or _who_wants_to_know(parties, clauses)


def _who_wants_to_know(parties: list[Found], clauses: list[Clause]) -> Found | None:
    """The only one outside care, who wanted to know: "een vrouw vraagt wat haar man slikt. Mag de arts dat zeggen"."""
    outside = [party for party in parties if not party.party.care and party.party.receiver]
    if len({party.party.receiver for party in outside}) != 1:
        return None
    wanted = False
    for clause in clauses:
        asks = clause.words[clause.start].key in _MODALS and clause.has("give")
        if wanted and asks and clause.start > outside[0].first and clause.contains("object", clause.stop):
            return outside[0]
        wanted = wanted or (clause.contains("curious", clause.stop) and not clause.has_care())
    return None


def _likely_receiver(parties: list[Found], clauses: list[Clause], judged: dict[Found, str | None]) -> Found | None:
    """The only party outside care, named first as a subject: "het pensioenfonds waar ik bij zit, mag dat navragen"."""
    outside = [party for party in parties if is_outsider(party)]
    alone = len({party.party.receiver for party in outside}) == 1 and outside[0] in judged
    first = alone and outside[0] == parties[0] and preposition(clauses[0], outside[0], None)[0] == ""
    asked = any(word.key in _MODALS for word in clauses[0].words)
    asked = asked and any(clause.has("give") or clause.has("ask") for clause in clauses)
    return outside[0] if first and asked and judged[outside[0]] != GIVER else None


def _is_addressed(words: list[Word], party: Found | None) -> bool:
    """Whether the wording makes the party the one that gets: "aan mijn vader"."""
    before = [word.key for word in words[max(0, party.first - 5) : party.first]] if party else []
    state = before[-3:-1] == ["er", "met"] or (before[-3:-1] == ["het", "met"] and "hoe" in before)
    return not state and not {"aan", "met", "tegen", "naar"}.isdisjoint(before[-2:])  # not "wat er met mijn zoon is"


def _keeps_from_speaker(words: list[Word], party: Found | None) -> bool:
    """Whether the relative does not want the speaker to know: "mijn vader wil niet dat ik het weet"."""
    after = [word.key for word in words[party.last + 1 : party.last + 8]] if party else []
    return bool({"wil", "wou", "wilde"} & set(after[:3])) and "niet" in after and bool(SPEAKER & set(after))


def _assign_clause(clause: Clause, parties: list[Found], roles: dict[Found, str | None]) -> None:
    bare: list[Found] = []
    previous: Found | None = None
    previous_kind = ""
    for party in parties:
        kind, joined = preposition(clause, party, previous)
        kind = previous_kind if joined and previous_kind != "ben" else kind
        if belongs_to(clause, party, kind, previous) or _owns_data(clause, party):
            if previous and previous.party.receiver == "waarnemer":
                roles[party] = None  # whose records they are: "mag de waarnemer van mijn huisarts die zien"
            continue  # "de waarnemer van mijn huisarts" is one party
        if has_role(kind):
            roles[party] = role_after(kind, clause, party)
        elif kind == "":
            bare.append(party)
        previous, previous_kind = party, kind
    taken = {roles.get(party) for party in parties}
    for index, party in enumerate(bare):
        roles[party] = role_without_preposition(clause, party, bare, index, taken)


def _owns_data(clause: Clause, party: Found) -> bool:
    """Whether the party only says whose data they are: "mijn kind haar gegevens"."""
    after = [word.key for word in clause.words[party.last + 1 : party.last + 3]]
    if clause.words[party.last].key in SPEAKER:
        return False
    return party.party.person and after[:1] in (["haar"], ["zijn"], ["hun"]) and bool(verbs()["data"] & set(after[1:]))
