"""Nothing that a test keeps outlives it: what a test or a process that it starts keeps, it keeps in memory.

May import: anything.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator

import pytest

from storage.shared import shared_storage
from tests.engines import PostgreSQL, RedisServer, postgresql_server, redis_server

os.environ.setdefault("DEELWIJZER_DATABASE", "memory")


@pytest.fixture(autouse=True)
def _own_database() -> None:
    """What a test opens shares a database with nothing that was opened before."""
    shared_storage.cache_clear()


@pytest.fixture(scope="module", autouse=True)
def _own_log_records() -> Iterator[None]:
    """What a service does to log records (`service.quiet`) ends with the module that started it."""
    factory = logging.getLogRecordFactory()
    yield
    logging.setLogRecordFactory(factory)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A PostgreSQL for all tests; each takes a database of its own."""
    with postgresql_server() as server:
        yield server


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """An empty Redis."""
    with redis_server() as server:
        yield server
