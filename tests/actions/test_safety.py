"""Danger comes first: the number to call, before any answer, and the interview stops. What is danger: tests/nlu."""

from __future__ import annotations

from dataclasses import replace

import pytest

import rules_core
from actions.conversation import Choice, Conversation, Understood
from actions.dialogue import Dialogue
from actions.replies import load_texts
from actions.safety import PERHAPS, safety_text, safety_texts
from nlu.lexicon_files import fact_rules

FIRST = {
    "levensgevaar": ["112"],
    "zelfdoding": ["112", "113", "0800-0113", "113.nl"],
    "thuis_onveilig": ["112", "Veilig Thuis", "0800-2000", "Kindertelefoon"],
    "dringend": ["huisarts", "huisartsenspoedpost", "112"],
}


@pytest.fixture(scope="module")
def dialogue() -> Dialogue:
    return Dialogue(rules_core.load(), load_texts())


def asking(dialogue: Dialogue) -> Conversation:
    state, _ = dialogue.respond(Conversation(), Understood("vraag_mag", 0.9, {"ontvanger": "werkgever"}))
    assert state.asked is not None
    return state


def test_every_signal_of_the_lexicon_has_a_reply_and_every_reply_a_signal() -> None:
    signals = {str(rule.value) for rule in fact_rules("safety.yml")}
    assert signals == set(FIRST)
    assert {*signals, *(PERHAPS + signal for signal in signals)} == set(safety_texts())


def test_a_signal_that_is_not_sure_gives_the_number_first_and_then_the_answer(dialogue: Dialogue) -> None:
    asked = Understood("vraag_mag", 0.9, {"verstrekker": "huisarts", "ontvanger": "werkgever"})
    _, plain = dialogue.respond(Conversation(), asked)
    state, replies = dialogue.respond(Conversation(), replace(asked, danger="misschien_zelfdoding"))
    assert "113" in replies[0].text
    assert replies[1:] == plain
    assert state.asked == "toestemming"


@pytest.mark.parametrize(("signal", "numbers"), FIRST.items())
def test_the_first_paragraph_names_who_to_call(signal: str, numbers: list[str]) -> None:
    first = safety_text(signal).split("\n\n")[0]
    assert all(number in first for number in numbers)


@pytest.mark.parametrize("signal", FIRST)
@pytest.mark.parametrize("act", ["vraag_mag", "nee", "weet_niet", "onduidelijk", "wis", "opnieuw"])
def test_danger_is_answered_first_whatever_the_message_asks(dialogue: Dialogue, signal: str, act: str) -> None:
    before = asking(dialogue)
    understood = Understood(act, 0.9, {"ontvanger": "partner"}, text="ja, en wissen", danger=signal)
    state, replies = dialogue.respond(before, understood)
    assert [reply.text for reply in replies] == [safety_text(signal)]
    assert replies[0].answer is not None and replies[0].answer["kind"] == "safety"
    assert (state.asked, state.choices) == (None, ())


def test_danger_goes_before_a_choice_that_is_open(dialogue: Dialogue) -> None:
    before = Conversation(choices=(Choice("doe:groet", "Ik wil dood"),))
    _, replies = dialogue.respond(before, Understood("ja", text="Ik wil dood", danger="zelfdoding"))
    assert "113" in replies[0].text


def test_the_facts_stay_so_that_a_person_can_go_on_later(dialogue: Dialogue) -> None:
    before = asking(dialogue)
    assert before.asked is not None
    stopped, _ = dialogue.respond(before, Understood("mededeling", danger="thuis_onveilig"))
    assert (stopped.topic, dict(stopped.facts)) == (before.topic, dict(before.facts))
    later, replies = dialogue.respond(stopped, Understood("mededeling", 0.9, {before.asked: False}))
    assert later.facts == {**before.facts, before.asked: False}
    assert later.asked is not None and replies[0].options


def test_a_signal_without_a_reply_is_named() -> None:
    with pytest.raises(KeyError, match="no reply to 'overstroming'"):
        safety_text("overstroming")


def test_a_care_provider_who_tells_of_danger_gets_the_number_first_and_then_the_answer(dialogue: Dialogue) -> None:
    facts = {"rol": "zorgverlener", "verstrekker": "verpleegkundige", "ontvanger": "veilig_thuis"}
    _, replies = dialogue.respond(Conversation(), Understood("vraag_mag", 0.9, facts, danger="thuis_onveilig"))
    assert "0800-2000" in replies[0].text
    assert replies[1].answer is not None and replies[1].answer["topic"] == "verstrekken"
