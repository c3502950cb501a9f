"""The plain interpreter: what each rule comes to while facts are open, and the verdict that follows."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from rules_core.conditions import AnyOf
from rules_core.interpreter import OUT, Finding, assess, interpret, open_facts_of, verdict_of, while_open
from rules_core.model import Topic, Value
from tests.rules_core.small import is_, rule, topic

ROOT = rule("root", "nee", while_open="nee_tenzij")
GROUND = rule("grond", "ja", "root", when=is_("a"), provided=is_("b"))
OBJECTION = rule("bezwaar", "nee", "grond", when=is_("c"))
PLAIN = topic(ROOT, GROUND, OBJECTION)


@pytest.mark.parametrize(
    ("known", "verdict", "effect", "possible"),
    [
        ({}, "nee_tenzij", "open", {"ja", "nee", OUT}),
        ({"a": True}, "ja_mits", "applies", {"ja", "nee", OUT}),
        ({"a": True, "b": True}, "ja_mits", "applies", {"ja", "nee"}),
        ({"a": True, "c": False}, "ja_mits", "applies", {"ja", OUT}),
        ({"a": True, "b": True, "c": False}, "ja", "applies", {"ja"}),
        ({"a": True, "b": True, "c": True}, "nee", "defeated", {"nee"}),
        ({"c": True}, "nee", "defeated", {"nee", OUT}),
        ({"a": False}, "nee", "not_met", {OUT}),
        ({"b": False}, "nee", "not_met", {OUT}),
    ],
)
def test_one_ground(known: dict[str, Value], verdict: str, effect: str, possible: set[str]) -> None:
    outcome = interpret(PLAIN, known)
    (ground,) = outcome.grounds
    assert (outcome.verdict, ground.effect, set(ground.possible)) == (verdict, effect, possible)


def test_a_ground_names_what_defeats_it() -> None:
    (ground,) = interpret(PLAIN, {"a": True, "b": True, "c": True}).grounds
    assert [finding.rule.id for finding in ground.defeated_by] == ["bezwaar"]
    (open_,) = interpret(PLAIN, {"a": True, "b": True}).grounds
    assert open_.defeated_by == ()
    assert [finding.effect for finding in open_.exceptions] == ["open"]


def test_a_ground_that_stands_is_not_conditional() -> None:
    (ground,) = interpret(PLAIN, {"a": True, "b": True, "c": False}).grounds
    assert (ground.stands, ground.conditional) == (True, False)
    (ground,) = interpret(PLAIN, {"a": True}).grounds
    assert (ground.stands, ground.conditional) == (False, True)
    (ground,) = interpret(PLAIN, {"a": False}).grounds
    assert (ground.stands, ground.conditional) == (False, False)


def test_an_exception_may_replace_the_verdict_of_its_rule() -> None:
    replaced = topic(ROOT, GROUND, rule("soms", "niet_bepaald", "grond", when=is_("c")))
    assert interpret(replaced, {"a": True, "b": True, "c": True}).verdict == "niet_bepaald"
    assert interpret(replaced, {"a": True, "b": True, "c": False}).verdict == "ja"


def test_an_exception_to_an_exception_gives_the_rule_back() -> None:
    deep = topic(ROOT, GROUND, OBJECTION, rule("toch", "ja", "bezwaar", when=is_("k", "p")))
    known: dict[str, Value] = {"a": True, "b": True, "c": True}
    assert interpret(deep, {**known, "k": "p"}).verdict == "ja"
    assert interpret(deep, {**known, "k": "q"}).verdict == "nee"


@pytest.mark.parametrize(
    ("verdicts", "strongest"),
    [
        (["ja_mits", "ja"], "ja"),
        (["verplicht", "ja"], "verplicht"),
        (["niet_bepaald", "ja_mits"], "ja_mits"),
        (["nee", "niet_geregeld"], "niet_geregeld"),
    ],
)
def test_the_strongest_ground_counts(verdicts: list[str], strongest: str) -> None:
    for order in (verdicts, verdicts[::-1]):
        several = topic(ROOT, *(rule(f"r{at}", verdict, "root") for at, verdict in enumerate(order)))
        assert interpret(several, {}).verdict == strongest


def test_a_firm_ground_counts_beside_a_conditional_one() -> None:
    both = topic(ROOT, GROUND, rule("firm", "niet_bepaald", "root", when=is_("k", "q")))
    assert interpret(both, {"a": True, "k": "q"}).verdict == "ja_mits"
    assert interpret(both, {"k": "q"}).verdict == "niet_bepaald"


def test_what_a_ground_gives_while_its_conditions_are_open() -> None:
    own = topic(ROOT, replace(GROUND, while_open="niet_bepaald"))
    assert interpret(own, {"a": True}).verdict == "niet_bepaald"
    weak = topic(ROOT, rule("zwak", "niet_bepaald", "root", when=is_("a"), provided=is_("b")))
    assert interpret(weak, {"a": True}).verdict == "niet_bepaald"
    (ground,) = interpret(weak, {"a": True}).grounds
    assert while_open(ground) == "niet_bepaald"


def test_without_a_word_of_its_own_the_general_rule_is_said_while_things_are_open() -> None:
    assert interpret(topic(rule("root", "nee"), GROUND), {}).verdict == "nee"


def test_an_open_ground_that_can_only_fail_leaves_nothing_open() -> None:
    lost = topic(ROOT, rule("nee", "nee", "root", when=is_("a")))
    assert interpret(lost, {}).verdict == "nee"


def test_the_general_rule_stands_when_there_are_no_grounds() -> None:
    assert verdict_of(ROOT, ()) == "nee"
    assert interpret(topic(rule("root", "mag_weigeren")), {}).verdict == "mag_weigeren"


def test_two_surviving_exceptions_leave_both_verdicts_possible() -> None:
    torn = topic(ROOT, GROUND, OBJECTION, rule("soms", "niet_bepaald", "grond", when=is_("c")))
    finding = assess(GROUND, torn, {"a": True, "b": True, "c": True})
    assert finding.possible == {"nee", "niet_bepaald"}
    assert not finding.stands


def test_an_information_topic_has_no_outcome() -> None:
    with pytest.raises(ValueError, match=r"^proef is not a decision topic$"):
        interpret(no_root(), {})


def no_root() -> Topic:
    return replace(PLAIN, root=None)


def test_open_facts_are_those_that_can_still_decide() -> None:
    condition = AnyOf((is_("a"), is_("k", "p")))
    assert open_facts_of(condition, {}) == ("a", "k")
    assert open_facts_of(condition, {"a": False}) == ("k",)
    assert open_facts_of(condition, {"a": True}) == ()


def test_findings_keep_what_was_evaluated() -> None:
    finding = assess(GROUND, PLAIN, {"a": True})
    assert isinstance(finding, Finding)
    assert (finding.rule.id, finding.when, finding.provided) == ("grond", True, None)


def test_findings_and_outcomes_are_values_that_nobody_changes() -> None:
    outcome = interpret(PLAIN, {"a": True})
    with pytest.raises(FrozenInstanceError):
        outcome.verdict = "ja"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        outcome.root.effect = "open"  # type: ignore[misc]
