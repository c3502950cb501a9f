"""Answering a message that is sent twice only once: the last few replies of a conversation, by `Idempotency-Key`.

A client that never saw the answer (a broken network, a page that was reloaded) sends the message again with the same
key, and gets the replies of the first time. Kept are the keys and the replies, in memory; nothing that was typed.
"""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from sanic.request import Request

from channels.sessions import LIFETIME_SECONDS
from channels.web.problems import ProblemError

HEADER = "Idempotency-Key"
MOST_KEYS = 3  # per conversation: a client repeats its last message, not an earlier one
MOST_CONVERSATIONS = 2_000  # an answer is some 10 kB, so at most about 60 MB

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


@dataclass
class _Kept:
    """The replies of one conversation by key, the newest last, and when the newest came (seconds)."""

    replies: OrderedDict[str, str] = field(default_factory=OrderedDict)
    newest: float = 0.0


class GivenReplies:
    """The replies that were given, as the JSON text that was sent, in bounded memory.

    Args:
        lifetime: seconds that a conversation's replies are kept after the newest; a token lives no longer.
        most_keys: replies per conversation.
        most_conversations: above it the conversation that was silent longest is forgotten.
        clock: seconds, never going back; replaced in tests.
    """

    def __init__(
        self,
        lifetime: float = LIFETIME_SECONDS,
        most_keys: int = MOST_KEYS,
        most_conversations: int = MOST_CONVERSATIONS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._lifetime = lifetime
        self._most_keys = most_keys
        self._most_conversations = most_conversations
        self._clock = clock
        self._conversations: OrderedDict[str, _Kept] = OrderedDict()  # silent longest first

    def __len__(self) -> int:
        """How many conversations something is kept of."""
        return len(self._conversations)

    def find(self, conversation: str, key: str) -> str | None:
        """What was answered to the message with this key; None when it is new or no longer kept."""
        kept = self._conversations.get(conversation)
        return kept.replies.get(key) if kept is not None else None

    def keep(self, conversation: str, key: str, replies: str) -> None:
        """Remember what was answered."""
        kept = self._conversations.setdefault(conversation, _Kept())
        kept.replies[key] = replies
        kept.newest = self._clock()
        self._conversations.move_to_end(conversation)
        if len(kept.replies) > self._most_keys:
            kept.replies.popitem(last=False)
        if len(self._conversations) > self._most_conversations:
            self._conversations.popitem(last=False)
        self.forget_old()

    def forget(self, conversation: str) -> None:
        """Forget a conversation at once; one that is not kept is no error."""
        self._conversations.pop(conversation, None)

    def forget_old(self) -> None:
        """Forget the conversations whose token is no longer valid."""
        oldest_kept = self._clock() - self._lifetime
        while self._conversations and next(iter(self._conversations.values())).newest <= oldest_kept:
            self._conversations.popitem(last=False)
