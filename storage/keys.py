"""The secret keys: they sign tokens, turn a person's address into a hash, and seal what is stored.

One secret serves all; for each purpose a key of its own is derived from it (HKDF, RFC 5869). Several secrets may be
set: the first is used for everything new, the others still open what they sealed. That is how a secret is replaced
without losing conversations.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import os
import secrets
import tempfile
import zlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.environment import secret as secret_from

KEY_VARIABLE = "DEELWIJZER_SESSION_KEY"
SHORTEST_KEY = 32  # characters; shorter keys can be guessed
_KEY_BYTES = 32


class Keys:
    """Keys derived from one secret or more, the newest first.

    Raises:
        ValueError: no secret at all.
    """

    def __init__(self, *given: bytes) -> None:
        if not given:
            raise ValueError("at least one secret is needed")
        self._secrets = given
        self._derive = lru_cache(maxsize=64)(_derive)
        self._box = MultiFernet([Fernet(base64.urlsafe_b64encode(_derive(secret, "seal"))) for secret in given])

    def __repr__(self) -> str:
        return f"Keys({len(self._secrets)})"

    def digests(self, purpose: str, value: str) -> tuple[str, ...]:
        """HMAC-SHA256 of a value under each secret, the newest first, as 43 characters that fit a URL.

        `purpose` keeps digests for different uses apart: the same value has unrelated digests for two purposes.
        """
        keys = [self._derive(secret, purpose) for secret in self._secrets]
        return tuple(_base64(hmac.new(key, value.encode("utf-8"), hashlib.sha256).digest()) for key in keys)

    def digest(self, purpose: str, value: str) -> str:
        """The digest under the newest secret."""
        return self.digests(purpose, value)[0]

    def seal(self, value: Any) -> str:
        """Compress and encrypt a JSON value, and protect it against change (Fernet)."""
        return self._box.encrypt(zlib.compress(json.dumps(value).encode("ascii"), level=1)).decode("ascii")

    def unseal(self, sealed: str) -> Any:
        """The value that was sealed; None when it was sealed under a secret that is no longer set, or was changed."""
        try:
            return json.loads(zlib.decompress(self._box.decrypt(sealed.encode("ascii"))))
        except (InvalidToken, ValueError, zlib.error):
            return None


def keys_from(environment: Mapping[str, str] = os.environ, file: Path | None = None) -> Keys:
    """The keys of the environment; else those of `file`, made there at first use; else keys for this process only.

    Raises:
        ValueError: a secret in the environment is too short to be safe or cannot be read, or the file cannot be made or
            holds no key.
    """
    listed = [secret.strip() for secret in secret_from(KEY_VARIABLE, environment).split(",") if secret.strip()]
    for secret in listed:
        if len(secret) < SHORTEST_KEY:
            raise ValueError(
                f"{KEY_VARIABLE} has {len(secret)} characters; at least {SHORTEST_KEY} are needed. "
                "Set a random value, or leave it unset to generate one."
            )
    if listed:
        return Keys(*(secret.encode("utf-8") for secret in listed))
    return Keys(_kept_secret(file) if file else secrets.token_bytes(_KEY_BYTES))


def _kept_secret(file: Path) -> bytes:
    """The secret in a file that only its owner can read; made when it is not there."""
    try:
        if not file.exists():
            _make_secret(file)
        secret = file.read_bytes().strip()
    except OSError as error:
        raise ValueError(f"{file} cannot be used for the key: {error.strerror}. Set {KEY_VARIABLE}.") from None
    if len(secret) < SHORTEST_KEY:
        raise ValueError(f"{file} does not hold a key. Remove it; a new one is made, and open conversations end.")
    return secret


def _make_secret(file: Path) -> None:
    """Make the file with its secret in it at once: another process that looks never sees an empty one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, made = tempfile.mkstemp(dir=file.parent)  # only its owner can read it
    try:
        with open(descriptor, "w", encoding="ascii") as stream:
            stream.write(secrets.token_urlsafe(_KEY_BYTES) + "\n")
        with contextlib.suppress(FileExistsError):  # another process was first: its secret counts
            os.link(made, file)
    finally:
        os.unlink(made)


def _derive(secret: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), _KEY_BYTES, salt=b"deelwijzer", info=purpose.encode("utf-8")).derive(secret)


def _base64(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
