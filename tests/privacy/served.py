"""The service as `./start` runs it, in a process of its own, and all that it leaves behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx

from storage.keys import Keys
from tests.channels import telegram_updates
from tests.channels.fake_telegram import SECRET, TOKEN, FakeTelegram
from tests.privacy.planted import CHAT, PLATFORM

ROOT = Path(__file__).parent.parent.parent
SECONDS = 60.0
KEY = "an-invented-secret-that-is-long-enough"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def update(text: str) -> dict[str, Any]:
    """A message over Telegram, with all that Telegram tells of its user."""
    _, first, last, user = PLATFORM
    sender = {"id": CHAT, "is_bot": False, "first_name": first, "last_name": last, "username": user}
    private = {"id": CHAT, "first_name": first, "last_name": last, "username": user, "type": "private"}
    content = {"text": text, "from": sender, "chat": private}
    return telegram_updates.message(content, chat=CHAT, date=int(time.time()))


class Service:
    """The process, ready to answer, as noisy as an operator can make it; its database stands in `folder`."""

    def __init__(self, telegram: FakeTelegram, folder: Path) -> None:
        port, metrics_port = free_port(), free_port()
        self.root, self._metrics = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{metrics_port}/metrics"
        self.folder = folder
        settings = {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_SECRET": SECRET,
            "TELEGRAM_API_ROOT": telegram.root,
            "DEELWIJZER_DATABASE": f"sqlite:///{folder}/deelwijzer.sqlite3",
            "DEELWIJZER_SESSION_KEY": KEY,
            "DEELWIJZER_METRICS_PORT": str(metrics_port),
            "LOG_LEVEL": "DEBUG",
            "SANIC_ACCESS_LOG": "true",
            "PYTHONASYNCIODEBUG": "1",
            "PYTHONWARNINGS": "always",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "service", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._printed = ""
        assert self.process.stdout is not None
        for line in self.process.stdout:  # ends when the address is printed, or when the process dies
            self._printed += line
            if self.root in line:
                break
        self.client = httpx.Client(base_url=f"{self.root}/webhooks/", timeout=SECONDS, trust_env=False)

    def deliver(self, content: dict[str, Any]) -> None:
        """Hand over an update, as Telegram does."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        assert self.client.post("telegram/", json=content, headers=headers).status_code == 200

    def metrics(self) -> str:
        return httpx.get(self._metrics, timeout=SECONDS, trust_env=False).text

    def files(self) -> bytes:
        """The bytes of the database and of what stands beside it."""
        return b"".join(file.read_bytes() for file in sorted(self.folder.iterdir()))

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Every row of every table, in which what is sealed is opened."""
        keys = Keys(KEY.encode())

        def opened(value: Any) -> Any:
            content = keys.unseal(value) if isinstance(value, str) and value.isascii() else None
            return value if content is None else content

        with closing(sqlite3.connect(self.folder / "deelwijzer.sqlite3")) as database:
            database.row_factory = sqlite3.Row
            tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {
                table: [
                    {name: opened(row[name]) for name in row.keys()}  # noqa: SIM118 - a Row iterates over its values
                    for row in database.execute(f'SELECT * FROM "{table}"')
                ]
                for table in tables
            }

    def stop(self) -> str:
        """End it as an operator does; gives all that it printed."""
        self.client.close()
        self.process.send_signal(signal.SIGINT)
        printed, _ = self.process.communicate(timeout=SECONDS)
        return self._printed + printed


def as_text(rows: dict[str, list[dict[str, Any]]]) -> str:
    """The rows as one text."""
    return json.dumps(rows, ensure_ascii=False)
