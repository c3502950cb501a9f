"""Three-valued conditions: the truth tables, and that knowing more never turns a definite truth."""

from __future__ import annotations

import pytest

from rules_core import conditions
from rules_core.conditions import ALWAYS, All, AnyOf, Condition, Is, Not, all_true, can_hold, evaluate, facts_of

A = Is("a", frozenset({True}))
B = Is("b", frozenset({"x", "y"}))
TRUE, FALSE, OPEN = {"a": True}, {"a": False}, {}


@pytest.mark.parametrize(
    ("truths", "expected"),
    [
        ([], True),
        ([True, True], True),
        ([True, None], None),
        ([None, True], None),
        ([None, False], False),
        ([False, None], False),
        ([None, None], None),
    ],
)
def test_conjunction(truths: list[bool | None], expected: bool | None) -> None:
    assert all_true(truths) is expected


@pytest.mark.parametrize(
    ("condition", "known", "expected"),
    [
        (A, {"a": True}, True),
        (A, {"a": False}, False),
        (A, {"b": "x"}, None),
        (B, {"b": "y"}, True),
        (B, {"b": "z"}, False),
        (Not(A), {"a": True}, False),
        (Not(A), {"a": False}, True),
        (Not(A), {}, None),
        (ALWAYS, {}, True),
        (AnyOf(()), {}, False),
        (All((A, B)), {"a": True, "b": "x"}, True),
        (All((A, B)), {"a": True}, None),
        (All((A, B)), {"b": "z"}, False),
        (AnyOf((A, B)), {"b": "x"}, True),
        (AnyOf((A, B)), {"a": False}, None),
        (AnyOf((A, B)), {"a": False, "b": "z"}, False),
        (All((A, Not(A))), {}, None),
    ],
)
def test_truth(condition: Condition, known: dict[str, bool | str], expected: bool | None) -> None:
    assert evaluate(condition, known) is expected


def test_a_false_value_is_known() -> None:
    assert evaluate(Is("a", frozenset({False})), {"a": False}) is True


def test_facts_are_listed_once_in_the_order_written() -> None:
    condition = All((B, Not(AnyOf((A, B)))))
    assert facts_of(condition) == ("b", "a")
    assert list(conditions.tests(condition)) == [B, A, B]
    assert facts_of(ALWAYS) == ()


@pytest.mark.parametrize(
    ("condition", "known", "unknown", "expected"),
    [
        (A, {}, set(), True),
        (A, {}, {"a"}, False),
        (A, {"a": True}, {"a"}, True),
        (A, {"a": False}, set(), False),
        (Not(A), {}, {"a"}, False),
        (Not(A), {}, {"b"}, True),
        (All((A, B)), {}, {"b"}, False),
        (All((A, B)), {"b": "x"}, {"b"}, True),
        (AnyOf((A, B)), {}, {"b"}, True),
        (AnyOf((A, B)), {"a": False}, {"b"}, False),
    ],
)
def test_whether_asking_on_can_help(
    condition: Condition, known: dict[str, bool | str], unknown: set[str], expected: bool
) -> None:
    assert can_hold(condition, known, frozenset(unknown)) is expected


def test_conditions_are_values_equal_when_they_say_the_same() -> None:
    same = [Not(All((A, AnyOf((B,))))), Not(All((A, AnyOf((B,)))))]
    assert len({*same, A, B, All((A,)), AnyOf((A,))}) == 5
