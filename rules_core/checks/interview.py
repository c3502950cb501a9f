"""Check of the questions: walks every conversation that a topic can lead to, and looks for a question asked in vain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rules_core.checks.space import Alike, alike
from rules_core.conditions import Condition, facts_of
from rules_core.decision import Decision, decide
from rules_core.diagram import diagram_of
from rules_core.errors import Problem
from rules_core.model import UNKNOWN, KnowledgeBase, Place, Topic, Value
from rules_core.phrasing import sentence


@dataclass
class Interview:
    """The states of all conversations that start with nothing said: each question, each class of answers.

    `finals` holds the verdicts in which the conversations from a state can end; `unsupported` the states that ask a
    fact which cannot change the verdict from there on.
    """

    finals: dict[frozenset[tuple[str, Value]], frozenset[str]] = field(default_factory=dict)
    asked: list[Decision] = field(default_factory=list)
    unsupported: list[Decision] = field(default_factory=list)
    longest: int = 0


def walk(knowledge: KnowledgeBase, topic: Topic, unknown: bool = False) -> Interview:
    """Every state of every conversation; `unknown`: "weet ik niet" is an answer as well (ten times as many states)."""
    interview = Interview()
    answers = _answers(knowledge, topic)

    def visit(facts: dict[str, Value]) -> frozenset[str]:
        key = frozenset(facts.items())
        if key not in interview.finals:
            interview.longest = max(interview.longest, len(facts))
            decision = decide(knowledge, topic.id, facts)
            verdicts = {decision.verdict}
            if decision.ask is not None:
                _note(interview, knowledge, decision)
                verdicts = set()
                for reply in _replies(decision, answers, unknown):
                    verdicts |= visit({**facts, **reply})
            interview.finals[key] = frozenset(verdicts)
        return interview.finals[key]

    visit({})
    return interview


def _replies(decision: Decision, answers: Alike, unknown: bool) -> Iterator[Mapping[str, Value]]:
    """What the question can be answered with: one reply for each class of values, and those of a group of facts."""
    assert decision.ask is not None
    asked = asked_facts(decision)
    yield from ({decision.ask: values[0]} for values in answers[decision.ask])
    if decision.together is not None:
        yield from (option.then for option in decision.together.options)
    if unknown:
        yield dict.fromkeys(asked, UNKNOWN)


def asked_facts(decision: Decision) -> tuple[str, ...]:
    """The facts of the question, one or several."""
    assert decision.ask is not None
    return decision.together.asks if decision.together is not None else (decision.ask,)


def _note(interview: Interview, knowledge: KnowledgeBase, decision: Decision) -> None:
    interview.asked.append(decision)
    diagram = diagram_of(decision.topic, knowledge.facts, knowledge.hash)
    if not set(asked_facts(decision)) <= diagram.remaining(decision.known).facts:
        interview.unsupported.append(decision)


def _answers(knowledge: KnowledgeBase, topic: Topic) -> Alike:
    facts = knowledge.facts.values()
    conditions: list[Condition] = [c for rule in topic.rules.values() for c in (rule.when, rule.provided)]
    conditions += [rule.when for rule in topic.outside] + [p.when for p in topic.presumptions]
    conditions += [c for fact in facts for c in (fact.asked_when, fact.skip_when) if c is not None]
    return alike(knowledge.facts, conditions, [p.then for p in topic.presumptions])


def vain_questions(knowledge: KnowledgeBase, topic: Topic, interview: Interview) -> Iterator[Problem]:
    """Questions that no answer to them, and nothing asked after it, turns into another verdict; one fault a fact."""
    found: dict[str, Decision] = {}
    for decision in interview.asked:
        assert decision.ask is not None
        ends = interview.finals[frozenset(decision.stated.items())]
        if len(ends) == 1 or decision in interview.unsupported:
            kept = found.get(decision.ask)
            if kept is None or len(decision.stated) < len(kept.stated):
                found[decision.ask] = decision
    for name, decision in found.items():
        wrong = _sentence(knowledge, name, decision.stated, interview)
        place = place_of(topic, name)
        remedy = "Wijzig de regel, het vermoeden, of 'asked_when' en 'skip_when' van het feit."
        yield Problem(place.file, place.line, wrong, remedy)


def _sentence(knowledge: KnowledgeBase, name: str, stated: Mapping[str, Value], interview: Interview) -> str:
    ends = " of ".join(f"'{verdict}'" for verdict in sorted(interview.finals[frozenset(stated.items())]))
    conclusion = f"wordt '{name}' voor niets gevraagd: de uitkomst is hoe dan ook {ends}"
    return sentence(knowledge, stated, conclusion) if stated else f"Als nog niets bekend is, dan {conclusion}."


def place_of(topic: Topic, name: str) -> Place:
    """The first rule that uses a fact; else the topic."""
    users = (rule for rule in topic.rules.values() if name in (*facts_of(rule.when), *facts_of(rule.provided)))
    return next((rule.place for rule in users), topic.place)
