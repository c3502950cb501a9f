"""Which topic a set of facts belongs to, by the routes of the knowledge base."""

from __future__ import annotations

from dataclasses import dataclass

from rules_core.conditions import Condition, evaluate
from rules_core.model import UNKNOWN, Facts


@dataclass(frozen=True)
class Route:
    """A topic, and the condition under which a question belongs to it."""

    topic: str
    when: Condition


def route(routes: tuple[Route, ...], facts: Facts) -> str | None:
    """The topic of the first route that surely holds, or None."""
    known = {name: value for name, value in facts.items() if value != UNKNOWN}
    return next((route.topic for route in routes if evaluate(route.when, known) is True), None)
