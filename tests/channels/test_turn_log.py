"""The log line of a turn: what came of it, and nothing by which anybody could be known or followed."""

from __future__ import annotations

import datetime
import json
import logging
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from channels.turn_log import conversation_hash, note_act
from service.logs import JsonLines
from storage.keys import Keys
from tests.channels.fake_server import Chat

LOGGER = "channels.turn_log"
TYPED = "Mag mijn buurvrouw Xantippe dat?"
NOON = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.timezone.utc)


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Hears the lines of turns."""
    caplog.set_level(logging.INFO, LOGGER)
    return caplog


def turns(told: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """The turns as whoever collects logs gets them."""
    lines = [JsonLines().format(record) for record in told.records if record.name == LOGGER]
    return [json.loads(line) for line in lines]


def answering(*answers: dict[str, Any] | None) -> Any:
    """What an assistant does that replies with these answers."""

    async def answer(message: UserMessage) -> None:
        note_act("vraag_mag")
        for content in answers:
            reply = {"text": f"Over {message.text}", "options": [], **({"answer": content} if content else {})}
            await message.output_channel.send_response(message.sender_id, {"custom": reply})

    return answer


def test_a_turn_is_one_line_with_what_came_of_it(chat: Chat, told: pytest.LogCaptureFixture) -> None:
    token = chat.open()
    decision = {"kind": "decision", "topic": "verstrekken", "verdict": "nee_tenzij", "text": TYPED}
    chat.agent.script = answering(decision, None, {"kind": "question", "topic": "verstrekken", "verdict": "nee"})
    told.clear()
    chat.say(token, {"text": TYPED})
    (line,) = turns(told)
    assert line.pop("ms") >= 0
    assert len(line.pop("conversation")) == 16
    assert line.pop("time").endswith("Z")
    assert line.pop("place").startswith("turn_log.py:")
    assert line.pop("process") > 0
    assert line == {
        "level": "INFO",
        "logger": LOGGER,
        "event": "turn",
        "channel": "web",
        "act": "vraag_mag",
        "topics": ["verstrekken"],
        "verdicts": ["nee_tenzij", "nee"],
        "kinds": ["decision", "question"],
        "outcome": "answer",
        "replies": 3,
    }


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ([{"kind": "outside", "topic": None}], "refusal"),
        ([{"kind": "fallback"}], "fallback"),
        ([None], "talk"),
        ([], "failed"),
    ],
)
def test_the_line_tells_how_a_turn_ended(
    chat: Chat, told: pytest.LogCaptureFixture, answers: list[dict[str, Any] | None], outcome: str
) -> None:
    token = chat.open()
    chat.agent.script = answering(*answers)
    told.clear()
    chat.say(token, {"text": TYPED})
    (line,) = turns(told)
    assert (line["outcome"], line["replies"]) == (outcome, len(answers))


def test_no_line_holds_what_was_typed_or_the_conversation(chat: Chat, told: pytest.LogCaptureFixture) -> None:
    token = chat.open()
    chat.agent.script = answering({"kind": "decision", "topic": "verstrekken", "verdict": "ja", "text": TYPED})
    chat.say(token, {"text": TYPED})
    (conversation,) = chat.kept()
    assert turns(told)
    everything = "".join(str(record.__dict__) for record in told.records if record.name == LOGGER)
    assert "Xantippe" not in everything
    assert conversation not in everything
    assert token not in everything


def test_a_conversation_can_be_followed_within_a_day_only(chat: Chat, told: pytest.LogCaptureFixture) -> None:
    first, second = chat.open(), chat.open()
    told.clear()
    for token in (first, second, first):
        chat.say(token, {"text": "hallo"})
    one, other, again = (line["conversation"] for line in turns(told))
    assert one == again != other
    keys = Keys(b"k" * 32)
    late, next_day = NOON.replace(hour=23), NOON + datetime.timedelta(days=1)
    assert conversation_hash(keys, "c", NOON) == conversation_hash(keys, "c", late)
    assert conversation_hash(keys, "c", NOON) != conversation_hash(keys, "c", next_day)
    assert conversation_hash(keys, "c", NOON) != conversation_hash(Keys(b"l" * 32), "c", NOON)


def test_without_structured_logs_no_turn_is_told(chat: Chat, caplog: pytest.LogCaptureFixture) -> None:
    chat.say(chat.open(), {"text": TYPED})
    assert [record for record in caplog.records if record.name == LOGGER] == []
