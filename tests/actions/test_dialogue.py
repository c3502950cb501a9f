"""Turns of the dialogue in pure Python: what the understanding might say, and what must come of it."""

from __future__ import annotations

from typing import Any

import pytest

import rules_core
from actions.conversation import Conversation, Reply, Understood
from actions.dialogue import Dialogue
from actions.replies import load_texts
from rules_core.documents import Documents

HANDLED = (
    "vraag_mag vraag_uitleg ja nee weet_niet waarom bron waarom_vraag wat_als mededeling groet dank opnieuw wis mens"
)
ACTS = [*HANDLED.split(), "buiten_bereik", "keuze", "onduidelijk", "nooit_van_gehoord"]


@pytest.fixture(scope="module")
def dialogue() -> Dialogue:
    return Dialogue(rules_core.load(), load_texts())


class Talk:
    def __init__(self, dialogue: Dialogue) -> None:
        self.dialogue = dialogue
        self.state = Conversation()

    def say(
        self, act: str = "onduidelijk", text: str = "", cues: tuple[str, ...] = (), **facts: Any
    ) -> tuple[Reply, ...]:
        self.state, replies = self.dialogue.respond(self.state, Understood(act, 0.9, facts, cues, text))
        return replies

    def pick(self, choice: str) -> tuple[Reply, ...]:
        self.state, replies = self.dialogue.respond(self.state, Understood("keuze", choice=choice))
        return replies


@pytest.fixture
def talk(dialogue: Dialogue) -> Talk:
    return Talk(dialogue)


def states(dialogue: Dialogue) -> list[Conversation]:
    """A conversation at each kind of point: fresh, asking yes or no, asking which, finished, informed."""
    found = []
    for act, cues, facts in [
        ("groet", (), {}),
        ("vraag_mag", (), {"ontvanger": "werkgever"}),
        ("vraag_mag", (), {"verstrekker": "huisarts"}),
        ("vraag_mag", (), {"verstrekker": "ikzelf"}),
        ("vraag_uitleg", ("klacht",), {}),
        ("vraag_uitleg", ("begrip",), {}),
    ]:
        talk = Talk(dialogue)
        talk.say(act, cues=cues, **facts)
        found.append(talk.state)
    return found


@pytest.mark.parametrize("act", ACTS)
def test_no_act_is_met_with_silence_in_any_state(dialogue: Dialogue, act: str) -> None:
    for state in [Conversation(), *states(dialogue)]:
        for facts in ({}, {"toestemming": False}, {"ontvanger": "politie"}, {"begrip": "pgo"}):
            for confidence in (0.0, 0.9):
                after, replies = dialogue.respond(state, Understood(act, confidence, facts, (), "tekst"))
                assert replies and all(reply.text.strip() for reply in replies)
                if after.asked is not None:
                    assert replies[-1].options, "the open question comes back with its choices"


def test_a_number_and_the_words_of_an_option_are_that_choice(talk: Talk) -> None:
    talk.say("vraag_mag", ontvanger="werkgever", verstrekker="huisarts")
    assert talk.state.asked == "toestemming"
    by_number = Talk(talk.dialogue)
    by_number.state = talk.state
    by_number.say(text="2")
    talk.say(text="Nee.")
    assert talk.state == by_number.state
    assert talk.state.facts["toestemming"] is False


def test_a_number_that_was_not_offered_is_no_choice(talk: Talk) -> None:
    talk.say("vraag_mag", ontvanger="werkgever", verstrekker="huisarts")
    replies = talk.say(text="7")
    assert talk.state.asked == "toestemming"
    assert "niet goed begrepen" in replies[-1].text


def test_a_choice_that_was_not_offered_changes_nothing(talk: Talk) -> None:
    talk.say("vraag_mag", ontvanger="werkgever", verstrekker="huisarts")
    before = talk.state
    replies = talk.pick("feit:wettelijk_voorschrift=true")
    assert talk.state.facts == before.facts
    assert "Die keuze is er niet meer" in replies[0].text


def test_two_misses_tell_what_it_can_and_where_to_turn(talk: Talk) -> None:
    first = talk.say()
    second = talk.say()
    assert first[0].answer is not None and first[0].answer["kind"] == "fallback"
    assert len(first[0].options) <= 3
    assert "Juridisch Loket" in second[0].text


