"""To whom a word refers that names nobody: "mag die dat zeggen", "aan hem", "de arts" after "mijn huisarts".

A pronoun first gets a role from its place in the clause; then the nearest earlier party that fits the role is meant:
who gives is someone in care, who gets is someone else.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from nlu.clauses import Clause, verbs
from nlu.lexicon_files import word_map, word_set
from nlu.mentions import GIVER, RECEIVER
from nlu.parties import Found
from nlu.prepositions import only_gets
from nlu.text import Word

_SUBJECTS = word_set("grammar.yml", "subject_pronouns")
_OBJECTS = word_set("grammar.yml", "object_pronouns")
_PLACES = word_set("grammar.yml", "place_pronouns")
_POINTING = word_set("grammar.yml", "pointing")
_PEOPLE = word_set("grammar.yml", "people")
_AFTER_PRONOUN = word_set("grammar.yml", "after_pronoun")
_MODALS = word_set("grammar.yml", "modals")
_FEMALE, _MALE = word_set("grammar.yml", "female"), word_set("grammar.yml", "male")
_BROAD = word_map("grammar.yml", "broad")
_POSSESSIVE_TOO = frozenset({"haar", "hun", "ze"})
_OTHER_PLACES = frozenset({"aan", "bij", "naar", "van", "voor", "in", "mee"})  # "daar … van", or someone else gets
_SPEAKERS = frozenset({"ik", "wij", "we"})
_TO = frozenset({"aan", "met", "tegen", "naar"})
_FROM = frozenset({"bij", "van"})
_ABOUT = frozenset({"over", "omtrent", "rond", "rondom"})  # whom it is about gets nothing: "praten over hem"
_DEMONSTRATIVE = frozenset({"die", "deze", "dat", "zon", "dees"})
_DEFINITE = _DEMONSTRATIVE | {"de", "den"}
_NEAR = 3  # words: "mijn huisarts met de dokter" are two


@dataclass(frozen=True)
class Reference:
    """The pronoun at `position` stands for `party`, which has `role` there."""

    position: int
    party: Found
    role: str


def with_broad_words_narrowed(words: list[Word], parties: Sequence[Found]) -> list[Found]:
    """The parties, where "die arts" after "mijn cardioloog" is the cardiologist.

    Only a definite broad word is narrowed, to the one specific party of that kind that was named before it.
    """
    narrowed: list[Found] = []
    for party in parties:
        kinds = _BROAD.get(words[party.last].key, "").split()
        definite = party.first > 0 and words[party.first - 1].key in _DEFINITE
        earlier = {p.party for p in narrowed if {p.party.giver, p.party.receiver} & set(kinds)}
        pointed = party.first > 0 and words[party.first - 1].key in _DEMONSTRATIVE
        apart = pointed or not narrowed or not party.party.care or party.first - narrowed[-1].last > _NEAR
        if kinds and definite and len(earlier) == 1 and apart:
            party = replace(party, party=next(iter(earlier)))
        narrowed.append(party)
    return narrowed


def references(clause: Clause, parties: Sequence[Found], givers: Collection[Found]) -> list[Reference]:
    """The pronouns of the clause with whom they stand for; those that fit nobody are left out.

    Args:
        clause: where to look for pronouns; `parties` those of the whole message, `givers` those of it that give.
    """
    found = []
    taken = {position for party in parties for position in range(party.first, party.last + 1)}
    for position in range(clause.start, clause.stop):
        if position in taken or clause.words[position].key not in _SUBJECTS | _OBJECTS | _PLACES:
            continue
        role = _role(clause, position)
        giving = {reference.party for reference in found if reference.role == GIVER}
        earlier = [p for p in parties if p.last < position and p not in givers and p not in giving]
        party = _antecedent(role, clause.words, position, earlier)
        if role and party:
            found.append(Reference(position, party, role))
    return found


def left_out_subject(clause: Clause, before: Clause) -> Found | None:
    """Who gives in a clause without a subject: "de kok las mijn dossier en zegt het tegen mijn baas"."""
    keys = [word.key for word in clause.words[clause.start : clause.start + 2]]
    goes_on = len(keys) == 2 and keys[0] == "en" and keys[1] in verbs()["give"] and not keys[1].endswith("en")
    return next((party for party in before.parties if party.party.care), None) if goes_on else None


def _role(clause: Clause, position: int) -> str | None:
    key, before = clause.words[position].key, clause.words[position - 1].key if position > clause.start else ""
    if key in _PLACES:
        return RECEIVER if clause.has("give") and _means_there_to(clause, position) else None
    if not _stands_alone(clause, position):
        return None
    if before in _TO:
        return RECEIVER if clause.has("give") else None
    if before in _ABOUT:
        return None
    if before in _FROM:
        return GIVER if clause.has("ask") or clause.has("get") else None
    starts = position - clause.start < 2 or before in _MODALS
    if key in _POINTING and before in _SPEAKERS:
        later = {word.key for word in clause.words[position + 1 : clause.stop]}
        return RECEIVER if later & verbs()["told"] else None
    if key in _SUBJECTS and starts:
        return _subject_role(clause, position)
    return RECEIVER if key in _OBJECTS and (before in _MODALS or clause.has("give")) and clause.has("give") else None


def _subject_role(clause: Clause, position: int) -> str | None:
    later = [place for place in clause.verbs if place > position]
    if not later or clause.words[min(later)].key in verbs()["weak_get"]:
        return None
    return GIVER if clause.verbs[min(later)] == "give" else RECEIVER


def _means_there_to(clause: Clause, position: int) -> bool:
    """Whether "daar" or "er" is a recipient: "daaraan", "daar … aan geven"."""
    if clause.words[position].key not in {"daar", "er"}:
        return True
    later = range(position + 1, clause.stop)
    keys = [clause.words[place].key for place in later]
    reports = next((at for at, key in enumerate(keys) if key in verbs()["report"]), None)
    if clause.words[position].key == "daar" and reports is not None and _OTHER_PLACES.isdisjoint(keys[:reports]):
        return True
    return any(
        clause.words[place].key in {"aan", "naartoe", "heen"} and (place + 1 in {*clause.verbs, clause.stop})
        for place in later
    )


def _stands_alone(clause: Clause, position: int) -> bool:
    """Whether the word is a pronoun and no determiner: not "haar dossier", not "die brief"."""
    key, after = clause.words[position].key, clause.next_key(position)
    if key not in _POSSESSIVE_TOO | _POINTING:
        return True
    alone = position + 1 == clause.stop or position + 1 in clause.verbs or after in _AFTER_PRONOUN | _MODALS
    return alone or (key in _POINTING and after in _PEOPLE)


def _antecedent(role: str | None, words: list[Word], position: int, earlier: Sequence[Found]) -> Found | None:
    """The nearest earlier party that can have the role and that the pronoun can stand for."""
    key = words[position].key
    unfit = _FEMALE if key in ("hem", "hij", "ie") else _MALE if key == "haar" else frozenset()
    nearest = [p for p in reversed(earlier) if words[p.last].key not in unfit and not _is_body(words[p.last].key, key)]
    if role == RECEIVER:
        places = key in _PLACES  # "daar" is no person
        outside = [p for p in nearest if p.party.receiver and not p.party.care and not (places and p.party.person)]
        care = [p for p in nearest if p.party.care and p.party.receiver]
        among_care = care[:1] if len({p.party for p in care}) > 1 and not places else []
        return next(iter([*outside, *among_care]), None)  # "ik ben verpleger. Een arts … Mag ik haar dat geven"
    givers = [p for p in nearest if p.party.giver]
    return next((p for p in givers if not only_gets(p)), next(iter(givers), None))


def _is_body(noun: str, pronoun: str) -> bool:
    """Whether the noun is a club or school, for which "hem" or "haar" hardly stands."""
    return noun.endswith(("club", "school", "vereniging")) and pronoun in {"hem", "haar", "hij", "zij", "ie"}
