"""What the tracker store keeps of a conversation, and when it forgets."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from service import tracker_store
from service.tracker_store import KEEP_SECONDS, ForgettingTrackerStore

DOMAIN = Domain.from_dict(
    {
        "slots": {
            name: {"type": "any", "influence_conversation": False, "mappings": [{"type": "custom"}]}
            for name in ("ontvanger", "keuzes", "doel")
        }
    }
)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock) -> ForgettingTrackerStore:
    return ForgettingTrackerStore(DOMAIN, clock=clock)


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


def test_nothing_said_is_left_anywhere_in_the_store(store: ForgettingTrackerStore) -> None:
    save(store, said("anna", "een geheim woord", ontvanger="politie"))
    assert "geheim" not in repr(vars(store))


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


def test_a_conversation_is_forgotten_a_day_after_its_last_message(store: ForgettingTrackerStore, clock: Clock) -> None:
    save(store, said("anna", "…", ontvanger="politie"))
    clock.now += KEEP_SECONDS - 1
    assert retrieve(store, "anna") is not None
    save(store, said("anna", "…", ontvanger="politie"))
    clock.now += KEEP_SECONDS - 1
    assert retrieve(store, "anna") is not None
    clock.now += 1
    assert retrieve(store, "anna") is None
    assert "politie" not in repr(vars(store))


def test_without_traffic_the_old_are_forgotten_too(store: ForgettingTrackerStore, clock: Clock) -> None:
    save(store, said("anna", "…", ontvanger="politie"))
    clock.now += KEEP_SECONDS
    store.forget_old()
    assert "politie" not in repr(vars(store))


def test_the_longest_silent_make_room(store: ForgettingTrackerStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracker_store, "MAX_CONVERSATIONS", 2)
    for sender in ("anna", "bas", "anna", "carla"):
        save(store, said(sender, "…", ontvanger="politie"))
    assert list(asyncio.run(store.keys())) == ["anna", "carla"]


def test_a_conversation_in_which_nothing_happened_is_not_kept(store: ForgettingTrackerStore) -> None:
    asyncio.run(store.get_or_create_tracker("anna", append_action_listen=False))
    assert retrieve(store, "anna") is None
