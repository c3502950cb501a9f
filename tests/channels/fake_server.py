"""A real Sanic server on a loopback port, with a stand-in for Rasa that is told what to do."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import requests
from rasa.core.channels.channel import UserMessage
from sanic import Sanic

from channels.texts import load_texts
from channels.web.framing import AnsweringProtocol
from storage.conversations import Conversations


class FakeClock:
    """Seconds that pass only when told to."""

    def __init__(self, now: float = 1_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class FakeAgent:
    """Answers each message by sending a custom message that says what it got, or does what ``script`` says.

    With ``conversations`` it saves each conversation after a message, as Rasa does.
    """

    def __init__(self, conversations: Conversations | None = None) -> None:
        self.ready = True
        self.conversations = conversations
        self.received: list[UserMessage] = []
        self.slots: dict[str, Any] | None = None  # in place of a count of the turns
        self.script: Callable[[UserMessage], Awaitable[None]] | None = None

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.received]

    def is_ready(self) -> bool:
        return self.ready

    async def handle_message(self, message: UserMessage) -> None:
        self.received.append(message)
        if self.script is not None:
            await self.script(message)
        else:
            await message.output_channel.send_response(message.sender_id, {"custom": reply(f"u zei {message.text}")})
        if self.conversations is not None:
            slots = {"beurten": len(self.received)} if self.slots is None else self.slots
            await self.conversations.keep(message.sender_id, {"slots": slots})


def reply(text: str) -> dict[str, Any]:
    return {"text": text, "options": [{"id": "toestemming=ja", "label": "Ja"}], "answer": {"kind": "question"}}


class Loop:
    """An event loop in a thread of its own."""

    def __init__(self, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self.loop = loop or asyncio.new_event_loop()
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
        options = {"protocol": AnsweringProtocol, "return_asyncio_server": True, "access_log": False}
        self._server = await self._app.create_server(sock=self._socket, **options)
        await self._server.startup()

    async def _stop(self) -> None:
        self._server.close()

    def stop(self) -> None:
        self.loop.run(self._stop())
        self._socket.close()


class ListeningServer(Server):
    """A server whose listeners run too."""

    async def _start(self) -> None:
        await super()._start()
        await self._server.after_start()

    async def _stop(self) -> None:
        await self._server.before_stop()
        await super()._stop()


class Chat:
    """A client of the chat API, and the hands on everything behind it."""

    def __init__(self, server: Server, agent: FakeAgent, app: Sanic, clock: FakeClock, limit_clock: FakeClock) -> None:
        self.server = server
        self.root = server.root
        self.port = server.port
        self.url = f"{server.root}/webhooks/web"
        self.loop = server.loop.loop
        self.agent = agent
        assert agent.conversations is not None
        self.conversations = agent.conversations
        self.app = app
        self.clock = clock
        self.limit_clock = limit_clock

    def call(self, method: str, path: str, token: str | None = None, **kwargs: Any) -> requests.Response:
        headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **kwargs.pop("headers", {})}
        return requests.request(method, f"{self.url}/{path}", headers=headers, timeout=20, **kwargs)

    def kept(self) -> dict[str, Any]:
        """What is kept of each conversation."""
        conversations = self.conversations
        return {id_: self.server.loop.run(conversations.find(id_)) for id_ in self.server.loop.run(conversations.ids())}

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
