"""Each test that takes `database` runs on every kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database
from storage.keys import Keys
from tests.channels.fake_server import FakeClock
from tests.engines import ENGINES, FILE, POSTGRESQL, PostgreSQL


@pytest.fixture(params=ENGINES)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == POSTGRESQL:
        server: PostgreSQL = request.getfixturevalue("postgresql")
        return server.new_database()
    return f"sqlite:///{tmp_path / 'bewaard' / 'test.sqlite3'}" if request.param == FILE else "memory"


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    opened = Database(address)
    yield opened
    opened.close()


@pytest.fixture
def keys() -> Keys:
    return Keys(b"k" * 32)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()
