"""Small made-up topics for tests: facts a, b, c (yes or no) and k (p, q or r)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from rules_core.conditions import ALWAYS, Condition, Is
from rules_core.model import Fact, Place, Rule, Topic, Value

PLACE = Place("proef.yml", 1)
NAMES = ("a", "b", "c", "k")


def fact(id_: str, *values: Value) -> Fact:
    """A fact with nothing but its values."""
    return Fact(
        id=id_,
        type="enum",
        values=values,
        question="?",
        why="",
        labels={value: str(value) for value in values},
        nouns={},
        kinds={},
        conditions={},
        offer=values,
        asked_when=None,
        skip_when=None,
        clauses={},
        patient_can_change=False,
    )


FACTS: Mapping[str, Fact] = {
    "a": fact("a", True, False),
    "b": fact("b", True, False),
    "c": fact("c", True, False),
    "k": fact("k", "p", "q", "r"),
}


def is_(name: str, *values: Value) -> Is:
    """The fact has one of these values; none given: True."""
    return Is(name, frozenset(values or (True,)))


def rule(
    id_: str,
    verdict: str,
    *up: str,
    when: Condition = ALWAYS,
    provided: Condition = ALWAYS,
    while_open: str | None = None,
) -> Rule:
    """A rule that is an exception to the rules in `up`."""
    return Rule(id_, "", (), PLACE, verdict, while_open, when, provided, up)


def topic(*rules: Rule, ask: tuple[str, ...] = NAMES) -> Topic:
    """A decision topic of these rules; the first one that is an exception to nothing is its root."""
    exceptions: dict[str, tuple[Rule, ...]] = {}
    for one in rules:
        for parent in one.exception_to:
            exceptions[parent] = (*exceptions.get(parent, ()), one)
    root = next(one for one in rules if not one.exception_to)
    return Topic("proef", "decision", "Proef", PLACE, {}, ask, (), root, {one.id: one for one in rules}, exceptions)


def cases(names: tuple[str, ...] = NAMES) -> Iterator[dict[str, Value]]:
    """Every combination of values of these facts."""
    for values in product(*(FACTS[name].values for name in names)):
        yield dict(zip(names, values, strict=True))
