"""The service as `./start` runs it, in a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parent.parent
SECONDS = 120.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Service:
    """A running service. It is starting when made; `wait` returns once it answers.

    Settings are variables of its environment; a program stands in for `-m service`.
    """

    def __init__(self, *program: str, **settings: str) -> None:
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        self.printed = ""
        self._process = subprocess.Popen(
            [sys.executable, *(program or ("-m", "service")), "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait(self) -> Service:
        """Returns once it answers.

        Raises:
            AssertionError: it died; with what it printed.
        """
        assert self._process.stdout is not None
        for line in self._process.stdout:  # ends when the address is printed, or when the process dies
            self.printed += line
            if self.address in line:
                return self
        raise AssertionError(f"the service did not start: {self.printed}")

    def kill(self) -> str:
        """End it with no chance to do anything; gives all that it printed."""
        return self._end(signal.SIGKILL)

    def stop(self) -> str:
        """End it as an operator does; gives all that it printed."""
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> str:
        self._process.send_signal(how)
        assert self._process.stdout is not None
        if not self._process.stdout.closed:
            self.printed += self._process.stdout.read()
            self._process.stdout.close()
        self._process.wait(SECONDS)
        return self.printed


class Visitor:
    """Somebody who talks over the chat API, each time to whichever of the services it is told."""

    def __init__(self, address: str) -> None:
        self._client = httpx.Client(timeout=SECONDS, trust_env=False)
        opened = self._client.post(f"{address}/webhooks/web/sessions").raise_for_status().json()
        self._client.headers["Authorization"] = f"Bearer {opened['session']}"

    def post(self, address: str, key: str | None = None, **message: str) -> httpx.Response:
        """Send a message, and give the answer whatever it is."""
        headers = {"Idempotency-Key": key} if key else {}
        return self._client.post(f"{address}/webhooks/web/messages", json=message, headers=headers)

    def say(self, address: str, text: str, key: str | None = None) -> list[dict[str, Any]]:
        """The replies to a text."""
        replies: list[dict[str, Any]] = self.post(address, key, text=text).raise_for_status().json()["replies"]
        return replies

    def erase(self, address: str) -> int:
        """Erase the conversation; the HTTP status."""
        return self._client.delete(f"{address}/webhooks/web/sessions").status_code
