"""A real Sanic server on a loopback port, with a stand-in for Rasa that is told what to do."""

from __future__ import annotations

import asyncio
import socket
import threading
from types import SimpleNamespace
from collections.abc import Awaitable, Callable
from typing import Any

import requests
from rasa.core.channels.channel import UserMessage
from sanic import Sanic

class FakeClock:
    """Seconds that pass only when told to."""

    def __init__(self, now: float = 1_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class FakeStore:
    """A tracker store: which conversations it holds."""

    def __init__(self) -> None:
        self.conversations: Set[str] = set()
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
        self.received: List[UserMessage] = []
        self.script: Optional[Callable[[UserMessage], Awaitable[None]]] = None

    @property
    def texts(self) -> List[str]:
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


def reply(text: str) -> Dict[str, Any]:
    return {"text": text, "options": [{"id": "toestemming=ja", "label": "Ja"}], "answer": {"kind": "question"}}


class Server:
    """The app served from a thread of its own."""

    def __init__(self, app: Sanic) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.root = f"http://127.0.0.1:{self.port}"
        self._app = app
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._start())
        self._started.set()
        self.loop.run_forever()

    async def _start(self) -> None:
        self._server = await self._app.create_server(sock=self._socket, return_asyncio_server=True, access_log=False)
        await self._server.startup()

    def start(self) -> None:
        self._thread.start()
        assert self._started.wait(10), "the test server did not start"

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)
        self._socket.close()


class Chat:
    """A client of the chat API, and the hands on everything behind it."""

    def __init__(self, server: Server, agent: FakeAgent, app: Sanic, clock: FakeClock, limit_clock: FakeClock) -> None:
        self.root = server.root
        self.port = server.port
        self.url = f"{server.root}/webhooks/web"
        self.loop = server.loop
        self.agent = agent
        self.app = app
        self.clock = clock
        self.limit_clock = limit_clock

    def call(self, method: str, path: str, token: Optional[str] = None, **kwargs: Any) -> requests.Response:
        headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **kwargs.pop("headers", {})}
        return requests.request(method, f"{self.url}/{path}", headers=headers, timeout=20, **kwargs)

    def open(self) -> str:
        answer = self.call("POST", "sessions")
        assert answer.status_code == 201, answer.text
        self.agent.received.clear()
        return answer.json()["session"]

    def say(self, token: str, content: Any) -> requests.Response:
        return self.call("POST", "messages", token, json=content)


