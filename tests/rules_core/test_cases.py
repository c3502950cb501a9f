"""The example cases that a lawyer can read and add: facts in, expected answer out. See `cases/*.yml`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

import rules_core
from rules_core import Answer, KnowledgeBase
from rules_core.conditions import ALWAYS
from rules_core.decision import decide as decision_of
from rules_core.interpreter import Finding
from rules_core.model import Rule, Topic

CASES = Path(__file__).parent / "cases"
KEYS = {"name", "topic", "facts", "expect"}
LISTS = {"applies", "defeated", "open", "not_met", "cites", "notices"}
EXPECTATIONS = LISTS | {"verdict", "decided", "next", "conditions"}
EFFECTS = ("applies", "defeated", "open", "not_met")


@lru_cache
def knowledge() -> KnowledgeBase:
    return rules_core.load()


@lru_cache
def cases() -> tuple[tuple[str, dict[str, Any]], ...]:
    """Every case with the file it stands in. A file whose name starts with `_` holds cases that are still disputed."""
    return tuple(
        (path.name, case)
        for path in sorted(CASES.glob("[!_]*.yml"))
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    )


def parameters() -> Iterator[Any]:
    for file, case in cases():
        yield pytest.param(case, id=f"{file.removesuffix('.yml')}: {case['name']}")


def decide(case: dict[str, Any]) -> Answer:
    return rules_core.decide(knowledge(), case["topic"], case["facts"])


def seen(answer: Answer) -> dict[str, Any]:
    """What came out, in the words that a case uses."""
    return {
        "verdict": answer.verdict,
        "decided": answer.decided,
        "next": answer.question.fact if answer.question else None,
        "conditions": len(answer.conditions),
        "cites": [citation.passage.id for citation in answer.citations],
        "notices": [note.id for note in answer.notices],
        **{effect: [r.rule for r in answer.reasons if r.effect == effect] for effect in EFFECTS},
    }


@pytest.mark.parametrize("case", parameters())
def test_case(case: dict[str, Any]) -> None:
    found = seen(decide(case))
    differences = {
        key: {"expected": expected, "found": found[key]}
        for key, expected in case["expect"].items()
        if (set(expected) - set(found[key]) if key in LISTS else expected != found[key])
    }
    assert differences == {}


def test_cases_are_well_formed_and_each_has_its_own_name() -> None:
    names = [case["name"] for _, case in cases()]
    assert len(names) == len(set(names))
    for _, case in cases():
        assert set(case) == KEYS, case["name"]
        assert "verdict" in case["expect"], case["name"]
        assert set(case["expect"]) <= EXPECTATIONS, case["name"]


def test_no_two_cases_ask_the_same() -> None:
    asked = [(case["topic"], tuple(sorted(case["facts"].items(), key=str))) for _, case in cases()]
    assert len(asked) == len(set(asked))


def test_there_are_at_least_150_cases_and_every_topic_has_one() -> None:
    assert len(cases()) >= 150
    assert {case["topic"] for _, case in cases()} == set(knowledge().topics)


def test_every_value_of_begrip_and_laag_has_a_case() -> None:
    for fact, topic in (("begrip", "begrip"), ("laag", "bouwstenen")):
        asked = {case["facts"].get(fact) for _, case in cases() if case["topic"] == topic}
        assert set(knowledge().facts[fact].values) <= asked


def test_every_verdict_has_a_case() -> None:
    assert {case["expect"]["verdict"] for _, case in cases()} == {
        "ja",
        "ja_mits",
        "verplicht",
        "nee",
        "nee_tenzij",
        "mag_weigeren",
        "niet_bepaald",
        "niet_geregeld",
        "informatie",
    }


# -- every rule in each of its states ------------------------------------------------------------------------------


def states(finding: Finding) -> Iterator[tuple[str, str]]:
    """The state of a rule and of the rules below it: stands, conditional, open, falls or defeated."""
    if finding.stands:
        state = "stands"
    else:
        state = {"applies": "conditional", "open": "open", "not_met": "falls", "defeated": "defeated"}[finding.effect]
    yield finding.rule.id, state
    for exception in finding.exceptions:
        yield from states(exception)


def possible_states(rule: Rule, topic: Topic) -> set[str]:
    """The states that the shape of a rule allows. An exception that says `nee` takes effect when it `applies`."""
    exceptions = topic.exceptions.get(rule.id, ())
    needed = {"conditional" if rule.verdict == "nee" else "stands"}
    if rule.when != ALWAYS:
        needed |= {"open", "falls"}
    if rule.provided != ALWAYS:
        needed |= {"conditional", "falls"}
    if exceptions:
        needed.add("conditional")
    if any(exception.verdict == "nee" for exception in exceptions):
        needed.add("defeated")
    return needed


def test_every_rule_of_every_decision_topic_is_seen_in_each_of_its_states() -> None:
    found: dict[tuple[str, str], set[str]] = {}
    for _, case in cases():
        outcome = decision_of(knowledge(), case["topic"], case["facts"]).outcome
        for ground in outcome.grounds if outcome else ():
            for rule, state in states(ground):
                found.setdefault((case["topic"], rule), set()).add(state)
    missing = {
        f"{topic.id}/{rule.id}": sorted(unseen)
        for topic in knowledge().topics.values()
        for rule in topic.rules.values()
        if rule.exception_to and (unseen := possible_states(rule, topic) - found.get((topic.id, rule.id), set()))
    }
    assert missing == {}


def test_every_part_of_every_topic_is_said_in_some_case() -> None:
    """Rules, presumptions, remarks and sections, and what a topic says of cases that it does not reach."""
    said = {(case["topic"], r.rule) for _, case in cases() for r in decide(case).reasons if r.effect == "applies"}
    parts = {
        (topic.id, part.id)
        for topic in knowledge().topics.values()
        for part in (*topic.rules.values(), *topic.remarks, *topic.presumptions, *topic.outside)
    }
    assert parts - said == set()
