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

from channels.web.idempotency import GivenReplies
from tests.channels.fake_server import Chat, FakeClock, MakeChat, assert_problem, reply


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


def test_erasing_takes_the_replies_along(make_chat: MakeChat) -> None:
    given = GivenReplies()
    chat = make_chat(given=given)
    token, other = chat.open(), chat.open()
    for one in (token, other):
        assert say(chat, one, "a").status_code == 200
    assert len(given) == 2
    assert chat.call("DELETE", "sessions", token).status_code == 204
    assert len(given) == 1
    assert_problem(say(chat, token, "a"), 401, "invalid_session")


def test_what_is_kept_holds_the_replies_and_nothing_that_was_typed(make_chat: MakeChat) -> None:
    kept: list[tuple[str, str, str]] = []

    class Watched(GivenReplies):
        def keep(self, conversation: str, key: str, replies: str) -> None:
            kept.append((conversation, key, replies))
            super().keep(conversation, key, replies)

    chat = make_chat(given=Watched())
    token = chat.open()
    counted(chat)
    answer = say(chat, token, "sleutel", "Mijn buurvrouw is ziek")
    assert kept == [(token.split(".")[0], "sleutel", answer.text)]
    assert "buurvrouw" not in str(kept)
    say(chat, token, None)
    assert len(kept) == 1


def test_a_refused_message_does_not_use_up_its_key(chat: Chat) -> None:
    token = chat.open()
    counted(chat)
    assert_problem(say(chat, token, "a", " "), 400, "invalid_text")
    assert say(chat, token, "a").json() == {"replies": [reply("beurt 1")]}


def test_other_websites_may_send_the_header_when_they_are_listed(make_chat: MakeChat) -> None:
    chat = make_chat(origins=frozenset({"https://ziekenhuis.example"}))
    preflight = chat.call("OPTIONS", "messages", headers={"Origin": "https://ziekenhuis.example"})
    assert "Idempotency-Key" in preflight.headers["Access-Control-Allow-Headers"].split(", ")


def test_only_the_last_few_replies_of_a_conversation_are_kept() -> None:
    given = GivenReplies(most_keys=2)
    for key in ("a", "b", "c"):
        given.keep("anna", key, f"antwoord {key}")
    assert [given.find("anna", key) for key in ("a", "b", "c")] == [None, "antwoord b", "antwoord c"]


def test_above_the_limit_the_conversation_that_was_silent_longest_is_forgotten() -> None:
    given = GivenReplies(most_conversations=2)
    for conversation in ("anna", "bas", "anna", "carla"):
        given.keep(conversation, "a", "antwoord")
    assert [given.find(name, "a") is None for name in ("anna", "bas", "carla")] == [False, True, False]
    assert len(given) == 2


def test_replies_do_not_outlive_the_session() -> None:
    clock = FakeClock()
    given = GivenReplies(lifetime=100, clock=clock)
    given.keep("anna", "a", "antwoord")
    clock.now += 60
    given.keep("bas", "a", "antwoord")
    clock.now += 40
    given.forget_old()
    assert (given.find("anna", "a"), given.find("bas", "a")) == (None, "antwoord")
