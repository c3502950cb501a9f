"""The server says that it is healthy once the assistant answers, and never serves one that does not."""

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
from sanic import Sanic

from channels.web.channel import WebChannel
from service.assistant import load_assistant
from service.server import Identity, create_app, serve
from service.settings import ServiceError
from service.training import verified_model
from service.warm_up import warm_up
from tests.channels.fake_server import FakeAgent, Loop, Server
from tests.in_process import InThisProcess
from tests.service.small_project import SmallProject

_numbers = itertools.count()


class Starting(InThisProcess):
    """An assistant that has started when it is told to, or never will."""

    def __init__(self, agent: Any, fault: str = "") -> None:
        super().__init__(agent)
        self.go_on = threading.Event()
        self._fault = fault

    async def start(self) -> None:
        if self._fault:
            raise ServiceError(self._fault)
        await asyncio.get_running_loop().run_in_executor(None, self.go_on.wait)


@pytest.fixture
def make_app(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], Sanic]:
    """The app of the service around an assistant, with the web channel."""
    monkeypatch.setattr(Sanic, "test_mode", True)  # more than one app in this process

    def make(assistant: Any) -> Sanic:
        # Sanic keeps its apps by name; the service has one a process.
        monkeypatch.setattr("service.server.Sanic", lambda name, **kw: Sanic(f"{name}_{next(_numbers)}", **kw))
        return create_app(assistant, Identity("abc123", "blank"), [WebChannel()])

    return make


@pytest.fixture
def start(make_app: Callable[[Any], Sanic]) -> Iterator[Callable[[Any], str]]:
    """Serve the app around an assistant; gives the address of the chat API."""
    loop = Loop()
    servers: list[Server] = []

    def run(assistant: Any) -> str:
        app = make_app(assistant)
        server = Server(app, loop)
        servers.append(server)
        loop.run(app._server_event("init", "after", loop.loop))
        return f"{server.root}/webhooks/web"

    yield run
    for server in servers:
        server.stop()
    loop.stop()


def status(address: str) -> int:
    return requests.get(f"{address}/health", timeout=20).status_code


def test_health_is_503_until_the_assistant_has_started(start: Callable[[Any], str]) -> None:
    assistant = Starting(FakeAgent())
    address = start(assistant)
    assert status(address) == 503
    assert requests.post(f"{address}/sessions", timeout=20).status_code == 503
    assistant.go_on.set()
    deadline = time.monotonic() + 60
    while (answer := requests.get(f"{address}/health", timeout=20)).status_code != 200:
        assert answer.headers["Retry-After"]
        assert time.monotonic() < deadline


def test_an_assistant_that_does_not_start_is_not_served(
    make_app: Callable[[Any], Sanic], capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert serve(make_app(Starting(FakeAgent(), "Train it again: ./start --retrain")), listener) is False
    output = capsys.readouterr()
    assert "--retrain" in output.err
    assert "is ready" not in output.out


def test_forgetting_goes_on_after_it_failed(start: Callable[[Any], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.server._FORGET_EVERY_SECONDS", 0.01)
    twice = threading.Event()

    class Forgetful(InThisProcess):
        tries = 0

        async def forget(self) -> None:
            self.tries += 1
            if self.tries == 1:
                raise ZeroDivisionError
            twice.set()

    start(Forgetful(FakeAgent()))
    assert twice.wait(60)


def test_the_first_conversation_of_the_real_agent_leaves_nothing_behind(
    small_project: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(small_project.root))

    async def warmed() -> None:
        agent = await load_assistant(verified_model(small_project.models), action_package="kleine_acties")
        await warm_up(agent)
        assert await agent.tracker_store.keys() == ()
        assert agent.lock_store.conversation_locks == {}

    asyncio.run(warmed())


def test_an_assistant_without_an_answer_is_a_fault_of_the_service() -> None:
    agent = FakeAgent()

    async def silent(_message: Any) -> None:
        return None

    agent.script = silent
    with pytest.raises(ServiceError, match="--retrain"):
        asyncio.run(warm_up(agent))
