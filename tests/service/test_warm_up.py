"""Nobody's first message is a slow one: the server answers a conversation of its own before its health says "ok"."""

from __future__ import annotations

import asyncio
import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from rasa.core.channels.channel import UserMessage
from sanic import Sanic

from channels.web.channel import WebChannel
from service.assistant import load_assistant
from service.server import Identity, create_app, serve
from service.training import verified_model
from storage.keys import Keys
from storage.shared import open_storage
from tests.channels.fake_server import FakeAgent, Loop, Server
from tests.service.small_project import SmallProject

_numbers = itertools.count()


@pytest.fixture
def make_app(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], Sanic]:
    """The app of the service around an agent, with the web channel."""
    monkeypatch.setattr(Sanic, "test_mode", True)  # more than one app in this process

    def make(agent: Any) -> Sanic:
        # Sanic keeps its apps by name; the service has one a process.
        monkeypatch.setattr("service.server.Sanic", lambda name, **kw: Sanic(f"{name}_{next(_numbers)}", **kw))
        return create_app(agent, Identity("abc123", "blank"), [WebChannel()])

    return make


@pytest.fixture
def loop() -> Iterator[Loop]:
    running = Loop()
    yield running
    running.stop()


@pytest.fixture
def start(loop: Loop, make_app: Callable[[Any], Sanic]) -> Iterator[Callable[[Any], str]]:
    """Serve the app around an agent; gives the address of the chat API."""
    servers: list[Server] = []

    def run(agent: Any) -> str:
        app = make_app(agent)
        server = Server(app, loop)
        servers.append(server)
        loop.run(app._server_event("init", "after", loop.loop))
        return f"{server.root}/webhooks/web"

    yield run
    for server in servers:
        server.stop()


def status(address: str) -> int:
    return requests.get(f"{address}/health", timeout=20).status_code


def wait_until_open(address: str) -> None:
    deadline = time.monotonic() + 60
    while (answer := requests.get(f"{address}/health", timeout=20)).status_code != 200:
        assert answer.headers["Retry-After"]
        assert time.monotonic() < deadline


def test_health_is_503_until_a_whole_conversation_was_answered(start: Callable[[Any], str], loop: Loop) -> None:
    conversations = open_storage("memory", Keys(b"k" * 32)).conversations
    agent, go_on = FakeAgent(conversations), threading.Event()

    async def slow(message: UserMessage) -> None:
        await asyncio.get_running_loop().run_in_executor(None, go_on.wait)
        await message.output_channel.send_response(message.sender_id, {"text": "antwoord"})

    agent.script = slow
    address = start(agent)
    assert status(address) == 503
    assert requests.post(f"{address}/sessions", timeout=20).status_code == 503
    go_on.set()
    wait_until_open(address)
    assert agent.texts[0] == "/groet"
    assert len(agent.texts) == 2
    assert len({message.sender_id for message in agent.received}) == 1
    assert asyncio.run(conversations.ids()) == ()


def test_the_first_conversation_of_the_real_agent_leaves_nothing_behind(
    start: Callable[[Any], str], small_project: SmallProject, loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(small_project.root))
    agent = loop.run(load_assistant(verified_model(small_project.models), action_package="kleine_acties"))
    address = start(agent)
    wait_until_open(address)
    assert loop.run(agent.tracker_store.keys()) == ()
    assert agent.lock_store.conversation_locks == {}
    # The counter of the small assistant: nobody's turns were counted before.
    welcome = requests.post(f"{address}/sessions", timeout=20).json()["replies"]
    assert [reply["text"] for reply in welcome] == ["groet 1"]


def test_an_assistant_that_does_not_answer_is_not_served(
    make_app: Callable[[Any], Sanic], capsys: pytest.CaptureFixture[str]
) -> None:
    conversations = open_storage("memory", Keys(b"k" * 32)).conversations
    agent = FakeAgent(conversations)

    async def silent(message: UserMessage) -> None:
        return None

    agent.script = silent
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert serve(make_app(agent), listener) is False
    output = capsys.readouterr()
    assert "--retrain" in output.err
    assert "is ready" not in output.out
    assert asyncio.run(conversations.ids()) == ()
