"""What is kept of a conversation between two messages, and for how long."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.database import Database, note_erased, upsert
from storage.keys import Keys
from storage.schema import CONVERSATIONS, INBOX, LEASES, OUTBOX

KEEP_SECONDS = 24 * 60 * 60
"""The one place that says how long a conversation is kept after its last message."""


@dataclass
class Turn:
    """One message being answered. What is to be kept of the conversation waits here for who opened the turn."""

    conversation: str
    kept: dict[str, Any] | None = None


_turn: ContextVar[Turn | None] = ContextVar("turn", default=None)


@contextmanager
def one_turn(conversation: str) -> Iterator[Turn]:
    """Within this block what the assistant saves of the conversation is held back.

    Whoever opened the turn stores it together with the replies, in one transaction, so that a message is never half
    answered. Async tasks begun within the block, also in another thread, see the same turn.
    """
    turn = Turn(conversation)
    token = _turn.set(turn)
    try:
        yield turn
    finally:
        _turn.reset(token)


class Conversations:
    """The conversations in a database, sealed.

    Args:
        clock: seconds since the epoch; replaced in tests.
    """

    def __init__(self, database: Database, keys: Keys, clock: Callable[[], float] = time.time) -> None:
        self.database = database
        self.keys = keys
        self.clock = clock

    async def find(self, conversation: str) -> dict[str, Any] | None:
        """What is kept of the conversation; None when nothing is, or no longer."""
        return await self.database.read(lambda connection: self.read(connection, conversation))

    async def keep(self, conversation: str, kept: dict[str, Any]) -> None:
        """Keep this in place of what was kept; within a turn of this conversation it waits for the end of the turn."""
        turn = _turn.get()
        if turn is not None and turn.conversation == conversation:
            turn.kept = kept
        else:
            await self.database.run(lambda connection: self.write(connection, conversation, kept))

    async def erase(self, conversation: str) -> None:
        """Forget the conversation at once; one that is not kept is no error."""
        await self.database.run(lambda connection: self.remove(connection, conversation))

    async def forget_old(self) -> None:
        """Forget every conversation that was silent for `KEEP_SECONDS`, also what waits for a channel that is off."""
        await self.database.run(self.remove_old)

    async def ids(self) -> tuple[str, ...]:
        """The ids of the conversations that are kept."""
        wanted = sa.select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.last_message > self._oldest_kept())
        return tuple(await self.database.read(lambda connection: connection.execute(wanted).scalars().all()))

    # Parts of a transaction:

    def read(self, connection: Connection, conversation: str) -> dict[str, Any] | None:
        """As `find`."""
        row = connection.execute(
            sa.select(CONVERSATIONS.c.sealed).where(
                CONVERSATIONS.c.id == conversation, CONVERSATIONS.c.last_message > self._oldest_kept()
            )
        ).first()
        kept: dict[str, Any] | None = self.keys.unseal(row.sealed) if row else None
        return kept

    def write(self, connection: Connection, conversation: str, kept: dict[str, Any]) -> None:
        """Keep this in place of what was kept."""
        values = {"id": conversation, "sealed": self.keys.seal(kept), "last_message": self.clock()}
        upsert(connection, CONVERSATIONS, values, "id")

    def remove(self, connection: Connection, conversation: str) -> None:
        """As `erase`."""
        note_erased(connection)
        connection.execute(CONVERSATIONS.delete().where(CONVERSATIONS.c.id == conversation))

    def remove_old(self, connection: Connection) -> None:
        """As `forget_old`."""
        note_erased(connection)
        oldest = self._oldest_kept()
        connection.execute(CONVERSATIONS.delete().where(CONVERSATIONS.c.last_message <= oldest))
        connection.execute(INBOX.update().where(INBOX.c.arrived <= oldest).values(conversation=None, sealed=None))
        connection.execute(OUTBOX.delete().where(OUTBOX.c.made <= oldest))
        connection.execute(LEASES.delete().where(LEASES.c.until <= oldest))

    def rename(self, connection: Connection, old: str, new: str) -> None:
        """Go on with a conversation under another id, unless one is kept there. Nothing is kept under the old id."""
        if old == new:
            return
        if self.read(connection, new) is None:
            self.remove(connection, new)  # it may be there still, too old
            connection.execute(CONVERSATIONS.update().where(CONVERSATIONS.c.id == old).values(id=new))
        self.remove(connection, old)

    def _oldest_kept(self) -> float:
        return self.clock() - KEEP_SECONDS
