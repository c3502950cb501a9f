"""The database and the keys of this process, opened once, as the environment says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from storage.conversations import Conversations
from storage.database import Database, database_address
from storage.keys import Keys, keys_from

FOLDER = Path(__file__).resolve().parent.parent / "var"


@dataclass(frozen=True)
class Storage:
    """What channels and the assistant share."""

    database: Database
    keys: Keys
    conversations: Conversations


@lru_cache(maxsize=1)
def shared_storage() -> Storage:
    """Open what the environment names; without it an SQLite file and a key file in `var/`, private to their owner.

    Raises:
        DatabaseError: the database cannot be used.
        ValueError: a secret in the environment is too short.
    """
    return open_storage(database_address(file=FOLDER / "deelwijzer.sqlite3"), keys_from(file=FOLDER / "secret.key"))


def open_storage(address: str, keys: Keys) -> Storage:
    """Open this database with these keys."""
    database = Database(address)
    return Storage(database, keys, Conversations(database, keys))
