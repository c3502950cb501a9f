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

from storage.database import Database, insert, note_erased
from storage.keys import Keys
from storage.schema import ANSWERED, CONVERSATIONS, INBOX, LEASES, OUTBOX

KEEP_SECONDS = 24 * 60 * 60
"""The one place that says how long a conversation is kept after its last message."""


class ChangedMeanwhileError(Exception):
    """Another message of the conversation was answered, or it was erased, while this one was being answered."""


@dataclass
class Turn:
    """One message being answered: what was kept before, in which version (0: nothing), and what is to be kept."""

    conversation: str
    before: dict[str, Any] | None
    version: int
    after: dict[str, Any] | None = None


_turn: ContextVar[Turn | None] = ContextVar("turn", default=None)


@contextmanager
def within(turn: Turn) -> Iterator[None]:
    """Within this block what the assistant saves of the conversation is held back in the turn.

    Whoever began the turn stores it together with the replies, in one transaction (`Conversations.end`), so that a
    message is never half answered. Async tasks begun within the block see the same turn.
    """
    token = _turn.set(turn)
    try:
        yield
    finally:
        _turn.reset(token)


def current_turn(conversation: str) -> Turn | None:
    """The turn of this conversation that we are within, if any."""
    turn = _turn.get()
    return turn if turn is not None and turn.conversation == conversation else None


class Conversations:
    """The conversations in a database, sealed.

    Args:
        clock: seconds since the epoch; replaced in tests.
    """

    def __init__(self, database: Database, keys: Keys, clock: Callable[[], float] = time.time) -> None:
        self.database = database
        self.keys = keys
        self.clock = clock

    async def begin(self, conversation: str) -> Turn:
        """Begin to answer a message of the conversation."""
        return await self.database.read(lambda connection: self.read(connection, conversation))

    async def find(self, conversation: str) -> dict[str, Any] | None:
        """What is kept of the conversation; None when nothing is, or no longer."""
        turn = current_turn(conversation) or await self.begin(conversation)
        return turn.before

    async def keep(self, conversation: str, kept: dict[str, Any]) -> None:
        """Keep this in place of what was kept; within a turn of this conversation it waits for the end of the turn."""
        turn = current_turn(conversation)
        if turn is not None:
            turn.after = kept
        else:
            turn = await self.begin(conversation)
            await self.database.run(lambda connection: self.end(connection, turn, kept))

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

    def read(self, connection: Connection, conversation: str) -> Turn:
        """As `begin`."""
        wanted = CONVERSATIONS.c.id == conversation, CONVERSATIONS.c.last_message > self._oldest_kept()
        row = connection.execute(sa.select(CONVERSATIONS.c.sealed, CONVERSATIONS.c.version).where(*wanted)).first()
        return Turn(conversation, self.keys.unseal(row.sealed) if row else None, row.version if row else 0)

    def end(self, connection: Connection, turn: Turn, kept: dict[str, Any]) -> None:
        """Keep this in place of what was kept when the turn began.

        Raises:
            ChangedMeanwhileError: that is no longer what is kept; nothing changes.
        """
        values = {"sealed": self.keys.seal(kept), "version": turn.version + 1, "last_message": self.clock()}
        if turn.version == 0:
            self._remove_if_old(connection, turn.conversation)
            statement = insert(connection, CONVERSATIONS).values(id=turn.conversation, **values)
            changed = connection.execute(statement.on_conflict_do_nothing(index_elements=["id"])).rowcount
        else:
            same = CONVERSATIONS.c.id == turn.conversation, CONVERSATIONS.c.version == turn.version
            changed = connection.execute(CONVERSATIONS.update().where(*same).values(**values)).rowcount
        if not changed:
            raise ChangedMeanwhileError

    def remove(self, connection: Connection, conversation: str) -> None:
        """As `erase`."""
        note_erased(connection)
        connection.execute(CONVERSATIONS.delete().where(CONVERSATIONS.c.id == conversation))

    def remove_old(self, connection: Connection) -> None:
        """As `forget_old`."""
        note_erased(connection)
        oldest = self._oldest_kept()
        connection.execute(CONVERSATIONS.delete().where(CONVERSATIONS.c.last_message <= oldest))
        connection.execute(INBOX.update().where(INBOX.c.arrived <= oldest).values(**ANSWERED))
        connection.execute(OUTBOX.delete().where(OUTBOX.c.made <= oldest))
        connection.execute(LEASES.delete().where(LEASES.c.until <= oldest))

    def rename(self, connection: Connection, old: str, new: str) -> None:
        """Go on with a conversation under another id, unless one is kept there. Nothing is kept under the old id."""
        if old == new:
            return
        if self.read(connection, new).version == 0:
            self._remove_if_old(connection, new)
            connection.execute(CONVERSATIONS.update().where(CONVERSATIONS.c.id == old).values(id=new))
        self.remove(connection, old)

    def _remove_if_old(self, connection: Connection, conversation: str) -> None:
        old = CONVERSATIONS.c.id == conversation, CONVERSATIONS.c.last_message <= self._oldest_kept()
        connection.execute(CONVERSATIONS.delete().where(*old))

    def _oldest_kept(self) -> float:
        return self.clock() - KEEP_SECONDS
