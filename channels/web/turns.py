"""The turns of web conversations: one at a time, each answered once, all of it stored or nothing.

A conversation exists from the moment its session is opened until it is erased or too old: a token is worth as much as
the row that it names.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from channels.replies import Reply
from channels.web.idempotency import given_before, with_given
from storage.conversations import ChangedMeanwhileError, within
from storage.shared import Storage

_TRIES = 3
"""Another process may answer a message of the same conversation at the same time; then this one begins anew."""

MakeReplies = Callable[[], Awaitable[list[Reply]]]


class NoConversationError(Exception):
    """There is no conversation of this name, or no longer."""


class Turns:
    """Answers messages and keeps what follows from them.

    Methods raise:
        NoConversationError: the conversation was erased, is too old, or never began.
        sqlalchemy.exc.SQLAlchemyError: the database is away; nothing changed.
    """

    def __init__(self, storage: Storage) -> None:
        self._conversations = storage.conversations
        self._redis = storage.redis
        # A lock lives as long as a request holds or awaits it.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def open(self, conversation: str, make_replies: MakeReplies) -> list[Reply]:
        """The first replies of a conversation, which exists from now on."""
        turn = await self._conversations.begin(conversation)
        with within(turn):
            replies = await make_replies()
        after = turn.after or {"slots": {}}
        await self._conversations.database.run(lambda connection: self._conversations.end(connection, turn, after))
        return replies

    async def answer(self, conversation: str, key: str | None, make_replies: MakeReplies) -> str:
        """The JSON text that answers a message; that of the first time when its key was seen before."""
        async with self._alone(conversation):
            for left in reversed(range(_TRIES)):
                try:
                    return await self._answer(conversation, key, make_replies)
                except ChangedMeanwhileError:
                    if not left:
                        raise
        raise AssertionError("unreachable")

    async def erase(self, conversation: str) -> None:
        """Forget the conversation, after the message that is being answered."""
        async with self._alone(conversation):
            await self.check(conversation)
            await self._conversations.erase(conversation)

    async def forget_old(self) -> None:
        """Forget the conversations that were silent for too long."""
        await self._conversations.forget_old()

    async def check(self, conversation: str) -> None:
        """Return when there is such a conversation."""
        if await self._conversations.find(conversation) is None:
            raise NoConversationError

    async def _answer(self, conversation: str, key: str | None, make_replies: MakeReplies) -> str:
        turn = await self._conversations.begin(conversation)
        if turn.before is None:
            raise NoConversationError
        given = given_before(turn.before, key) if key else None
        if given is not None:
            return given
        with within(turn):
            replies = json.dumps({"replies": await make_replies()}, ensure_ascii=False)
        if turn.after is not None:  # else the assistant failed: when the message is sent again, it is asked again
            kept = with_given(turn.before, turn.after, key, replies)
            await self._conversations.database.run(lambda connection: self._conversations.end(connection, turn, kept))
        return replies

    @asynccontextmanager
    async def _alone(self, conversation: str) -> AsyncIterator[None]:
        """Within this block no other message of the conversation is answered, here or in another process."""
        async with self._locks.setdefault(conversation, asyncio.Lock()):
            if self._redis is None:
                yield
            else:
                async with self._redis.lock(conversation):
                    yield
