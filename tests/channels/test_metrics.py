"""What is counted of a turn: numbers by kind, nothing of a person."""

from __future__ import annotations

from typing import Any

from prometheus_client import REGISTRY, generate_latest
from rasa.core.channels.channel import UserMessage

from tests.channels.fake_server import Chat


def counted(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_a_turn_is_counted_by_what_came_of_it(chat: Chat) -> None:
    async def answer(message: UserMessage) -> None:
        question: dict[str, Any] = {"kind": "question", "verdict": "nee_tenzij", "question": {"fact": "toestemming"}}
        reply = {"text": "Mag niet.", "options": [], "answer": question}
        await message.output_channel.send_response(message.sender_id, {"custom": reply})

    names = {
        "deelwijzer_turns_total": {"channel": "web"},
        "deelwijzer_turn_seconds_count": {"channel": "web"},
        "deelwijzer_answers_total": {"kind": "question"},
        "deelwijzer_verdicts_total": {"verdict": "nee_tenzij"},
        "deelwijzer_questions_total": {"fact": "toestemming"},
    }
    token = chat.open()
    chat.agent.script = answer
    before = {name: counted(name, **labels) for name, labels in names.items()}
    assert chat.say(token, {"text": "Mag mijn buurvrouw Xantippe dat?"}).status_code == 200
    assert {name: counted(name, **labels) - before[name] for name, labels in names.items()} == dict.fromkeys(names, 1)
    assert "Xantippe" not in generate_latest().decode()


def test_a_failure_is_counted_as_one(chat: Chat) -> None:
    async def fail(_: UserMessage) -> None:
        raise RuntimeError

    token = chat.open()
    chat.agent.script = fail
    before = counted("deelwijzer_fallbacks_total", channel="web")
    chat.say(token, {"text": "hallo"})
    assert counted("deelwijzer_fallbacks_total", channel="web") == before + 1
