"""What the words around a party make of it: the insurer of a car, the cook of a hospital, a brother who is mentor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from nlu.clauses import CLAUSE_STARTS, SKIPPED, verbs
from nlu.lexicon_files import Party, word_set
from nlu.parties import Found
from nlu.text import Word

_HEALTH_INSURER, _OTHER_INSURER = "zorgverzekeraar", "andere_verzekeraar"
_LEGAL = "wettelijk_vertegenwoordiger"
_OUTSIDE = "organisatie_buiten_zorg"
_STAFF = Party("medewerker_zorginstelling", "ander", care=True, person=False)
_DESK = Party("secretaresse", "secretaresse", care=True, person=False)
_REPLACEMENT = Party("arts", "waarnemer", care=True, person=False)
_APP = "app_aanbieder"
_MAKERS = word_set("context.yml", "makers")
_WORK = frozenset({"werkt", "werkte", "werkzaam"})
_INSURERS = word_set("context.yml", "insurers")
_OF_INSURER = word_set("context.yml", "of_insurer")
_INSURED = word_set("context.yml", "insured")
_JOBS, _DESKS = word_set("context.yml", "jobs"), word_set("context.yml", "desks")
_PLACES = word_set("context.yml", "places")
_OF = frozenset({"van", "vd", "v"})
_NOT = frozenset({"geen", "niet"})
_BE = frozenset({"ben", "is", "zijn", "was", "bent"})
_FAR = 6  # words from the insurer to what it insures


def in_context(words: list[Word], parties: Sequence[Found]) -> list[Found]:
    """The parties, each as the words around it show it; those that are denied ("geen arts") are left out."""
    firsts = {party.first for party in parties}
    found: list[Found] = []
    for party in parties:
        if _is_denied(words, party):
            continue
        if _is_insurer_of_something_else(words, party, firsts):
            party = replace(party, party=Party(_OUTSIDE, _OTHER_INSURER, care=False, person=False))
        named = _as_replacement(words, _as_maker(words, _as_staff(words, party)))
        if found and found[-1].last >= named.first:
            if found[-1].party.care:  # "financieel medewerker van het ziekenhuis" says more
                named = party
            else:
                found.pop()  # "directeur van het ziekenhuis"
        found.append(named)
    return _with_representatives(words, _without_workers(words, found))


def _is_insurer_of_something_else(words: list[Word], party: Found, firsts: set[int]) -> bool:
    """Whether a plain insurer insures no care: "de verzekering waar ik mijn begrafenis heb lopen"."""
    position = party.last + 1
    plain = party.party.receiver == _HEALTH_INSURER and words[party.last].key in _INSURERS
    if not plain or position >= len(words) or words[position].key not in _OF_INSURER:
        return False
    for word_position in range(position + 1, min(position + _FAR, len(words))):
        key = words[word_position].key
        if key in _INSURED:
            return True
        if word_position in firsts or key in CLAUSE_STARTS or key in verbs()["give"] | verbs()["get"]:
            return False
    return False


def _as_staff(words: list[Word], party: Found) -> Found:
    """Who works in an institution in care: "de kok van het ziekenhuis", "de receptie van de kliniek"."""
    if not party.party.care or party.party.giver in (_STAFF.giver, _DESK.giver):
        return party
    position = party.first - 1
    while position > 0 and words[position].key in SKIPPED:
        position -= 1
    if position < 1 or words[position].key not in _PLACES:
        return party
    kind = _kind_of_staff(words, position)
    if kind is None:
        return party
    return replace(party, party=kind, first=position - 1, start=words[position - 1].start)


def _as_maker(words: list[Word], party: Found) -> Found:
    """Who makes or sells an app or thing that measures: "de maker van mijn slaapapp"."""
    before = [p for p in range(max(0, party.first - 4), party.first) if words[p].key not in SKIPPED]
    if party.party.giver != _APP or len(before) < 2 or words[before[-1]].key not in ("van", "achter"):
        return party
    maker = before[-2]
    return replace(party, first=maker, start=words[maker].start) if words[maker].key in _MAKERS else party


def _as_replacement(words: list[Word], party: Found) -> Found:
    """Who stands in for someone in care: "iemand die mijn tandarts vervangt"."""
    before = {word.key for word in words[max(0, party.first - 3) : party.first]}
    after = {word.key for word in words[party.last + 1 : party.last + 3]}
    stands_in = party.party.care and before & {"die", "wie"} and after & word_set("macros.yml", "waarnemen")
    return replace(party, party=_REPLACEMENT) if stands_in else party


def _without_workers(words: list[Word], parties: list[Found]) -> list[Found]:
    """The parties, where "mijn oom werkt in de keuken van het ziekenhuis" names one: who works there."""
    tells = any(word.key in verbs()["give"] for word in words)  # who only looks, looks for himself
    found: list[Found] = []
    for party in parties:
        between = [word.key for word in words[found[-1].last + 1 : party.first]] if found and tells else []
        works = _WORK.intersection(between) and party.first - found[-1].last <= _FAR
        if works and party.party.care and not found[-1].party.care:
            found.pop()
            party = replace(party, party=_STAFF) if party.party.giver == "zorginstelling" else party
        found.append(party)
    return found


def _kind_of_staff(words: list[Word], place: int) -> Party | None:
    """What the word before "van" or "in" (at `place`) makes of who works there; "aan de balie" is only a place."""
    job = words[place - 1].key
    if job in _DESKS and words[place].key in _OF:
        at = [word.key for word in words[max(0, place - 3) : place - 1]]
        return None if "aan" in at else _DESK
    return _STAFF if job in _JOBS else None


def _is_denied(words: list[Word], party: Found) -> bool:
    """Whether it says that someone is not this: "ik ben geen arts", "maar niet haar mentor"."""
    before = [word.key for word in words[max(0, party.first - 5) : party.first]]
    near = [key for key in before[-2:] if key not in SKIPPED]
    return bool(near and near[-1] in _NOT and _BE & {*before, *(w.key for w in words[party.last + 1 :][:1])}) or (
        len(before) > 2 and before[-2] == "niet" and before[-3] == "maar" and party.party.receiver == _LEGAL
    )


def _with_representatives(words: list[Word], parties: list[Found]) -> list[Found]:
    """The parties, where "mijn broer" is the representative once he is said to be: "mijn broer is mentor van …"."""
    titles = {one: other for other, one in pairwise(parties) if _is_title(words, other, one)}
    named = {words[person.last].key: title.party for title, person in titles.items()}
    return [
        replace(party, party=named[words[party.last].key]) if words[party.last].key in named else party
        for party in parties
        if party not in titles
    ]


def _is_title(words: list[Word], person: Found, title: Found) -> bool:
    """Whether the person is said to be the representative: "mijn broer is [haar] mentor"."""
    between = [word.key for word in words[person.last + 1 : title.first] if word.key not in SKIPPED]
    legal = person.party.person and title.party.receiver == _LEGAL and person.party.receiver != _LEGAL
    return legal and len(between) == 1 and between[0] in _BE
