"""Real processes that are told to stop: who waits for an answer gets it, nothing that was acknowledged is lost."""

from __future__ import annotations

import json
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from channels.messaging.texts import load_messaging_texts
from tests.channels import telegram_updates as updates
from tests.channels.fake_telegram import SECRET, TOKEN, FakeTelegram
from tests.served import ROOT, SECONDS, Service, Visitor

QUESTION = "Mag mijn huisarts mijn gegevens aan mijn werkgever geven?"
VERDICT = "Nee, in principe niet."
HANGING = "tests/service/hanging_service.py"


class Stoppable(Service):
    """A service that is told to stop while somebody waits for it."""

    def until(self, text: str) -> str:
        """The next line that it prints with this text in it."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.printed += line
            if text in line:
                return line
        raise AssertionError(f"it never printed {text!r}: {self.printed}")

    def signal(self, number: signal.Signals = signal.SIGTERM) -> None:
        self._process.send_signal(number)

    def exit_code(self) -> int:
        """The exit code, once it has ended."""
        assert self._process.stdout is not None
        self.printed += self._process.stdout.read()
        return self._process.wait(SECONDS)

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"{self.address}/webhooks/web/{path}", timeout=SECONDS, trust_env=False)

    def deliver(self, text: str) -> None:
        """Hand over an update, as Telegram does; it is acknowledged."""
        update = updates.text(text, date=int(time.time()))
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        url = f"{self.address}/webhooks/telegram/"
        assert httpx.post(url, json=update, headers=headers, timeout=SECONDS, trust_env=False).status_code == 200


@pytest.fixture
def telegram() -> Iterator[FakeTelegram]:
    fake = FakeTelegram()
    yield fake
    fake.stop()


@pytest.fixture
def start(telegram: FakeTelegram, tmp_path: Path) -> Iterator[Callable[..., Stoppable]]:
    """Start the service, or a program in its place, again and again on the same database; killed at the end."""
    started: list[Stoppable] = []

    def start(*program: str, **settings: str) -> Stoppable:
        always = {
            "DEELWIJZER_DATABASE": f"sqlite:///{tmp_path}/deelwijzer.sqlite3",
            "DEELWIJZER_SESSION_KEY": "an-invented-secret-that-is-long-enough",
            "DEELWIJZER_LOG": "json",
        }
        started.append(Stoppable(*program, **always, **settings))
        started[-1].wait()
        return started[-1]

    yield start
    for service in started:
        service.kill()


@pytest.fixture
def bot(telegram: FakeTelegram) -> dict[str, str]:
    """The settings that switch Telegram on."""
    return {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_SECRET": SECRET, "TELEGRAM_API_ROOT": telegram.root}


@pytest.fixture
def database(tmp_path: Path) -> Callable[[], sqlite3.Connection]:
    """Open the database of the services."""
    return lambda: sqlite3.connect(tmp_path / "deelwijzer.sqlite3", isolation_level=None)


def count(database: Callable[[], sqlite3.Connection], query: str) -> int:
    with closing(database()) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {query}").fetchone()[0])


def test_what_is_under_way_is_finished_and_what_waits_is_kept(
    start: Callable[..., Stoppable],
    telegram: FakeTelegram,
    bot: dict[str, str],
    database: Callable[[], sqlite3.Connection],
) -> None:
    service = start(**bot)
    visitor = Visitor(service.address)
    telegram.hold_next()
    service.deliver("een vraag die niemand begrijpt")
    telegram.wait_for(1, SECONDS)  # and Telegram does not say yet that it took it
    service.deliver(QUESTION)
    with ThreadPoolExecutor(1) as pool, closing(database()) as other:
        other.execute("BEGIN IMMEDIATE")  # nobody else can write now
        answering = pool.submit(visitor.post, service.address, text=QUESTION)
        turn = json.loads(service.until('"act": "vraag_mag"'))
        service.signal()
        service.until("Stopping")
        refused = service.get("health")
        assert (refused.status_code, refused.json()["type"]) == (503, "urn:deelwijzer:probleem:stopping")
        assert refused.headers["Connection"] == "close"
        assert service.get("alive").status_code == 200
        other.execute("ROLLBACK")
        answer = answering.result(SECONDS)
    assert answer.status_code == 200
    assert VERDICT in answer.json()["replies"][-1]["text"]
    assert (turn["event"], turn["channel"], turn["outcome"]) == ("turn", "web", "answer")
    assert service.get("health").status_code == 503  # the reply over Telegram is still under way
    telegram.go_on()
    assert service.exit_code() == 0
    assert "Traceback" not in service.printed

    assert count(database, "leases") == 0
    assert count(database, "inbox WHERE sealed IS NOT NULL") == 1
    assert len(telegram.sent) == 1
    again = start(**bot)
    first, _, verdict = telegram.wait_for(3, SECONDS)
    assert first.text == load_messaging_texts()["first"].strip()
    assert verdict.text.startswith(VERDICT)
    assert visitor.say(again.address, "nee")[-1]["answer"]["facts"]["toestemming"] is False
    again.signal(signal.SIGINT)
    assert again.exit_code() == 0


def hanging(start: Callable[..., Stoppable], pool: ThreadPoolExecutor, seconds: str) -> tuple[Stoppable, Any]:
    """A service in which a message is under way that is never answered, and what becomes of that message."""
    service = start(HANGING, DEELWIJZER_STOP_SECONDS=seconds, PYTHONPATH=str(ROOT))
    waiting = pool.submit(Visitor(service.address).post, service.address, text=QUESTION)
    service.until("asked")
    return service, waiting


def test_who_asks_twice_does_not_wait(start: Callable[..., Stoppable]) -> None:
    with ThreadPoolExecutor(1) as pool:
        service, waiting = hanging(start, pool, seconds="600")
        service.signal()
        service.until("Stopping")
        assert service.get("health").status_code == 503
        service.signal()
        assert service.exit_code() == 1
        assert "Stopped at once." in service.printed
        assert isinstance(waiting.exception(SECONDS), httpx.TransportError)


def test_a_message_that_is_never_answered_does_not_hold_the_process(start: Callable[..., Stoppable]) -> None:
    with ThreadPoolExecutor(1) as pool:
        service, waiting = hanging(start, pool, seconds="4")
        service.signal()
        assert service.exit_code() == 0
        assert "1 messages unanswered" in service.printed
        assert waiting.exception(SECONDS) or waiting.result().status_code == 503
