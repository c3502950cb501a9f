"""The chat API when the assistant fails, when messages cross, and when someone types personal data."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from channels.texts import load_texts
from tests.channels.fake_server import Chat, MakeChat, assert_problem, reply


async def _silent(message: UserMessage) -> None:
    return None


async def _raising(message: UserMessage) -> None:
    raise RuntimeError("geheim van de patiënt")


async def _hanging(message: UserMessage) -> None:
    await asyncio.Event().wait()


async def _nonsense(message: UserMessage) -> None:
    for custom in ({"text": ""}, {"text": 5}, {"options": []}, {"text": "a", "options": [{"id": "x"}]}, ["a"]):
        await message.output_channel.send_response(message.sender_id, {"custom": custom})


@pytest.mark.parametrize("script", [_silent, _raising, _hanging, _nonsense])
def test_an_assistant_without_an_answer_never_means_silence(
    make_chat: MakeChat, script: Any, caplog: pytest.LogCaptureFixture
) -> None:
    chat = make_chat(answer_seconds=0.2)
    token = chat.open()
    chat.agent.script = script
    answer = chat.say(token, {"text": "Mag dat?"})
    assert answer.status_code == 200
    assert answer.json() == {"replies": [{"text": load_texts().fallback, "options": []}]}
    welcome = chat.call("POST", "sessions")
    assert welcome.status_code == 201
    assert welcome.json()["replies"] == [{"text": load_texts().welcome, "options": []}]
    assert "geheim van de patiënt" not in caplog.text


def test_who_waits_for_too_long_reads_so_and_can_ask_again(chat: Chat) -> None:
    token = chat.open()
    chat.agent.script = _hanging
    chat.app.config.RESPONSE_TIMEOUT = 0.2
    slow = chat.say(token, {"text": "Mag dat?"})
    assert_problem(slow, 503, "too_slow")
    assert slow.headers["Retry-After"] == "5"


def test_what_was_said_before_a_failure_is_kept(chat: Chat) -> None:
    async def half(message: UserMessage) -> None:
        await message.output_channel.send_response(message.sender_id, {"custom": reply("het begin")})
        raise RuntimeError

    token = chat.open()
    chat.agent.script = half
    assert chat.say(token, {"text": "Mag dat?"}).json() == {"replies": [reply("het begin")]}


def test_plain_texts_and_buttons_of_rasa_become_replies_without_payloads(chat: Chat) -> None:
    async def plain(message: UserMessage) -> None:
        buttons = [{"title": "Ja", "payload": "/ja"}]
        await message.output_channel.send_response(message.sender_id, {"text": "Eerst dit."})
        await message.output_channel.send_response(message.sender_id, {"text": "Dan dit.", "buttons": buttons})

    token = chat.open()
    chat.agent.script = plain
    expected = [{"text": "Eerst dit.", "options": []}, {"text": "Dan dit.", "options": []}]
    assert chat.say(token, {"text": "Mag dat?"}).json() == {"replies": expected}


def test_the_privacy_filter_works_before_the_assistant_and_says_so_once(chat: Chat) -> None:
    text = "mijn bsn is 111222333, ik heet Fatima El Amrani. Mag mijn huisarts dat?"
    replies = chat.say(chat.open(), {"text": text}).json()["replies"]
    assert chat.agent.texts == ["mijn bsn is [bsn], ik heet [naam]. Mag mijn huisarts dat?"]
    assert replies[0] == {"text": "Ik heb uw BSN en een naam weggelaten en niet bewaard.", "options": []}
    assert replies[1:] == [reply(f"u zei {chat.agent.texts[0]}")]


def test_invisible_characters_do_not_hide_a_number_from_the_filter(chat: Chat) -> None:
    chat.say(chat.open(), {"text": "mijn bsn is 111\u200b222\u200b333"})
    assert chat.agent.texts == ["mijn bsn is [bsn]"]


def test_messages_of_one_conversation_are_answered_one_at_a_time_in_order(chat: Chat) -> None:
    token, other = chat.open(), chat.open()
    first_is_in, go_on = threading.Event(), asyncio.Event()
    finished = []

    async def slow_first(message: UserMessage) -> None:
        if message.text == "een":
            first_is_in.set()
            await go_on.wait()
        finished.append(message.text)
        await message.output_channel.send_response(message.sender_id, {"custom": reply(message.text)})

    chat.agent.script = slow_first
    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(chat.say, token, {"text": "een"})
        assert first_is_in.wait(10)
        two = pool.submit(chat.say, token, {"text": "twee"})
        # Another conversation does not wait; its answer also shows that the server goes on working.
        assert chat.say(other, {"text": "ander"}).status_code == 200
        assert finished == ["ander"]
        chat.loop.call_soon_threadsafe(go_on.set)
        assert one.result(10).json()["replies"][0]["text"] == "een"
        assert two.result(10).json()["replies"][0]["text"] == "twee"
    assert finished == ["ander", "een", "twee"]


def test_erasing_waits_for_the_message_in_flight_and_leaves_nothing_of_it(chat: Chat) -> None:
    token = chat.open()
    in_flight, go_on = threading.Event(), asyncio.Event()

    async def saves_late(message: UserMessage) -> None:
        in_flight.set()
        await go_on.wait()

    chat.agent.script = saves_late
    with ThreadPoolExecutor(2) as pool:
        message = pool.submit(chat.say, token, {"text": "Mag dat?"})
        assert in_flight.wait(10)
        erased = pool.submit(chat.call, "DELETE", "sessions", token)
        chat.call("GET", "health")
        chat.loop.call_soon_threadsafe(go_on.set)
        assert message.result(10).status_code == 200
        assert erased.result(10).status_code == 204
    assert chat.kept() == {}
