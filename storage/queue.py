"""The queue of the messaging channels: what came in and is not answered, what is said and not delivered.

A message is stored before its webhook is acknowledged and answered afterwards. Answering it is one transaction: the
message is done, the conversation has moved on, and the replies wait to be delivered. So a process may die at any moment
and another goes on where it was, with nothing lost and nothing answered twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.database import Database, insert, note_erased
from storage.keys import Keys
from storage.schema import ANSWERED, INBOX, LEASES, OUTBOX

KNOWN_SECONDS = 8 * 24 * 60 * 60
"""How long a message is known when it is delivered again. WhatsApp tries for seven days, Telegram for one."""
LEASE_SECONDS = 10.0
"""How long a process may serve a conversation without saying that it still does: others wait that long for it."""


class AlreadyAnsweredError(Exception):
    """Another process answered this message; this one held it up for too long."""


@dataclass(frozen=True)
class Waiting:
    """A message that waits to be answered: its row, its place in the conversation, when it arrived, and what it is."""

    id: int
    position: int
    arrived: float
    content: dict[str, Any]


@dataclass(frozen=True)
class Ready:
    """A reply that waits to be delivered: its row, when it was made and is due (seconds), how often it was tried."""

    id: int
    content: dict[str, Any]
    made: float
    due: float
    tries: int


@dataclass(frozen=True)
class Arrival:
    """A message to put in the queue.

    `messages` are keyed hashes that tell it apart from all others: the one to store, then those under older secrets.
    """

    messages: tuple[str, ...]
    conversation: str
    position: int
    content: dict[str, Any]


class Queue:
    """The queue of one channel.

    Args:
        holder: tells this process apart from others that share the database.
        clock: seconds since the epoch; replaced in tests.
    """

    def __init__(
        self, database: Database, keys: Keys, channel: str, holder: str, clock: Callable[[], float] = time.time
    ) -> None:
        self.database = database
        self._keys = keys
        self._channel = channel
        self._holder = holder
        self._clock = clock

    async def put(self, arrivals: Iterable[Arrival]) -> int:
        """Store messages; those that are already known are left alone. Gives how many were new."""
        rows = [(arrival.messages[1:], self._row(arrival)) for arrival in arrivals]

        def store(connection: Connection) -> int:
            new = 0
            for older, row in rows:
                if older and connection.execute(sa.select(INBOX.c.id).where(INBOX.c.message.in_(older))).first():
                    continue
                statement = insert(connection, INBOX).values(row).on_conflict_do_nothing(index_elements=["message"])
                new += connection.execute(statement).rowcount
            return new

        return await self.database.run(store)

    async def conversations(self) -> set[str]:
        """The conversations of this channel in which something waits, also what is not due yet."""

        def find(connection: Connection) -> set[str]:
            inbox = sa.select(INBOX.c.conversation).where(INBOX.c.channel == self._channel, INBOX.c.sealed.is_not(None))
            outbox = sa.select(OUTBOX.c.conversation).where(OUTBOX.c.channel == self._channel)
            return {row.conversation for row in connection.execute(inbox.union(outbox))}

        return await self.database.read(find)

    async def next_message(self, conversation: str) -> Waiting | None:
        """The message that the sender wrote first of those that wait."""

        def find(connection: Connection) -> Waiting | None:
            wanted = INBOX.c.conversation == conversation, INBOX.c.sealed.is_not(None)
            row = connection.execute(sa.select(INBOX).where(*wanted).order_by(INBOX.c.position, INBOX.c.id)).first()
            if row is None:
                return None
            content = self._keys.unseal(row.sealed)
            if content is None:  # sealed under a secret that was taken away: nobody can read it any more
                self.answered(connection, row.id)
            return Waiting(row.id, row.position, row.arrived, content or {})

        return await self.database.run(find)

    async def next_reply(self, conversation: str) -> Ready | None:
        """The reply that must be delivered first, due or not."""

        def find(connection: Connection) -> Ready | None:
            wanted = sa.select(OUTBOX).where(OUTBOX.c.conversation == conversation).order_by(OUTBOX.c.id)
            row = connection.execute(wanted).first()
            if row is None:
                return None
            return Ready(row.id, self._keys.unseal(row.sealed) or {}, row.made, row.due, row.tries)

        return await self.database.read(find)

    async def delivered(self, reply: Ready) -> None:
        """The platform took the reply, or never will: forget it."""
        await self.database.run(lambda c: c.execute(OUTBOX.delete().where(OUTBOX.c.id == reply.id)))

    async def postpone(self, reply: Ready, due: float) -> None:
        """Try the reply again at `due` (seconds since the epoch)."""
        change = OUTBOX.update().where(OUTBOX.c.id == reply.id).values(due=due, tries=reply.tries + 1)
        await self.database.run(lambda c: c.execute(change))

    async def lease(self, conversation: str) -> bool:
        """Whether this process may serve the conversation, for `LEASE_SECONDS` from now."""
        now = self._clock()
        row = {"conversation": conversation, "holder": self._holder, "until": now + LEASE_SECONDS}

        def take(connection: Connection) -> bool:
            statement = insert(connection, LEASES).values(row)
            free = sa.or_(LEASES.c.holder == self._holder, LEASES.c.until <= now)
            statement = statement.on_conflict_do_update(index_elements=["conversation"], set_=row, where=free)
            return bool(connection.execute(statement).rowcount)

        return await self.database.run(take)

    async def renew_leases(self) -> None:
        """Say that this process still serves the conversations it does."""
        change = LEASES.update().where(LEASES.c.holder == self._holder).values(until=self._clock() + LEASE_SECONDS)
        await self.database.run(lambda c: c.execute(change))

    async def release(self, conversation: str) -> None:
        """Let others serve the conversation."""
        mine = LEASES.c.conversation == conversation, LEASES.c.holder == self._holder
        await self.database.run(lambda c: c.execute(LEASES.delete().where(*mine)))

    async def release_all(self) -> None:
        """Let others serve every conversation that this process serves."""
        change = LEASES.delete().where(LEASES.c.holder == self._holder)
        await self.database.run(lambda c: c.execute(change))

    async def forget_old(self) -> None:
        """Forget which messages were answered long ago."""
        old = INBOX.c.arrived <= self._clock() - KNOWN_SECONDS
        await self.database.run(lambda c: c.execute(INBOX.delete().where(old)))

    # Parts of a transaction:

    def answered(self, connection: Connection, message: int) -> None:
        """The message is answered: keep of it only that it was.

        Raises:
            AlreadyAnsweredError: it was already.
        """
        waits = INBOX.c.id == message, INBOX.c.sealed.is_not(None)
        change = INBOX.update().where(*waits).values(**ANSWERED)
        if not connection.execute(change).rowcount:
            raise AlreadyAnsweredError

    def say(self, connection: Connection, conversation: str, contents: Iterable[dict[str, Any]]) -> None:
        """Put replies in the queue, to be delivered in this order."""
        now = self._clock()
        row = {"channel": self._channel, "conversation": conversation, "made": now, "due": now, "tries": 0}
        for content in contents:
            connection.execute(OUTBOX.insert().values(**row, sealed=self._keys.seal(content)))

    def erase(self, connection: Connection, conversation: str, up_to: int) -> None:
        """Forget everything that waits in a conversation, except messages at a later position than `up_to`."""
        note_erased(connection)
        old = INBOX.c.conversation == conversation, INBOX.c.position <= up_to
        connection.execute(INBOX.update().where(*old).values(**ANSWERED))
        connection.execute(OUTBOX.delete().where(OUTBOX.c.conversation == conversation))

    def _row(self, arrival: Arrival) -> dict[str, Any]:
        return {
            "message": arrival.messages[0],
            "channel": self._channel,
            "conversation": arrival.conversation,
            "position": arrival.position,
            "arrived": self._clock(),
            "sealed": self._keys.seal(arrival.content),
        }
