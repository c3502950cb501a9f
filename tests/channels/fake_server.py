"""A real Sanic server on a loopback port, with a stand-in for Rasa that is told what to do."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Coroutine
from types import SimpleNamespace
from typing import Any

import requests
from rasa.core.channels.channel import UserMessage
from sanic import Sanic

from channels.texts import load_texts


class FakeClock:
    """Seconds that pass only when told to."""

    def __init__(self, now: float = 1_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class FakeStore:
    """A tracker store: which conversations it holds."""

    def __init__(self) -> None:
        self.conversations: set[str] = set()
        self.broken = False

    async def delete(self, conversation: str) -> None:
        if self.broken:
            raise OSError("disk full")
        self.conversations.discard(conversation)


class FakeAgent:
    """Answers each message by sending a custom message that says what it got, or does what ``script`` says."""

    def __init__(self) -> None:
        self.ready = True
        # Wrapped as Rasa wraps it: the wrapper itself has no delete.
        self.store = FakeStore()
        self.tracker_store = SimpleNamespace(_tracker_store=self.store)
        self.received: list[UserMessage] = []
        self.script: Callable[[UserMessage], Awaitable[None]] | None = None

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.received]

    def is_ready(self) -> bool:
        return self.ready

    async def handle_message(self, message: UserMessage) -> None:
        self.received.append(message)
        self.store.conversations.add(message.sender_id)
        if self.script is not None:
            await self.script(message)
        else:
            await message.output_channel.send_response(message.sender_id, {"custom": reply(f"u zei {message.text}")})


def reply(text: str) -> dict[str, Any]:
    return {"text": text, "options": [{"id": "toestemming=ja", "label": "Ja"}], "answer": {"kind": "question"}}


class Loop:
    """An event loop in a thread of its own."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)


class Server:
    """The app, served on a free loopback port."""

    def __init__(self, app: Sanic, loop: Loop) -> None:
        self._app = app
        self.loop = loop
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.root = f"http://127.0.0.1:{self.port}"
        loop.run(self._start())

    async def _start(self) -> None:
        self._server = await self._app.create_server(sock=self._socket, return_asyncio_server=True, access_log=False)
        await self._server.startup()

    async def _stop(self) -> None:
        self._server.close()

    def stop(self) -> None:
        self.loop.run(self._stop())
        self._socket.close()


class Chat:
    """A client of the chat API, and the hands on everything behind it."""

    def __init__(self, server: Server, agent: FakeAgent, app: Sanic, clock: FakeClock, limit_clock: FakeClock) -> None:
        self.root = server.root
        self.port = server.port
        self.url = f"{server.root}/webhooks/web"
        self.loop = server.loop.loop
        self.agent = agent
        self.app = app
        self.clock = clock
        self.limit_clock = limit_clock

    def call(self, method: str, path: str, token: str | None = None, **kwargs: Any) -> requests.Response:
        headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **kwargs.pop("headers", {})}
        return requests.request(method, f"{self.url}/{path}", headers=headers, timeout=20, **kwargs)

    def open(self) -> str:
        answer = self.call("POST", "sessions")
        assert answer.status_code == 201, answer.text
        self.agent.received.clear()
        return answer.json()["session"]

    def say(self, token: str, content: Any) -> requests.Response:
        return self.call("POST", "messages", token, json=content)


MakeChat = Callable[..., Chat]


def assert_problem(answer: requests.Response, status: int, problem: str) -> None:
    """The answer is this problem document, complete and with the headers of the API."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    text = load_texts().problems[problem]
    assert answer.json() == {
        "type": "urn:deelwijzer:probleem:" + problem.replace("_", "-"),
        "title": text.title,
        "status": status,
        "detail": text.detail,
    }
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
