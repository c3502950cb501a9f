"""What the dialogue remembers and what it is told: plain values, read from slots and written back to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Value = bool | str


@dataclass(frozen=True)
class Choice:
    """A choice offered to the person. `id` is opaque to channels: `feit:toestemming=true`, `doe:waarom`, …"""

    id: str
    label: str


@dataclass(frozen=True)
class Understood:
    """One message as the understanding saw it: its act with its confidence (0–1), the facts it states, topic cues.

    `parties` holds what a party would be as giver (`verstrekker`) and as recipient (`ontvanger`) where the message
    names one without saying which it is. `danger` is a signal of acute danger, `subject` a subject outside the
    documents, `premise` a false claim that the message takes for granted: ids, or None. `topics` ranks what the
    message may be about, likeliest first: a topic id or `buiten:` and a subject, each with its confidence (0–1).
    """

    act: str
    confidence: float = 1.0
    facts: Mapping[str, Value] = field(default_factory=dict)
    cues: tuple[str, ...] = ()
    text: str = ""
    choice: str | None = None
    parties: Mapping[str, Value] = field(default_factory=dict)
    danger: str | None = None
    subject: str | None = None
    premise: str | None = None
    topics: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Conversation:
    """The state between two turns. It holds ids and values only, never what the person typed.

    `asked` is the fact that was asked last and not yet answered; `told` the verdict last given; `misses` counts
    messages in a row that were not understood, `questions` those asked in this case.
    """

    topic: str | None = None
    facts: Mapping[str, Value] = field(default_factory=dict)
    asked: str | None = None
    choices: tuple[Choice, ...] = ()
    told: str | None = None
    misses: int = 0
    questions: int = 0


@dataclass(frozen=True)
class Reply:
    """One message to the person: the text, the choices, and the answer object of the contract where there is one.

    `own` is what the organisation adds in its own name. It is a message of its own, never a part of the answer.
    """

    text: str
    options: tuple[Choice, ...] = ()
    answer: Mapping[str, Any] | None = None
    own: str = ""

    def apart(self) -> tuple[Reply, ...]:
        """The reply, and what the organisation adds behind it; the choices stand under what comes last."""
        if not self.own:
            return (self,)
        return replace(self, options=(), own=""), Reply(self.own, self.options)

    def to_message(self) -> dict[str, Any]:
        """The custom message that a channel passes on."""
        message: dict[str, Any] = {
            "text": self.text,
            "options": [{"id": option.id, "label": option.label} for option in self.options],
        }
        if self.answer is not None:
            message["answer"] = dict(self.answer)
        return message
