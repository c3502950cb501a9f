"""The real assistant behind the real web and Telegram channels, in the process of the tests: these can look inside."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
import structlog
from sanic import Sanic

from channels.messaging.delivery import Pace
from channels.sessions import Sessions
from channels.telegram import SECRET_HEADER, TelegramChannel
from channels.web.channel import WebChannel
from service.assistant import load_assistant
from service.logs import JsonLines
from service.server import Identity, create_app
from storage.shared import shared_storage
from tests.channels.fake_server import FakeClock, ListeningServer, Loop
from tests.channels.fake_telegram import SECRET, TOKEN, FakeTelegram
from tests.in_process import InThisProcess
from tests.privacy.planted import CHAT
from tests.privacy.served import KEY, update

QUICK = Pace(settle=0.0, retry=0.01, most_retry=0.02, poll=0.2, stop_within=1.0)
SECONDS = 60.0


class SettableClock(FakeClock):
    """The time of day, that can be put forward."""

    def __init__(self) -> None:
        super().__init__(0.0)

    def __call__(self) -> float:
        return time.time() + self.now


class House:
    """One assistant with both channels, on a database in `folder`. `clock` is the time of all that is kept."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(Sanic, "test_mode", True)
        patch.setattr("service.server.Sanic", lambda name, **options: Sanic(f"{name}_privacy", **options))
        patch.setattr("service.server._FORGET_EVERY_SECONDS", 1.0)
        patch.setattr("channels.messaging.channel._PER_SENDER", {"burst": 10_000, "refill": 1.0})  # one says it all
        patch.setenv("DEELWIJZER_DATABASE", f"sqlite:///{folder}/deelwijzer.sqlite3")
        patch.setenv("DEELWIJZER_SESSION_KEY", KEY)
        shared_storage.cache_clear()
        self.clock = SettableClock()
        self.storage = shared_storage()
        self.storage.conversations.clock = self.clock
        self.telegram = FakeTelegram(chats=[CHAT])
        platform = TelegramChannel.make_platform({"bot_token": TOKEN, "secret": SECRET, "api_root": self.telegram.root})
        self.messaging = TelegramChannel(platform, self.storage, QUICK, self.clock)
        self.web = WebChannel(Sessions(self.storage.keys, clock=self.clock), storage=self.storage)
        self.agent = asyncio.run(load_assistant())
        app = create_app(InThisProcess(self.agent), Identity("abc123", "blank"), [self.web, self.messaging])
        self.loop = Loop()
        self._server = ListeningServer(app, self.loop)
        self.app = app
        self.root = self._server.root
        asyncio.run_coroutine_threadsafe(app.ctx.opened.wait(), self.loop.loop).result(SECONDS)  # warm

    def call(self, method: str, path: str, token: str = "", **content: Any) -> requests.Response:
        """A request to the chat API."""
        headers = {"Authorization": f"Bearer {token}"}
        return requests.request(method, f"{self.root}/webhooks/web/{path}", headers=headers, timeout=SECONDS, **content)

    def open(self) -> str:
        """The token of a new conversation on the web."""
        return str(self.call("POST", "sessions").json()["session"])

    def say(self, token: str, text: str) -> list[str]:
        """What the person reads on the web, having typed this."""
        answer = self.call("POST", "messages", token, json={"text": text})
        assert answer.status_code == 200, answer.text
        return [reply["text"] for reply in answer.json()["replies"]]

    def write(self, text: str) -> list[str]:
        """What the person reads on Telegram, having written this."""
        before = len(self.telegram.sent)
        headers = {SECRET_HEADER: SECRET}
        url = f"{self.root}/webhooks/telegram/"
        assert requests.post(url, json=update(text), headers=headers, timeout=SECONDS).status_code == 200
        self.loop.run(self.messaging.delivery.drained())
        return [sent.text for sent in self.telegram.sent[before:]]

    def kept(self) -> set[str]:
        """The ids of the conversations of which anything is in the database, however old."""
        with self.storage.database.engine.connect() as connection:
            rows = connection.exec_driver_sql("SELECT id FROM conversations").scalars().all()
        return set(rows)

    def waiting(self) -> int:
        """How many messages wait to be answered over Telegram, those being answered included."""
        with self.storage.database.engine.connect() as connection:
            return int(connection.exec_driver_sql("SELECT count(*) FROM inbox WHERE sealed IS NOT NULL").scalar_one())

    def until_forgotten_again(self) -> None:
        """Until the server has once more, by itself, forgotten what is old."""
        done = threading.Event()
        forget = self.storage.conversations.remove_old

        def remove_old(connection: Any) -> None:
            forget(connection)
            done.set()

        self.storage.conversations.remove_old = remove_old  # type: ignore[method-assign]
        try:
            assert done.wait(SECONDS)
        finally:
            del self.storage.conversations.remove_old

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds that the server does by itself."""
        deadline = time.monotonic() + SECONDS
        while not holds():
            assert time.monotonic() < deadline, "waited in vain"

    def stop(self) -> None:
        self._server.stop()
        self.loop.stop()
        self.storage.database.close()
        self.telegram.stop()


class Listener(logging.Handler):
    """Hears every log record there is, and writes down all that is in it, however it would be formatted."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.names: set[str] = set()
        self._heard: list[str] = []
        self._json = JsonLines()

    def emit(self, record: logging.LogRecord) -> None:
        self.names.add(record.name)
        self._heard.append(f"{self.format(record)} {self._json.format(record)} {record.__dict__}")

    @property
    def heard(self) -> str:
        return "\n".join(self._heard)


def listen_to_everything(patch: pytest.MonkeyPatch) -> Listener:
    """Set every logger that exists to its lowest level, Rasa's structured ones too, and hear them all."""
    listener = Listener()
    names = [name for name, logger in logging.Logger.manager.loggerDict.items() if isinstance(logger, logging.Logger)]
    for logger in (logging.getLogger(), *map(logging.getLogger, names)):
        patch.setattr(logger, "level", logging.DEBUG)
        patch.setattr(logger, "disabled", False)
        patch.setattr(logger, "handlers", [listener])
        patch.setattr(logger, "_cache", {})  # of which levels are heard
    everything = structlog.make_filtering_bound_logger(logging.NOTSET)
    for module in _modules_of_rasa():
        # They remember their level from the first time they were used.
        open_logger = structlog.wrap_logger(logging.getLogger(module.__name__), wrapper_class=everything)
        patch.setattr(module, "structlogger", open_logger)
    return listener


def _modules_of_rasa() -> list[Any]:
    rasa = [module for name, module in sys.modules.items() if name.startswith("rasa.")]
    return [module for module in rasa if hasattr(module, "structlogger")]
