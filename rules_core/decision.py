"""Deciding a case: facts in, decision out. Which question comes next is part of the decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rules_core.building import known_value
from rules_core.conditions import evaluate
from rules_core.diagram import diagram_of
from rules_core.errors import FactError, allowed
from rules_core.interpreter import Outcome, interpret
from rules_core.model import (
    PERMISSIONS,
    STRENGTH,
    UNKNOWN,
    Facts,
    KnowledgeBase,
    Presumption,
    Rule,
    Together,
    Topic,
    Value,
)
from rules_core.questions import next_question

__all__ = ["Decision", "FactError", "check_facts", "decide"]

MAX_SHOWN = 40


@dataclass(frozen=True)
class Decision:
    """The outcome of a case and everything needed to explain it.

    `known` is what was stated plus what is presumed; `open_facts` can still change the verdict, the next one to ask
    first; `ask` is the fact to ask now, or None when nothing is left that is worth asking; `together` the question that
    asks for it along with other rare facts.
    """

    topic: Topic
    stated: Facts
    known: Facts
    verdict: str
    decided: bool
    outcome: Outcome | None
    outside: Rule | None
    presumed: tuple[Presumption, ...]
    open_facts: tuple[str, ...]
    ask: str | None
    together: Together | None = None


def check_facts(knowledge: KnowledgeBase, topic_id: str, facts: Mapping[str, object]) -> None:
    """Raises FactError when the topic, a fact or a value is unknown; says which are allowed."""
    if topic_id not in knowledge.topics:
        raise FactError(f"Onbekend onderwerp: {_shown(topic_id)}. {allowed(topic_id[:99], knowledge.topics)}")
    for name, value in facts.items():
        fact = knowledge.facts.get(name)
        if fact is None:
            raise FactError(f"Onbekend feit: {_shown(name)}. {allowed(name[:99], knowledge.facts)}")
        if not known_value(fact, value):
            options = ["true", "false"] if fact.type == "bool" else [str(option) for option in fact.values]
            raise FactError(
                f"Onbekende waarde voor {name}: {_shown(value)}. {allowed(str(value)[:99], [*options, UNKNOWN])}"
            )


def _shown(value: object) -> str:
    text = str(value)
    return repr(text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "…")


def decide(knowledge: KnowledgeBase, topic_id: str, facts: Facts) -> Decision:
    """Decides a case.

    `facts` holds what was stated: fact id → True, False, a value id, or "weet_niet" for asked but not known.
    Raises FactError for an unknown topic, fact or value. Order of facts plays no part.
    """
    check_facts(knowledge, topic_id, facts)
    topic = knowledge.topics[topic_id]
    stated = {name: value for name, value in facts.items() if value != UNKNOWN}
    outside = next((rule for rule in topic.outside if evaluate(rule.when, stated) is True), None)
    if outside is not None:
        return Decision(topic, dict(facts), stated, outside.verdict, True, None, outside, (), (), None)
    if topic.root is None:
        return _inform(topic, facts, stated)
    presumed = tuple(p for p in topic.presumptions if evaluate(p.when, stated) is True and _adds(p, stated))
    known: dict[str, Value] = dict(stated)
    for presumption in presumed:
        for name, value in presumption.then.items():
            known.setdefault(name, value)
    outcome = interpret(topic, known)
    remaining = diagram_of(topic, knowledge.facts, knowledge.hash).remaining(known)
    verdict = next(iter(remaining.verdicts)) if len(remaining.verdicts) == 1 else outcome.verdict
    decided = all(other == verdict or sharpens(other, verdict) for other in remaining.verdicts)
    support = frozenset() if decided else remaining.facts
    ask, together = next_question(knowledge, topic, outcome, facts, known, support)
    open_facts = tuple(dict.fromkeys([*([ask] if ask else []), *sorted(support, key=topic.ask.index)]))
    return Decision(topic, dict(facts), known, verdict, decided, outcome, None, presumed, open_facts, ask, together)


def _inform(topic: Topic, facts: Facts, stated: Facts) -> Decision:
    """An information topic: all that applies is told; a topic of which nothing applies yet asks what it is about."""
    nothing = not any(evaluate(section.when, stated) is True for section in topic.remarks)
    open_facts = tuple(name for name in topic.ask if name not in stated) if nothing else ()
    ask = next((name for name in open_facts if name not in facts), None)
    return Decision(topic, dict(facts), stated, "informatie", not open_facts, None, None, (), open_facts, ask)


def _adds(presumption: Presumption, stated: Facts) -> bool:
    return any(name not in stated for name in presumption.then)


def sharpens(other: str, verdict: str) -> bool:
    """Whether another ground can only turn this permission into a stronger one: then it is settled that it may."""
    return verdict in PERMISSIONS and other in PERMISSIONS and STRENGTH[other] > STRENGTH[verdict]
