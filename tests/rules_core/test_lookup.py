"""The compiled form for partial cases says what the interpreter and the diagram say."""

from __future__ import annotations

import random

import pytest

import rules_core
from rules_core.decision import decide, prove, verdict_of_case
from rules_core.diagram import Diagram
from rules_core.interpreter import interpret
from rules_core.lookup import Lookup
from rules_core.model import UNKNOWN, Facts
from tests.rules_core.small import FACTS, NAMES, cases, is_, rule, topic

KNOWLEDGE = rules_core.load()
DECISIONS = [name for name, topic in KNOWLEDGE.topics.items() if topic.root is not None]
SMALL = topic(
    rule("root", "nee", while_open="nee_tenzij"),
    rule("grond", "ja", "root", when=is_("a"), provided=is_("b")),
    rule("bezwaar", "nee", "grond", when=is_("c")),
    rule("ander", "niet_bepaald", "root", when=is_("k", "p", "q")),
)


def drawn(name: str, count: int = 150) -> list[Facts]:
    """Cases of a topic with any share of facts stated, some as not known."""
    draw = random.Random(name)
    topic = KNOWLEDGE.topics[name]
    facts = [KNOWLEDGE.facts[fact] for fact in sorted({*topic.ask, *topic.facts, "verstrekker"})]
    return [
        {fact.id: draw.choice((*fact.values, UNKNOWN)) for fact in facts if draw.random() < share}
        for share in (0.1, 0.4, 0.7, 1.0)
        for _ in range(count)
    ]


def test_every_partial_case_of_a_small_topic_comes_to_what_the_interpreter_says() -> None:
    lookup = Lookup(SMALL, FACTS, Diagram(SMALL, FACTS))
    for case in cases():
        for size in range(len(NAMES) + 1):
            known = {name: case[name] for name in NAMES[:size]}
            assert lookup.outcome(known) == interpret(SMALL, known)
            assert lookup.outcome(known).root == interpret(SMALL, known).root


def test_what_is_open_is_told_apart_from_what_is_settled() -> None:
    lookup = Lookup(SMALL, FACTS, Diagram(SMALL, FACTS))
    assert (lookup.judged({}).verdict, lookup.judged({}).decided) == ("nee_tenzij", False)
    assert (lookup.judged({"a": True}).verdict, lookup.judged({"a": True}).decided) == ("ja_mits", False)
    settled = lookup.judged({"a": True, "b": True, "c": False})
    assert (settled.verdict, settled.decided) == ("ja", True)


def test_a_verdict_that_only_all_grounds_together_settle_is_found() -> None:
    either = topic(
        rule("root", "nee"),
        rule("wel", "ja", "root", when=is_("a")),
        rule("niet", "ja", "root", when=is_("a", False)),
    )
    judged = Lookup(either, FACTS, Diagram(either, FACTS)).judged({})
    assert (judged.verdict, judged.decided) == ("ja", True)


@pytest.mark.parametrize("name", DECISIONS)
def test_the_grounds_of_the_shipped_rules_are_those_of_the_interpreter(name: str) -> None:
    for case in drawn(name):
        proof = prove(KNOWLEDGE, name, case)
        if proof.outcome is not None:
            assert proof.outcome == interpret(proof.topic, proof.known)


@pytest.mark.parametrize("name", [*DECISIONS, "klacht"])
def test_the_verdict_alone_is_that_of_the_decision(name: str) -> None:
    for case in drawn(name):
        assert verdict_of_case(KNOWLEDGE, name, case) == decide(KNOWLEDGE, name, case).verdict


def test_the_verdict_alone_refuses_what_a_decision_refuses() -> None:
    with pytest.raises(rules_core.FactError, match="Onbekend feit"):
        verdict_of_case(KNOWLEDGE, "verstrekken", {"bestaat_niet": True})
