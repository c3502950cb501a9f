"""Answering a message that is sent twice only once: the last few replies of a conversation, by `Idempotency-Key`.

A client that never saw the answer (a broken network, a page that was reloaded) sends the message again with the same
key, and gets the replies of the first time. They are kept with the conversation, in one transaction with what the
message changed; nothing that was typed is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sanic.request import Request

from channels.problems import ProblemError

HEADER = "Idempotency-Key"
MOST_KEYS = 3  # per conversation: a client repeats its last message, not an earlier one

_GIVEN = "given"
_IMPERSONAL = frozenset({"keuzes", "gesprek"})  # slots that every conversation has: choices offered, counters
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")


def idempotency_key(request: Request) -> str | None:
    """The key that the client chose for this message, or None when it sent none.

    Raises:
        ProblemError: ``invalid_key`` for anything but 1 to 64 letters, digits, "_" and "-", sent once.
    """
    keys = request.headers.getall(HEADER, [])
    if not keys:
        return None
    if len(keys) > 1 or not _KEY.fullmatch(keys[0]):
        raise ProblemError("invalid_key")
    return str(keys[0])


def given_before(kept: Mapping[str, Any], key: str | None) -> str | None:
    """The JSON text that was sent for the message with this key; None when it is new or no longer kept."""
    return next((replies for known, replies in kept.get(_GIVEN, ()) if known == key), None)


def with_given(before: Mapping[str, Any], after: Mapping[str, Any], key: str | None, replies: str) -> dict[str, Any]:
    """What is to be kept after a turn, with the JSON text that was sent for its message.

    Where nothing is known of the person any more ("wis dit gesprek"), what was said before goes too.
    """
    begun_anew = not after["slots"].keys() - _IMPERSONAL
    given = [*(() if begun_anew else before.get(_GIVEN, ())), *([[key, replies]] if key else [])]
    return {**after, _GIVEN: given[-MOST_KEYS:]}
