"""The compiled diagram: reduced, and exact about what can still come out and what can still matter."""

from __future__ import annotations

import pytest

from rules_core.conditions import ALWAYS, All, AnyOf, Not
from rules_core.diagram import Diagram, Forest, diagram_of, order_of, stronger
from rules_core.interpreter import OUT, interpret
from rules_core.model import Value
from tests.rules_core.small import FACTS, cases, is_, rule, topic

ROOT = rule("root", "nee")
TOPIC = topic(
    ROOT,
    rule("grond", "ja", "root", when=is_("a"), provided=is_("b")),
    rule("bezwaar", "nee", "grond", when=is_("c")),
    rule("ander", "ja_mits", "root", when=is_("k", "p", "q")),
)


def test_nothing_known_leaves_everything_open() -> None:
    left = Diagram(TOPIC, FACTS).remaining({})
    assert left.verdicts == {"nee", "ja", "ja_mits"}
    assert left.facts == {"a", "b", "c", "k"}


@pytest.mark.parametrize(
    ("known", "verdicts", "facts"),
    [
        ({"a": False}, {"nee", "ja_mits"}, {"k"}),
        ({"c": True}, {"nee", "ja_mits"}, {"k"}),
        ({"a": True, "b": True, "c": False}, {"ja"}, set()),
        ({"k": "p"}, {"ja", "ja_mits"}, {"a", "b", "c"}),
        ({"a": False, "k": "r"}, {"nee"}, set()),
    ],
)
def test_what_is_left(known: dict[str, Value], verdicts: set[str], facts: set[str]) -> None:
    left = Diagram(TOPIC, FACTS).remaining(known)
    assert (set(left.verdicts), set(left.facts)) == (verdicts, facts)


def test_every_complete_case_has_the_verdict_of_the_interpreter() -> None:
    diagram = Diagram(TOPIC, FACTS)
    for case in cases():
        assert diagram.remaining(case).verdicts == {interpret(TOPIC, case).verdict}


def test_facts_outside_the_diagram_are_ignored() -> None:
    assert Diagram(TOPIC, FACTS).remaining({"x": True, "a": False, "k": "r"}).verdicts == {"nee"}


def test_a_value_outside_the_fact_counts_as_unknown() -> None:
    assert Diagram(TOPIC, FACTS).remaining({"k": "elders"}).facts == {"a", "b", "c", "k"}


def test_the_order_is_that_of_asking_and_holds_only_used_facts() -> None:
    assert order_of(topic(ROOT, rule("r", "ja", "root", when=is_("c"), provided=is_("a")))) == ("a", "c")
    assert Diagram(TOPIC, FACTS).order == ("a", "b", "c", "k")


def test_equal_functions_are_one_node() -> None:
    forest = Forest(("a", "b"), FACTS)
    a, b = is_("a"), is_("b")
    assert forest.condition(Not(All((a, b)))) is forest.condition(AnyOf((Not(a), Not(b))))
    assert forest.condition(AnyOf((a, Not(a)))) is forest.terminal(True)
    assert forest.condition(ALWAYS) is forest.terminal(True)
    assert forest.condition(All((a, b))) is not forest.condition(AnyOf((a, b)))


def test_a_redundant_test_makes_no_node() -> None:
    diagram = Diagram(topic(ROOT, rule("r", "ja", "root", when=AnyOf((is_("a"), is_("a", False))))), FACTS)
    assert diagram.root.terminal == "ja"
    assert diagram.remaining({}).facts == frozenset()


def test_fixing_a_fact_takes_it_out() -> None:
    forest = Forest(("a", "b", "k"), FACTS)
    node = forest.condition(All((is_("a"), is_("b"), is_("k", "p"))))
    fixed = forest.fixed(node, 1, 0)
    assert fixed is forest.condition(All((is_("a"), is_("k", "p"))))
    assert forest.fixed(node, 1, 1) is forest.terminal(False)
    assert forest.fixed(forest.condition(is_("k", "p")), 1, 0) is forest.condition(is_("k", "p"))


@pytest.mark.parametrize(
    ("best", "ground", "result"),
    [
        (OUT, OUT, OUT),
        (OUT, "nee", OUT),
        (OUT, "ja", "ja"),
        ("ja", OUT, "ja"),
        ("ja", "ja_mits", "ja"),
        ("ja", "verplicht", "verplicht"),
        ("niet_geregeld", "informatie", "niet_geregeld"),
    ],
)
def test_stronger(best: str, ground: str, result: str) -> None:
    assert stronger(best, ground) == result


def test_a_ground_with_the_verdict_of_the_general_rule_is_not_forgotten() -> None:
    same = topic(
        rule("root", "ja"), rule("een", "ja", "root", when=is_("a")), rule("ander", "ja_mits", "root", when=is_("b"))
    )
    for case in cases(("a", "b")):
        assert Diagram(same, FACTS).remaining(case).verdicts == {interpret(same, case).verdict}


def test_a_diagram_is_compiled_once_for_each_knowledge_base() -> None:
    first = diagram_of(TOPIC, FACTS, "hash-een")
    assert diagram_of(TOPIC, FACTS, "hash-een") is first
    assert diagram_of(TOPIC, FACTS, "hash-twee") is not first
    assert first.size >= 4
