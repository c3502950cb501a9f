"""Which verdicts differ between two versions of a decision topic, exactly, over all combinations of facts.

Both versions are compiled over one order of facts, so that they can be held against each other node by node. First
the cases in which every fact is known. Where those agree, the provisional verdicts too: what is said while facts are
still unknown, which also depends on what is presumed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import cast

from rules_core.comparing.cases import Case, fewest
from rules_core.conditions import facts_of
from rules_core.diagram import Forest, Node, Terminal, order_of, terminals
from rules_core.lookup import PartialForest, provisional
from rules_core.model import Fact, KnowledgeBase, Topic

Pair = tuple[str, str]
"""The verdict before and after."""


@dataclass(frozen=True)
class Shift:
    """The cases whose verdict was `before` and is now `after`.

    Of all combinations with the verdict `before`, exactly those in one of `cases` get `after`. `combinations` counts
    them; it is 0 for a provisional verdict, where facts may be unknown.
    """

    before: str
    after: str
    cases: tuple[Case, ...]
    combinations: int


@dataclass(frozen=True)
class Compared:
    """One topic in two versions: over how many combinations of facts, and what shifted.

    `provisional` holds shifts while facts are unknown; it is looked into only where the final verdicts agree.
    """

    topic: str
    combinations: int
    final: tuple[Shift, ...]
    provisional: tuple[Shift, ...] = ()


def compare_topic(old: KnowledgeBase, new: KnowledgeBase, topic: str) -> Compared:
    """Compares a decision topic that both knowledge bases have.

    A value that only one of them has takes no part: the other cannot say anything of it.
    """
    before, after = old.topics[topic], new.topics[topic]
    facts = _shared(old, new, (before, after))
    order = tuple(dict.fromkeys(name for version in (after, before) for name in _facts_of(version)))
    forest = Forest(order, facts)
    combinations = forest.combinations(forest.terminal(True))
    if _logic(before) == _logic(after):
        return Compared(topic, combinations, ())
    final = _shifts(forest, _final(forest, before), _final(forest, after), counted=True)
    if final:
        return Compared(topic, combinations, final)
    partial = PartialForest(order, facts)
    was, now = (provisional(partial, version, forest.outcome(version)) for version in (before, after))
    return Compared(topic, combinations, (), _shifts(partial, was, now, counted=False))


def _final(forest: Forest, topic: Topic) -> Node:
    """The verdict of every complete combination, `outside` rules included."""
    node = forest.outcome(topic)
    for rule in reversed(topic.outside):
        verdict = rule.verdict
        node = forest.apply(
            lambda holds, other, verdict=verdict: verdict if holds else other,  # type: ignore[misc]
            forest.condition(rule.when),
            node,
        )
    return node


def _shifts(forest: Forest, was: Node, now: Node, counted: bool) -> tuple[Shift, ...]:
    pairs = forest.apply(lambda before, after: (before, after), was, now)
    found = sorted({pair for pair in cast("set[Pair]", terminals(pairs)) if pair[0] != pair[1]})
    shifts = (_shift(forest, pairs, pair, counted) for pair in found)
    return tuple(sorted(shifts, key=lambda shift: -shift.combinations))


def _shift(forest: Forest, pairs: Node, shift: Pair, counted: bool) -> Shift:
    before, after = shift

    def concern(pair: Terminal, _: Terminal) -> Terminal:
        """Another verdict before: not what this is about. Otherwise: whether it shifts in this way."""
        return pair == shift if cast(Pair, pair)[0] == before else None

    wanted = forest.apply(concern, pairs, pairs)
    return Shift(before, after, fewest(forest, wanted), forest.combinations(wanted) if counted else 0)


def _logic(topic: Topic) -> object:
    """Everything that decides, and no words: where this is the same, nothing has to be computed."""
    rules = [
        (rule.id, rule.verdict, rule.while_open, rule.when, rule.provided, rule.exception_to)
        for rule in topic.rules.values()
    ]
    outside = [(rule.verdict, rule.when) for rule in topic.outside]
    return rules, outside, [(presumption.when, presumption.then) for presumption in topic.presumptions]


def _facts_of(topic: Topic) -> Iterator[str]:
    """The facts that decide a topic: of its rules in the order of `ask`, then of what comes before the rules."""
    yield from order_of(topic)
    for rule in topic.outside:
        yield from facts_of(rule.when)
    for presumption in topic.presumptions:
        yield from facts_of(presumption.when)
        yield from presumption.then


def _shared(old: KnowledgeBase, new: KnowledgeBase, topics: tuple[Topic, ...]) -> Mapping[str, Fact]:
    """The facts of either version, each with the values that both know; all values where it is in one, or changed."""
    facts = {**old.facts, **new.facts}
    for name in {name for topic in topics for name in _facts_of(topic)}:
        if name in old.facts and name in new.facts:
            shared = tuple(value for value in new.facts[name].values if value in old.facts[name].values)
            every = tuple(dict.fromkeys((*new.facts[name].values, *old.facts[name].values)))
            facts[name] = replace(facts[name], values=shared or every)
    return facts
