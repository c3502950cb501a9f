"""The app of the service, served on a loopback port, with whatever agent a test puts behind it."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from rasa.core.channels.channel import UserMessage
from sanic import Sanic

from channels.messaging.channel import MessagingChannel
from channels.messaging.delivery import Pace
from channels.messaging.platform import Finding, Incoming, Limits, Part
from channels.problems import TYPE_PREFIX
from channels.rate_limit import TokenBuckets
from channels.texts import load_texts
from channels.web.channel import WebChannel
from service.quiet import quiet_logging
from service.server import Identity, create_app
from tests.channels.fake_server import Loop, Server
from tests.in_process import InThisProcess

SECONDS = 20.0
REPLY = "Nee, in principe niet."
WEB = "/webhooks/web/messages"
POSTBODE = "/webhooks/postbode/"
_QUICK = Pace(settle=0.0, retry=0.01, poll=0.05, stop_within=0.1)
_LIMITS = Limits(text=4000, text_with_options=1000, options=3, label=20)
_NEVER = 10**9


class QuietAgent:
    """Stands for Rasa's agent: gives every message the same reply, and keeps what came in when told to."""

    def __init__(self) -> None:
        self.kept: list[str] | None = None

    def is_ready(self) -> bool:
        return True

    async def handle_message(self, message: UserMessage) -> None:
        if self.kept is not None:
            self.kept.append(message.text)
        reply = {"text": REPLY, "options": []}
        await message.output_channel.send_response(message.sender_id, {"custom": reply})


@dataclass
class Postbode:
    """The least that a messaging platform can be: `{"messages": [text, …]}`, each delivery from another sender."""

    name: str = "postbode"
    limits: Limits = _LIMITS
    sent: list[str] = field(default_factory=list)
    _count: int = 0

    def is_authentic(self, headers: Mapping[str, str], body: bytes) -> bool:
        return headers.get("x-postzegel") == "echt"

    def challenge(self, query: Mapping[str, str]) -> str | None:
        return None

    def read(self, payload: Any) -> list[Incoming]:
        texts = payload.get("messages") if isinstance(payload, dict) else None
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise ValueError("no messages")
        self._count += 1
        sender, now = f"persoon {self._count}", time.time()
        return [Incoming(f"{sender}.{n}", sender, n, now, text=text) for n, text in enumerate(texts)]

    def failures(self, payload: Any) -> list[str]:
        return []

    async def send(self, client: httpx.AsyncClient, to: str, part: Part) -> None:
        self.sent.append(part.text)

    async def show_typing(self, client: httpx.AsyncClient, incoming: Incoming) -> None:
        pass

    async def check(self, client: httpx.AsyncClient) -> list[Finding]:
        return []


class PostbodeChannel(MessagingChannel):
    """The messaging channel of that platform."""

    @classmethod
    def name(cls) -> str:
        return "postbode"


class _AppServer(Server):
    """A server whose listeners run too, and which leaves no task behind."""

    async def _start(self) -> None:
        await super()._start()
        await self._server.after_start()
        await self._app.ctx.opened.wait()

    async def _stop(self) -> None:
        await self._server.before_stop()
        await super()._stop()
        left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


@dataclass(frozen=True)
class Answer:
    """What came back: the status, every header with its value as one text, and the body."""

    status: int
    head: str
    body: str

    @property
    def replies(self) -> list[dict[str, Any]]:
        return json.loads(self.body)["replies"]


class Service:
    """The running service: its address, a connection to it, and what stands behind it."""

    def __init__(self, server: Server, platform: Postbode) -> None:
        self.port = server.port
        self.platform = platform
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=SECONDS)

    def call(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        self._connection.request(method, path, body, headers)
        received = self._connection.getresponse()
        content = received.read().decode("utf-8")
        return Answer(received.status, str(received.headers), content)

    def open(self) -> str:
        """The token of a new session."""
        answer = self.call("POST", "/webhooks/web/sessions")
        assert answer.status == 201, answer
        return str(json.loads(answer.body)["session"])

    def say(self, token: str, body: bytes, **headers: str) -> Answer:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **headers}
        return self.call("POST", WEB, body, **headers)

    def raw(self, sent: bytes) -> bytes:
        """All that comes back on a connection of its own until the server closes it."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS) as connection:
            connection.sendall(sent)
            received = b""
            while part := connection.recv(65536):
                received += part
        return received

    def is_well(self) -> bool:
        """Whether it answers somebody else's message, on a new connection."""
        self.close()  # it opens again by itself
        answer = self.say(self.open(), b'{"text": "Mag dat?"}')
        return answer.status == 200 and bool(answer.replies)

    def close(self) -> None:
        self._connection.close()


@contextmanager
def served(agent: Any, **config: float) -> Iterator[Service]:
    """Serve the web channel and a messaging channel as the service does; `config` changes Sanic's settings."""
    quiet_logging()
    platform, loop = Postbode(), Loop()
    messaging = PostbodeChannel(platform, pace=_QUICK)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sanic, "test_mode", True)  # more than one app in one process
        web = WebChannel(message_limit=TokenBuckets(burst=_NEVER), session_limit=TokenBuckets(burst=_NEVER))
        app = create_app(InThisProcess(agent), Identity("abc123", "blank"), [web, messaging])
        app.config.update(config)
        server = _AppServer(app, loop)
        service = Service(server, platform)
        try:
            yield service
        finally:
            service.close()
            server.stop()
            loop.stop()


def problem_of(body: str) -> str:
    """The id of the problem document that a body is; it must be one of ours, word for word."""
    document = json.loads(body)
    name = document["type"].removeprefix(TYPE_PREFIX).replace("-", "_")
    text = load_texts().problems[name]
    assert (document["status"], document["title"], document["detail"]) == (text.status, text.title, text.detail)
    assert len(document) == 4
    return name
