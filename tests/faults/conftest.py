"""What breaks in these tests: a PostgreSQL, a Redis and a network of their own, on a small disk."""

from __future__ import annotations

import pwd
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from tests.channels.fake_telegram import SECRET, TOKEN, FakeTelegram
from tests.channels.telegram_updates import CHAT
from tests.engines import PostgreSQL, RedisServer, postgresql_server, redis_server
from tests.faults.disks import SmallDisk, mounted
from tests.faults.proxy import Network
from tests.faults.served import KEY

CHATS = [CHAT + number for number in range(4)]


@dataclass(frozen=True)
class Store:
    """A PostgreSQL with a database on a small disk of its own (None where that cannot be), and the way to it.

    `address` goes through the network that can fall silent; `engine` does not.
    """

    server: PostgreSQL
    disk: SmallDisk | None
    network: Network
    address: str
    engine: Engine


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    # Not pytest's folder: as root that cannot be entered by the user that runs the server.
    folder = Path(tempfile.mkdtemp(prefix="deelwijzer-faults-"))
    folder.chmod(0o755)
    (folder / "disk").mkdir()
    with postgresql_server() as server, mounted(folder / "disk") as disk:
        database = _on(server, folder / "disk") if disk else server.new_database()
        network = Network(server.port)
        engine = sa.create_engine(database.replace("postgresql:", "postgresql+psycopg2:"), poolclass=sa.pool.NullPool)
        yield Store(server, disk, network, database.replace(f":{server.port}/", f":{network.port}/"), engine)
        network.close()
    shutil.rmtree(folder)


def _on(server: PostgreSQL, folder: Path) -> str:
    """A new database of which all but the log of changes stands in this folder."""
    space = folder / "space"
    space.mkdir()
    if "postgres" in {entry.pw_name for entry in pwd.getpwall()}:
        shutil.chown(space, "postgres")
    engine = sa.create_engine(server.address("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE TABLESPACE small LOCATION '{space}'"))
        connection.execute(sa.text("CREATE DATABASE faults TABLESPACE small"))
    engine.dispose()
    return server.address("faults")


@pytest.fixture(scope="module")
def shared_redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture(scope="module")
def telegram() -> Iterator[FakeTelegram]:
    fake = FakeTelegram(chats=CHATS)
    yield fake
    fake.stop()


@pytest.fixture(scope="module")
def settings(store: Store, shared_redis: RedisServer, telegram: FakeTelegram) -> dict[str, str]:
    """What two workers that share everything are started with."""
    return {
        "DEELWIJZER_DATABASE": store.address,
        "DEELWIJZER_REDIS": shared_redis.address,
        "DEELWIJZER_SESSION_KEY": KEY,
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_SECRET": SECRET,
        "TELEGRAM_API_ROOT": telegram.root,
    }
