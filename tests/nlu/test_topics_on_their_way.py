"""The ranking of topics reaches the action with the message, and is not kept after the turn."""

from __future__ import annotations

import asyncio
import json

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from actions.deelwijzer import read_message
from nlu.topic_ranker import TOPICS
from service.tracker_store import ForgettingTrackerStore
from storage.conversations import Conversations
from storage.database import Database
from storage.keys import Keys

RANKING = [{"name": "verstrekken", "confidence": 0.8}, {"name": "buiten:cbr", "confidence": 0.1}]
PARSED = {"text": "mag dat", "intent": {"name": "vraag_mag", "confidence": 0.9}, "entities": [], TOPICS: RANKING}


def tracker_after_message() -> DialogueStateTracker:
    tracker = DialogueStateTracker.from_events("een", [ActionExecuted(ACTION_LISTEN_NAME)], slots=[])
    tracker.update(UserUttered(PARSED["text"], PARSED["intent"], [], PARSED))
    return tracker


def test_the_action_reads_the_ranking_from_the_tracker() -> None:
    state = tracker_after_message().current_state()
    understood = read_message(state["latest_message"])
    assert understood.topics == (("verstrekken", 0.8), ("buiten:cbr", 0.1))


def test_the_ranking_is_forgotten_after_the_turn() -> None:
    conversations = Conversations(Database("memory"), Keys(b"k" * 32))
    store = ForgettingTrackerStore(Domain.empty(), conversations=conversations)
    asyncio.run(store.save(tracker_after_message()))
    kept = asyncio.run(store.retrieve("een"))
    assert kept is not None
    assert "buiten:cbr" not in json.dumps([event.as_dict() for event in kept.events], default=str)
