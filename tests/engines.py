"""The engines that tests run on: SQLite in memory and in a file, a PostgreSQL and a Redis of their own.

A test that several processes or workers share takes `postgresql_server`, and a new database of it by `new_database`.
"""

from __future__ import annotations

import itertools
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import pytest
import sqlalchemy as sa
from redis import Redis
from sqlalchemy.engine import Connection

from storage.database import Database
from storage.schema import METADATA

MEMORY, FILE, POSTGRESQL = ENGINES = ("memory", "sqlite", "postgresql")
_DEBIAN = Path("/usr/lib/postgresql")
_USER = "deelwijzer"
# A test loses nothing in a power cut. Only loopback, no socket file.
_OPTIONS = "-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=60"


@dataclass(frozen=True)
class PostgreSQL:
    """A running server; `new_database` gives the address of an empty database."""

    port: int
    password: str = field(repr=False)
    _control: Callable[..., None] = field(repr=False)
    _numbers: Iterator[int] = field(default_factory=itertools.count, repr=False)

    def address(self, database: str) -> str:
        return f"postgresql://{_USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        name = f"test{next(self._numbers)}"
        engine = sa.create_engine(self.address("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return self.address(name)

    def stop(self, mode: str) -> None:
        """Stop it: "fast", or "immediate", which is what it goes through when it crashes."""
        self._control("stop", "--mode", mode)

    def start(self) -> None:
        """Start it, on the same port with what it kept; returns once it answers."""
        self._control("start", "--options", f"{_OPTIONS} -p {self.port}", "--wait")


def postgresql_programs() -> Path | None:
    """The folder with `initdb` and `pg_ctl`: the newest of Debian's, else the one in PATH."""
    found = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda program: float(program.parts[-3]))
    program = found[-1] if found else shutil.which("initdb")
    return Path(program).resolve().parent if program else None


@contextmanager
def postgresql_server() -> Iterator[PostgreSQL]:
    """A server with its data in a temporary folder, gone at the end.

    Skips the test where PostgreSQL is not installed; with CI=true that is a failure.
    """
    programs = postgresql_programs()
    if programs is None:
        _missing("PostgreSQL was not found, so nothing was tested on it (Debian: apt-get install postgresql)")
    user = _other_user()
    # Not pytest's folder: as root that cannot be entered by the user that runs the server.
    folder = Path(tempfile.mkdtemp(prefix="deelwijzer-postgresql-"))
    try:
        if user is not None:
            shutil.chown(folder, user)
        server = _started(programs, folder, user)
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder)


def _started(programs: Path, folder: Path, user: str | None) -> PostgreSQL:
    data, password = folder / "data", secrets.token_hex(16)
    secret = folder / "password"
    secret.write_text(password)
    if user is not None:
        shutil.chown(secret, user)
    login = ("--username", _USER, "--auth=scram-sha-256", f"--pwfile={secret}")
    _run(user, programs / "initdb", "--pgdata", data, *login, "--encoding=UTF8", "--locale=C", "--no-sync")
    control = partial(_run, user, programs / "pg_ctl", "--pgdata", data, "--log", folder / "log")
    for tries_left in (2, 1, 0):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = PostgreSQL(port, password, control)
        try:
            server.start()
            break
        except RuntimeError:  # somebody may have taken the port meanwhile
            if not tries_left:
                raise
    return server


class RedisServer:
    """A Redis of its own in a temporary folder, on a port that it keeps when it is stopped and started again."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program, self._folder = program, folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.address = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Returns once it answers. It begins empty: nothing is kept on disk."""
        options = (
            "--port",
            self.port,
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--dir",
            self._folder,
        )
        words = [self._program, *map(str, options)]
        self._process = subprocess.Popen(words, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
        assert self._process.stdout is not None
        if not any("Ready to accept connections" in line for line in self._process.stdout):
            raise RuntimeError(f"{self._program} did not start")

    def stop(self) -> None:
        """Gone at once, with everything in it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def everything(self) -> str:
        """Each key with its value, as text."""
        with Redis(port=self.port) as client:
            return str({key: client.get(key) for key in client.scan_iter()})


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """A running Redis. Skips the test where it is not installed; with CI=true that is a failure."""
    program = shutil.which("redis-server")
    if program is None:
        _missing("Redis was not found, so nothing was tested with it (Debian: apt-get install redis-server)")
    with tempfile.TemporaryDirectory(prefix="deelwijzer-redis-") as folder:
        server = RedisServer(program, Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _other_user() -> str | None:
    """PostgreSQL refuses to run as root: then the user that Debian made for it, or one with no rights."""
    if os.getuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _run(user: str | None, *command: Any) -> None:
    # What a server prints goes to its log: it would keep a pipe open for as long as it runs.
    with tempfile.TemporaryFile("w+") as printed:
        words = [str(word) for word in command]
        done = subprocess.run(words, user=user, cwd="/", stdout=printed, stderr=printed, stdin=subprocess.DEVNULL)
        printed.seek(0)
        if done.returncode:
            raise RuntimeError(f"{words[0]} failed: {printed.read()}")


def _missing(reason: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def dump(database: Database) -> str:
    """Every row of every table, as text."""

    def read(connection: Connection) -> str:
        tables = METADATA.sorted_tables
        return "\n".join(str(dict(row)) for table in tables for row in connection.execute(table.select()).mappings())

    return database.work(read)


def sealed_in(database: Database) -> list[str]:
    """Everything that is sealed in the database, to be unsealed by a test."""

    def read(connection: Connection) -> list[str]:
        columns = [table.c.sealed for table in METADATA.sorted_tables if "sealed" in table.c]
        return [text for column in columns for text in connection.execute(sa.select(column)).scalars() if text]

    return database.work(read)
