"""What a person can type instead of a question: `/start`, `/help`, `/wis` and `/stop`."""

from __future__ import annotations

import re

_COMMAND = re.compile(r"\s*/(start|stop|wis|help)(?:@\w+)?(?![\w/@])", re.IGNORECASE)
_STOP = re.compile(r"\s*stop[.!]*\s*", re.IGNORECASE)


def command_in(text: str) -> str | None:
    """The command at the beginning of a text, whatever stands behind it: ``start``, ``stop``, ``wis`` or ``help``.

    Only "stop" needs no slash: it is what people send to be left alone.
    """
    match = _COMMAND.match(text)
    return match.group(1).lower() if match else "stop" if _STOP.fullmatch(text) else None
