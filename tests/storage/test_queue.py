"""The queue: nothing is lost, answered twice or out of order, whoever serves it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Connection

from storage.conversations import Conversations
from storage.database import Database
from storage.keys import Keys
from storage.queue import KNOWN_SECONDS, LEASE_SECONDS, AlreadyAnsweredError, Arrival, Queue, Ready, Waiting
from tests.channels.fake_server import FakeClock
from tests.engines import dump, sealed_in

OLD, NEW = b"o" * 32, b"n" * 32


@pytest.fixture
def queue(database: Database, keys: Keys, clock: FakeClock) -> Queue:
    return Queue(database, keys, "telegram", "dit proces", clock)


@pytest.fixture
def other(database: Database, keys: Keys, clock: FakeClock) -> Queue:
    """The same queue in another process."""
    return Queue(database, keys, "telegram", "ander proces", clock)


def arrival(message: str, position: int = 1, conversation: str = "anna", **content: Any) -> Arrival:
    return Arrival((message,), conversation, position, content or {"text": message})


def put(queue: Queue, *arrivals: Arrival) -> int:
    return asyncio.run(queue.put(arrivals))


def next_message(queue: Queue, conversation: str = "anna") -> Waiting | None:
    return asyncio.run(queue.next_message(conversation))


def next_reply(queue: Queue, conversation: str = "anna") -> Ready | None:
    return asyncio.run(queue.next_reply(conversation))


def answered(queue: Queue, message: Waiting) -> None:
    asyncio.run(queue.database.run(lambda connection: queue.answered(connection, message.id)))


def say(queue: Queue, *texts: str, conversation: str = "anna") -> None:
    contents = [{"text": text} for text in texts]
    asyncio.run(queue.database.run(lambda connection: queue.say(connection, conversation, contents)))


def erase(queue: Queue, up_to: int, conversation: str = "anna") -> None:
    asyncio.run(queue.database.run(lambda connection: queue.erase(connection, conversation, up_to)))


def all_messages(queue: Queue, conversation: str = "anna") -> list[str]:
    """Answer everything that waits; what it was, in the order in which it came out."""
    found = []
    while (message := next_message(queue, conversation)) is not None:
        found.append(message.content["text"])
        answered(queue, message)
    return found


def all_replies(queue: Queue, conversation: str = "anna") -> list[str]:
    """Deliver everything that waits; what it was, in the order in which it came out."""
    found = []
    while (reply := next_reply(queue, conversation)) is not None:
        found.append(reply.content["text"])
        asyncio.run(queue.delivered(reply))
    return found


def test_a_message_comes_out_as_it_went_in(queue: Queue, clock: FakeClock) -> None:
    assert put(queue, arrival("een", position=2**40, text="mag dit", left_out=["bsn"])) == 1
    message = next_message(queue)
    assert message == Waiting(message.id, 2**40, clock.now, {"text": "mag dit", "left_out": ["bsn"]})
    assert next_message(queue, "bas") is None


def test_a_message_that_is_delivered_again_is_stored_once(queue: Queue, other: Queue) -> None:
    assert put(queue, arrival("een"), arrival("een"), arrival("twee")) == 2
    assert put(other, arrival("een"), arrival("drie")) == 1
    assert all_messages(queue) == ["een", "twee", "drie"]
    assert put(other, arrival("een")) == 0  # also when it was answered
    assert next_message(queue) is None


def test_a_message_is_known_under_an_older_secret(database: Database, clock: FakeClock) -> None:
    def arrived(keys: Keys) -> list[Arrival]:
        return [Arrival(keys.digests("message", "telegram:1"), "anna", 1, {"text": "een"})]

    before, during = Keys(OLD), Keys(NEW, OLD)
    assert asyncio.run(Queue(database, before, "telegram", "a", clock).put(arrived(before))) == 1
    queue = Queue(database, during, "telegram", "b", clock)
    assert asyncio.run(queue.put(arrived(during))) == 0
    assert all_messages(queue) == ["een"]
    assert asyncio.run(queue.put(arrived(during))) == 0


def test_messages_come_in_the_order_in_which_they_were_written(queue: Queue) -> None:
    put(queue, arrival("derde", 3), arrival("eerste", 1))
    put(queue, arrival("tweede", 2), arrival("ook derde, later binnen", 3))
    assert all_messages(queue) == ["eerste", "tweede", "derde", "ook derde, later binnen"]


def test_answering_twice_undoes_the_whole_second_transaction(queue: Queue, other: Queue, clock: FakeClock) -> None:
    put(queue, arrival("een"))
    message = next_message(queue)
    conversations = Conversations(queue.database, Keys(b"k" * 32), clock)

    def finish(connection: Connection, name: str) -> None:
        conversations.end(connection, conversations.read(connection, "anna"), {"door": name})
        queue.say(connection, "anna", [{"text": name}])
        queue.answered(connection, message.id)

    asyncio.run(queue.database.run(lambda connection: finish(connection, "eerste")))
    with pytest.raises(AlreadyAnsweredError):
        asyncio.run(other.database.run(lambda connection: finish(connection, "tweede")))
    assert asyncio.run(conversations.find("anna")) == {"door": "eerste"}
    assert all_replies(queue) == ["eerste"]


def test_replies_come_in_the_order_in_which_they_were_said(queue: Queue) -> None:
    say(queue, "een", "twee")
    say(queue, "elders", conversation="bas")
    say(queue, "drie")
    assert all_replies(queue) == ["een", "twee", "drie"]
    assert all_replies(queue, "bas") == ["elders"]


def test_a_reply_is_due_at_once_and_later_when_postponed(queue: Queue, clock: FakeClock) -> None:
    say(queue, "een", "twee")
    first = next_reply(queue)
    assert first == Ready(first.id, {"text": "een"}, made=clock.now, due=clock.now, tries=0)
    for tries in (1, 2):
        asyncio.run(queue.postpone(next_reply(queue), clock.now + 30 * tries))
        assert next_reply(queue) == Ready(first.id, {"text": "een"}, clock.now, clock.now + 30 * tries, tries)
    assert all_replies(queue) == ["een", "twee"]


def test_a_late_word_about_a_reply_that_is_gone_does_not_touch_a_newer_one(queue: Queue) -> None:
    """As when a process that was held up notes its delivery after the person had everything erased."""
    say(queue, "oud")
    held_up = next_reply(queue)
    erase(queue, up_to=1)
    say(queue, "Alles is gewist.")
    asyncio.run(queue.postpone(held_up, 5e9))
    asyncio.run(queue.delivered(held_up))
    reply = next_reply(queue)
    assert reply.content == {"text": "Alles is gewist."} and reply.tries == 0


def test_conversations_in_which_something_waits(queue: Queue, keys: Keys, clock: FakeClock) -> None:
    put(queue, arrival("een"), arrival("twee", conversation="bas"))
    say(queue, "dag", conversation="carla")
    asyncio.run(queue.postpone(next_reply(queue, "carla"), clock.now + 1000))
    assert asyncio.run(queue.conversations()) == {"anna", "bas", "carla"}
    assert asyncio.run(Queue(queue.database, keys, "whatsapp", "x", clock).conversations()) == set()
    assert all_messages(queue) == ["een"]
    assert all_replies(queue, "carla") == ["dag"]
    assert asyncio.run(queue.conversations()) == {"bas"}


def test_a_conversation_is_served_by_one_process_until_it_lets_go(queue: Queue, other: Queue) -> None:
    assert asyncio.run(queue.lease("anna"))
    assert asyncio.run(queue.lease("anna"))
    assert not asyncio.run(other.lease("anna"))
    assert asyncio.run(other.lease("bas"))
    asyncio.run(other.release("anna"))  # not theirs to release
    assert not asyncio.run(other.lease("anna"))
    asyncio.run(queue.release("anna"))
    assert asyncio.run(other.lease("anna"))
    assert not asyncio.run(queue.lease("anna"))


def test_a_lease_ends_when_its_holder_falls_silent(queue: Queue, other: Queue, clock: FakeClock) -> None:
    asyncio.run(queue.lease("anna"))
    clock.now += LEASE_SECONDS - 1
    assert not asyncio.run(other.lease("anna"))
    asyncio.run(queue.renew_leases())
    asyncio.run(other.renew_leases())
    clock.now += LEASE_SECONDS - 1
    assert not asyncio.run(other.lease("anna"))
    clock.now += 1
    assert asyncio.run(other.lease("anna"))
    asyncio.run(queue.renew_leases())  # it lost this one
    assert not asyncio.run(queue.lease("anna"))


def test_erase_forgets_what_waits_but_not_what_was_written_later(queue: Queue) -> None:
    put(queue, arrival("eerder", 1), arrival("wis", 2), arrival("later", 3), arrival("elders", 1, "bas"))
    say(queue, "onderweg")
    say(queue, "elders", conversation="bas")
    erase(queue, up_to=2)
    assert next_reply(queue) is None
    assert all_messages(queue) == ["later"]
    assert all_messages(queue, "bas") == ["elders"]
    assert all_replies(queue, "bas") == ["elders"]
    assert put(queue, arrival("eerder", 1)) == 0  # it stays known


def test_of_an_answered_message_neither_text_nor_sender_is_left(queue: Queue) -> None:
    put(queue, arrival("een"), arrival("twee", 2))
    answered(queue, next_message(queue))
    erase(queue, up_to=2)
    assert "anna" not in dump(queue.database)
    assert sealed_in(queue.database) == []


def test_what_was_answered_is_known_for_eight_days(queue: Queue, clock: FakeClock) -> None:
    put(queue, arrival("een"))
    assert all_messages(queue) == ["een"]
    clock.now += KNOWN_SECONDS - 1
    asyncio.run(queue.forget_old())
    assert put(queue, arrival("een"), arrival("nieuw")) == 1
    clock.now += 1
    asyncio.run(queue.forget_old())
    assert all_messages(queue) == ["nieuw"]
    assert put(queue, arrival("een")) == 1


def test_what_a_removed_secret_sealed_does_not_hold_up_the_queue(database: Database, clock: FakeClock) -> None:
    before = Queue(database, Keys(OLD), "telegram", "a", clock)
    put(before, arrival("onleesbaar"))
    say(before, "onleesbaar")
    queue = Queue(database, Keys(NEW), "telegram", "b", clock)
    put(queue, arrival("leesbaar", 2))
    say(queue, "leesbaar")

    assert next_message(queue).content == {}
    assert next_message(queue).content == {"text": "leesbaar"}
    unreadable = next_reply(queue)
    assert unreadable.content == {}
    asyncio.run(queue.delivered(unreadable))
    assert next_reply(queue).content == {"text": "leesbaar"}
    assert put(queue, arrival("onleesbaar")) == 0


def test_no_address_and_no_text_stands_readable_in_the_database(queue: Queue, keys: Keys, tmp_path: Path) -> None:
    planted = ("31612345678", "mijn longontsteking")
    put(queue, arrival("een", to=planted[0], text=planted[1]))
    asyncio.run(
        queue.database.run(lambda c: queue.say(c, "anna", [{"to": planted[0], "text": f"Over {planted[1]}: nee."}]))
    )
    stored = dump(queue.database) + "".join(
        path.read_bytes().decode("latin-1") for path in tmp_path.rglob("*") if path.is_file()
    )
    assert not [text for text in planted if text in stored]
    opened = str([keys.unseal(sealed) for sealed in sealed_in(queue.database)])
    assert all(text in opened for text in planted)  # the dump did hold them, sealed
