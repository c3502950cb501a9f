"""Deciding a case: facts in, decision out. Which question comes next is part of the decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rules_core.conditions import evaluate
from rules_core.diagram import diagram_of
from rules_core.errors import FactError, allowed
from rules_core.fact_building import allowed_value, known_value
from rules_core.interpreter import Outcome
from rules_core.lookup import lookup_of, sharpens
from rules_core.model import (
    UNKNOWN,
    Facts,
    KnowledgeBase,
    Presumption,
    Rule,
    Together,
    Topic,
)
from rules_core.questions import next_question

__all__ = ["Decision", "FactError", "Proof", "check_facts", "decide", "prove", "sharpens", "verdict_of_case"]

MAX_SHOWN = 40
_TYPES = frozenset({bool, str})
"""In Python 1 equals True, so equal values are the same only within these types."""


@dataclass(frozen=True)
class Proof:
    """The verdict of a case and what it rests on: `outcome` holds what every rule came to.

    `known` is what was stated plus what is presumed.
    """

    topic: Topic
    stated: Facts
    known: Facts
    verdict: str
    decided: bool
    outcome: Outcome | None
    outside: Rule | None
    presumed: tuple[Presumption, ...]


@dataclass(frozen=True)
class Decision(Proof):
    """A proof, and how the case goes on.

    `open_facts` can still change the verdict, the next one to ask first; `ask` is the fact to ask now, or None when
    nothing is left that is worth asking; `together` the question that asks for it along with other rare facts.
    """

    open_facts: tuple[str, ...]
    ask: str | None
    together: Together | None = None


def check_facts(knowledge: KnowledgeBase, topic_id: str, facts: Mapping[str, object]) -> None:
    """Raises FactError when the topic, a fact or a value is unknown; says which are allowed."""
    if topic_id not in knowledge.topics:
        raise FactError(f"Onbekend onderwerp: {_shown(topic_id)}. {allowed(topic_id[:99], knowledge.topics)}")
    if _TYPES.issuperset(map(type, facts.values())) and facts.items() <= _statable(knowledge):
        return  # the usual case, without a loop in Python: half the time of a bare verdict
    for name, value in facts.items():
        fact = knowledge.facts.get(name)
        if fact is None:
            raise FactError(f"Onbekend feit: {_shown(name)}. {allowed(name[:99], knowledge.facts)}")
        if not known_value(fact, value):
            options = ["true", "false"] if fact.type == "bool" else [str(option) for option in fact.values]
            raise FactError(
                f"Onbekende waarde voor {name}: {_shown(value)}. {allowed_value(str(value)[:99], [*options, UNKNOWN])}"
            )


def _statable(knowledge: KnowledgeBase) -> frozenset[tuple[str, object]]:
    """Every fact with every value that may be stated for it, made once for each knowledge base."""
    kept = _kept(knowledge.hash)
    if not kept:
        facts = knowledge.facts.values()
        kept.append(frozenset((fact.id, value) for fact in facts for value in (*fact.values, UNKNOWN)))
    return kept[0]


@lru_cache(maxsize=16)
def _kept(knowledge: str) -> list[frozenset[tuple[str, object]]]:
    return []


def _shown(value: object) -> str:
    text = str(value)
    return repr(text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "…")


def decide(knowledge: KnowledgeBase, topic_id: str, facts: Facts) -> Decision:
    """Decides a case.

    `facts` holds what was stated: fact id → True, False, a value id, or "weet_niet" for asked but not known.
    Raises FactError for an unknown topic, fact or value. Order of facts plays no part.
    """
    proof = prove(knowledge, topic_id, facts)
    topic, outcome, known = proof.topic, proof.outcome, proof.known
    open_facts: tuple[str, ...] = ()
    ask, together = None, None
    if outcome is None:
        open_facts = () if proof.decided else tuple(name for name in topic.ask if name not in known)
        ask = next((name for name in open_facts if name not in facts), None)
    elif not proof.decided:
        support = diagram_of(topic, knowledge.facts, knowledge.hash).remaining(known).facts
        ask, together = next_question(knowledge, topic, outcome, facts, known, support)
        open_facts = tuple(dict.fromkeys([*([ask] if ask else []), *sorted(support, key=topic.ask.index)]))
    return Decision(
        topic,
        proof.stated,
        known,
        proof.verdict,
        proof.decided,
        outcome,
        proof.outside,
        proof.presumed,
        open_facts,
        ask,
        together,
    )


def prove(knowledge: KnowledgeBase, topic_id: str, facts: Facts) -> Proof:
    """The verdict of a case and its proof, without the next question. Raises FactError like `decide`."""
    check_facts(knowledge, topic_id, facts)
    topic = knowledge.topics[topic_id]
    stated = {name: value for name, value in facts.items() if value != UNKNOWN}
    if topic.root is None:
        return _inform(topic, facts, stated)
    lookup = lookup_of(topic, knowledge.facts, knowledge.hash)
    setting = lookup.setting(stated)
    if setting.outside is not None:
        return Proof(topic, dict(facts), stated, setting.outside.verdict, True, None, setting.outside, ())
    presumed = tuple([p for p in setting.presumptions if _adds(p, stated)])
    known = _with(setting.presumed, stated)
    judged = lookup.judged(known)
    return Proof(topic, dict(facts), known, judged.verdict, judged.decided, lookup.outcome(known), None, presumed)


def verdict_of_case(knowledge: KnowledgeBase, topic_id: str, facts: Facts) -> str:
    """The verdict that `decide` gives, without its proof: a walk through the compiled topic. Raises FactError too."""
    check_facts(knowledge, topic_id, facts)
    topic = knowledge.topics[topic_id]
    if topic.root is None:
        return prove(knowledge, topic_id, facts).verdict
    lookup = lookup_of(topic, knowledge.facts, knowledge.hash)
    setting = lookup.setting(facts)
    if setting.outside is not None:
        return setting.outside.verdict
    return lookup.judged(_with(setting.presumed, facts)).verdict


def _with(presumed: Facts, facts: Facts) -> Facts:
    """The facts, and what is presumed of those that are not known."""
    known = dict(facts)
    for name, value in presumed.items():
        if known.get(name, UNKNOWN) == UNKNOWN:
            known[name] = value
    return known


def _inform(topic: Topic, facts: Facts, stated: Facts) -> Proof:
    """An information topic: all that applies is told; a topic of which nothing applies yet asks what it is about."""
    outside = next((rule for rule in topic.outside if evaluate(rule.when, stated) is True), None)
    if outside is not None:
        return Proof(topic, dict(facts), stated, outside.verdict, True, None, outside, ())
    nothing = not any(evaluate(section.when, stated) is True for section in topic.remarks)
    settled = not nothing or all(name in stated for name in topic.ask)
    return Proof(topic, dict(facts), stated, "informatie", settled, None, None, ())


def _adds(presumption: Presumption, stated: Facts) -> bool:
    return any(name not in stated for name in presumption.then)
