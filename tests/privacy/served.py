"""The service as `./start` runs it, in a process of its own, and all that it leaves behind."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx

from storage.keys import Keys
from tests.channels import telegram_updates
from tests.channels.fake_telegram import SECRET, TOKEN, FakeTelegram
from tests.privacy.planted import CHAT, PLATFORM
from tests.served import Service as Process
from tests.served import free_port

SECONDS = 60.0
KEY = "an-invented-secret-that-is-long-enough"


def update(text: str) -> dict[str, Any]:
    """A message over Telegram, with all that Telegram tells of its user."""
    _, first, last, user = PLATFORM
    sender = {"id": CHAT, "is_bot": False, "first_name": first, "last_name": last, "username": user}
    private = {"id": CHAT, "first_name": first, "last_name": last, "username": user, "type": "private"}
    content = {"text": text, "from": sender, "chat": private}
    return telegram_updates.message(content, chat=CHAT, date=int(time.time()))


class Service(Process):
    """The process, ready to answer, as noisy as an operator can make it; its database stands in `folder`."""

    def __init__(self, telegram: FakeTelegram, folder: Path) -> None:
        metrics_port = free_port()
        self._metrics = f"http://127.0.0.1:{metrics_port}/metrics"
        self.folder = folder
        settings = {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_SECRET": SECRET,
            "TELEGRAM_API_ROOT": telegram.root,
            "DEELWIJZER_DATABASE": f"sqlite:///{folder}/deelwijzer.sqlite3",
            "DEELWIJZER_SESSION_KEY": KEY,
            "DEELWIJZER_METRICS_PORT": str(metrics_port),
            "DEELWIJZER_LOG": "json",
            "LOG_LEVEL": "DEBUG",
            "SANIC_ACCESS_LOG": "true",
            "PYTHONASYNCIODEBUG": "1",
            "PYTHONWARNINGS": "always",
        }
        super().__init__(**settings)
        self.wait()
        self.client = httpx.Client(base_url=f"{self.address}/webhooks/", timeout=SECONDS, trust_env=False)

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


def as_text(rows: dict[str, list[dict[str, Any]]]) -> str:
    """The rows as one text."""
    return json.dumps(rows, ensure_ascii=False)
