"""Erasing through the wrapper that Rasa puts around a tracker store."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from channels.web.erase import erase_conversation


class FailingStore(InMemoryTrackerStore):
    """Fails to save, so that Rasa keeps the conversation in its fallback in memory."""

    def __init__(self) -> None:
        super().__init__(Domain.empty())
        self.deleted: list[str] = []

    async def save(self, tracker: DialogueStateTracker) -> None:
        raise OSError("disk full")

    async def delete(self, sender_id: str) -> None:
        self.deleted.append(sender_id)


def test_the_fallback_in_memory_is_erased_with_the_store() -> None:
    store = FailingStore()
    wrapped = FailSafeTrackerStore(store)

    async def keys_after_erasing() -> Any:
        for conversation in ("weg", "blijft"):
            await wrapped.save(DialogueStateTracker(conversation, slots=None))
        await erase_conversation(wrapped, "weg")
        return list(await wrapped.fallback_tracker_store.keys())

    assert asyncio.run(keys_after_erasing()) == ["blijft"]
    assert store.deleted == ["weg"]


def test_a_store_without_delete_is_named_in_the_error() -> None:
    store = FailSafeTrackerStore(InMemoryTrackerStore(Domain.empty()))
    with pytest.raises(TypeError, match="FailSafeTrackerStore cannot delete a conversation"):
        asyncio.run(erase_conversation(store, "x"))
