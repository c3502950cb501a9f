"""Checks of what an answer could not say: conditions that are in no sentence, questions that are never asked."""

from __future__ import annotations

from collections.abc import Iterator

from rules_core.checks.interview import Interview, asked_facts, place_of
from rules_core.checks.tree import problem
from rules_core.conditions import All, Condition, Is
from rules_core.errors import Problem
from rules_core.model import KnowledgeBase, Rule, Topic


def unsaid_conditions(knowledge: KnowledgeBase, topic: Topic) -> Iterator[Problem]:
    """Conditions under `provided` that an answer would leave out, or list wrongly: "dit geldt als" names each fact.

    A list of conditions is a conjunction, so `any` and `not` cannot be said in it.
    """
    for rule in topic.rules.values():
        for part in _parts(rule.provided):
            if isinstance(part, Is):
                yield from _without_words(knowledge, rule, part)
            else:
                wrong = (
                    f"Onder 'provided' van regel '{rule.id}' staat 'any' of 'not'. Zo kan het antwoord dat niet zeggen."
                )
                remedy = (
                    "Schrijf bij 'not' de andere waarde: 'feit: false'. Maak bij 'any' van elk deel een eigen regel."
                )
                yield problem(rule.place, wrong, remedy)


def _parts(condition: Condition) -> tuple[Condition, ...]:
    return (
        tuple(part for one in condition.parts for part in _parts(one)) if isinstance(condition, All) else (condition,)
    )


def _without_words(knowledge: KnowledgeBase, rule: Rule, test: Is) -> Iterator[Problem]:
    fact = knowledge.facts[test.fact]
    missing = [value for value in fact.values if value in test.values and value not in fact.conditions]
    if missing:
        value = str(missing[0]).lower() if isinstance(missing[0], bool) else missing[0]
        wrong = (
            f"Regel '{rule.id}' heeft '{fact.id}: {value}' als voorwaarde, maar dat feit zegt niet hoe die luidt. "
            "Het antwoord zou haar weglaten."
        )
        remedy = f"Zet in facts.yml bij '{fact.id}': 'condition: {{{value}: …}}', met een hele zin."
        yield problem(rule.place, wrong, remedy)


def never_asked(knowledge: KnowledgeBase, topic: Topic, interview: Interview) -> Iterator[Problem]:
    """Facts with `asked_when` that no conversation ever asks: it never holds where the fact still matters."""
    asked = {name for decision in interview.asked for name in asked_facts(decision)}
    for name in topic.ask:
        if name not in asked and knowledge.facts[name].asked_when is not None:
            place = place_of(topic, name)
            wrong = f"Naar het feit '{name}' wordt nooit gevraagd: 'asked_when' klopt nergens waar het feit ertoe doet."
            yield problem(place, wrong, "Wijzig 'asked_when' bij het feit in facts.yml, of 'when' van de regel.")
