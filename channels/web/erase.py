"""Erasing what is kept about a conversation."""

from __future__ import annotations

from typing import Any


async def erase_conversation(store: Any, conversation: str) -> None:
    """Delete a conversation from a tracker store.

    Rasa wraps the configured store (`FailSafeTrackerStore`), and the wrapper has no ``delete``: look inside. When the
    configured store failed earlier, the wrapper kept trackers in a fallback in memory; they go as well.

    Raises:
        TypeError: no store in the chain can delete; set the project's tracker store in ``endpoints.yml``.
    """
    current = store
    while current is not None and not callable(getattr(current, "delete", None)):
        fallback = getattr(current, "_fallback_tracker_store", None)
        if fallback is not None:
            getattr(fallback, "store", {}).pop(conversation, None)
        current = getattr(current, "_tracker_store", None)
    if current is None:
        raise TypeError(f"{type(store).__name__} cannot delete a conversation; set a tracker store with delete()")
    await current.delete(conversation)
