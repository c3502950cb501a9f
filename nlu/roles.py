"""Who gives and who gets: reads the grammar around the parties of a message (prepositions, verbs, word order)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from nlu.clauses import CLAUSE_STARTS, SKIPPED, Clause, cut_clauses, verbs
from nlu.lexicon_files import word_set
from nlu.parties import Found
from nlu.prepositions import (
    GIVER,
    OPEN,
    RECEIVER,
    belongs_to,
    has_role,
    is_outsider,
    keeps_records,
    outsider_calls,
    preposition,
    role_after,
    uses_for_research,
    wants_to_know,
)
from nlu.references import left_out_subject, references, with_broad_words_narrowed
from nlu.speaker import OBJECTS, SPEAKER, Speaker
from nlu.text import Word

_MODALS = word_set("grammar.yml", "modals")
_WANTS = word_set("grammar.yml", "wants")
_OTHERS = word_set("grammar.yml", "others")
_ASKS = word_set("grammar.yml", "asks")
_QUESTION_WORDS = word_set("grammar.yml", "question_words")
_ME = frozenset({"ik", "wij", "we", "k"})
_OUTSIDE = (None, "organisatie_buiten_zorg")  # givers that are only ever asked about as receivers


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
        _likely_receiver(parties, clauses, roles) if giver and giver.party.care and not receivers else None,
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
    before = words[max(0, party.first - 2) : party.first] if party else []
    return any(word.key in {"aan", "met", "tegen", "naar"} for word in before)


def _assign_clause(clause: Clause, parties: list[Found], roles: dict[Found, str | None]) -> None:
    bare: list[Found] = []
    previous: Found | None = None
    previous_kind = ""
    for party in parties:
        kind, joined = preposition(clause, party, previous)
        kind = previous_kind if joined and previous_kind != "ben" else kind
        if belongs_to(clause, party, kind, previous) or _owns_data(clause, party):
            continue  # "de waarnemer van mijn huisarts" is one party
        if has_role(kind):
            roles[party] = role_after(kind, clause, party)
        elif kind == "":
            bare.append(party)
        previous, previous_kind = party, kind
    taken = {roles.get(party) for party in parties}
    for index, party in enumerate(bare):
        roles[party] = _bare_role(clause, party, bare, index, taken)


def _bare_role(clause: Clause, party: Found, bare: list[Found], index: int, taken: set[str | None]) -> str | None:
    """The role of a party without a preposition: from its verb, the word order, or what it is."""
    if party.first == party.last and clause.words[party.first].key in SPEAKER:
        return _speaker_role(clause, party)
    if _is_speaker_self(clause, party):
        return GIVER if party.party.care else None
    if _visits(clause, party):
        return RECEIVER  # "de politie stond bij mijn huisarts"
    if clause.contains("force", clause.stop) and _has_care(clause) and (is_outsider(party) or party.party.care):
        return GIVER if party.party.care else RECEIVER
    if not clause.verbs:
        return GIVER if party.party.care and RECEIVER in taken else _default_role(clause, party)
    verb = _verb_of(clause, party)
    kind = clause.verbs[verb]
    if clause.words[verb].key in verbs()["ask"] and clause.next_key(verb) in ("of", "zich") and not _has_care(clause):
        return None  # "mijn moeder vraagt of …" only asks
    partner_first = index > 0 and _verb_of(clause, bare[index - 1]) == verb
    partner_first = partner_first and not _is_speaker_self(clause, bare[index - 1])
    if kind == "give":
        return _role_with_giving(clause, party, index == 0, partner_first, taken)
    if clause.words[verb].key in verbs()["weak_get"] and not clause.contains("data", clause.stop):
        wants = clause.words[verb].key.startswith("w") and not party.party.care and not party.party.person
        return RECEIVER if wants else _default_role(clause, party)
    if GIVER not in taken and RECEIVER not in taken and uses_for_research(clause, party):
        return GIVER
    return GIVER if partner_first and clause.has("ask") and GIVER not in taken else RECEIVER


def _role_with_giving(
    clause: Clause, party: Found, first: bool, partner_first: bool, taken: set[str | None]
) -> str | None:
    """The role of a party of which the verb gives; `partner_first`: another one of that verb stands before it."""
    if outsider_calls(clause, party):
        return GIVER
    tells = keeps_records(party) and not _has_care(
        clause
    )  # a company doctor calls to tell, where nobody in care is called
    if not party.party.care and first and wants_to_know(clause) and not tells:
        return RECEIVER
    if party.party.care and _tells_patient(clause, taken):
        return None
    return RECEIVER if partner_first or _is_mine(clause, party) or GIVER in taken else GIVER


def _visits(clause: Clause, party: Found) -> bool:
    """Whether someone from outside care stands where the data are: "bij mijn huisarts", "aan de balie"."""
    comes = not clause.has("give") and is_outsider(party) and clause.contains("visit", clause.stop)
    return comes and (_has_care(clause) or clause.contains("doorstep", clause.stop))


def _owns_data(clause: Clause, party: Found) -> bool:
    """Whether the party only says whose data they are: "mijn kind haar gegevens"."""
    after = [word.key for word in clause.words[party.last + 1 : party.last + 3]]
    if clause.words[party.last].key in SPEAKER:
        return False
    return party.party.person and after[:1] in (["haar"], ["zijn"], ["hun"]) and bool(verbs()["data"] & set(after[1:]))


def _tells_patient(clause: Clause, taken: set[str | None]) -> bool:
    """Whether the patient himself was told something, which is no sharing: "de dokter heeft mij verteld"."""
    keys = {word.key for word in clause.words[clause.start : clause.stop]}
    return bool(OBJECTS & keys) and not clause.asks() and RECEIVER not in taken and len(clause.parties) == 1


def _has_care(clause: Clause) -> bool:
    return any(party.party.care for party in clause.parties)


def _is_mine(clause: Clause, party: Found) -> bool:
    """Whether "ik" or "hij" is the subject of the verb: "ik geef de arts", not "wil ik weten wat de arts geeft"."""
    keys = [word.key for word in clause.words[clause.start : party.first]]
    subject = next((place for place, key in enumerate(keys) if key in _ME or key in _OTHERS), len(keys))
    return subject < len(keys) and not (_QUESTION_WORDS - {"in", "aan"}) & set(keys[subject:])


def _is_speaker_self(clause: Clause, party: Found) -> bool:
    """Whether the party is what the speaker says to be: "ik als huisarts"."""
    before = [word.key for word in clause.words[clause.start : party.first] if word.key not in SKIPPED]
    return before[-1:] == ["als"] and bool((SPEAKER | {"werk"}) & set(before[-2:-1]))


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
    later = [word.key for word in clause.words[party.last + 1 : clause.stop]]
    into = any(one in ("in", "bij") and verbs()["data"] & {*later[at : at + 3]} for at, one in enumerate(later))
    if asked and (into or (clause.contains("data", clause.stop) and later[:1] in (["in"], ["bij"]))):
        return RECEIVER  # "mag de waarnemer in mijn dossier"
    if party.party.person or not (asked or outside):
        return OPEN
    return GIVER if party.party.care else RECEIVER
