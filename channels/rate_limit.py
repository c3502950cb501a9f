"""Rate limits: one token bucket per key (a session, an address), in bounded memory, or in Redis for all processes."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from storage.shared import Storage

BURST = 120  # messages at once
REFILL_PER_SECOND = 20.0
MOST_KEYS = 10_000


class TokenBuckets:
    """A bucket of ``burst`` tokens per key, refilled at ``refill`` tokens a second.

    Where ``storage`` has a Redis the buckets stand there, under a keyed hash, and hold across processes. Without one,
    or while it is away, they stand in memory; the keys used longest ago are then forgotten above ``most_keys``, and a
    forgotten key starts with a full bucket.

    Args:
        name: tells the buckets apart from those of other limits.
        clock: seconds, never going back; replaced in tests.
    """

    def __init__(
        self,
        burst: int = BURST,
        refill: float = REFILL_PER_SECOND,
        most_keys: int = MOST_KEYS,
        clock: Callable[[], float] = time.monotonic,
        name: str = "",
        storage: Storage | None = None,
    ) -> None:
        self._burst = burst
        self._refill = refill
        self._most_keys = most_keys
        self._clock = clock
        self._name = name
        self._storage = storage
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # key → (tokens left, when)

    def __len__(self) -> int:
        """How many keys are remembered in memory."""
        return len(self._buckets)

    async def take(self, key: str) -> float:
        """Take one token: 0.0 when there was one, else the seconds until there is."""
        if self._storage is not None and self._storage.redis is not None:
            hashed = self._storage.keys.digest("limit", f"{self._name}:{key}")
            wait = await self._storage.redis.take(hashed, self._burst, 1.0 / self._refill)
            if wait is not None:
                return wait
        return self._take_here(key)

    def _take_here(self, key: str) -> float:
        now = self._clock()
        left, when = self._buckets.pop(key, (float(self._burst), now))
        left = min(float(self._burst), left + (now - when) * self._refill)
        wait = 0.0 if left >= 1.0 else (1.0 - left) / self._refill
        self._buckets[key] = (left - 1.0 if wait == 0.0 else left, now)
        while len(self._buckets) > self._most_keys:
            self._buckets.popitem(last=False)
        return wait
