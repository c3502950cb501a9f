"""In the dialogue: the greeting, the contacts and the notes of the organisation, which never touch an answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import rules_core
from actions.conversation import Conversation, Reply, Understood
from actions.dialogue import Dialogue
from actions.replies import load_texts, texts_for
from channels.messaging.texts import load_messaging_texts
from organisation import Note, Organisation
from tests.organisation.served import EXAMPLE, example, named

KNOWLEDGE = rules_core.load()
WITH, WITHOUT = (Dialogue(KNOWLEDGE, texts_for(own), own=own) for own in (example(), Organisation()))
CONTACTS = "Bij Ziekenhuis De Linde kunt u terecht bij:\n- het Servicepunt patiënten: 030 555 01 00, "
COMPLAINT = "Opmerking van Ziekenhuis De Linde: Een klacht over ons ziekenhuis bespreekt u met de klachtenfunctionaris."


def understood(act: str, *, subject: str | None = None, cues: tuple[str, ...] = (), **facts: Any) -> Understood:
    return Understood(act, 0.95, facts=facts, cues=cues, subject=subject, topics=tuple((cue, 0.95) for cue in cues))


def messages(dialogue: Dialogue, *turns: Understood) -> tuple[Conversation, list[Reply]]:
    """The state after these turns, and the messages of the last as a channel gets them."""
    state: Conversation = Conversation()
    replies: tuple[Reply, ...] = ()
    for turn in turns:
        state, replies = dialogue.respond(state, turn)
    return state, [part for reply in replies for part in reply.apart()]


TURNS = {
    "mens": [understood("mens")],
    "klacht": [understood("vraag_uitleg", cues=("klacht",))],
    "buiten": [understood("buiten_bereik", subject="school")],
    "niet begrepen": [understood("onduidelijk"), understood("onduidelijk")],
}


@pytest.mark.parametrize("turns", TURNS.values(), ids=TURNS)
def test_what_the_organisation_says_is_a_message_of_its_own_and_the_answer_stays_as_it_was(
    turns: list[Understood],
) -> None:
    state, said = messages(WITH, *turns)
    plain_state, plain = messages(WITHOUT, *turns)
    assert state == plain_state
    own = [reply for reply in said if "Ziekenhuis De Linde" in reply.text]
    assert len(own) == 1 and own[0].answer is None and len(said) == len(plain) + 1
    rest = [reply for reply in said if reply is not own[0]]
    assert [(reply.text, reply.answer) for reply in rest] == [(reply.text, reply.answer) for reply in plain]


@pytest.mark.parametrize("turns", TURNS.values(), ids=TURNS)
def test_the_choices_stand_under_the_last_message(turns: list[Understood]) -> None:
    _, said = messages(WITH, *turns)
    _, plain = messages(WITHOUT, *turns)
    assert said[-1].options == plain[-1].options
    assert all(not reply.options for reply in said[:-1])


@pytest.mark.parametrize("turn", ["mens", "buiten", "niet begrepen"])
def test_contacts_are_named_where_the_assistant_cannot_help(turn: str) -> None:
    assert messages(WITH, *TURNS[turn])[1][-1].text.startswith(CONTACTS)


def test_a_medical_question_is_not_sent_to_the_organisation() -> None:
    _, said = messages(WITH, understood("buiten_bereik", subject="medische_vraag"))
    assert len(said) == 1 and "huisartsenspoedpost" in said[0].text


def test_danger_gets_the_number_to_call_and_nothing_else() -> None:
    _, said = messages(WITH, replace(understood("mens"), danger="levensgevaar"))
    assert len(said) == 1 and said[0].text.startswith("Bel nu 112")


def test_a_note_stands_beside_the_answers_on_its_topic_only() -> None:
    assert messages(WITH, *TURNS["klacht"])[1][-1].text == COMPLAINT
    _, other = messages(WITH, understood("vraag_uitleg", cues=("over_de_bronnen",)))
    assert "Opmerking van" not in "".join(reply.text for reply in other)


def test_a_note_waits_for_the_whole_answer_and_is_not_said_again_with_the_reasons() -> None:
    own = Organisation(name="Wij", notes=(Note("Bel ons gerust."),))
    dialogue = Dialogue(KNOWLEDGE, texts_for(own), own=own)
    asked = understood("vraag_mag", verstrekker="huisarts", ontvanger="werkgever")
    no = replace(understood("nee"), text="nee")
    assert not said_by("Wij", messages(dialogue, asked)[1])
    assert said_by("Wij", messages(dialogue, asked, no, no)[1]) == ["Opmerking van Wij: Bel ons gerust."]
    assert not said_by("Wij", messages(dialogue, asked, no, no, understood("waarom"))[1])


def said_by(name: str, replies: list[Reply]) -> list[str]:
    return [reply.text for reply in replies if f"van {name}: " in reply.text]


def test_a_corrected_premise_keeps_the_contacts() -> None:
    premise = next(iter(KNOWLEDGE.premises))
    _, said = messages(WITH, replace(understood("buiten_bereik", subject="school"), premise=premise))
    assert said[-1].text.startswith(CONTACTS) and said[0].answer is not None


def test_the_greeting_is_its_own_and_what_must_be_said_stays() -> None:
    _, (welcome,) = messages(WITH, understood("groet"))
    assert welcome.text.startswith(f"{example().greeting} Ik ben een computer, geen mens.")
    assert (
        welcome.text.partition("Ik ben een computer")[2] == load_texts()["welkom"].partition("Ik ben een computer")[2]
    )


def test_without_an_organisation_the_greeting_names_the_deelwijzer() -> None:
    assert load_texts()["welkom"].startswith("Hallo, ik ben de Deelwijzer. Ik ben een computer, geen mens.")


def test_messaging_and_the_terminal_greet_with_the_same_words() -> None:
    with named(EXAMPLE):
        assert load_messaging_texts()["first"].startswith(f"{example().greeting} Ik ben een computer, geen mens.")
        assert load_texts()["welkom"].startswith(example().greeting)
    assert load_messaging_texts()["first"].startswith("Hallo, ik ben de Deelwijzer.")
