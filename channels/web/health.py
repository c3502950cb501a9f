"""Alive is a process that answers at all; ready is one that can answer a message now."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

from channels.failures import log_failure
from storage.database import Database

logger = logging.getLogger(__name__)

FRESH_SECONDS = 5.0
"""How long an answer of the database counts: it is asked no more often than this, whoever asks for the health."""
WAIT_SECONDS = 1.5
"""How long a request for the health waits for the database; probes of Kubernetes here give up after 2 s."""


class StoreProbe:
    """Whether the database can be reached, without asking it anew for each request.

    Args:
        clock: seconds, never going back; replaced in tests.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._asked_at = float("-inf")
        self._there = True
        self._asking: asyncio.Task[None] | None = None

    async def is_there(self) -> bool:
        """Whether it answered within the last `FRESH_SECONDS`, or does so within `WAIT_SECONDS`."""
        if self._asking is None and self._clock() - self._asked_at >= FRESH_SECONDS:
            self._asking = asyncio.create_task(self._ask())
        if self._asking is not None:
            _, unanswered = await asyncio.wait({self._asking}, timeout=WAIT_SECONDS)
            if unanswered:
                return False
        return self._there

    async def _ask(self) -> None:
        was_there = self._there
        try:
            await self._database.check()
            self._there = True
        except Exception as error:  # whatever fails, it cannot be used
            self._there = False
            if was_there:
                log_failure("reaching the database", error)
        finally:
            self._asked_at, self._asking = self._clock(), None
        if self._there and not was_there:
            logger.warning("the database can be reached again")


def is_stopping(app: Any) -> bool:
    """Whether the server was told to stop; it still answers who reaches it."""
    return bool(getattr(app.ctx, "stopping", False))
