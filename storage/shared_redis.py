"""What several processes share in Redis: rate limits and locks. Without Redis each process has its own.

Nothing is lost when Redis goes away or forgets: a limit starts anew in each process, and two messages of one
conversation at the same time are told apart by the version of the conversation in the database. So every fault of Redis
is survived here, quickly, and logged.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from redis.asyncio import Redis
from redis.exceptions import LockError, RedisError

from storage.environment import secret

logger = logging.getLogger(__name__)

REDIS_VARIABLE = "DEELWIJZER_REDIS"
LOCK_SECONDS = 6.0
"""How long a process may hold a lock, and another waits for it: after a crash, that long at most.

Longer than a turn takes as a rule. One that takes longer, and another of the same conversation meanwhile, are told
apart by the version of the conversation: the lock only saves them the work.
"""
_POLL_SECONDS = 0.02
_REPLY_SECONDS = 0.5
_AWAY_SECONDS = 5.0
_PREFIX = "deelwijzer:"
# A bucket of `burst` tokens that refills one in every `interval` seconds, kept as the moment at which it is full again
# (the generic cell rate algorithm). Redis' own clock, so that all processes agree.
_TAKE = """
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local burst, interval = tonumber(ARGV[1]), tonumber(ARGV[2])
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local wait = full + interval - burst * interval - now
if wait > 0.000001 then return tostring(wait) end
full = full + interval
redis.call('SET', KEYS[1], string.format('%.6f', full), 'PX', math.ceil((full - now) * 1000) + 1000)
return '0'
"""


class SharedRedis:
    """A Redis that may be away. After a fault it is left alone for a few seconds, so that nobody waits for it again.

    Args:
        address: ``redis://…`` or ``rediss://…``.

    Raises:
        ValueError: the address is no such address.
    """

    def __init__(self, address: str, clock: Callable[[], float] = time.monotonic) -> None:
        try:
            self._redis: Redis = Redis.from_url(
                address, socket_timeout=_REPLY_SECONDS, socket_connect_timeout=_REPLY_SECONDS
            )
        except ValueError:
            raise ValueError(f"{REDIS_VARIABLE} is no address of Redis. Use 'redis://HOST:PORT/0'.") from None
        self._clock = clock
        self._away_until = 0.0
        self._take = self._redis.register_script(_TAKE)

    async def take(self, key: str, burst: int, interval: float) -> float | None:
        """Take one token of a bucket: 0.0, or the seconds until there is one; None when Redis is away.

        Args:
            key: names the bucket; a hash, not an address or a name.
            burst: tokens in a full bucket.
            interval: seconds in which one token comes back.
        """
        if self._is_away():
            return None
        try:
            return float(await self._take(keys=[f"{_PREFIX}bucket:{key}"], args=[burst, interval]))
        except (RedisError, OSError, asyncio.TimeoutError) as error:
            self._note(error)
            return None

    @asynccontextmanager
    async def lock(self, name: str) -> AsyncIterator[None]:
        """Within this block no other process holds the lock of this name, unless Redis is or goes away."""
        lock = self._redis.lock(f"{_PREFIX}lock:{name}", timeout=LOCK_SECONDS, sleep=_POLL_SECONDS)
        held = False
        if not self._is_away():
            try:
                held = await lock.acquire(blocking_timeout=LOCK_SECONDS)
            except (RedisError, OSError, asyncio.TimeoutError) as error:
                self._note(error)
        try:
            yield
        finally:
            if held:
                try:
                    await lock.release()
                except LockError:  # Redis forgot it, or it took longer than LOCK_SECONDS
                    pass
                except (RedisError, OSError, asyncio.TimeoutError) as error:
                    self._note(error)

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.close()

    def _is_away(self) -> bool:
        return self._clock() < self._away_until

    def _note(self, error: BaseException) -> None:
        self._away_until = self._clock() + _AWAY_SECONDS
        logger.error("Redis does not answer (%s): each process has its own limits for now", type(error).__name__)


def redis_from(environment: Mapping[str, str] = os.environ) -> SharedRedis | None:
    """The Redis that the environment names; None without one.

    Raises:
        ValueError: what it names is no address of Redis, or cannot be read.
    """
    address = secret(REDIS_VARIABLE, environment)
    return SharedRedis(address) if address else None
