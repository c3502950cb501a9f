"""Signals of acute danger in a message: they come before everything else, and stop the interview."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Signal:
    """A kind of danger, how it shows, and what is said: the number to call first."""

    id: str
    patterns: tuple[re.Pattern[str], ...]
    text: str


@lru_cache(maxsize=1)
def signals() -> tuple[Signal, ...]:
    """The signals of actions/safety.yml, in order of precedence."""
    entries = yaml.safe_load((Path(__file__).parent / "safety.yml").read_text(encoding="utf-8"))["signals"]
    return tuple(Signal(e["id"], tuple(map(re.compile, e["patterns"])), e["text"]) for e in entries)


def signal_in(text: str) -> Signal | None:
    """The first signal that a message shows, or None."""
    lowered = " ".join(text.lower().replace("’", "'").split()).strip(" .!?")
    return next((s for s in signals() if any(pattern.search(lowered) for pattern in s.patterns)), None)
