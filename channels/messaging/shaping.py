"""A reply of the assistant as messages that fit a platform: footnotes for the sources, split at sentences, choices."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from channels.messaging.platform import Limits, Option, Part
from channels.replies import Reply

_BREAKS = (r"\n\n", r"\n", r"(?<=[.!?:])\s+", r"\s+")
"""Where a text may be cut, best first: between paragraphs, lines, sentences, words."""
_LEAST_FILLED = 0.4
"""A better place to cut is not worth a message that is emptier than this share of what it can hold."""
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def choice_key(choice: str) -> str:
    """What a button carries for a choice: 16 hexadecimal digits, for a platform allows few characters."""
    return hashlib.sha256(choice.encode("utf-8")).hexdigest()[:16]


def shape(reply: Reply, limits: Limits, texts: Mapping[str, Any]) -> list[Part]:
    """The messages, one or more, that say this reply.

    Choices that cannot be tapped on this platform stand numbered under the text.
    """
    options = tuple(Option(choice_key(option["id"]), option["label"]) for option in reply["options"])
    text = with_footnotes(reply["text"], reply.get("answer"), texts)
    if not options:
        return [Part(part) for part in split(text, limits.text)]
    if len(options) > limits.options or any(len(option.label) > limits.label for option in options):
        return [Part(part) for part in split(f"{text}\n\n{_numbered(options, texts)}", limits.text)]
    *first, last = split(text, limits.text)
    # Under the choices stands what they answer: the end of the text, as much of it as fits there.
    *more, last = split(last, limits.text_with_options)
    return [*(Part(part) for part in _joined([*first, *more], limits.text)), Part(last, options)]


def with_footnotes(text: str, answer: Any, texts: Mapping[str, Any]) -> str:
    """The text with its block of sources as short footnotes at the end: what is quoted, from where, how old.

    A text without such a block, or an answer without citations, stays as it is.
    """
    paragraphs = text.split("\n\n")
    heading = str(texts["sources"])
    place = next((at for at, paragraph in enumerate(paragraphs) if paragraph.startswith(heading)), 0)
    notes = list(_footnotes(paragraphs[place], answer, texts)) if place else []
    if not notes:
        return text
    paragraphs[_carrying(paragraphs, answer)] += "".join(f" {_mark(number)}" for number in range(1, len(notes) + 1))
    body = [*paragraphs[:place], *paragraphs[place + 1 :]]
    listed = "\n".join(f"{_mark(number)} {note}" for number, note in enumerate(notes, 1))
    return "\n\n".join([*body, listed])


def _carrying(paragraphs: Sequence[str], answer: Mapping[str, Any]) -> int:
    """The place of the paragraph that the sources carry: the first that gives a reason, or else the first."""
    reasons = [reason["text"] for reason in answer.get("reasons", ()) if reason["effect"] == "applies"]
    carrying = (at for at, paragraph in enumerate(paragraphs) if any(reason in paragraph for reason in reasons))
    return next(carrying, 0)


def _footnotes(block: str, answer: Any, texts: Mapping[str, Any]) -> Iterator[str]:
    """One footnote for each passage of which the block quotes something."""
    quoted: dict[str, list[Mapping[str, Any]]] = {}
    for citation in (answer or {}).get("citations", ()):
        if f"‘{citation['quote']}’" in block:
            quoted.setdefault(citation["passage"], []).append(citation)
    for citations in quoted.values():
        first = citations[0]
        yield str(texts["footnote"]).format(
            quotes=", ".join(f"‘{citation['quote']}’" for citation in citations),
            document=texts["documents"].get(first["document"], first["document"]),
            section=first["section"][-1],
            paragraph=first["paragraph"],
        )


def split(text: str, most: int) -> list[str]:
    """The text in parts of at most ``most`` characters, cut at the best place there is; never empty."""
    parts, rest = [], text.strip()
    while len(rest) > most:
        end, start = _cut(rest, most)
        parts.append(rest[:end].rstrip())
        rest = rest[start:].lstrip()
    return [*parts, rest] if rest or not parts else parts


def _cut(text: str, most: int) -> tuple[int, int]:
    """Where the first part ends and where the rest begins."""
    for pattern in _BREAKS:
        places = [match.span() for match in re.finditer(pattern, text[: most + 1]) if match.start() <= most]
        if places and places[-1][0] >= most * _LEAST_FILLED:
            return places[-1]
    return most, most


def _joined(parts: Sequence[str], most: int) -> list[str]:
    """Neighbours put together again where they fit in one message."""
    joined: list[str] = []
    for part in parts:
        if joined and len(joined[-1]) + 2 + len(part) <= most:
            joined[-1] = f"{joined[-1]}\n\n{part}"
        else:
            joined.append(part)
    return joined


def _numbered(options: Sequence[Option], texts: Mapping[str, Any]) -> str:
    lines = (f"{number}. {option.label}" for number, option in enumerate(options, 1))
    return "\n".join([str(texts["choose"]), *lines])


def _mark(number: int) -> str:
    return str(number).translate(_SUPERSCRIPTS)
