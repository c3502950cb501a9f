"""What the tracker store keeps of a conversation, and when it forgets."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from service.tracker_store import ForgettingTrackerStore
from storage.conversations import KEEP_SECONDS, Conversations
from storage.database import Database
from storage.keys import Keys
from tests.channels.fake_server import FakeClock
from tests.engines import dump, sealed_in

DOMAIN = Domain.from_dict(
    {
        "slots": {
            name: {"type": "any", "influence_conversation": False, "mappings": [{"type": "custom"}]}
            for name in ("ontvanger", "keuzes", "doel")
        }
    }
)


KEYS = Keys(b"k" * 32)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def database() -> Database:
    return Database("memory")


@pytest.fixture
def store(database: Database, clock: FakeClock) -> ForgettingTrackerStore:
    return ForgettingTrackerStore(DOMAIN, conversations=Conversations(database, KEYS, clock))


def everything_in(database: Database) -> str:
    """All rows, and what is sealed in them."""
    return dump(database) + str([KEYS.unseal(sealed) for sealed in sealed_in(database)])


def said(sender: str, text: str, **slots: Any) -> DialogueStateTracker:
    """A tracker after one message, one reply and these slots."""
    tracker = DialogueStateTracker(sender, DOMAIN.slots)
    events = [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]
    events += [UserUttered(text, {"name": "vraag_mag"}), ActionExecuted("action_deelwijzer")]
    events += [SlotSet(name, value) for name, value in slots.items()]
    events += [BotUttered("Nee, in principe niet."), ActionExecuted("action_listen")]
    tracker.update_with_events(events, domain=DOMAIN)
    return tracker


def save(store: ForgettingTrackerStore, tracker: DialogueStateTracker) -> None:
    asyncio.run(store.save(tracker))


def retrieve(store: ForgettingTrackerStore, sender: str) -> DialogueStateTracker | None:
    return asyncio.run(store.retrieve(sender))


def test_slots_come_back_and_nothing_that_was_said(store: ForgettingTrackerStore) -> None:
    save(store, said("anna", "mag mijn huisarts dit delen", ontvanger="politie", keuzes=[{"id": "ja"}]))
    tracker = retrieve(store, "anna")
    assert tracker.get_slot("ontvanger") == "politie"
    assert tracker.get_slot("keuzes") == [{"id": "ja"}]
    assert tracker.get_slot("doel") is None
    assert tracker.latest_action_name == "action_listen"
    kept = str([event.as_dict() for event in tracker.events])
    assert "huisarts" not in kept
    assert "in principe" not in kept
    assert "vraag_mag" not in kept


def test_nothing_said_is_left_anywhere_in_the_store(store: ForgettingTrackerStore, database: Database) -> None:
    save(store, said("anna", "een geheim woord", ontvanger="politie"))
    kept = everything_in(database)
    assert "'ontvanger': 'politie'" in kept  # the dump shows what is kept
    for word in ("geheim", "vraag_mag", "in principe", "action_deelwijzer"):
        assert word not in kept + repr(vars(store))


def test_a_slot_that_was_emptied_is_forgotten(store: ForgettingTrackerStore) -> None:
    save(store, said("anna", "…", ontvanger="politie"))
    save(store, said("anna", "…", ontvanger=None))
    assert retrieve(store, "anna").get_slot("ontvanger") is None


def test_a_change_after_saving_does_not_reach_the_store(store: ForgettingTrackerStore) -> None:
    choices = [{"id": "ja"}]
    save(store, said("anna", "…", keuzes=choices))
    choices.append({"id": "nee"})
    retrieve(store, "anna").get_slot("keuzes").append({"id": "nee"})
    assert retrieve(store, "anna").get_slot("keuzes") == [{"id": "ja"}]


def test_delete_forgets_one_conversation_at_once(store: ForgettingTrackerStore) -> None:
    save(store, said("anna", "…", ontvanger="politie"))
    save(store, said("bas", "…", ontvanger="uwv"))
    asyncio.run(store.delete("anna"))
    asyncio.run(store.delete("nooit gezien"))
    assert retrieve(store, "anna") is None
    assert list(asyncio.run(store.keys())) == ["bas"]


def test_a_conversation_is_forgotten_a_day_after_its_last_message(
    store: ForgettingTrackerStore, clock: FakeClock
) -> None:
    save(store, said("anna", "…", ontvanger="politie"))
    clock.now += KEEP_SECONDS - 1
    assert retrieve(store, "anna") is not None
    save(store, said("anna", "…", ontvanger="politie"))
    clock.now += KEEP_SECONDS - 1
    assert retrieve(store, "anna") is not None
    clock.now += 1
    assert retrieve(store, "anna") is None


def test_without_traffic_the_old_are_forgotten_too(
    store: ForgettingTrackerStore, database: Database, clock: FakeClock
) -> None:
    save(store, said("anna", "…", ontvanger="politie"))
    clock.now += KEEP_SECONDS
    asyncio.run(store.forget_old())
    kept = everything_in(database)
    assert "anna" not in kept and "politie" not in kept


def test_a_conversation_in_which_nothing_happened_is_not_kept(store: ForgettingTrackerStore) -> None:
    asyncio.run(store.get_or_create_tracker("anna", append_action_listen=False))
    assert retrieve(store, "anna") is None
