"""What a messaging platform has to offer to become a channel, and the values that go in and out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import httpx


@dataclass(frozen=True)
class Incoming:
    """One message of a person, as the platform delivered it. Exactly one of the last four fields is set.

    `id` is the platform's own for this message: what comes twice with it is answered once. `sender` is the address to
    reply to. `order` grows with each message of a sender; `sent_at` is in seconds since the epoch, by the platform's
    clock. `choice` is the `Option.key` of a button that was tapped, `command` what `commands.command_in` finds,
    `unsupported` what the message is when it is no text: a key under `unsupported` in `texts.yml`.
    """

    id: str
    sender: str
    order: int
    sent_at: float
    text: str | None = None
    choice: str | None = None
    command: str | None = None
    unsupported: str | None = None


@dataclass(frozen=True)
class Option:
    """A choice that a person can tap: `key` (16 hexadecimal digits) comes back as `Incoming.choice`."""

    key: str
    label: str


@dataclass(frozen=True)
class Part:
    """One message to a person, within the platform's limits. Options, where there are any, belong under the text."""

    text: str
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Limits:
    """What one message of the platform can hold, in characters and in number.

    `text` is the most that a message without options holds, `text_with_options` with them. Options are shown as what
    can be tapped only when there are at most `options` and each label is at most `label`; otherwise they are numbered
    in the text, and the person types the number. `body` is the most bytes that one webhook request may have.
    """

    text: int
    text_with_options: int
    options: int
    label: int
    body: int = 256 * 1024


class TryLaterError(Exception):
    """The platform did not take a message now; `after` is the number of seconds it asks to wait, None when unsaid.

    `everybody` tells that the platform refuses all messages for a while, not only those to this person.
    """

    def __init__(self, reason: str, after: float | None = None, everybody: bool = False) -> None:
        super().__init__(reason)
        self.after = after
        self.everybody = everybody


class UndeliverableError(Exception):
    """The platform will never take this message. `blocked`: the person does not want messages from us any more."""

    def __init__(self, reason: str, blocked: bool = False) -> None:
        super().__init__(reason)
        self.blocked = blocked


@dataclass(frozen=True)
class Finding:
    """One line of `python -m channels check`: whether it is as it should be, and what was found or what to do."""

    good: bool
    text: str


class Platform(Protocol):
    """A messaging platform. Implementations hold its tokens; nobody else sees them."""

    name: str
    limits: Limits

    def is_authentic(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether a webhook request comes from the platform. Compares in constant time; never raises."""

    def challenge(self, query: Mapping[str, str]) -> str | None:
        """What to answer to a GET by which the platform verifies the webhook; None to refuse it."""

    def read(self, payload: Any) -> list[Incoming]:
        """The messages in a webhook's JSON; empty when it has none for us (a group, a receipt, an echo).

        Raises:
            ValueError: it does not have the platform's shape.
        """

    def failures(self, payload: Any) -> list[str]:
        """What a webhook's JSON, which `read` accepted, says of replies that were taken and could not be delivered."""

    async def send(self, client: httpx.AsyncClient, to: str, part: Part) -> None:
        """Deliver one message; returns once the platform took it.

        Raises:
            TryLaterError: it may be taken later (429, 5xx, no connection, no answer).
            UndeliverableError: it never will be.
        """

    async def show_typing(self, client: httpx.AsyncClient, incoming: Incoming) -> None:
        """Show that an answer is coming. May raise `httpx.HTTPError`: nobody minds."""

    async def check(self, client: httpx.AsyncClient) -> list[Finding]:
        """Ask the platform whether it accepts what is configured. Never raises, never shows a token."""
