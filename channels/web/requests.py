"""Reading requests of the chat API: checked messages, bearer tokens."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from sanic.request import Request

from channels.problems import ProblemError
from channels.typed import MOST_CHARACTERS, clean

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
