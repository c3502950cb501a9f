"""Which fact to ask next, and whether to ask it together with others that are rarely so."""

from __future__ import annotations

from rules_core.conditions import can_hold, evaluate
from rules_core.interpreter import OUT, Finding, Outcome, open_facts_of
from rules_core.model import PERMISSIONS, UNKNOWN, Facts, KnowledgeBase, Together, Topic

MAX_QUESTIONS = 7
"""After so many questions in one case a person gets the answer with its conditions; few cases come near it."""


def next_question(
    knowledge: KnowledgeBase, topic: Topic, outcome: Outcome, stated: Facts, known: Facts, support: frozenset[str]
) -> tuple[str | None, Together | None]:
    """The fact to ask next and, where its topic groups it with others that are just as open, that group.

    Only facts in `support` are asked: those that can still change the verdict. Their order is the topic's `ask`.
    """
    if not support:
        return None, None
    worth = worth_asking(topic, outcome, stated, known) & support
    askable = [name for name in topic.ask if name in worth and _askable(knowledge, name, stated, known)]
    for group in topic.together:
        if askable and askable[0] in group.asks and set(group.asks) <= support - set(stated):
            return group.asks[0], group
    return (askable[0] if askable else None), None


def _askable(knowledge: KnowledgeBase, name: str, stated: Facts, known: Facts) -> bool:
    fact = knowledge.facts[name]
    if fact.asked_when is not None and evaluate(fact.asked_when, known) is not True:
        return False
    if fact.skip_when is not None and evaluate(fact.skip_when, known) is True:
        return False
    return stated.get(name) != UNKNOWN


def worth_asking(topic: Topic, outcome: Outcome, stated: Facts, known: Facts) -> frozenset[str]:
    """The facts on the frontier: those that finish a ground that stands, or else those that open one.

    A ground that stands on conditions is finished first: when its conditions are unknown to the person, the honest
    answer is conditional, and questions about other grounds would earn nothing.
    """
    unknown = frozenset(name for name, value in stated.items() if value == UNKNOWN and name not in known)
    leading = [g for g in outcome.grounds if g.conditional and g.possible & PERMISSIONS]
    names: set[str] = set()
    for finding in leading or outcome.grounds:
        names |= _frontier(finding, known, unknown)
    return frozenset(names)


def _frontier(finding: Finding, known: Facts, unknown: frozenset[str]) -> set[str]:
    """The open facts that come next for one ground: its own ground first, then its conditions and exceptions.

    A ground that cannot stand without a fact that the person does not know is left open without further questions.
    """
    if finding.possible <= {OUT, "nee"}:
        return set()
    if finding.when is None:
        if not can_hold(finding.rule.when, known, unknown):
            return set()
        return set(open_facts_of(finding.rule.when, known))
    names = set(open_facts_of(finding.rule.provided, known))
    for exception in finding.exceptions:
        if OUT in exception.possible and exception.possible != {OUT}:
            names |= set(open_facts_of(exception.rule.when, known))
    return names
