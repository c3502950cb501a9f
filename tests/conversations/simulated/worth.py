"""Whether a question is worth asking, found by trying its answers on the rules core."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from random import Random

from rules_core.conditions import tests
from rules_core.decision import prove, sharpens, verdict_of_case
from rules_core.model import UNKNOWN, KnowledgeBase, Rule, Topic, Value

_TRIES = 400
_FOUND: dict[tuple[object, ...], bool] = {}
"""What was found, by knowledge base, topic, stated facts and fact: conversations come by the same points."""


def can_change_the_outcome(knowledge: KnowledgeBase, topic: str, told: Mapping[str, Value], fact: str) -> bool:
    """Whether two answers to this question can lead to different verdicts, given what was told.

    What the person does not know can be either way. A permission that only gets stronger is no other outcome: that it
    may was settled already.
    """
    stated = {name: value for name, value in told.items() if value != UNKNOWN}
    key = (knowledge.hash, topic, frozenset(stated.items()), fact)
    if key not in _FOUND:
        _FOUND[key] = _is_found(knowledge, topic, stated, fact)
    return _FOUND[key]


def _is_found(knowledge: KnowledgeBase, topic: str, stated: Mapping[str, Value], fact: str) -> bool:
    known = {**stated, **prove(knowledge, topic, stated).known}
    for rest in _completions(knowledge, knowledge.topics[topic], known, fact):
        values = knowledge.facts[fact].values
        verdicts = {verdict_of_case(knowledge, topic, {**stated, **rest, fact: value}) for value in values}
        if any(not sharpens(a, b) and not sharpens(b, a) for a, b in combinations(verdicts, 2)):
            return True
    return False


def _completions(
    knowledge: KnowledgeBase, topic: Topic, known: Mapping[str, Value], fact: str
) -> Iterator[dict[str, Value]]:
    """Ways in which the open facts can turn out: first those that each rule needs, then any."""
    luck = Random(0)
    free = [name for name in dict.fromkeys([*topic.ask, *topic.facts]) if name not in known and name != fact]
    for rule in topic.rules.values():
        needs = [need for part in _line(topic, rule) for need in (*tests(part.when), *tests(part.provided))]
        yield {need.fact: luck.choice(sorted(need.values, key=str)) for need in needs if need.fact in free}
    for _ in range(_TRIES):
        chosen = [name for name in free if luck.random() < 0.5]
        yield {name: luck.choice(knowledge.facts[name].values) for name in chosen}


def _line(topic: Topic, rule: Rule) -> list[Rule]:
    """The rule and those that it is an exception to, up to the root."""
    parents = [topic.rules[parent] for parent in rule.exception_to[:1]]
    return [rule, *(above for parent in parents for above in _line(topic, parent))]
