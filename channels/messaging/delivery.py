"""The worker of a messaging channel: it answers what waits in the queue and delivers the replies.

Each conversation is served by one task at a time, in the order in which its person wrote; a lease in the database keeps
other processes out. A reply that the platform does not take is tried again, later each time, until it is too old.
A process that is killed between the platform's taking a reply and our noting it will deliver that one reply once more:
the platforms offer no way to ask, and a person had better read a sentence twice than miss it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import httpx

from channels.asking import OnNewMessage
from channels.failures import log_failure
from channels.messaging.answering import Answering, stored_part
from channels.messaging.platform import Incoming, Platform, TryLaterError, UndeliverableError
from channels.messaging.receiving import conversation_ids
from channels.metrics import DELIVERED, GIVEN_UP, RETRIED, WAITING
from storage.conversations import KEEP_SECONDS, ChangedMeanwhileError
from storage.queue import AlreadyAnsweredError, Queue, Ready, Waiting
from storage.shared import Storage

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pace:
    """How the worker times itself, in seconds.

    A message rests for `settle` before it is answered, so that one that was sent earlier and arrives later still goes
    first. A refused reply is tried again after `retry`, twice that, and so on up to `most_retry`, or later when the
    platform says so; after `give_up` it is too old. `poll` is how often the queue is looked at without being told.
    `typing` is how long a reply may be held up by showing that it is coming.
    """

    settle: float = 0.25
    retry: float = 1.0
    most_retry: float = 300.0
    give_up: float = KEEP_SECONDS
    poll: float = 2.0
    request: float = 15.0
    typing: float = 1.0
    stop_within: float = 5.0


MOST_AT_ONCE = 32
"""Conversations that are served at the same time."""


class Delivery:
    """Serves the queue of one channel.

    Args:
        clock: seconds since the epoch; replaced in tests.
    """

    def __init__(
        self, platform: Platform, storage: Storage, pace: Pace | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self.queue = Queue(storage.database, storage.keys, platform.name, secrets.token_hex(8), clock)
        self._platform = platform
        self._storage = storage
        self._pace = pace or Pace()
        self._clock = clock
        self._answering: Answering
        self._client: httpx.AsyncClient
        self._woken = asyncio.Event()
        self._idle = asyncio.Event()
        self._stopping = False
        self._loop: asyncio.Task[None] | None = None
        self._serving: dict[str, asyncio.Task[None]] = {}
        self._not_before: dict[str, float] = {}  # conversation → when its next reply is due
        self._paused_until = 0.0  # the platform takes nothing from us

    def conversation(self, sender: str) -> str:
        """The id of the conversation with this person: a keyed hash."""
        return conversation_ids(self._storage.keys, self._platform.name, sender)[0]

    def asks(self, on_new_message: OnNewMessage) -> None:
        """Tell how Rasa is asked."""
        self._answering = Answering(
            self._platform.name, self._platform.limits, self._storage, self.queue, on_new_message
        )

    def wake(self, conversations: Iterable[str] = ()) -> None:
        """Look at the queue now: something came in, maybe in these conversations."""
        for conversation in conversations:
            self._not_before.pop(conversation, None)
        self._woken.set()

    async def drained(self) -> None:
        """Return once nothing waits any more."""
        self._idle.clear()
        self.wake()
        await self._idle.wait()

    async def start(self, app: Any) -> None:
        """Serve from now on, as soon as the assistant can answer."""
        self._woken, self._idle, self._stopping = asyncio.Event(), asyncio.Event(), False
        self._client = httpx.AsyncClient(timeout=self._pace.request)
        self._loop = asyncio.get_running_loop().create_task(self._run(getattr(app.ctx, "opened", None)))

    async def stop(self, within: float | None = None) -> None:
        """Finish the messages that are being answered or delivered, if that takes no longer than `within` seconds.

        All else waits in the queue, for the next start or for another process: no conversation is held back from it.
        Stopping what has stopped does nothing. Without `within` it is what the pace says.
        """
        if self._stopping:
            return
        self._stopping = True
        if self._loop is not None:
            self._loop.cancel()
        if self._serving:
            within = self._pace.stop_within if within is None else within
            _, unfinished = await asyncio.wait(list(self._serving.values()), timeout=within)
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)
        await self._client.aclose()
        try:
            await self.queue.release_all()
        except Exception as error:  # the database is away: others wait until the leases have run out
            log_failure(f"handing back the conversations of {self._platform.name}", error)

    async def _run(self, opened: asyncio.Event | None) -> None:
        if opened is not None:
            await opened.wait()
        while True:
            try:
                await self.queue.renew_leases()
                await self._look()
            except Exception as error:  # the database is away, or a bug: nobody else would go on
                log_failure(f"reading the queue of {self._platform.name}", error)
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._woken.wait(), timeout=self._pace.poll)
            self._woken.clear()

    async def _look(self) -> None:
        """Begin to serve the conversations in which something can be done now."""
        waiting = await self.queue.conversations()
        WAITING.labels(self._platform.name).set(len(waiting))
        if not waiting and not self._serving:
            self._idle.set()
        now = self._clock()
        self._not_before = {name: due for name, due in self._not_before.items() if name in waiting}
        for conversation in waiting - self._serving.keys():
            if len(self._serving) < MOST_AT_ONCE and self._not_before.get(conversation, now) <= now:
                task = asyncio.get_running_loop().create_task(self._serve(conversation))
                self._serving[conversation] = task
                task.add_done_callback(lambda _, conversation=conversation: self._served(conversation))

    def _served(self, conversation: str) -> None:
        del self._serving[conversation]
        self.wake()  # something may have come in while the task was ending

    async def _serve(self, conversation: str) -> None:
        """Answer and deliver until nothing is left or what is left is not due."""
        try:
            if not await self.queue.lease(conversation):  # another process serves it
                self._wait_until(conversation, self._clock() + self._pace.poll)
                return
            while not self._stopping and await self._step(conversation):
                pass
            await self.queue.release(conversation)
        except (AlreadyAnsweredError, ChangedMeanwhileError):
            self._wait_until(conversation, self._clock() + self._pace.poll)
        except Exception as error:  # the database is away, or a bug: what waits stays in the queue
            log_failure(f"serving a conversation of {self._platform.name}", error)
            self._wait_until(conversation, self._clock() + self._pace.poll)

    async def _step(self, conversation: str) -> bool:
        """Do the next thing in a conversation; False when there is nothing to do now."""
        reply = await self.queue.next_reply(conversation)
        due = max(reply.due, self._paused_until) if reply else 0.0
        if reply and due <= self._clock():
            await self._deliver(conversation, reply)
            return True
        # Also while a reply waits for the platform to take it: who wants to be forgotten does not wait for that.
        message = await self.queue.next_message(conversation)
        if message is None:
            if reply:
                self._wait_until(conversation, due)
            return False
        settles_in = message.arrived + self._pace.settle - self._clock()
        if settles_in > 0:
            await asyncio.sleep(settles_in)
        elif message.content:
            await self._answer(message)
        return True

    async def _answer(self, message: Waiting) -> None:
        typing = asyncio.create_task(self._show_typing(message))
        try:
            await self._answering.answer(message)
            # Sent after the reply it would stay on; and a tapped button waits for it.
            await asyncio.wait({typing}, timeout=self._pace.typing)
        finally:
            typing.cancel()

    def _wait_until(self, conversation: str, moment: float) -> None:
        self._not_before[conversation] = moment
        asyncio.get_running_loop().call_later(max(0.0, moment - self._clock()), self.wake)

    async def _deliver(self, conversation: str, reply: Ready) -> None:
        try:
            await self._send(reply)
            DELIVERED.labels(self._platform.name).inc()
        except TryLaterError as error:
            due = self._clock() + max(error.after or 0.0, self._retry_after(reply.tries))
            if error.everybody:
                self._paused_until = max(self._paused_until, due)
            if due - reply.made < self._pace.give_up:
                RETRIED.labels(self._platform.name).inc()
                await self.queue.postpone(reply, due)
                return
            self._give_up(reply, error)
        except UndeliverableError as error:
            self._give_up(reply, error)
            if error.blocked:
                await self._forget(conversation)
        await self.queue.delivered(reply)

    async def _send(self, reply: Ready) -> None:
        """As `Platform.send`, which it holds to its word: no other errors."""
        if not reply.content:
            raise UndeliverableError("it was sealed under a secret that is no longer set")
        try:
            await self._platform.send(self._client, reply.content["to"], stored_part(reply.content))
        except (TryLaterError, UndeliverableError):
            raise
        except Exception as error:  # a bug: the reply must not be tried for ever, nor the conversation stop at it
            log_failure(f"sending over {self._platform.name}", error)
            raise TryLaterError(type(error).__name__) from None

    def _retry_after(self, tries: int) -> float:
        """Twice as long each time; with chance in it, so that not everybody comes back at the same moment."""
        longest = min(self._pace.most_retry, self._pace.retry * 2.0 ** min(tries, 32))
        return longest * random.uniform(0.5, 1.0)

    def failed_afterwards(self, reason: str) -> None:
        """The platform took a reply, and now says that it could not deliver it."""
        GIVEN_UP.labels(self._platform.name).inc()
        logger.error("%s: a reply that was taken was not delivered: %s", self._platform.name, reason)

    def _give_up(self, reply: Ready, error: Exception) -> None:
        GIVEN_UP.labels(self._platform.name).inc()
        hours = (self._clock() - reply.made) / 3600
        logger.error(
            "%s: gave up a reply after %d tries in %.1f hours: %s", self._platform.name, reply.tries + 1, hours, error
        )

    async def _forget(self, conversation: str) -> None:
        """The person does not want to hear from us: forget the conversation and what would still be said."""

        def store(connection: Any) -> None:
            self._storage.conversations.remove(connection, conversation)
            self.queue.erase(connection, conversation, up_to=2**62)

        await self._storage.database.run(store)

    async def _show_typing(self, message: Waiting) -> None:
        content = message.content
        incoming = Incoming(content["id"], content["to"], content["order"], content["at"], text="")
        try:
            await self._platform.show_typing(self._client, incoming)
        except Exception as error:  # nobody minds, but a bug should be seen
            if not isinstance(error, httpx.HTTPError):
                log_failure(f"showing that {self._platform.name} types", error)
