"""Reading requests of the chat API: bounded bodies, checked messages, bearer tokens."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from typing import Any

from sanic.exceptions import InvalidUsage, PayloadTooLarge
from sanic.http import Http
from sanic.request import Request

from channels.typed import clean
from channels.web.problems import ProblemError

MOST_BODY_BYTES = 16 * 1024
MOST_CHARACTERS = 1000
# A client that is still sending does not see an answer; what is too large is read up to here, and not kept.
MOST_DRAINED_BYTES = 2 * 1024 * 1024

_CHOICE = re.compile(r"[a-z0-9_=.:-]{1,120}")
_BEARER = re.compile(r"[Bb]earer +([\x21-\x7e]+) *")


@dataclass(frozen=True)
class Message:
    """What a client sent: exactly one of a cleaned text and the id of a choice."""

    text: str | None = None
    choice: str | None = None


def bearer_token(request: Request) -> str:
    """The token of the Authorization header, or "" when there is none."""
    match = _BEARER.fullmatch(request.headers.get("authorization", ""))
    return match.group(1) if match else ""


async def read_body(request: Request, most: int = MOST_BODY_BYTES) -> bytes:
    """The body of a streamed request.

    Raises:
        ProblemError: ``body_too_large`` above ``most`` bytes, ``malformed_body`` when the HTTP framing is broken
                or the body does not arrive in the time that the server gives a request.
    """
    if request.stream is None:
        return b""
    kept: list[bytes] = []
    try:
        # A time for the whole: Sanic's own begins anew with every byte, and ends in a 503.
        size = await asyncio.wait_for(_read(request.stream, kept, most), request.app.config.REQUEST_TIMEOUT)
    except PayloadTooLarge:
        size = most + 1
    except (InvalidUsage, asyncio.TimeoutError) as error:
        # Nothing tells any more where the next request begins, so the rest is not read and the connection closed.
        request.stream.request_body, request.stream.keep_alive = None, False
        raise ProblemError("malformed_body") from error
    if size > most:
        raise ProblemError("body_too_large")
    return b"".join(kept)


async def _read(stream: Http, kept: list[bytes], most: int) -> int:
    """Read to the end of the body; the size in bytes. Up to ``most`` of them are kept."""
    size = 0
    async for part in stream:
        size += len(part)
        if size <= most:
            kept.append(part)
    return size


def parse_message(body: bytes) -> Message:
    """The message in a body ``{"text": …}`` or ``{"choice": …}``; other keys are ignored.

    Raises:
        ProblemError: ``malformed_body``, ``text_or_choice``, ``invalid_text``, ``invalid_choice`` or ``text_too_long``.
    """
    try:
        content = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ProblemError("malformed_body") from error
    if not isinstance(content, dict):
        raise ProblemError("malformed_body")
    if ("text" in content) == ("choice" in content):
        raise ProblemError("text_or_choice")
    if "text" in content:
        return Message(text=_text(content["text"]))
    return Message(choice=_choice(content["choice"]))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ProblemError("invalid_text")
    if len(value) > MOST_CHARACTERS:
        raise ProblemError("text_too_long")
    cleaned = clean(value)
    if not cleaned:
        raise ProblemError("invalid_text")
    if len(cleaned) > MOST_CHARACTERS:  # plain letters may be more: one ligature can stand for eighteen
        raise ProblemError("text_too_long")
    return cleaned


def _choice(value: Any) -> str:
    if not isinstance(value, str) or not _CHOICE.fullmatch(value):
        raise ProblemError("invalid_choice")
    return value
