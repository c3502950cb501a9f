"""The facts about people and organisations: who gives, who gets, and what the speaker is."""

from __future__ import annotations

from dataclasses import replace

from nlu.lexicon_files import Party, word_set
from nlu.mentions import GIVER, OPEN_GIVER, OPEN_RECEIVER, RECEIVER, ROLE, TERM, Mention, is_found
from nlu.own_data import asks_speaker
from nlu.own_role import asks_keeper, for_organisation, is_profession, own_profession, speaks_as
from nlu.parties import Found
from nlu.reading import Reading
from nlu.roles import Roles, assign
from nlu.speaker import OBJECTS, Speaker, find_speaker, is_denied
from nlu.text import Word

_PGO = "pgo_leverancier"
_RESEARCHER = "onderzoeker"


def add_parties(reading: Reading, found: dict[str, Mention]) -> None:
    """Add who gives, who gets and who speaks; where the wording leaves a role open, what the party may be."""
    term = found.get(TERM)
    parties = [p for p in reading.parties if term is None or p.end <= term.start or p.start >= term.end]
    outsider = _speaks_as_outsider(reading, parties, found)
    parties = _besides(outsider, reading.words, parties)
    own, parties = _own_in_care(reading.words, parties, found)
    speaker = find_speaker(reading.sentences, reading.words, parties) if outsider is None else None
    roles = assign(reading.folded, reading.words, parties, speaker)
    _add_giver(roles, found)
    _add_receiver(roles, own, found)
    asker = None if roles.asked or _is_care_provider(found) else asks_speaker(reading.folded, reading.words, parties)
    if asker:
        found[GIVER] = Mention(GIVER, "ikzelf", asker.start, asker.end)
        found.setdefault(RECEIVER, Mention(RECEIVER, str(asker.party.receiver), asker.start, asker.end))
    if speaker and roles.receiver in speaker.places:
        _add_role(speaker, own, found)
    _add_care_provider(own, found)
    _add_replacement(reading.words, own, parties, found)
    if outsider is not None:
        _add_outsider(reading.words, outsider, parties, found)
    if GIVER not in found and RECEIVER not in found:
        _add_open(roles, found)


def _speaks_as_outsider(reading: Reading, parties: list[Found], found: dict[str, Mention]) -> Found | None:
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


def _besides(outsider: Found | None, in_words: list[Word], parties: list[Found]) -> list[Found]:
    """The parties other than someone outside care who speaks; his colleagues are no other party."""
    if outsider is None:
        return parties
    colleagues = word_set("grammar.yml", "colleagues")
    return [p for p in parties if p != outsider and in_words[p.last].key not in colleagues]


def _own_in_care(
    in_words: list[Word], parties: list[Found], found: dict[str, Mention]
) -> tuple[Found | None, list[Found]]:
    """What a care provider who speaks says to be, and the parties as they are to him: colleagues are in care too."""
    if not _is_care_provider(found):
        return None, parties
    said = found[ROLE]
    own = own_profession(in_words, parties, said.start, said.end)
    if own is not None:  # also a company doctor counts as care when he is the one who speaks
        at_work = replace(own, party=replace(own.party, care=True))
        parties = [at_work if party == own else party for party in parties]
        own = at_work
    return own, _with_colleagues(in_words, parties)


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


def _add_giver(roles: Roles, found: dict[str, Mention]) -> None:
    if roles.giver and roles.giver.party.giver:
        found[GIVER] = Mention(GIVER, roles.giver.party.giver, roles.giver.start, roles.giver.end)
    elif roles.likely_giver and GIVER not in found:
        likely = roles.likely_giver
        found[GIVER] = Mention(GIVER, str(likely.party.giver), likely.start, likely.end)


def _add_receiver(roles: Roles, own: Found | None, found: dict[str, Mention]) -> None:
    getting = [party for party in roles.receivers if party != own and party.party.receiver]
    receiver = next(iter(getting), roles.likely_receiver)
    if receiver and RECEIVER not in found:
        found[RECEIVER] = Mention(RECEIVER, receiver.party.receiver, receiver.start, receiver.end)


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


def _add_replacement(in_words: list[Word], own: Found | None, parties: list[Found], found: dict[str, Mention]) -> None:
    """Who stands in and asks whether he is told something gets it: "mag zij mij als waarnemer inzage geven"."""
    if own is None or own.party.receiver != "waarnemer":
        return
    before = {word.key for word in in_words[max(0, own.first - 2) : own.first]}
    other = next((party for party in parties if party != own and party.party.care and party.party.giver), None)
    if other is not None and before & OBJECTS:
        found[GIVER] = Mention(GIVER, str(other.party.giver), other.start, other.end)
        found[RECEIVER] = Mention(RECEIVER, str(own.party.receiver), own.start, own.end)


def _add_outsider(in_words: list[Word], own: Found, parties: list[Found], found: dict[str, Mention]) -> None:
    """Someone from outside care who speaks gets what someone in care has; with nobody else it is his own data."""
    care = {str(party.party.giver): party for party in parties if is_profession(party.party)}
    giver = next(iter(care.values())) if len(care) == 1 else None
    asked = giver is not None and asks_keeper(in_words, own)
    open_or_asked = RECEIVER not in found or (asked and giver is not None and found[RECEIVER].start == giver.start)
    if giver is not None and open_or_asked:
        given = Mention(GIVER, str(giver.party.giver), giver.start, giver.end)
        found[RECEIVER] = Mention(RECEIVER, str(own.party.receiver), own.start, own.end)
        found[GIVER] = given if asked else found.get(GIVER, given)
    elif GIVER not in found and not care and own.party.giver and is_found("rol=organisatie", found):
        found[GIVER] = Mention(GIVER, own.party.giver, own.start, own.end)


def _add_open(roles: Roles, found: dict[str, Mention]) -> None:
    taken = [(mention.start, mention.end) for mention in found.values()]
    free = [p for p in roles.open if not any(p.start < end and p.end > start for start, end in taken)]
    for party in free[:1]:
        if party.party.giver:
            found[OPEN_GIVER] = Mention(OPEN_GIVER, party.party.giver, party.start, party.end)
        if party.party.receiver:
            found[OPEN_RECEIVER] = Mention(OPEN_RECEIVER, party.party.receiver, party.start, party.end)