def test_consent_is_not_carried_to_another_recipient(talk: Talk) -> None:
    talk.say("vraag_mag", verstrekker="huisarts", ontvanger="politie", toestemming=True)
    talk.say("vraag_mag", ontvanger="werkgever")
    assert talk.state.facts == {"verstrekker": "huisarts", "ontvanger": "werkgever"}


def test_a_correction_gives_the_verdict_of_a_fresh_run(talk: Talk) -> None:
    talk.say("vraag_mag", verstrekker="huisarts", ontvanger="werkgever")
    talk.say("nee")
    replies = talk.say("mededeling", toestemming=True, geinformeerd=True)
    fresh = rules_core.decide(rules_core.load(), "verstrekken", talk.state.facts)
    assert replies[-1].answer is not None
    assert replies[-1].answer["verdict"] == fresh.verdict == "ja"


def test_the_answer_text_is_the_text_of_the_reply(talk: Talk) -> None:
    for replies in (talk.say("vraag_mag", ontvanger="werkgever"), talk.say("nee"), talk.say("waarom")):
        for reply in replies:
            assert reply.answer is None or reply.answer["text"] == reply.text


def test_a_note_that_was_just_told_is_not_told_again_while_there_is_a_question(talk: Talk) -> None:
    note = "Let op: Voor instanties"
    talk.say("vraag_mag", verstrekker="huisarts", ontvanger="werkgever")
    assert note in talk.say("ja")[0].text
    changed = talk.say("nee")[0]
    assert changed.answer is not None
    assert changed.answer["verdict"] == "nee_tenzij"
    assert note not in changed.text
    assert "N21" in [each["id"] for each in changed.answer["notices"]]
    ended = talk.say("nee")[0]
    assert "Voor instanties zoals het UWV" in ended.text


def test_unknown_never_asks_the_same_again(talk: Talk) -> None:
    talk.say("vraag_mag", verstrekker="huisarts", ontvanger="apotheker")
    asked = []
    while talk.state.asked is not None:
        asked.append(talk.state.asked)
        talk.say("weet_niet")
    assert len(asked) == len(set(asked)) and asked
    assert talk.state.told == "nee_tenzij"


def test_a_definition_in_between_returns_to_the_question(talk: Talk) -> None:
    talk.say("vraag_mag", ontvanger="werkgever", verstrekker="huisarts")
    replies = talk.say("vraag_uitleg", cues=("begrip",), begrip="conflict_van_plichten")
    assert len(replies) == 2
    assert replies[1].answer is not None and replies[1].answer["question"]["fact"] == "toestemming"
    assert not replies[0].options and replies[1].options


def test_a_deployer_with_the_documents_offers_the_whole_passage() -> None:
    knowledge = rules_core.load()
    passage = knowledge.passages["pf.overal-veilig.2"].id

    class Shelf(Documents):
        def passage_text(self, id_: str) -> str | None:
            return "De tekst van de passage." if id_ == passage else None

    talk = Talk(Dialogue(knowledge, load_texts(), Shelf(knowledge, {})))
    talk.say("vraag_mag", verstrekker="ikzelf", ontvanger="uwv")
    text = talk.say("bron")[0].text
    assert text.count("De hele passage: De tekst van de passage.") == 1


def test_three_misses_at_a_question_offer_a_way_out(talk: Talk) -> None:
    talk.say("vraag_mag", ontvanger="werkgever", verstrekker="huisarts")
    replies = [talk.say()[-1].text for _ in range(3)]
    assert "Weet u het niet?" not in replies[1]
    assert "Weet u het niet?" in replies[2]
    assert talk.state.asked == "toestemming"


def test_yes_with_words_picks_the_option_that_they_point_at(talk: Talk) -> None:
    talk.say("vraag_mag", ontvanger="werkgever", verstrekker="huisarts")
    talk.say("nee", "nee")
    assert "Welke van deze" in talk.say("ja", "ja")[-1].text
    talk.say("ja", "ja, zwijgen levert gevaar op")
    assert talk.state.facts["ernstig_gevaar"] is True
    assert "wettelijk_voorschrift" not in talk.state.facts
