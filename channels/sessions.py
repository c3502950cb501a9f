"""Sessions: signed, expiring tokens that name a random conversation.

A token is ``CONVERSATION.EXPIRY.SIGNATURE``; the signature is HMAC-SHA256 over the rest. The server keeps no list of
open sessions: whether the conversation (still) exists is for whoever looks it up.
"""

from __future__ import annotations

import hmac
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from storage.keys import Keys
from storage.shared import shared_storage

LIFETIME_SECONDS = 8 * 60 * 60

_TOKEN = re.compile(r"([A-Za-z0-9_-]{16,64})\.([0-9]{1,12})\.([A-Za-z0-9_-]{43})")


class InvalidSessionError(Exception):
    """The token is missing, malformed or forged."""


class ExpiredSessionError(Exception):
    """The token was ours, but its time is over."""


@dataclass(frozen=True)
class Session:
    """A newly opened session. ``expires_in`` is in seconds."""

    token: str
    conversation: str
    expires_in: int


class Sessions:
    """Opens and checks sessions.

    Args:
        keys: sign the tokens; ``None`` takes those of this process.
        lifetime: seconds that a token is valid.
        clock: seconds since the epoch; replaced in tests.
    """

    def __init__(
        self, keys: Keys | None = None, lifetime: int = LIFETIME_SECONDS, clock: Callable[[], float] = time.time
    ) -> None:
        self._keys = keys or shared_storage().keys
        self._lifetime = lifetime
        self._clock = clock

    def open(self) -> Session:
        """A new session for a new, unguessable conversation id."""
        conversation = secrets.token_urlsafe(24)
        expiry = int(self._clock()) + self._lifetime
        token = f"{conversation}.{expiry}.{self._signatures(conversation, expiry)[0]}"
        return Session(token=token, conversation=conversation, expires_in=self._lifetime)

    def conversation(self, token: str) -> str:
        """The conversation that a token names.

        Raises:
            InvalidSessionError: not a token of ours.
            ExpiredSessionError: a token of ours whose time is over.
        """
        conversation, expiry = self._read(token)
        if self._clock() >= expiry:
            raise ExpiredSessionError
        return conversation

    def _read(self, token: str) -> tuple[str, int]:
        match = _TOKEN.fullmatch(token)
        if match is None:
            raise InvalidSessionError
        conversation, expiry, signature = match.group(1), int(match.group(2)), match.group(3)
        # The expiry is compared as it was written, so that "0123" and "123" are not two spellings of one token.
        signatures = self._signatures(conversation, expiry)
        if str(expiry) != match.group(2) or not any(hmac.compare_digest(own, signature) for own in signatures):
            raise InvalidSessionError
        return conversation, expiry

    def _signatures(self, conversation: str, expiry: int) -> tuple[str, ...]:
        """The signature under each secret, the newest first: a token outlives the secret that signed it."""
        return self._keys.digests("session", f"{conversation}.{expiry}")
