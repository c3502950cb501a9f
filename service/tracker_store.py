"""A tracker store that keeps no more of a conversation than its next turn needs, in memory only."""

from __future__ import annotations

import copy
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME, SESSION_START_METADATA_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

KEEP_SECONDS = 24 * 60 * 60
MAX_CONVERSATIONS = 10_000


@dataclass(frozen=True)
class _Kept:
    """What is kept of one conversation: the slots that are not empty, and when the last message came (seconds)."""

    slots: dict[str, Any]
    last_message: float


class ForgettingTrackerStore(TrackerStore):
    """Keeps the slots of each conversation: no message, no reply, no intent, no confidence.

    A conversation comes back as one that has just started with those slots, so a turn costs the same at any length.
    That suits rules of one user message each (`restrict_rules` in RulePolicy); a rule with `conversation_start` would
    match every turn.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        clock: Callable[[], float] = time.monotonic,
        **kwargs: Any,
    ) -> None:
        # An event broker would stream whole messages to somewhere else; this store never has one.
        super().__init__(domain, event_broker=None)
        self._clock = clock
        # The conversation that was silent longest stands first.
        self._conversations: OrderedDict[str, _Kept] = OrderedDict()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the slots of the conversation in place of what was kept of it before."""
        if not tracker.events:
            return
        kept = _Kept(copy.deepcopy(_filled_slots(tracker)), self._clock())
        self._conversations[tracker.sender_id] = kept
        self._conversations.move_to_end(tracker.sender_id)
        self.forget_old()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Give the conversation as one that has just started with its slots; None where nothing is (still) kept."""
        self.forget_old()
        kept = self._conversations.get(sender_id)
        if kept is None:
            return None
        events: list[Event] = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
        events += [SlotSet(name, copy.deepcopy(value)) for name, value in kept.slots.items()]
        events.append(ActionExecuted(ACTION_LISTEN_NAME))
        tracker = self.init_tracker(sender_id)
        tracker.update_with_events(events, domain=self.domain)
        return tracker

    async def delete(self, sender_id: str) -> None:
        """Forget the conversation at once; one that is not kept is no error."""
        self._conversations.pop(sender_id, None)

    async def keys(self) -> Iterable[str]:
        """Give the ids of the conversations that are kept."""
        self.forget_old()
        return tuple(self._conversations)

    def forget_old(self) -> None:
        """Forget what has been silent for `KEEP_SECONDS`, and the longest silent above `MAX_CONVERSATIONS`."""
        oldest_kept = self._clock() - KEEP_SECONDS
        while self._conversations:
            first = next(iter(self._conversations))
            expired = self._conversations[first].last_message <= oldest_kept
            if not expired and len(self._conversations) <= MAX_CONVERSATIONS:
                return
            del self._conversations[first]


def _filled_slots(tracker: DialogueStateTracker) -> dict[str, Any]:
    return {
        name: slot.value
        for name, slot in tracker.slots.items()
        if slot.value != slot.initial_value and name != SESSION_START_METADATA_SLOT
    }
