"""The database and the keys of this process, opened once, as the environment says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from storage.conversations import Conversations
from storage.database import Database, database_address
from storage.keys import Keys, keys_from
from storage.shared_redis import SharedRedis, redis_from

FOLDER = Path(__file__).resolve().parent.parent / "var"


@dataclass(frozen=True)
class Storage:
    """What channels and the assistant share."""

    database: Database
    keys: Keys
    conversations: Conversations
    redis: SharedRedis | None = None


@lru_cache(maxsize=1)
def shared_storage() -> Storage:
    """Open what the environment names; without it an SQLite file and a key file in `var/`, private to their owner.

    Raises:
        DatabaseError: the database cannot be used.
        ValueError: a secret in the environment is too short or cannot be read, or the address of Redis is none.
    """
    keys, redis = keys_from(file=FOLDER / "secret.key"), redis_from()
    return open_storage(database_address(file=FOLDER / "deelwijzer.sqlite3"), keys, redis)


def open_storage(address: str, keys: Keys, redis: SharedRedis | None = None) -> Storage:
    """Open this database with these keys."""
    database = Database(address)
    return Storage(database, keys, Conversations(database, keys), redis)
