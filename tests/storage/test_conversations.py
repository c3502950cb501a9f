"""What is kept of a conversation, for how long, and what a turn holds back."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from storage.conversations import KEEP_SECONDS, ChangedMeanwhileError, Conversations, within
from storage.database import Database
from storage.keys import Keys
from storage.queue import Arrival, Queue
from tests.channels.fake_server import FakeClock
from tests.engines import dump

KEPT = {"slots": {"ontvanger": "politie", "diagnose": ["longontsteking"]}}


@pytest.fixture
def conversations(database: Database, keys: Keys, clock: FakeClock) -> Conversations:
    return Conversations(database, keys, clock)


@pytest.fixture
def other_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop that runs in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def find(conversations: Conversations, conversation: str) -> dict[str, Any] | None:
    return asyncio.run(conversations.find(conversation))


def keep(conversations: Conversations, conversation: str, kept: dict[str, Any] = KEPT) -> None:
    asyncio.run(conversations.keep(conversation, kept))


def rename(conversations: Conversations, old: str, new: str) -> None:
    asyncio.run(conversations.database.run(lambda connection: conversations.rename(connection, old, new)))


def test_what_is_kept_is_found_and_replaced_by_what_is_kept_later(conversations: Conversations) -> None:
    assert find(conversations, "anna") is None
    keep(conversations, "anna", {"slots": {"doel": "werk"}})
    keep(conversations, "anna")
    keep(conversations, "bas", {})
    assert find(conversations, "anna") == KEPT
    assert find(conversations, "bas") == {}


def test_erase_forgets_one_conversation_and_never_minds_an_unknown_one(conversations: Conversations) -> None:
    keep(conversations, "anna")
    keep(conversations, "bas")
    asyncio.run(conversations.erase("anna"))
    asyncio.run(conversations.erase("nooit gezien"))
    assert find(conversations, "anna") is None
    assert asyncio.run(conversations.ids()) == ("bas",)
    assert "anna" not in dump(conversations.database)


def test_a_conversation_is_found_until_a_day_after_its_last_message(
    conversations: Conversations, clock: FakeClock
) -> None:
    keep(conversations, "anna")
    clock.now += KEEP_SECONDS - 1
    keep(conversations, "anna")
    clock.now += KEEP_SECONDS - 1
    assert find(conversations, "anna") == KEPT
    assert asyncio.run(conversations.ids()) == ("anna",)
    clock.now += 1
    assert find(conversations, "anna") is None
    assert asyncio.run(conversations.ids()) == ()


def test_forget_old_removes_what_is_too_old_and_nothing_else(conversations: Conversations, clock: FakeClock) -> None:
    keep(conversations, "anna")
    clock.now += 1
    keep(conversations, "bas")
    clock.now += KEEP_SECONDS - 1
    asyncio.run(conversations.forget_old())
    shown = dump(conversations.database)
    assert "bas" in shown and "anna" not in shown


def test_time_is_kept_to_the_second_also_today(conversations: Conversations, clock: FakeClock) -> None:
    clock.now = 1_900_000_000.75
    keep(conversations, "anna")
    clock.now += KEEP_SECONDS - 0.5
    assert find(conversations, "anna") == KEPT
    clock.now += 0.5
    assert find(conversations, "anna") is None


def test_a_channel_that_was_switched_off_leaves_nothing_behind(
    conversations: Conversations, keys: Keys, clock: FakeClock
) -> None:
    queue = Queue(conversations.database, keys, "telegram", "proces", clock)
    asyncio.run(queue.put([Arrival(("bericht",), "wachtend", 1, {"text": "hallo"})]))
    asyncio.run(queue.database.run(lambda c: queue.say(c, "pratend", [{"text": "dag"}])))
    asyncio.run(queue.lease("wachtend"))
    clock.now += KEEP_SECONDS - 1
    asyncio.run(conversations.forget_old())
    assert asyncio.run(queue.conversations()) == {"wachtend", "pratend"}
    clock.now += 60
    asyncio.run(conversations.forget_old())
    shown = dump(conversations.database)
    assert "wachtend" not in shown and "pratend" not in shown and keys.seal("x")[:6] not in shown
    assert asyncio.run(queue.put([Arrival(("bericht",), "wachtend", 1, {"text": "hallo"})])) == 0


def test_a_turn_holds_back_what_is_to_be_kept(conversations: Conversations) -> None:
    keep(conversations, "anna", {})

    async def turn() -> dict[str, Any] | None:
        turn = await conversations.begin("anna")
        with within(turn):
            await conversations.keep("anna", KEPT)
        return turn.after

    assert asyncio.run(turn()) == KEPT
    assert find(conversations, "anna") == {}


def test_a_turn_in_which_nothing_is_to_be_kept_says_so(conversations: Conversations) -> None:
    turn = asyncio.run(conversations.begin("anna"))
    with within(turn):
        pass
    assert turn.after is None


def test_a_turn_ends_only_on_what_it_began_with(conversations: Conversations) -> None:
    first, second = (asyncio.run(conversations.begin("anna")) for _ in range(2))
    conversations.database.work(lambda c: conversations.end(c, first, {"beurt": 1}))
    with pytest.raises(ChangedMeanwhileError):
        conversations.database.work(lambda c: conversations.end(c, second, {"beurt": 2}))
    third = asyncio.run(conversations.begin("anna"))
    asyncio.run(conversations.erase("anna"))
    with pytest.raises(ChangedMeanwhileError):
        conversations.database.work(lambda c: conversations.end(c, third, {"beurt": 3}))
    assert find(conversations, "anna") is None


def test_within_a_turn_the_conversation_is_what_it_was_when_the_turn_began(conversations: Conversations) -> None:
    keep(conversations, "anna", {"beurt": 1})

    async def turn() -> dict[str, Any] | None:
        turn = await conversations.begin("anna")
        other = await conversations.begin("anna")
        await conversations.database.run(lambda c: conversations.end(c, other, {"beurt": 2}))
        with within(turn):
            return await conversations.find("anna")

    assert asyncio.run(turn()) == {"beurt": 1}
    assert find(conversations, "anna") == {"beurt": 2}


def test_after_the_turn_everything_is_kept_again_even_when_it_failed(conversations: Conversations) -> None:
    async def fail() -> None:
        with pytest.raises(RuntimeError), within(await conversations.begin("anna")):
            raise RuntimeError
        await conversations.keep("anna", KEPT)

    asyncio.run(fail())
    assert find(conversations, "anna") == KEPT


def test_a_turn_leaves_other_conversations_alone(conversations: Conversations) -> None:
    async def turn() -> dict[str, Any] | None:
        turn = await conversations.begin("anna")
        with within(turn):
            await conversations.keep("bas", KEPT)
        return turn.after

    assert asyncio.run(turn()) is None
    assert find(conversations, "bas") == KEPT


def test_turns_at_the_same_time_do_not_mix(conversations: Conversations) -> None:
    async def turn(name: str, opened: asyncio.Event, wait_for: asyncio.Event) -> dict[str, Any] | None:
        turn = await conversations.begin(name)
        with within(turn):
            opened.set()
            await wait_for.wait()
            await asyncio.create_task(conversations.keep(name, {"van": name}))
        return turn.after

    async def both() -> list[dict[str, Any] | None]:
        first, second = asyncio.Event(), asyncio.Event()
        return await asyncio.gather(turn("anna", first, second), turn("bas", second, first))

    assert asyncio.run(both()) == [{"van": "anna"}, {"van": "bas"}]
    assert asyncio.run(conversations.ids()) == ()


def test_a_turn_holds_in_a_loop_of_another_thread(
    conversations: Conversations, other_loop: asyncio.AbstractEventLoop
) -> None:
    async def turn() -> dict[str, Any] | None:
        turn = await conversations.begin("anna")
        with within(turn):
            answering = asyncio.run_coroutine_threadsafe(conversations.keep("anna", KEPT), other_loop)
            await asyncio.wrap_future(answering)
        afterwards = asyncio.run_coroutine_threadsafe(conversations.keep("bas", KEPT), other_loop)
        await asyncio.wrap_future(afterwards)
        return turn.after

    assert asyncio.run(turn()) == KEPT
    assert asyncio.run(conversations.ids()) == ("bas",)


def test_a_conversation_goes_on_under_another_id(conversations: Conversations) -> None:
    keep(conversations, "oud")
    rename(conversations, "oud", "nieuw")
    assert find(conversations, "nieuw") == KEPT
    assert asyncio.run(conversations.ids()) == ("nieuw",)


def test_renaming_does_not_overwrite_and_leaves_nothing_under_the_old_id(conversations: Conversations) -> None:
    keep(conversations, "oud")
    keep(conversations, "nieuw", {"slots": {}})
    rename(conversations, "oud", "nieuw")
    assert find(conversations, "nieuw") == {"slots": {}}
    assert asyncio.run(conversations.ids()) == ("nieuw",)


def test_renaming_to_its_own_id_or_of_what_is_not_there_changes_nothing(conversations: Conversations) -> None:
    keep(conversations, "anna")
    rename(conversations, "anna", "anna")
    rename(conversations, "nooit gezien", "bas")
    assert find(conversations, "anna") == KEPT
    assert asyncio.run(conversations.ids()) == ("anna",)


def test_what_is_too_old_does_not_stand_in_the_way_of_renaming(conversations: Conversations, clock: FakeClock) -> None:
    keep(conversations, "nieuw", {"slots": {}})
    clock.now += KEEP_SECONDS
    keep(conversations, "oud")
    rename(conversations, "oud", "nieuw")
    assert find(conversations, "nieuw") == KEPT


def test_what_a_removed_secret_sealed_counts_as_not_kept(database: Database, clock: FakeClock) -> None:
    keep(Conversations(database, Keys(b"o" * 32), clock), "anna")
    assert find(Conversations(database, Keys(b"n" * 32, b"o" * 32), clock), "anna") == KEPT
    assert find(Conversations(database, Keys(b"n" * 32), clock), "anna") is None


def test_nothing_readable_stands_in_the_database(conversations: Conversations) -> None:
    keep(conversations, "anna")
    shown = dump(conversations.database)
    assert "anna" in shown  # the ids are what is looked for; they are random or hashes
    for word in ("slots", "ontvanger", "politie", "diagnose", "longontsteking"):
        assert word not in shown
