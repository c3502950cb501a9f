"""Counts of what people thought of their answers: two numbers, in memory, without any text or identity."""

from __future__ import annotations

import json
from dataclasses import dataclass

from channels.metrics import FEEDBACK
from channels.problems import ProblemError


@dataclass
class FeedbackCounts:
    """How often "was this useful?" was answered with yes and with no since the server started."""

    useful: int = 0
    not_useful: int = 0

    def add(self, useful: bool) -> None:
        """Count one answer."""
        FEEDBACK.labels("yes" if useful else "no").inc()
        if useful:
            self.useful += 1
        else:
            self.not_useful += 1


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
