"""The role of a party without a preposition: by its verb, by the word order, or by what kind of party it is."""

from __future__ import annotations

from nlu.clauses import CLAUSE_STARTS, SKIPPED, Clause, verbs
from nlu.lexicon_files import word_set
from nlu.mentions import GIVER, RECEIVER
from nlu.parties import Found
from nlu.prepositions import (
    OPEN,
    is_outsider,
    keeps_records,
    only_gets,
    outsider_calls,
    uses_for_research,
    wants_to_know,
)
from nlu.speaker import OBJECTS, SPEAKER

_MODALS = word_set("grammar.yml", "modals")
_WANTS = word_set("grammar.yml", "wants")
_OTHERS = word_set("grammar.yml", "others")
_ASKS = word_set("grammar.yml", "asks")
_QUESTION_WORDS = word_set("grammar.yml", "question_words")
_ME = frozenset({"ik", "wij", "we", "k"})


def role_without_preposition(
    clause: Clause, party: Found, bare: list[Found], index: int, taken: set[str | None]
) -> str | None:
    """The role of a party without a preposition: from its verb, the word order, or what it is."""
    if party.first == party.last and clause.words[party.first].key in SPEAKER:
        return _speaker_role(clause, party)
    if _is_speaker_self(clause, party):
        return GIVER if party.party.care else None
    if _visits(clause, party):
        return RECEIVER  # "de politie stond bij mijn huisarts"
    if clause.contains("force", clause.stop) and clause.has_care() and (is_outsider(party) or party.party.care):
        return GIVER if party.party.care else RECEIVER
    if not clause.verbs:
        return GIVER if party.party.care and RECEIVER in taken else _default_role(clause, party)
    verb = _verb_of(clause, party)
    kind = clause.verbs[verb]
    if clause.words[verb].key in verbs()["ask"] and clause.next_key(verb) in ("of", "zich") and not clause.has_care():
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
    # A company doctor calls to tell, where nobody in care is called.
    tells = keeps_records(party) and not clause.has_care()
    if not party.party.care and first and wants_to_know(clause) and not tells:
        return RECEIVER
    if party.party.care and _tells_patient(clause, taken):
        return None
    return RECEIVER if partner_first or _is_mine(clause, party) or GIVER in taken else GIVER


def _visits(clause: Clause, party: Found) -> bool:
    """Whether someone from outside care stands where the data are: "bij mijn huisarts", "aan de balie"."""
    comes = not clause.has("give") and is_outsider(party) and clause.contains("visit", clause.stop)
    return comes and (clause.has_care() or clause.contains("doorstep", clause.stop))


def _tells_patient(clause: Clause, taken: set[str | None]) -> bool:
    """Whether the patient himself was told something, which is no sharing: "de dokter heeft mij verteld"."""
    keys = {word.key for word in clause.words[clause.start : clause.stop]}
    return bool(OBJECTS & keys) and not clause.asks() and RECEIVER not in taken and len(clause.parties) == 1


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
    """The first verb after the party, else the last one before it; "vertelt mijn man | wat de dokter zegt"."""
    stop = clause.stop
    if any(position < party.first for position in clause.verbs):  # what is told has a verb of its own
        told = range(party.last + 1, clause.stop)
        stop = next((at for at in told if clause.words[at].key in ("wat", "hoe", "waarom")), clause.stop)
    later = [position for position in clause.verbs if party.last < position < stop]
    earlier = [position for position in clause.verbs if position < party.first]
    return min(later) if later else max(earlier or clause.verbs)


def _default_role(clause: Clause, party: Found) -> str | None:
    asked = any(word.key in _MODALS for word in clause.words[clause.start : party.first])
    outside = only_gets(party) and (clause.is_short() or clause.contains("data", clause.stop))
    later = [word.key for word in clause.words[party.last + 1 : clause.stop]]
    into = any(one in ("in", "bij") and verbs()["data"] & {*later[at : at + 3]} for at, one in enumerate(later))
    if asked and (into or (clause.contains("data", clause.stop) and later[:1] in (["in"], ["bij"]))):
        return RECEIVER  # "mag de waarnemer in mijn dossier"
    if party.party.person or not (asked or outside):
        return OPEN
    return GIVER if party.party.care else RECEIVER
