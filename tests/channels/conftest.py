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
from storage.keys import Keys
from storage.shared import open_storage
from tests.channels.bots import Bot, Messenger, OnTelegram, OnWhatsApp
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
        storage = kwargs.setdefault("storage", open_storage("memory", Keys(b"k" * 32)))
        clock, limit_clock, agent = FakeClock(), FakeClock(), FakeAgent(storage.conversations)
        kwargs.setdefault("sessions", Sessions(storage.keys, clock=clock))
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


@pytest.fixture(params=[OnTelegram, OnWhatsApp], ids=lambda messenger: messenger.name)
def messenger(request: pytest.FixtureRequest) -> Iterator[Messenger]:
    """Each messaging platform in turn."""
    played = request.param()
    yield played
    played.fake.stop()


@pytest.fixture
def make_bot(messenger: Messenger, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Bot]]:
    """Start the messaging channel of a platform; keyword arguments go to the bot."""
    monkeypatch.setattr(Sanic, "test_mode", True)
    bots: list[Bot] = []

    def make(**kwargs: Any) -> Bot:
        bots.append(Bot(messenger, **kwargs))
        return bots[-1]

    yield make
    for bot in bots:
        bot.stop()


@pytest.fixture
def bot(make_bot: Callable[..., Bot]) -> Bot:
    """A messaging channel with its storage in memory."""
    return make_bot()
