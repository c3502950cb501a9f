"""Two workers on one PostgreSQL and one Redis: a conversation may meet either of them, and either may fall."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from storage.database import Database
from storage.schema import CONVERSATIONS
from tests.engines import PostgreSQL, RedisServer, redis_server
from tests.served import Service, Visitor

GIVERS = ("huisarts", "tandarts", "fysiotherapeut", "apotheker")
RECIPIENTS = ("werkgever", "zorgverzekeraar")


@pytest.fixture(scope="module")
def shared_redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture(scope="module")
def database(postgresql: PostgreSQL) -> str:
    return postgresql.new_database()


@pytest.fixture(scope="module")
def settings(database: str, shared_redis: RedisServer) -> dict[str, str]:
    return {
        "DEELWIJZER_DATABASE": database,
        "DEELWIJZER_REDIS": shared_redis.address,
        "DEELWIJZER_SESSION_KEY": "an-invented-secret-that-is-long-enough",
    }


@pytest.fixture(scope="module")
def workers(settings: dict[str, str]) -> Iterator[list[Service]]:
    started = [Service(**settings) for _ in range(2)]
    yield [service.wait() for service in started]
    printed = "".join([service.kill() for service in started])
    assert "died or hung" not in printed  # no assistant did, of the work itself


def converse(workers: list[Service], giver: str, recipient: str, seed: int) -> list[str]:
    """A conversation whose messages go to one worker or the other; what went wrong in it."""
    pick = random.Random(seed)
    wrong = []
    visitor = Visitor(pick.choice(workers).address)
    question = f"Mag mijn {giver} mijn gegevens aan mijn {recipient} geven?"
    first = visitor.say(pick.choice(workers).address, question)[-1]["answer"]
    if (first["facts"]["verstrekker"], first["facts"]["ontvanger"]) != (giver, recipient):
        wrong.append(f"{question} → {first['facts']}")
    answered = 1
    while first["question"] is not None and answered < 8:
        asked = first["question"]["fact"]
        first = visitor.say(pick.choice(workers).address, "nee", key=f"{answered}")[-1]["answer"]
        answered += 1
        if asked not in first["facts"]:
            wrong.append(f"the answer about {asked} was lost")
    if (first["facts"]["verstrekker"], first["facts"]["ontvanger"]) != (giver, recipient):
        wrong.append(f"mixed up: {first['facts']}")
    if visitor.erase(pick.choice(workers).address) != 204:
        wrong.append("could not be erased")
    return wrong


def test_interleaved_conversations_are_not_lost_doubled_or_mixed_up(workers: list[Service], database: str) -> None:
    pairs = [(giver, recipient) for giver in GIVERS for recipient in RECIPIENTS] * 2
    with ThreadPoolExecutor(8) as pool:
        talks = [pool.submit(converse, workers, *pair, seed) for seed, pair in enumerate(pairs)]
        assert [talk.result() for talk in talks] == [[]] * len(pairs)
    left = Database(database)
    assert left.work(lambda connection: connection.execute(CONVERSATIONS.select()).all()) == []
    left.close()


def test_the_same_message_sent_to_both_workers_is_answered_once(workers: list[Service]) -> None:
    visitor = Visitor(workers[0].address)
    text = "Mag mijn huisarts mijn gegevens aan mijn werkgever geven?"
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(visitor.post, worker.address, "sleutel", text=text) for worker in workers]
        first, second = (answer.result() for answer in both)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.content == second.content


def test_two_messages_at_once_are_answered_one_after_the_other(workers: list[Service]) -> None:
    visitor = Visitor(workers[0].address)
    visitor.say(workers[0].address, "Mag mijn huisarts mijn gegevens aan mijn werkgever geven?")
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(visitor.say, worker.address, "nee") for worker in workers]
        answers = sorted((talk.result()[-1]["answer"] for talk in both), key=lambda answer: len(answer["facts"]))
    # The second "nee" answers the question that the first one led to.
    assert len(answers[0]["facts"]) < len(answers[1]["facts"])
    assert answers[0]["facts"].items() <= answers[1]["facts"].items()


def test_hundreds_of_messages_at_once_cost_no_assistant(workers: list[Service]) -> None:
    def talk(worker: Service) -> None:
        visitor = Visitor(worker.address)
        for text in ("Mag mijn huisarts mijn gegevens aan mijn werkgever geven?", "nee", "waarom", "nee") * 12:
            assert visitor.say(worker.address, text)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(talk, [workers[0]] * 8))  # of one worker, so that its assistants work at the same moment


def test_a_limit_counts_what_both_workers_took(workers: list[Service]) -> None:
    visitor = Visitor(workers[0].address)
    with ThreadPoolExecutor(8) as pool:
        tries = [pool.submit(visitor.post, workers[at % 2].address, choice="no choice") for at in range(220)]
        codes = [answer.result().status_code for answer in tries]
    assert set(codes) == {400, 429}  # each worker alone would let its 110 pass


def test_redis_may_fall_and_come_back(workers: list[Service], shared_redis: RedisServer) -> None:
    visitor = Visitor(workers[0].address)
    visitor.say(workers[0].address, "Mag mijn huisarts mijn gegevens aan mijn werkgever geven?")
    shared_redis.stop()
    without = visitor.say(workers[1].address, "nee")[-1]["answer"]
    assert without["facts"]["toestemming"] is False
    shared_redis.start()
    assert visitor.say(workers[0].address, "nee, geen van deze")[-1]["answer"]["decided"] is True


def test_a_conversation_goes_on_at_the_other_worker_when_one_is_killed(
    workers: list[Service], settings: dict[str, str]
) -> None:
    doomed, other = Service(**settings).wait(), workers[0]
    visitor = Visitor(doomed.address)
    visitor.say(doomed.address, "Mag mijn huisarts mijn gegevens aan mijn werkgever geven?", key="een")
    doomed.kill()
    with pytest.raises(httpx.TransportError):
        visitor.post(doomed.address, "twee", text="nee")
    assert visitor.say(other.address, "nee", key="twee")[-1]["answer"]["facts"]["toestemming"] is False
