"""What is said when a message shows danger; `nlu/safety.py` finds the signal."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

PERHAPS = "misschien_"
"""Stands before a signal that is likely, but not sure: the number to call comes first, and the interview goes on."""


@lru_cache(maxsize=1)
def safety_texts() -> dict[str, str]:
    """The reply to each signal of danger, by its id (actions/safety.yml)."""
    texts: dict[str, str] = yaml.safe_load((Path(__file__).parent / "safety.yml").read_text(encoding="utf-8"))
    return texts


def safety_text(signal: str) -> str:
    """The reply to a signal. Raises KeyError, naming the known ones, for a signal without a reply."""
    try:
        return safety_texts()[signal]
    except KeyError:
        known = ", ".join(sorted(safety_texts()))
        raise KeyError(f"actions/safety.yml has no reply to {signal!r}, only to {known}: add it there") from None
