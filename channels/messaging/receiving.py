"""Incoming messages as they go into the queue: filtered, and under the hash of their sender."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from channels.messaging.platform import Incoming
from channels.privacy import filter_text
from channels.typed import MOST_CHARACTERS, clean, without_payload
from storage.keys import Keys
from storage.queue import Arrival


def conversation_ids(keys: Keys, channel: str, sender: str) -> tuple[str, ...]:
    """The ids of the conversation with this person: the one in use, then those under older secrets."""
    return keys.digests("conversation", f"{channel}:{sender}")


def arrivals(messages: Iterable[Incoming], channel: str, keys: Keys) -> Iterator[Arrival]:
    """The messages as they are stored; personal data is left out before anything keeps a text."""
    for message in messages:
        yield Arrival(
            messages=keys.digests("message", f"{channel}:{message.id}"),
            conversation=conversation_ids(keys, channel, message.sender)[0],
            position=message.order,
            content=_content(message),
        )


def _content(message: Incoming) -> dict[str, Any]:
    """What is needed to answer: the address, the platform's id for "typing …", and one of the things it can be."""
    content: dict[str, Any] = {"to": message.sender, "id": message.id, "order": message.order, "at": message.sent_at}
    if message.choice is not None:
        return {**content, "choice": message.choice}
    if message.command is not None:
        return {**content, "command": message.command}
    if message.unsupported is not None:
        return {**content, "unsupported": message.unsupported}
    text = clean(message.text or "")
    if len(text) > MOST_CHARACTERS:
        return {**content, "unsupported": "te_lang"}
    if not text:
        return {**content, "unsupported": "onbekend"}
    filtered = filter_text(text)
    return {**content, "text": without_payload(filtered.text), "left_out": list(filtered.kinds)}
