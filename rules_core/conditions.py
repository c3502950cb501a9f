"""Conditions over facts, evaluated in Kleene's strong three-valued logic.

True, False, or None for *unknown*: a fact that nobody stated never counts as "no" (Kleene 1952, §64).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

Truth = bool | None


@dataclass(frozen=True)
class Is:
    """The fact has one of these values."""

    fact: str
    values: frozenset[bool | str]


@dataclass(frozen=True)
class All:
    """Every part holds; without parts: always."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: Condition


Condition = Is | All | AnyOf | Not
ALWAYS = All(())


def all_true(truths: Iterable[Truth]) -> Truth:
    """Three-valued conjunction: one False decides, otherwise one unknown leaves it unknown."""
    result: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


def evaluate(condition: Condition, known: Mapping[str, bool | str]) -> Truth:
    """The truth of a condition under the known facts; a fact that is absent from `known` is unknown."""
    if isinstance(condition, Is):
        value = known.get(condition.fact)
        return None if value is None else value in condition.values
    if isinstance(condition, All):
        return all_true(evaluate(part, known) for part in condition.parts)
    if isinstance(condition, AnyOf):
        return _negated(all_true(_negated(evaluate(part, known)) for part in condition.parts))
    return _negated(evaluate(condition.part, known))


def _negated(truth: Truth) -> Truth:
    return None if truth is None else not truth


def can_hold(condition: Condition, known: Mapping[str, bool | str], unknown: frozenset[str]) -> bool:
    """Whether asking on could still make the condition true, when the person does not know the facts in `unknown`."""
    if isinstance(condition, All):
        return all(can_hold(part, known, unknown) for part in condition.parts)
    if isinstance(condition, AnyOf):
        return any(can_hold(part, known, unknown) for part in condition.parts)
    truth = evaluate(condition, known)
    return truth is True or (truth is None and not unknown.intersection(facts_of(condition)))


def tests(condition: Condition) -> Iterator[Is]:
    """Every test of a fact inside a condition, in the order written."""
    if isinstance(condition, Is):
        yield condition
    elif isinstance(condition, Not):
        yield from tests(condition.part)
    else:
        for part in condition.parts:
            yield from tests(part)


def facts_of(condition: Condition) -> tuple[str, ...]:
    """The facts that a condition speaks of, in the order written, each once."""
    return tuple(dict.fromkeys(test.fact for test in tests(condition)))
