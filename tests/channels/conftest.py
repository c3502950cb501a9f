"""The chat API served on a loopback port, for each test anew."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from rasa.core.channels import channel as rasa_channel
from sanic import Sanic

from channels.rate_limit import TokenBuckets
from channels.sessions import Sessions
from channels.web.channel import WebChannel
from tests.channels.fake_server import Chat, FakeAgent, FakeClock, Loop, Server

_numbers = itertools.count()


@pytest.fixture(scope="module")
def loop() -> Iterator[Loop]:
    """One event loop for all servers of a module."""
    running = Loop()
    yield running
    running.stop()


@pytest.fixture
def make_chat(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Chat]]:
    """Start a server; keyword arguments go to the channel."""
    # Sanic rewrites its own methods at the first start; a second app in one process needs this switch.
    monkeypatch.setattr(Sanic, "test_mode", True)
    servers: list[Server] = []

    def make(**kwargs: Any) -> Chat:
        clock, limit_clock, agent = FakeClock(), FakeClock(), FakeAgent()
        kwargs.setdefault("sessions", Sessions(key=b"k" * 32, clock=clock))
        kwargs.setdefault("message_limit", TokenBuckets(clock=limit_clock))
        kwargs.setdefault("session_limit", TokenBuckets(clock=limit_clock))
        app = Sanic(f"test_web_channel_{next(_numbers)}", configure_logging=False)
        app.ctx.agent, app.ctx.knowledge_hash, app.ctx.pipeline = agent, "abc123", "blank"
        # Mounted the way Rasa mounts its channels.
        rasa_channel.register([WebChannel(**kwargs)], app, route="/webhooks/")
        app.blueprint(WebChannel.page_blueprint())
        WebChannel.install_error_handlers(app)
        server = Server(app, loop)
        servers.append(server)
        return Chat(server, agent, app, clock, limit_clock)

    yield make
    for server in servers:
        server.stop()


@pytest.fixture
def chat(make_chat: Callable[..., Chat]) -> Chat:
    """A server with the usual settings."""
    return make_chat()
