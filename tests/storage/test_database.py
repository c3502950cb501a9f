"""The database: where it is, who can read it, and that work is done wholly or not at all."""

from __future__ import annotations

import asyncio
import os
import socket
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from storage.conversations import KEEP_SECONDS, Conversations
from storage.database import DATABASE_VARIABLE, IN_MEMORY, Database, DatabaseError, database_address
from storage.keys import Keys
from storage.queue import Arrival, Queue
from storage.schema import CONVERSATIONS
from tests.channels.fake_server import FakeClock
from tests.engines import FILE, POSTGRESQL, PostgreSQL, dump, sealed_in

between_processes = pytest.mark.parametrize("address", [FILE, POSTGRESQL], indirect=True)


def row(name: str, sealed: str = "…") -> dict[str, Any]:
    return {"id": name, "sealed": sealed, "version": 1, "last_message": 1.0}


def write(name: str, sealed: str = "…") -> Any:
    return lambda connection: connection.execute(CONVERSATIONS.insert().values(row(name, sealed)))


def names(connection: Connection) -> list[str]:
    return list(connection.execute(sa.select(CONVERSATIONS.c.id).order_by(CONVERSATIONS.c.id)).scalars())


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def test_what_is_stored_is_found_again(database: Database) -> None:
    asyncio.run(database.run(write("anna")))
    assert asyncio.run(database.run(names)) == ["anna"]


@between_processes
def test_another_connection_to_the_same_address_sees_what_was_stored(address: str) -> None:
    first = Database(address)
    asyncio.run(first.run(write("anna")))
    first.close()
    second = Database(address)
    assert second.work(names) == ["anna"]
    second.close()


@pytest.mark.parametrize("address", ["memory", "sqlite://", "sqlite:///:memory:"])
def test_memory_is_one_database_for_all_threads_and_makes_no_file(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    database = Database(address)
    asyncio.run(database.run(write("anna")))
    assert database.work(names) == ["anna"]
    assert Database(address).work(names) == []
    assert list(tmp_path.iterdir()) == []


def test_a_transaction_that_raises_leaves_nothing(database: Database) -> None:
    def fail(connection: Connection) -> None:
        write("anna")(connection)
        raise RuntimeError("halverwege")

    with pytest.raises(RuntimeError, match="halverwege"):
        asyncio.run(database.run(fail))
    with pytest.raises(SQLAlchemyError):
        asyncio.run(database.run(lambda connection: (write("bas")(connection), write("bas")(connection))))
    assert asyncio.run(database.run(names)) == []
    asyncio.run(database.run(write("carla")))
    assert asyncio.run(database.run(names)) == ["carla"]


def test_two_event_loops_in_two_threads_work_at_the_same_time(database: Database) -> None:
    start = Barrier(2)

    async def store(prefix: str) -> None:
        await asyncio.gather(*(database.run(write(f"{prefix}{number:02}")) for number in range(20)))

    def loop(prefix: str) -> None:
        start.wait()
        asyncio.run(store(prefix))

    with ThreadPoolExecutor(2) as threads:
        for task in [threads.submit(loop, prefix) for prefix in ("a", "b")]:
            task.result()
    assert asyncio.run(database.run(names)) == [f"{prefix}{number:02}" for prefix in "ab" for number in range(20)]


@between_processes
def test_a_number_is_counted_right_by_two_databases_at_once(address: str) -> None:
    """Reading and then writing is one step: nobody else writes between."""
    databases = [Database(address), Database(address)]
    databases[0].work(write("teller", "0"))

    def add(connection: Connection) -> None:
        wanted = sa.select(CONVERSATIONS.c.sealed).where(CONVERSATIONS.c.id == "teller").with_for_update()
        number = int(connection.execute(wanted).scalar_one())
        connection.execute(CONVERSATIONS.update().values(sealed=str(number + 1)))

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda database: [database.work(add) for _ in range(20)], databases))
    assert "'sealed': '40'" in dump(databases[0])
    for database in databases:
        database.close()


def test_processes_that_start_together_make_the_tables_once(address: str) -> None:
    racers = 4
    start = Barrier(racers)

    def open_it() -> list[str]:
        start.wait()
        database = Database(address)
        found = database.work(names)
        database.close()
        return found

    with ThreadPoolExecutor(racers) as threads:
        assert [task.result() for task in [threads.submit(open_it) for _ in range(racers)]] == [[]] * racers


def test_the_file_and_what_stands_beside_it_are_for_their_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "nieuw" / "map" / "test.sqlite3"
    modes: dict[str, int] = {}

    def look(connection: Connection) -> None:
        write("anna")(connection)
        modes.update({path.name: stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()})

    with umask(0o022):
        database = Database(f"sqlite:///{file}")
        asyncio.run(database.run(look))
    assert modes == {"test.sqlite3": 0o600, "test.sqlite3-wal": 0o600, "test.sqlite3-shm": 0o600}


