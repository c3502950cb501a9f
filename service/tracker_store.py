"""A tracker store that keeps no more of a conversation than its next turn needs."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME, SESSION_START_METADATA_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from storage.conversations import Conversations, current_turn
from storage.shared import shared_storage

_SLOTS = "slots"


class ForgettingTrackerStore(TrackerStore):
    """Keeps the slots of each conversation: no message, no reply, no intent, no confidence.

    A conversation comes back as one that has just started with those slots, so a turn costs the same at any length.
    That suits rules of one user message each (`restrict_rules` in RulePolicy); a rule with `conversation_start` would
    match every turn.

    Args:
        conversations: where they are kept; by default what the environment names, opened when first needed. Within a
            turn (`storage.conversations.within`) it is not needed: whoever began the turn stores what it came to.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        conversations: Conversations | None = None,
        **kwargs: Any,
    ) -> None:
        # An event broker would stream whole messages to somewhere else; this store never has one.
        super().__init__(domain, event_broker=None)
        self._given = conversations

    @property
    def _conversations(self) -> Conversations:
        return self._given or shared_storage().conversations

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the slots of the conversation in place of what was kept of it before."""
        if tracker.events:
            kept = {_SLOTS: _filled_slots(tracker)}
            turn = current_turn(tracker.sender_id)
            if turn is not None:
                turn.after = kept
            else:
                await self._conversations.keep(tracker.sender_id, kept)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Give the conversation as one that has just started with its slots; None where nothing is (still) kept."""
        turn = current_turn(sender_id)
        kept = turn.before if turn is not None else await self._conversations.find(sender_id)
        if kept is None:
            return None
        events: list[Event] = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
        events += [SlotSet(name, value) for name, value in kept[_SLOTS].items()]
        events.append(ActionExecuted(ACTION_LISTEN_NAME))
        tracker = self.init_tracker(sender_id)
        tracker.update_with_events(events, domain=self.domain)
        return tracker

    async def delete(self, sender_id: str) -> None:
        """Forget the conversation at once; one that is not kept is no error."""
        await self._conversations.erase(sender_id)

    async def keys(self) -> Iterable[str]:
        """Give the ids of the conversations that are kept."""
        return await self._conversations.ids()

    async def forget_old(self) -> None:
        """Forget what has been silent for too long."""
        await self._conversations.forget_old()


def _filled_slots(tracker: DialogueStateTracker) -> dict[str, Any]:
    return {
        name: copy.deepcopy(slot.value)
        for name, slot in tracker.slots.items()
        if slot.value != slot.initial_value and name != SESSION_START_METADATA_SLOT
    }
