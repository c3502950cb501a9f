"""The database: SQLite in a file or in memory, or PostgreSQL, by one address.

Work is a function of a connection and runs in a transaction of its own, in a thread, so that nobody waits for the disk:
either all of it is stored or nothing. What the functions do stands in the modules beside this one.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as TooSlowError
from sqlalchemy.pool import QueuePool, StaticPool

from storage.environment import secret
from storage.schema import METADATA

DATABASE_VARIABLE = "DEELWIJZER_DATABASE"
IN_MEMORY = "memory"
QUEUE_SECONDS = 8.0
"""Work that was not begun by then is given up: somebody waits for an answer."""
_DIALECTS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg2"}
_CONNECTIONS = 4  # for each process: turns are short
_MAKING_TABLES = 0x5741524544  # names the lock in PostgreSQL; any number that nobody else uses
_ERASED = "erased"

_WAL_TRIES, _WAL_WAIT_SECONDS = 100, 0.05

T = TypeVar("T")


class DatabaseError(Exception):
    """The database cannot be used; the message says what is wrong and what to do. It never holds a password."""


class Database:
    """An open database with its tables made.

    Args:
        address: ``memory``, ``sqlite:///FILE`` or ``postgresql://USER:PASSWORD@HOST/NAME``.

    Raises:
        DatabaseError: the address is none of these, or the database does not answer.
    """

    def __init__(self, address: str = IN_MEMORY) -> None:
        self.engine = _engine(address)
        # A database in memory is one connection, which only one thread may use at a time.
        threads = 1 if isinstance(self.engine.pool, StaticPool) else _CONNECTIONS
        self._reading = self.engine.execution_options(reads_only=True)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="database")
        try:
            self.work(_make_tables)
        except SQLAlchemyError as error:
            shown = self.engine.url.set(query={}).render_as_string()  # what follows a "?" may hold a password too
            raise DatabaseError(
                f"The database {shown} does not answer: {_first_line(error)}. Check {DATABASE_VARIABLE}."
            ) from None
        try:
            self.work(_look_at_tables)
        except SQLAlchemyError as error:
            raise DatabaseError(
                f"The database was made by another version of Deelwijzer ({_first_line(error)}). Remove its tables (or "
                "the file); conversations that are open end."
            ) from None

    def work(self, work: Callable[[Connection], T]) -> T:
        """Do the work in one transaction, in this thread.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database did not take it; nothing is stored.
        """
        with self.engine.begin() as connection:
            done = work(connection)
            erased = connection.info.pop(_ERASED, False)
        if erased and self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return done

    async def read(self, work: Callable[[Connection], T]) -> T:
        """As `run`, for work that changes nothing: it waits for no other work."""

        def look() -> T:
            with self._reading.begin() as connection:
                return work(connection)

        return await self._in_thread(look)

    async def check(self) -> None:
        """Return when the database answers and has our tables; raises as `work`."""
        await self.read(_look_at_tables)

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Do the work in one transaction, in a thread; raises as `work`, also when no thread is free for too long."""
        return await self._in_thread(lambda: self.work(work))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        given = self._threads.submit(work)
        late = False

        def give_up() -> None:
            nonlocal late
            late = given.cancel()  # only what was not begun: nobody may be told that it failed and find it done

        timer = asyncio.get_running_loop().call_later(QUEUE_SECONDS, give_up)
        try:
            return await asyncio.wrap_future(given)
        except asyncio.CancelledError:
            if late:
                raise TooSlowError("The database is too slow for what is asked of it") from None
            raise
        finally:
            timer.cancel()

    def close(self) -> None:
        """Finish what runs and close the connections."""
        self._threads.shutdown()
        self.engine.dispose()


def database_address(environment: Mapping[str, str] = os.environ, file: Path | None = None) -> str:
    """The address in the environment, else SQLite in `file`, else in memory; raises as `storage.environment.secret`."""
    return secret(DATABASE_VARIABLE, environment) or (f"sqlite:///{file}" if file else IN_MEMORY)


def note_erased(connection: Connection) -> None:
    """Say that this transaction erases: afterwards SQLite's log of what was written is emptied too."""
    connection.info[_ERASED] = True


def insert(connection: Connection, table: sa.Table) -> Any:
    """An INSERT that knows ON CONFLICT, for the database in use."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as build
    else:
        from sqlalchemy.dialects.sqlite import insert as build
    return build(table)


def _engine(address: str) -> Engine:
    try:
        url = make_url("sqlite://" if address == IN_MEMORY else address)
        dialect = _DIALECTS[url.drivername.partition("+")[0]]
    except (ArgumentError, KeyError, ValueError):  # ValueError: the port is no number
        kind = address.partition(":")[0][:20] if ":" in address else "…"  # not more: it may hold a password
        raise DatabaseError(
            f"{DATABASE_VARIABLE} begins with '{kind}', which is no address of a database. Use '{IN_MEMORY}', "
            "'sqlite:///FILE' or 'postgresql://USER:PASSWORD@HOST/NAME'."
        ) from None
    if dialect != "sqlite":
        from storage.patience import OPTIONS, wait_with_patience

        wait_with_patience()
        return sa.create_engine(
            url.set(drivername=dialect),
            pool_size=_CONNECTIONS,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"options": OPTIONS},
        )
    if url.database in (None, "", ":memory:"):
        # One connection for all threads, or each thread would have an empty database of its own.
        return _sqlite("sqlite://", poolclass=StaticPool)
    _make_private_file(Path(url.database))
    # Connections that stay open: SQLAlchemy would open and close one for every transaction.
    return _sqlite(url, poolclass=QueuePool, pool_size=_CONNECTIONS)


def _sqlite(url: Any, **options: Any) -> Engine:
    engine = sa.create_engine(
        url, hide_parameters=True, connect_args={"check_same_thread": False, "timeout": 5}, **options
    )

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver
        _switch_to_wal(connection)
        connection.execute("PRAGMA synchronous=FULL")  # what was acknowledged survives a power cut
        connection.execute("PRAGMA secure_delete=ON")  # what is erased is overwritten, not only unlinked

    @sa.event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # Take the write lock at once: a transaction that reads first cannot be upgraded when another one wrote.
        reads_only = connection.get_execution_options().get("reads_only", False)
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")

    return engine


def _switch_to_wal(connection: Any) -> None:
    for left in reversed(range(_WAL_TRIES)):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:  # another process is switching, and SQLite itself does not wait for that
            if not left:
                raise
            time.sleep(_WAL_WAIT_SECONDS)


def _make_tables(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Processes that start together would all find no table and all make one; SQLite locks by itself.
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MAKING_TABLES)))
    METADATA.create_all(connection)


def _look_at_tables(connection: Connection) -> None:
    for table in METADATA.sorted_tables:
        connection.execute(table.select().limit(0))


def _make_private_file(file: Path) -> None:
    """Make the database file such that only its owner can read it."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise DatabaseError(
            f"The database {file} cannot be written: {error.strerror}. Check {DATABASE_VARIABLE}."
        ) from None


def _first_line(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", error)).strip().splitlines()[0]
