"""When the database is slow, nobody waits behind others for longer than an answer may take."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from storage.database import Database

SECONDS = 10.0


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setattr("storage.database.QUEUE_SECONDS", 0.05)
    opened = Database()  # in memory, it does one thing at a time
    yield opened
    opened.close()


class Slow:
    """Work that has begun when `begun` is set, and goes on until `go_on`."""

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()

    def __call__(self, _connection: Connection) -> str:
        self.begun.set()
        assert self.go_on.wait(SECONDS)
        return "done"


async def begin(database: Database, slow: Slow) -> asyncio.Task[str]:
    """The work, begun."""
    task = asyncio.create_task(database.run(slow))
    assert await asyncio.get_running_loop().run_in_executor(None, slow.begun.wait, SECONDS)
    return task


def test_what_waits_for_too_long_is_given_up_and_never_done(database: Database) -> None:
    slow, done = Slow(), []

    async def both() -> str:
        first = await begin(database, slow)
        with pytest.raises(SQLAlchemyError, match="too slow"):
            await database.run(lambda _: done.append("too late"))
        # What was begun is waited for: nobody may hear that it failed, and find it done.
        assert not first.done()
        slow.go_on.set()
        return await first

    assert asyncio.run(both()) == "done"
    asyncio.run(database.run(lambda _: done.append("in time")))
    assert done == ["in time"]


def test_who_is_gone_does_not_wait(database: Database) -> None:
    slow = Slow()

    async def gone() -> None:
        first = await begin(database, slow)
        second = asyncio.create_task(database.read(lambda _: None))
        asyncio.get_running_loop().call_soon(second.cancel)
        with pytest.raises(asyncio.CancelledError):
            await second
        slow.go_on.set()
        await first

    asyncio.run(gone())
