"""Token buckets: bursts, refill, and bounded memory."""

from __future__ import annotations

import pytest

from channels.rate_limit import TokenBuckets
from tests.channels.fake_server import FakeClock


def test_a_burst_passes_and_the_next_one_is_told_how_long_to_wait() -> None:
    clock = FakeClock()
    buckets = TokenBuckets(burst=3, refill=2.0, clock=clock)
    assert [buckets.take("a") for _ in range(3)] == [0.0, 0.0, 0.0]
    assert buckets.take("a") == pytest.approx(0.5)
    clock.now += 0.5
    assert buckets.take("a") == 0.0
    assert buckets.take("a") == pytest.approx(0.5)


def test_waiting_long_gives_no_more_than_a_burst() -> None:
    clock = FakeClock()
    buckets = TokenBuckets(burst=2, refill=1.0, clock=clock)
    buckets.take("a")
    clock.now += 1000
    assert [buckets.take("a") > 0 for _ in range(3)] == [False, False, True]


def test_keys_do_not_share_a_bucket() -> None:
    buckets = TokenBuckets(burst=1, refill=1.0, clock=FakeClock())
    assert buckets.take("a") == 0.0
    assert buckets.take("b") == 0.0
    assert buckets.take("a") > 0.0


def test_memory_is_bounded_and_the_busy_key_stays_limited() -> None:
    buckets = TokenBuckets(burst=1, refill=0.001, most_keys=10, clock=FakeClock())
    buckets.take("busy")
    for number in range(1000):
        buckets.take(f"visitor {number}")
        assert buckets.take("busy") > 0.0
    assert len(buckets) == 10
