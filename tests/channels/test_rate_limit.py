"""Token buckets: bursts, refill, and bounded memory."""

from __future__ import annotations

import asyncio

import pytest

from channels.rate_limit import TokenBuckets
from storage.keys import Keys
from storage.shared import open_storage
from storage.shared_redis import SharedRedis
from tests.channels.fake_server import FakeClock
from tests.engines import RedisServer


def take(buckets: TokenBuckets, key: str) -> float:
    return asyncio.run(buckets.take(key))


def test_a_burst_passes_and_the_next_one_is_told_how_long_to_wait() -> None:
    clock = FakeClock()
    buckets = TokenBuckets(burst=3, refill=2.0, clock=clock)
    assert [take(buckets, "a") for _ in range(3)] == [0.0, 0.0, 0.0]
    assert take(buckets, "a") == pytest.approx(0.5)
    clock.now += 0.5
    assert take(buckets, "a") == 0.0
    assert take(buckets, "a") == pytest.approx(0.5)


def test_waiting_long_gives_no_more_than_a_burst() -> None:
    clock = FakeClock()
    buckets = TokenBuckets(burst=2, refill=1.0, clock=clock)
    take(buckets, "a")
    clock.now += 1000
    assert [take(buckets, "a") > 0 for _ in range(3)] == [False, False, True]


def test_keys_do_not_share_a_bucket() -> None:
    buckets = TokenBuckets(burst=1, refill=1.0, clock=FakeClock())
    assert take(buckets, "a") == 0.0
    assert take(buckets, "b") == 0.0
    assert take(buckets, "a") > 0.0


def test_memory_is_bounded_and_the_busy_key_stays_limited() -> None:
    buckets = TokenBuckets(burst=1, refill=0.001, most_keys=10, clock=FakeClock())
    take(buckets, "busy")
    for number in range(1000):
        take(buckets, f"visitor {number}")
        assert take(buckets, "busy") > 0.0
    assert len(buckets) == 10


def test_two_processes_share_a_bucket_in_redis(redis: RedisServer) -> None:
    one, two = (open_storage("memory", Keys(b"k" * 32), SharedRedis(redis.address)) for _ in range(2))

    async def taken() -> list[bool]:
        first = TokenBuckets(burst=3, refill=0.001, storage=one, name="x")
        second = TokenBuckets(burst=3, refill=0.001, storage=two, name="x")
        other = TokenBuckets(burst=3, refill=0.001, storage=two, name="y")
        waits = [await limit.take("198.51.100.7") for limit in (first, second, first, second, first, other)]
        return [wait == 0.0 for wait in waits]

    assert asyncio.run(taken()) == [True, True, True, False, False, True]
    assert "198.51.100.7" not in redis.everything()


def test_without_its_redis_a_process_limits_on_its_own(redis: RedisServer, caplog: pytest.LogCaptureFixture) -> None:
    storage = open_storage("memory", Keys(b"k" * 32), SharedRedis(redis.address))

    async def taken() -> list[bool]:
        limit = TokenBuckets(burst=2, refill=0.001, storage=storage)
        first = await limit.take("a")
        redis.stop()
        return [wait == 0.0 for wait in [first, *[await limit.take("a") for _ in range(3)]]]

    assert asyncio.run(taken()) == [True, True, True, False]
    assert caplog.text.count("Redis does not answer") == 1
