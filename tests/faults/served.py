"""The service whose output is read all the time: what it logs in trouble would fill a pipe that nobody reads."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import Any

import httpx

from tests.channels.fake_telegram import SECRET
from tests.faults.crowd import API, SECONDS
from tests.served import Service as Process

KEY = "an-invented-secret-that-is-long-enough"


class Service(Process):
    """The process that serves, ready to answer after `wait`."""

    def wait(self) -> Service:
        super().wait()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    @property
    def process(self) -> int:
        return self._process.pid

    def statuses(self) -> dict[str, int]:
        """What the page, the liveness and the readiness answer."""
        paths = {"page": "/", "alive": f"{API}/alive", "ready": f"{API}/health"}
        return {name: httpx.get(f"{self.address}{path}", trust_env=False).status_code for name, path in paths.items()}

    def assistants(self) -> list[int]:
        """The processes that think: those that the process was forked into that this one started to load them."""
        return [child for loader in _children(self.process) for child in _children(loader)]

    def deliver(self, update: dict[str, Any]) -> int:
        """Hand over an update, as Telegram does; the status of the answer."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        url = f"{self.address}/webhooks/telegram/"
        return httpx.post(url, json=update, headers=headers, timeout=SECONDS, trust_env=False).status_code

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.printed += line
            print(line, end="", flush=True)  # shown with the test that fails

    def _end(self, how: signal.Signals) -> str:
        self._process.send_signal(how)
        self._reader.join(SECONDS)
        self._process.wait(SECONDS)
        return self.printed


def _children(process: int) -> list[int]:
    lists = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for children in lists for child in children.read_text().split()]
