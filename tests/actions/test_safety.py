"""Danger comes first; a question about the subject is no alarm."""

from __future__ import annotations

import pytest

import rules_core
from actions.conversation import Conversation, Understood
from actions.dialogue import Dialogue
from actions.replies import load_texts
from actions.safety import signal_in

DANGER = {
    "ik wil dood": "zelfdoding",
    "Ik wil niet meer leven. Mag mijn huisarts dat aan mijn vrouw vertellen?": "zelfdoding",
    "dan hoeft het van mij niet meer": "zelfdoding",
    "ik denk aan zelfmoord": "zelfdoding",
    "ik wil er een eind aan maken": "zelfdoding",
    "mijn man slaat me": "thuis_onveilig",
    "Ik word thuis geslagen, mag de dokter dat melden?": "thuis_onveilig",
    "ik ben bang voor mijn ex": "thuis_onveilig",
    "mijn buurman gaat haar vermoorden": "acute_nood",
    "mijn moeder krijgt geen lucht": "acute_nood",
    "Ik stop met leven": "zelfdoding",
    "Ik heb zo'n pijn op mijn borst": "acute_nood",
    "Ik bloed hevig, mag mijn huisarts dat doorgeven aan mijn werkgever?": "acute_nood",
}
NEUTRAL = [
    "Mag mijn arts kindermishandeling melden?",
    "mag een psychiater praten als ik iemand wil neersteken",
    "Mag de huisarts vertellen dat mijn vader zelfmoord heeft gepleegd?",
    "Mijn buurvrouw slaat haar kinderen, mag de huisarts dat melden?",
    "mijn vader is overleden, mag ik zijn dossier zien",
    "ik wil niet meer dat mijn verzekeraar dit weet",
    "Wat is een conflict van plichten bij ernstig gevaar?",
    "ik ben bang dat mijn gegevens uitlekken",
    "Mag mijn werkgever weten dat ik een hartaanval had?",
]


@pytest.mark.parametrize(("text", "signal"), DANGER.items())
def test_danger_is_answered_first_and_stops_the_interview(text: str, signal: str) -> None:
    found = signal_in(text)
    assert found is not None and found.id == signal
    dialogue = Dialogue(rules_core.load(), load_texts())
    asking, _ = dialogue.respond(Conversation(), Understood("vraag_mag", 0.9, {"ontvanger": "werkgever"}))
    state, replies = dialogue.respond(asking, Understood("vraag_mag", 0.9, {"ontvanger": "partner"}, (), text))
    assert len(replies) == 1
    assert replies[0].answer is not None and replies[0].answer["kind"] == "safety"
    assert any(number in replies[0].text for number in ("112", "113", "0800-2000"))
    assert (state.asked, state.choices) == (None, ())


@pytest.mark.parametrize("text", NEUTRAL)
def test_a_question_about_the_subject_is_no_alarm(text: str) -> None:
    assert signal_in(text) is None
