"""While people talk, PostgreSQL stops, hangs, is cut off or has no room; Redis hangs; a worker dies in the middle."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from redis import Redis
from sqlalchemy.engine import Connection

from channels.messaging.texts import load_messaging_texts
from channels.texts import load_texts
from tests.channels import telegram_updates as updates
from tests.channels.fake_telegram import FakeTelegram
from tests.engines import RedisServer
from tests.faults.conftest import CHATS, Store
from tests.faults.crowd import Conversation, crowd_at
from tests.faults.disks import needed
from tests.faults.served import Service
from tests.served import SECONDS

QUESTION = "Mag mijn huisarts mijn gegevens aan mijn werkgever geven?"
FIRST = load_messaging_texts()["first"].strip()
AWAY = load_texts().problems["storage_away"].detail
UNREADY = {"page": 200, "alive": 200, "ready": 503}
HANGS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'"


@pytest.fixture(scope="module")
def workers(settings: dict[str, str], store: Store) -> Iterator[list[Service]]:
    """Two: the tests talk to the first, and one of them kills the second."""
    started = [Service(**settings) for _ in range(2)]
    try:
        yield [service.wait() for service in started]
    finally:
        for service in started:
            service.kill()


@pytest.fixture
def service(workers: list[Service]) -> Service:
    return workers[0]


@contextmanager
def locked(store: Store, table: str) -> Iterator[Connection]:
    """Within this block nobody else reads or writes the table, unless the server stops."""
    with store.engine.connect() as connection:
        connection.execute(sa.text("BEGIN"))
        connection.execute(sa.text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
        yield connection


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds that others do."""
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"


def number(store: Store, query: str) -> int:
    with store.engine.connect() as connection:
        return int(connection.execute(sa.text(query)).scalar_one())


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_postgresql_stops_and_comes_back(service: Service, store: Store, mode: str) -> None:
    with crowd_at(service.address) as crowd:
        with crowd.trouble():
            store.server.stop(mode)
            try:
                crowd.everyone("refused")
                assert service.statuses() == UNREADY
            finally:
                store.server.start()
        crowd.everyone("completed")


def test_a_locked_table_is_told_and_the_rest_goes_on(service: Service, store: Store) -> None:
    with crowd_at(service.address, people=4) as crowd:
        with crowd.trouble(), locked(store, "conversations"):
            crowd.everyone("refused")
            assert service.statuses() == UNREADY
        crowd.everyone("completed")


@pytest.mark.parametrize("arrives", [True, False], ids=["stored", "not stored"])
def test_where_the_network_falls_silent_at_a_commit_the_turn_is_there_once(
    service: Service, store: Store, arrives: bool
) -> None:
    with crowd_at(service.address, people=4) as crowd:
        with crowd.trouble():
            store.network.break_at_commit(arrives)
            try:
                assert store.network.broke.wait(SECONDS)
                crowd.everyone("refused")
            finally:
                store.network.go_on()
        crowd.everyone("completed")
    assert number(store, HANGS) == 0


def test_a_full_disk_of_postgresql_is_told_and_loses_nothing(service: Service, store: Store) -> None:
    disk = needed(store.disk)
    with crowd_at(service.address) as crowd:
        with crowd.trouble():
            disk.fill()
            try:
                newcomers = [Conversation(service.address)]
                while (refused := newcomers[-1].open()).status_code == 201:  # into what room there is in its files
                    newcomers.append(Conversation(service.address))
                assert (refused.status_code, refused.json()["detail"]) == (503, AWAY)
            finally:
                disk.make_room()
        crowd.everyone("completed")
    for newcomer in newcomers[:-1]:
        assert newcomer.say(QUESTION).status_code == 200
        assert newcomer.erase().status_code == 204


def test_who_talks_to_a_worker_that_is_killed_while_it_answers_is_answered_by_another(
    workers: list[Service], store: Store, shared_redis: RedisServer
) -> None:
    other, doomed = workers
    before, person = Conversation(other.address), Conversation(doomed.address)
    for one in (before, person):
        one.open()
        one.say(QUESTION)
    expected = before.say("nee").json()
    with ThreadPoolExecutor(1) as pool, locked(store, "conversations"):
        asked = pool.submit(person.say, "nee", "key")
        until(lambda: "deelwijzer:lock" in shared_redis.everything())
        doomed.kill()
        assert asked.exception() is not None
    person.address = other.address
    answers = [person.say("nee", "key") for _ in range(2)]
    assert [(answer.status_code, answer.json()) for answer in answers] == [(200, expected)] * 2


def test_a_redis_that_hangs_is_done_without(service: Service, shared_redis: RedisServer) -> None:
    with crowd_at(service.address) as crowd, Redis(port=shared_redis.port) as redis:
        redis.client_pause(2_000)
        crowd.everyone("completed")
        assert redis.ping()
        crowd.everyone("completed")
        shared_redis.stop()
        crowd.everyone("completed")
        shared_redis.start()
        crowd.everyone("completed")
        assert crowd.refusals == 0


def test_what_a_webhook_acknowledged_is_answered_once_when_postgresql_is_back(
    service: Service, store: Store, telegram: FakeTelegram
) -> None:
    now = int(time.time())
    waiting, refused = (updates.text(QUESTION, chat=chat, date=now) for chat in CHATS[:2])
    with locked(store, "leases") as connection:
        assert service.deliver(waiting) == 200
        assert connection.execute(sa.text("SELECT count(*) FROM inbox WHERE sealed IS NOT NULL")).scalar_one() == 1
        store.server.stop("immediate")
    assert service.deliver(refused) >= 500
    store.server.start()
    assert [service.deliver(update) for update in (waiting, refused)] == [200, 200]
    telegram.wait_for(4, SECONDS)
    for chat in CHATS[:2]:
        assert service.deliver(updates.text("dank u", chat=chat, date=now)) == 200
    sent = telegram.wait_for(8, SECONDS)
    for chat in CHATS[:2]:
        first, verdict, thanks, question = (message.text for message in sent if message.chat == chat)
        assert (first, thanks) == (FIRST, "Graag gedaan.")
        assert verdict.startswith("Nee, in principe niet.")
        assert question.startswith("Terug naar uw vraag.")