@pytest.mark.parametrize("way", ["erase", "forget_old", "queue"])
def test_what_is_erased_is_gone_from_the_files_at_once(way: str, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'test.sqlite3'}")
    keys, clock = Keys(b"k" * 32), FakeClock()
    conversations, queue = Conversations(database, keys, clock), Queue(database, keys, "telegram", "proces", clock)
    asyncio.run(conversations.keep("anna", {"doel": "x" * 3000}))
    asyncio.run(queue.put([Arrival(("bericht",), "anna", 1, {"text": "x" * 3000})]))
    planted = {text[:60] for text in sealed_in(database)}
    clock.now += KEEP_SECONDS
    asyncio.run(conversations.keep("bas", {"doel": "blijft"}))
    stays = {text[:60] for text in sealed_in(database)} - planted
    assert {text for text in planted | stays if text in files_in(tmp_path)} == planted | stays
    if way == "forget_old":
        asyncio.run(conversations.forget_old())
    elif way == "erase":
        asyncio.run(database.run(lambda connection: queue.erase(connection, "anna", up_to=1)))
        asyncio.run(conversations.erase("anna"))
    else:
        database.work(lambda connection: connection.execute(CONVERSATIONS.delete().where(CONVERSATIONS.c.id == "anna")))
        asyncio.run(database.run(lambda connection: queue.erase(connection, "anna", up_to=1)))
    assert {text for text in planted | stays if text in files_in(tmp_path)} == stays
    database.close()


def files_in(folder: Path) -> str:
    return "".join(path.read_bytes().decode("latin-1") for path in folder.iterdir())


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("mysql://u:geheim@h/x", "begins with 'mysql', which is no address of a database"),
        ("nonsense", "begins with '…'"),
        ("", "begins with '…'"),
        ("u:geheim@h/x", "begins with 'u'"),
        ("postgresql://u:geheim@127.0.0.1:poort/x", "begins with 'postgresql'"),
        ("postgresql://u:x@127.0.0.1:geheim/x", "begins with 'postgresql'"),
        ("sqlite:////proc/geen/x.sqlite3", "cannot be written"),
    ],
)
def test_a_bad_address_is_refused_without_showing_a_password(address: str, said: str) -> None:
    with pytest.raises(DatabaseError) as raised:
        Database(address)
    assert said in str(raised.value) and DATABASE_VARIABLE in str(raised.value)
    assert "geheim" not in shown_of(raised.value)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "brief.txt"
    file.write_text("Dit is geen database. " * 100)
    with pytest.raises(DatabaseError, match=r"brief\.txt does not answer: file is not a database"):
        Database(f"sqlite:///{file}")
    assert file.read_text().startswith("Dit is geen database.")


@pytest.mark.parametrize("address", ["postgresql://u:geheim@{host}/x", "postgresql://{host}/x?user=u&password=geheim"])
def test_a_server_that_does_not_answer_is_named_without_its_password(address: str) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound, but nobody listens
        with pytest.raises(DatabaseError, match=r"does not answer.*refused") as raised:
            Database(address.format(host=f"127.0.0.1:{closed.getsockname()[1]}"))
    assert "geheim" not in shown_of(raised.value)


def test_a_wrong_password_is_said_and_not_shown(postgresql: PostgreSQL) -> None:
    address = postgresql.new_database().replace(postgresql.password, "geheim")
    with pytest.raises(DatabaseError, match="password authentication failed") as raised:
        Database(address)
    assert "geheim" not in shown_of(raised.value)


def shown_of(error: BaseException | None) -> str:
    """What a traceback would show: the error and those that it came from."""
    shown = ""
    while error is not None:
        shown += str(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return shown


def test_the_address_comes_from_the_environment_else_a_file_else_memory(tmp_path: Path) -> None:
    file = tmp_path / "x.sqlite3"
    assert database_address({DATABASE_VARIABLE: " memory "}, file) == IN_MEMORY
    assert database_address({DATABASE_VARIABLE: ""}, file) == f"sqlite:///{file}"
    assert database_address({}) == IN_MEMORY


def test_tables_of_another_version_are_told_at_the_start(address: str, tmp_path: Path) -> None:
    if address == IN_MEMORY:
        address = f"sqlite:///{tmp_path / 'oud.sqlite3'}"
    database = Database(address)
    database.work(lambda connection: connection.exec_driver_sql("ALTER TABLE conversations DROP COLUMN version"))
    database.close()
    with pytest.raises(DatabaseError, match="made by another version"):
        Database(address)
