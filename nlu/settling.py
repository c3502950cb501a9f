"""Puts right what only shows once everything in a message is found: facts that belong to a term, or to the topic."""

from __future__ import annotations

import re
from dataclasses import replace

from nlu.mentions import GIVER, MEANING, OPEN_GIVER, OPEN_RECEIVER, RECEIVER, TERM, TOPIC, Mention, is_found
from nlu.parties import Found
from nlu.reading import Reading

_SECRECY, _QUALITY, _OWN_DATA = "geheimhouding_beroep", "kwaliteitsonderzoek", "eigen_beheer"
_ABOUT_CARE = ("klacht", "inzage_kopie", "vertrouwen")  # topics in which someone in care is the one spoken about
_OVERVIEW = "doorbreken_overzicht"
_BUREAU = frozenset({"bureau", "bureaus", "buro"})
_TERM_TOPICS = ("patientgeheim_voorstel", "bijzondere_gegevens")  # topics that leave a term asked about standing
_INVOLVED = "rechtstreeks_betrokken"
_FOR_CONSENT = "nodig_voor_behandeltoestemming"
_NEVER_TREATING = frozenset(
    "zorgverzekeraar andere_verzekeraar administratiekantoor factoringbedrijf incassobureau onderzoeksbureau politie"
    " justitie inlichtingendienst uwv gemeente overheid werkgever bedrijfsarts hypotheekverstrekker"
    " commercieel_bedrijf".split()
)


def settle(reading: Reading, found: dict[str, Mention]) -> None:
    """Put right what only shows when everything is known."""
    _drop_what_nobody_said(found)
    topic = found.get(TOPIC)
    profession = next((p for p in reading.parties if p.party.giver and not p.party.person), None)
    kept = topic and topic.value == _SECRECY and is_found("beheer=zelf", found)
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
    if topic and topic.value not in (*_TERM_TOPICS, MEANING):
        found.pop(TERM, None)
    if TERM in found and topic is None:
        found[TOPIC] = Mention(TOPIC, MEANING, found[TERM].start, found[TERM].end)


def _drop_what_nobody_said(found: dict[str, Mention]) -> None:
    """Drop what belongs to a term asked about, and "behandelend arts" where that says nothing of the one who gets.

    It says nothing where it names who gives, or where the one who gets never treats anyone.
    """
    if is_found(f"{TERM}=ggz", found):
        found.pop("ggz", None)
    if is_found(f"{_FOR_CONSENT}=True", found) and is_found("noodzakelijk=True", found):
        found.pop("noodzakelijk")  # "wat daarvoor nodig is" says needed for that consent
    if not is_found(f"{_INVOLVED}=True", found):
        return
    said, giver, receiver = found[_INVOLVED], found.get(GIVER), found.get(RECEIVER)
    names_giver = giver is not None and giver.start < said.end and giver.end > said.start
    if names_giver or (receiver is not None and receiver.value in _NEVER_TREATING):
        found.pop(_INVOLVED)


def _names_secrecy(folded: str, topic: Mention, profession: Found) -> bool:
    """Whether the profession only tells which secrecy is meant: "valt dat onder het geheim van de dokter"."""
    return re.fullmatch(r" (?:van|bij) (?:de |een |den |mijn )?", folded[topic.end : profession.start]) is not None


def _drop_who_may_speak(reading: Reading, found: dict[str, Mention]) -> None:
    """Drop who gets data where he is the one who may speak: "een overzicht geven van wanneer een arts mag spreken"."""
    getter = found.get(RECEIVER)
    if getter is None or not is_found(f"{TOPIC}={_OVERVIEW}", found):
        return
    if any(party.party.care and party.start == getter.start for party in reading.parties):
        found.pop(RECEIVER)


def _add_whom_it_is_about(reading: Reading, found: dict[str, Mention]) -> None:
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
