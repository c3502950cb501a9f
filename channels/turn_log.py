"""One log line for each turn: what came of it, in ids of the knowledge base and numbers. Never a text, never who.

The line has the level INFO, so it is only there where structured logs were asked for (`service.logs`). Without them a
turn costs two looks at the level.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from typing import Any

from storage.keys import Keys
from storage.shared import shared_storage

logger = logging.getLogger(__name__)

_HASH_CHARACTERS = 16
_acts: ContextVar[list[str] | None] = ContextVar("acts", default=None)


def begin_turn_log() -> list[str] | None:
    """A list for the acts of this turn, which `note_act` fills; None when nobody will read it."""
    if not logger.isEnabledFor(logging.INFO):
        return None
    acts: list[str] = []
    _acts.set(acts)
    return acts


def note_act(act: str | None) -> None:
    """Say as which act (intent) the message of this turn was understood."""
    acts = _acts.get()
    if acts is not None and act:
        acts.append(act)


def log_turn(
    acts: Sequence[str] | None, channel: str, conversation: str, seconds: float, replies: Sequence[Mapping[str, Any]]
) -> None:
    """Log one turn that took so many seconds; `acts` are those of `begin_turn_log`."""
    if acts is None:
        return
    answers = [reply["answer"] for reply in replies if reply.get("answer")]
    content = {
        "channel": channel,
        "conversation": conversation_hash(
            shared_storage().keys, conversation, datetime.datetime.now(datetime.timezone.utc)
        ),
        "act": acts[-1] if acts else None,
        "topics": _each(answers, "topic"),
        "verdicts": _each(answers, "verdict"),
        "kinds": _each(answers, "kind"),
        "outcome": _outcome(replies, _each(answers, "kind")),
        "replies": len(replies),
        "ms": round(seconds * 1000, 1),
    }
    logger.info("turn", extra={"content": content})


def conversation_hash(keys: Keys, conversation: str, now: datetime.datetime) -> str:
    """What stands for the conversation in the log: another one each day (UTC), and of no use without our secret."""
    return keys.digest("log", f"{now:%Y-%m-%d}:{conversation}")[:_HASH_CHARACTERS]


def _each(answers: Sequence[Mapping[str, Any]], name: str) -> list[str]:
    """The different values of a key, in the order of the answers."""
    return list(dict.fromkeys(str(answer[name]) for answer in answers if answer.get(name)))


def _outcome(replies: Sequence[Mapping[str, Any]], kinds: Sequence[str]) -> str:
    """failed: the assistant said nothing, the person read an excuse; fallback: not understood; refusal: outside."""
    if not replies:
        return "failed"
    named = {"fallback": "fallback", "outside": "refusal"}
    return next((named[kind] for kind in kinds if kind in named), "answer" if kinds else "talk")
