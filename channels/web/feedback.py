"""What people thought of an answer: yes or no, counted without any text or identity."""

from __future__ import annotations

import json

from channels.metrics import FEEDBACK
from channels.problems import ProblemError


def count_feedback(useful: bool) -> None:
    """Count one answer to "was this useful?"."""
    FEEDBACK.labels("yes" if useful else "no").inc()


def parse_feedback(body: bytes) -> bool:
    """What a body ``{"useful": true}`` or ``{"useful": false}`` says; other keys are ignored.

    Raises:
        ProblemError: ``malformed_body`` for anything else.
    """
    try:
        content = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ProblemError("malformed_body") from error
    useful = content.get("useful") if isinstance(content, dict) else None
    if not isinstance(useful, bool):
        raise ProblemError("malformed_body")
    return useful
