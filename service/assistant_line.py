"""What the server and a process that thinks say to each other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from channels.replies import Reply


@dataclass(frozen=True)
class Source:
    """What to load: a model file (None: the verified one in `models/`), and the package with the custom actions."""

    model: Path | None = None
    action_package: str = "actions"


@dataclass(frozen=True)
class Asked:
    """A message: its text, its conversation, the channel's name, and what was kept of the conversation."""

    text: str
    conversation: str
    channel: str
    before: dict[str, Any] | None


@dataclass(frozen=True)
class Answered:
    """The replies to a message, and what is to be kept; None: nothing, for the assistant failed.

    `act` is what the message was understood as; None where no log asks for it.
    """

    replies: list[Reply]
    after: dict[str, Any] | None
    act: str | None = None


@dataclass(frozen=True)
class Ready:
    """The first thing that a process says: why it cannot answer, or None."""

    fault: str | None = None
