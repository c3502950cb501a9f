"""Whole turns: trained rules, real actions in the same process, and a store that forgets."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from service.assistant import load_assistant
from service.settings import ServiceError
from service.training import verified_model
from tests.service.small_project import SmallProject


@pytest.fixture
def agent(small_project: SmallProject, monkeypatch: pytest.MonkeyPatch) -> Agent:
    monkeypatch.syspath_prepend(str(small_project.root))
    return asyncio.run(load_assistant(verified_model(small_project.models), action_package="kleine_acties"))


def say(agent: Agent, *texts: str, sender: str = "anna") -> list[list[str]]:
    """The texts of the replies to each message."""

    async def conversation() -> list[list[str]]:
        replies = []
        for text in texts:
            messages = await agent.handle_message(UserMessage(text, sender_id=sender))
            replies.append([message["custom"]["text"] for message in messages])
        return replies

    return asyncio.run(conversation())


def test_rules_and_slots_work_on_over_many_turns(agent: Agent) -> None:
    replies = say(agent, "hallo", "mag dat gedeeld worden", "goedemorgen", "mag mijn huisarts gegevens delen")
    assert replies == [["groet 1"], ["vraag 2"], ["groet 3"], ["vraag 4"]]


def test_conversations_do_not_see_each_other(agent: Agent) -> None:
    say(agent, "hallo", "hallo", sender="anna")
    assert say(agent, "hallo", sender="bas") == [["groet 1"]]


def test_a_message_that_no_rule_covers_gets_one_reply(agent: Agent) -> None:
    assert say(agent, "appeltaart") == [["los 1"]]


def test_what_is_stored_holds_no_text_and_does_not_grow(agent: Agent) -> None:
    def stored_events() -> list[dict]:
        tracker = asyncio.run(agent.tracker_store.retrieve("anna"))
        return [event.as_dict() for event in tracker.events]

    say(agent, "hallo")
    after_one = stored_events()
    say(agent, *["mag dat gedeeld worden"] * 20)
    after_many = stored_events()
    assert "gedeeld" not in str(after_many)
    assert len(after_many) == len(after_one)
    assert asyncio.run(agent.tracker_store.retrieve("anna")).get_slot("beurten") == 21


def test_a_failing_action_still_replies_and_the_conversation_goes_on(agent: Agent) -> None:
    replies = say(agent, "hallo", "mag dat stuk gedeeld worden", "hallo")
    assert replies[0] == ["groet 1"]
    assert len(replies[1]) == 1
    assert "Er ging bij mij iets mis" in replies[1][0]
    assert replies[2] == ["groet 2"]


def test_a_failing_action_is_logged_without_what_was_typed(agent: Agent, caplog: pytest.LogCaptureFixture) -> None:
    say(agent, "mag dat stuk gedeeld worden")
    assert "ValueError" in caplog.text
    assert "action_klein" in caplog.text
    assert "gedeeld" not in caplog.text


def test_a_store_that_would_keep_messages_is_refused(small_project: SmallProject, tmp_path: Path) -> None:
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text("tracker_store:\n  type: service.tracker_store.Verkeerd\n", encoding="utf-8")
    with pytest.raises(ServiceError, match="InMemoryTrackerStore"):
        asyncio.run(load_assistant(verified_model(small_project.models), endpoints))
