"""business-rules (Venmo): flags and verdicts as its JSON rules, run in order."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from business_rules import run_all
from business_rules.actions import BaseActions, rule_action
from business_rules.fields import FIELD_TEXT
from business_rules.variables import BaseVariables, boolean_rule_variable, string_rule_variable

from benchmarks.engines.encoding import Encoded
from rules_core.conditions import All, AnyOf, Condition, Is, Not
from rules_core.model import Facts, Value

Decider = Callable[[Facts], str]
Rules = list[dict[str, Any]]


class Case(BaseVariables, BaseActions):  # type: ignore[misc]
    """The variables and the actions of one case: its facts, and the flags that its rules set."""

    def __init__(self, facts: Facts) -> None:
        self.facts = {name: _text(value) for name, value in facts.items()}
        self.flags: set[str] = set()
        self.verdict = ""

    @rule_action(params={"name": FIELD_TEXT})
    def set(self, name: str) -> None:
        """Sets a flag."""
        self.flags.add(name)

    @rule_action(params={"fact": FIELD_TEXT, "value": FIELD_TEXT})
    def presume(self, fact: str, value: str) -> None:
        """Gives a fact a value if it has none."""
        self.facts.setdefault(fact, value)

    @rule_action(params={"verdict": FIELD_TEXT})
    def conclude(self, verdict: str) -> None:
        """Gives the verdict."""
        self.verdict = verdict


def runner(encoded: Encoded) -> Decider:
    """Runs the flags in order, then the verdicts until one matches."""
    flags = [name for name, _ in (*encoded.stated, *encoded.flags)]
    methods: dict[str, Any] = {name: _variable(name) for name in encoded.facts} | {name: _flag(name) for name in flags}
    methods["always"] = boolean_rule_variable()(lambda case: True)
    case_type = type("TopicCase", (Case,), methods)
    stated = [_rule(_plain(c, set(flags)), "set", name=name) for name, c in encoded.stated]
    outside = [_rule(_is_set(name), "conclude", verdict=verdict) for verdict, name in encoded.outside]
    presumed = [_rule(_is_set(p.when), "presume", fact=p.fact, value=_text(p.value)) for p in encoded.presumed]
    derived = [_rule(_plain(c, set(flags)), "set", name=name) for name, c in encoded.flags]
    verdicts = [_rule(_is_set(name), "conclude", verdict=verdict) for verdict, name in encoded.verdicts]

    def decide(facts: Facts) -> str:
        case = case_type(facts)
        run_all(stated, case, case)
        if not run_all(outside, case, case, stop_on_first_trigger=True):
            run_all(presumed, case, case)
            run_all(derived, case, case)
            run_all(verdicts, case, case, stop_on_first_trigger=True)
        return case.verdict or encoded.otherwise

    return decide


def _rule(conditions: dict[str, Any], action: str, **params: str) -> dict[str, Any]:
    return {"conditions": conditions, "actions": [{"name": action, "params": params}]}


def _is_set(name: str, holds: bool = True) -> dict[str, Any]:
    return {"name": name, "operator": "is_true" if holds else "is_false", "value": True}


def _plain(condition: Condition, flags: set[str], holds: bool = True) -> dict[str, Any]:
    """A condition in its JSON form, which knows no negation: that is pushed down to the tests."""
    if isinstance(condition, Not):
        return _plain(condition.part, flags, not holds)
    if isinstance(condition, All | AnyOf):
        if not condition.parts:  # business-rules allows no empty `all` or `any`
            return _is_set("always", isinstance(condition, All) is holds)
        key = "all" if isinstance(condition, All) is holds else "any"
        return {key: [_plain(part, flags, holds) for part in condition.parts]}
    assert isinstance(condition, Is)
    if condition.fact in flags:
        return _is_set(condition.fact, holds)
    values = "|".join(re.escape(_text(value)) for value in sorted(condition.values, key=str))
    pattern = f"^({values})$" if holds else f"^(?!({values})$)"
    return {"name": condition.fact, "operator": "matches_regex", "value": pattern}


def _variable(name: str) -> Any:
    return string_rule_variable()(lambda case: case.facts.get(name, ""))


def _flag(name: str) -> Any:
    return boolean_rule_variable()(lambda case: name in case.flags)


def _text(value: Value) -> str:
    return str(value).lower()
