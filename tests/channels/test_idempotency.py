"""A message that is sent again with its `Idempotency-Key`: one turn, the same replies, and nothing typed is kept."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from rasa.core.channels.channel import UserMessage

from storage.shared import Storage
from tests.channels.fake_server import Chat, MakeChat, assert_problem, reply


def say(chat: Chat, token: str, key: str | None, text: str = "Mag dat?") -> requests.Response:
    headers = {} if key is None else {"Idempotency-Key": key}
    return chat.call("POST", "messages", token, json={"text": text}, headers=headers)


def counted(chat: Chat) -> None:
    """Every turn says its number, so that a second turn cannot pass for the first."""

    async def answer(message: UserMessage) -> None:
        number = len(chat.agent.received)
        await message.output_channel.send_response(message.sender_id, {"custom": reply(f"beurt {number}")})

    chat.agent.script = answer


def test_the_same_key_gets_the_same_replies_without_a_second_turn(chat: Chat) -> None:
    token = chat.open()
    counted(chat)
    first = say(chat, token, "a")
    assert say(chat, token, "b").json() == {"replies": [reply("beurt 2")]}
    again = say(chat, token, "a")
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["Content-Type"] == first.headers["Content-Type"] == "application/json"
    assert len(chat.agent.received) == 2


def test_without_a_key_every_message_is_a_turn(chat: Chat) -> None:
    token = chat.open()
    counted(chat)
    assert say(chat, token, None).content != say(chat, token, None).content


def test_of_a_conversation_that_is_wiped_no_earlier_reply_is_kept(chat: Chat) -> None:
    token = chat.open()
    counted(chat)
    chat.agent.slots = {"ontvanger": "werkgever", "keuzes": [], "gesprek": {"vragen": 1}}
    say(chat, token, "a")
    say(chat, token, "b")
    assert "beurt 1" in str(chat.kept())
    chat.agent.slots = {"keuzes": [], "gesprek": {"vragen": 0}}
    say(chat, token, "c")
    assert "beurt 1" not in str(chat.kept())
    assert "beurt 2" not in str(chat.kept())
    assert say(chat, token, "c").json() == {"replies": [reply("beurt 3")]}


def test_a_key_belongs_to_its_own_session(chat: Chat) -> None:
    one, two = chat.open(), chat.open()
    counted(chat)
    assert say(chat, one, "a").json() == {"replies": [reply("beurt 1")]}
    assert say(chat, two, "a").json() == {"replies": [reply("beurt 2")]}


@pytest.mark.parametrize("key", ["", "a b", "a" * 65, "sleutel.1", "a,b", "a/b", "\xe9"])
def test_a_key_that_is_none_is_400_and_reaches_nobody(chat: Chat, key: str) -> None:
    answer = chat.call(
        "POST", "messages", chat.open(), json={"text": "a"}, headers={"Idempotency-Key": key.encode("latin-1")}
    )
    assert_problem(answer, 400, "invalid_key")
    assert chat.agent.received == []


def test_the_longest_key_with_every_kind_of_character_is_taken(chat: Chat) -> None:
    assert say(chat, chat.open(), "aZ09_-".ljust(64, "x")).status_code == 200


def test_a_second_sending_waits_for_the_first_that_is_still_under_way(chat: Chat) -> None:
    token = chat.open()
    in_flight, go_on = threading.Event(), asyncio.Event()

    async def slow(message: UserMessage) -> None:
        in_flight.set()
        await go_on.wait()
        number = len(chat.agent.received)
        await message.output_channel.send_response(message.sender_id, {"custom": reply(f"beurt {number}")})

    chat.agent.script = slow
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(say, chat, token, "a")
        assert in_flight.wait(10)
        again = pool.submit(say, chat, token, "a")
        chat.call("GET", "health")
        chat.loop.call_soon_threadsafe(go_on.set)
        assert first.result(10).content == again.result(10).content
    assert len(chat.agent.received) == 1


def test_a_client_that_went_away_finds_its_replies_when_it_comes_back(chat: Chat) -> None:
    token = chat.open()
    in_flight, go_on = threading.Event(), asyncio.Event()

    async def slow(message: UserMessage) -> None:
        in_flight.set()
        await go_on.wait()
        number = len(chat.agent.received)
        await message.output_channel.send_response(message.sender_id, {"custom": reply(f"beurt {number}")})

    chat.agent.script = slow
    body = json.dumps({"text": "Mag dat?"})
    head = f"POST /webhooks/web/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: a\r\n"
    with socket.create_connection(("127.0.0.1", chat.port)) as gone:
        gone.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        assert in_flight.wait(10)
    chat.call("GET", "health")  # the server has seen by now that the first client is gone
    chat.loop.call_soon_threadsafe(go_on.set)
    assert say(chat, token, "a").json() == {"replies": [reply("beurt 1")]}
    assert len(chat.agent.received) == 1


def test_what_is_kept_holds_the_replies_and_nothing_that_was_typed(chat: Chat) -> None:
    token = chat.open()
    counted(chat)
    answer = say(chat, token, "sleutel", "Mijn buurvrouw is ziek")
    say(chat, token, None)
    assert [kept["given"] for kept in chat.kept().values()] == [[["sleutel", answer.text]]]
    assert "buurvrouw" not in str(chat.kept())


def test_erasing_takes_the_replies_along(chat: Chat) -> None:
    token = chat.open()
    say(chat, token, "a")
    assert chat.call("DELETE", "sessions", token).status_code == 204
    assert chat.kept() == {}
    assert_problem(say(chat, token, "a"), 401, "invalid_session")


def test_the_replies_are_there_for_another_process(make_chat: MakeChat) -> None:
    one = make_chat()
    two = make_chat(storage=Storage(one.conversations.database, one.conversations.keys, one.conversations))
    token = one.open()
    counted(one)
    assert say(two, token, "a").json() != say(one, token, "b").json()
    assert say(one, token, "a").content == say(two, token, "a").content


def test_only_the_last_few_replies_of_a_conversation_are_kept(chat: Chat) -> None:
    token = chat.open()
    counted(chat)
    first = say(chat, token, "0")
    for key in "123":
        say(chat, token, key)
    assert say(chat, token, "0").content != first.content


def test_a_refused_message_does_not_use_up_its_key(chat: Chat) -> None:
    token = chat.open()
    counted(chat)
    assert_problem(say(chat, token, "a", " "), 400, "invalid_text")
    assert say(chat, token, "a").json() == {"replies": [reply("beurt 1")]}


def test_other_websites_may_send_the_header_when_they_are_listed(make_chat: MakeChat) -> None:
    chat = make_chat(origins=frozenset({"https://ziekenhuis.example"}))
    preflight = chat.call("OPTIONS", "messages", headers={"Origin": "https://ziekenhuis.example"})
    assert "Idempotency-Key" in preflight.headers["Access-Control-Allow-Headers"].split(", ")
