"""Alive and ready are two questions; the database is asked for the second, and not too often."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from channels.web.health import FRESH_SECONDS, StoreProbe
from storage.database import Database
from tests.channels.fake_server import Chat, FakeClock, assert_problem

LOSE = "ALTER TABLE conversations RENAME TO elsewhere"
FIND = "ALTER TABLE elsewhere RENAME TO conversations"


@pytest.fixture
def database() -> Iterator[Database]:
    database = Database()
    yield database
    database.close()


def lose(database: Database, statement: str = LOSE) -> None:
    database.work(lambda connection: connection.exec_driver_sql(statement))


def statements_of(database: Database) -> list[str]:
    """What the database is asked from now on."""
    asked: list[str] = []

    @sa.event.listens_for(database.engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    return asked


def test_alive_is_said_also_while_nothing_can_be_answered(chat: Chat) -> None:
    chat.app.ctx.agent = None
    chat.app.ctx.stopping = True
    lose(chat.conversations.database)
    for method in ("GET", "HEAD"):
        assert chat.call(method, "alive").status_code == 200
    assert chat.call("GET", "alive").json() == {"status": "alive"}


def test_without_its_database_it_is_not_ready(chat: Chat, caplog: pytest.LogCaptureFixture) -> None:
    lose(chat.conversations.database)
    answer = chat.call("GET", "health")
    assert_problem(answer, 503, "storage_away")
    assert int(answer.headers["Retry-After"]) > 0
    assert "reaching the database failed" in caplog.text


def test_while_it_stops_it_is_not_ready_and_still_answers(chat: Chat) -> None:
    token = chat.open()
    chat.app.ctx.stopping = True
    answer = chat.call("GET", "health")
    assert_problem(answer, 503, "stopping")
    assert int(answer.headers["Retry-After"]) > 0
    assert chat.say(token, {"text": "hallo"}).status_code == 200


def test_the_health_of_a_moment_ago_is_told_without_asking_the_database(chat: Chat) -> None:
    assert chat.call("GET", "health").status_code == 200
    asked = statements_of(chat.conversations.database)
    assert {chat.call("GET", "health").status_code for _ in range(20)} == {200}
    assert asked == []


def test_the_database_is_asked_anew_once_its_answer_is_old(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    clock = FakeClock()
    probe = StoreProbe(database, clock)

    async def is_there() -> bool:
        return await probe.is_there()

    assert asyncio.run(is_there())
    lose(database)
    assert asyncio.run(is_there())
    clock.now += FRESH_SECONDS
    assert not asyncio.run(is_there())
    assert not asyncio.run(is_there())
    clock.now += FRESH_SECONDS
    assert not asyncio.run(is_there())
    assert caplog.text.count("reaching the database failed") == 1
    lose(database, FIND)
    clock.now += FRESH_SECONDS
    assert asyncio.run(is_there())
    assert "can be reached again" in caplog.text


def test_many_who_ask_at_once_share_one_answer(database: Database) -> None:
    probe, asked = StoreProbe(database), statements_of(database)

    async def all_at_once() -> list[bool]:
        return list(await asyncio.gather(*(probe.is_there() for _ in range(50))))

    assert asyncio.run(all_at_once()) == [True] * 50
    assert sum("FROM conversations" in statement for statement in asked) == 1


def test_a_database_that_does_not_answer_is_not_waited_for(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.web.health.WAIT_SECONDS", 0.01)
    calls, go_on = [], asyncio.Event()

    async def hangs() -> None:
        calls.append(1)
        await go_on.wait()

    monkeypatch.setattr(database, "check", hangs)
    probe = StoreProbe(database)

    async def ask() -> list[bool]:
        first = [await probe.is_there() for _ in range(3)]
        go_on.set()
        return [*first, await probe.is_there()]

    assert asyncio.run(ask()) == [False, False, False, True]
    assert len(calls) == 1
