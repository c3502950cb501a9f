"""Measures how soon a webhook is acknowledged while the assistant is busy: `python -m benchmarks.messaging`.

The assistant is served as `./start` does it, with Telegram's Bot API played by a stand-in on loopback. Web
conversations run side by side, as fast as they are answered; meanwhile updates come in at a steady pace, each from
another person. Prints how long the acknowledgements took, at every number of web conversations.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import httpx

from benchmarks.chat.assistants import Assistant, ours

_QUESTION = "Mag mijn huisarts mijn gegevens aan mijn werkgever geven?"
_FIRST_CHAT = 7_000_000
_TOKEN = "123456:" + "A" * 35
_SECRET = "s" * 32
_HEADERS = {"X-Telegram-Bot-Api-Secret-Token": _SECRET}


class StandIn:
    """Takes every call of the Bot API, and remembers who got a message."""

    def __init__(self) -> None:
        self._reached: set[int] = set()
        self._changed = threading.Condition()
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.root = f"http://127.0.0.1:{server.server_address[1]}"

    def take(self, path: str, parameters: dict[str, Any]) -> None:
        """One call."""
        if path.endswith("/sendMessage"):
            with self._changed:
                self._reached.add(int(parameters["chat_id"]))
                self._changed.notify_all()

    def wait_for(self, chats: set[int]) -> None:
        """Wait until each of these people got a message; ends the run when one never does."""
        with self._changed:
            if not self._changed.wait_for(lambda: chats <= self._reached, 300):
                raise SystemExit(f"{len(chats - self._reached)} people never got an answer")


def _handler(stand_in: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            stand_in.take(self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}"))
            body = b'{"ok": true, "result": true}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.messaging", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--updates", type=int, default=200, help="updates at each load (default: 200)")
    parser.add_argument("--every", type=float, default=0.1, help="seconds between two updates (default: 0.1)")
    parser.add_argument("--web", type=int, nargs="*", default=[0, 1, 8, 32], help="web conversations at once")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        telegram = StandIn()
        os.environ.update(
            TELEGRAM_BOT_TOKEN=_TOKEN,
            TELEGRAM_SECRET=_SECRET,
            TELEGRAM_API_ROOT=telegram.root,
            DEELWIJZER_DATABASE=f"sqlite:///{folder}/queue.sqlite3",
        )
        with ours(folder / "deelwijzer.log") as assistant:
            for at, conversations in enumerate(options.web):
                chats = range(_FIRST_CHAT + at * options.updates, _FIRST_CHAT + (at + 1) * options.updates)
                asyncio.run(measure(assistant, telegram, conversations, chats, options.every))


async def measure(
    assistant: Assistant, telegram: StandIn, conversations: int, chats: Sequence[int], every: float
) -> None:
    """Print the figures at one load."""
    turns: list[float] = []
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=assistant.address, timeout=60, limits=limits) as client:
        busy = [asyncio.create_task(_talk(client, assistant, at, turns)) for at in range(conversations)]
        await asyncio.sleep(1.0 if busy else 0.0)
        start = time.perf_counter()
        # In a process of its own: what the conversations cost this one would be counted as waiting for the server.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            posted = pool.submit(post_all, assistant.address, chats, every)
            taken = await asyncio.wrap_future(posted)
        seconds, done = time.perf_counter() - start, len(turns)
        await asyncio.to_thread(telegram.wait_for, set(chats))
        for task in busy:
            task.cancel()
    p50, p95, p99 = (1000 * value for value in _percentiles(taken))
    print(
        f"{conversations:3} web conversations, {done / seconds:.0f} turns a second: {len(taken)} updates acknowledged, "
        f"p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms, longest {1000 * max(taken):.1f} ms",
        flush=True,
    )


def post_all(address: str, chats: Sequence[int], every: float) -> list[float]:
    """Send an update from each of these people, one every so many seconds; how long each acknowledgement took."""
    taken = []
    with httpx.Client(base_url=address, timeout=60) as client:
        for chat in chats:
            start = time.perf_counter()
            client.post("/webhooks/telegram/", json=_update(chat), headers=_HEADERS).raise_for_status()
            taken.append(time.perf_counter() - start)
            time.sleep(max(0.0, every - taken[-1]))
    return taken


def _update(chat: int) -> dict[str, Any]:
    person = {"id": chat, "is_bot": False, "first_name": "Verzonnen", "type": "private"}
    content = {"message_id": chat, "from": person, "chat": person, "date": int(time.time()), "text": _QUESTION}
    return {"update_id": chat, "message": content}


async def _talk(client: httpx.AsyncClient, assistant: Assistant, at: int, turns: list[float]) -> None:
    """One conversation after another, until cancelled."""
    while True:
        opened = await client.post("/webhooks/web/sessions", headers={"X-Forwarded-For": f"10.0.0.{at}"})
        headers = {"Authorization": f"Bearer {opened.raise_for_status().json()['session']}"}
        for message in assistant.conversations[at % len(assistant.conversations)]:
            start = time.perf_counter()
            (await client.post("/webhooks/web/messages", json={"text": message}, headers=headers)).raise_for_status()
            turns.append(time.perf_counter() - start)


def _percentiles(values: list[float]) -> tuple[float, float, float]:
    cut = statistics.quantiles(values, n=100)
    return cut[49], cut[94], cut[98]


if __name__ == "__main__":
    main()
