"""Checks of meaning on one topic: the shape of its tree of rules, and what its verdicts rest on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rules_core.conditions import facts_of
from rules_core.errors import Problem, allowed
from rules_core.model import BINDING_STATUS, Fact, Place, Rule, Topic


def topic_problems(topic: Topic, facts: Mapping[str, Fact]) -> Iterator[Problem]:
    """Every fault in a topic, each with its place and remedy."""
    if topic.kind == "information":
        if not topic.remarks:
            yield _problem(topic.place, "Dit onderwerp heeft geen tekst.", "Voeg onder 'sections:' een onderdeel toe.")
        return
    roots = [rule for rule in topic.rules.values() if not rule.exception_to]
    if len(roots) != 1:
        names = ", ".join(rule.id for rule in roots) or "geen"
        wrong = f"Dit onderwerp moet precies één hoofdregel hebben. Gevonden: {names}."
        yield _problem(topic.place, wrong, "Geef elke andere regel 'exception_to: …'.")
    for rule in topic.rules.values():
        yield from _rule_problems(rule, topic, facts)
    yield from _cycles(topic)


def _rule_problems(rule: Rule, topic: Topic, facts: Mapping[str, Fact]) -> Iterator[Problem]:
    for parent in rule.exception_to:
        if parent not in topic.rules:
            wrong = f"De regel '{rule.id}' is een uitzondering op '{parent}', maar die regel bestaat niet."
            yield _problem(rule.place, wrong, allowed(parent, topic.rules))
    if not any(citation.status in BINDING_STATUS for citation in rule.cites):
        wrong = f"De uitkomst van regel '{rule.id}' rust alleen op een voorstel, bewering of voorbeeld."
        yield _problem(rule.place, wrong, "Citeer een uitspraak die geldt, of maak er een opmerking ('remarks') van.")
    if rule.exception_to and rule.verdict == "nee" and not rule.condition:
        wrong = f"De uitzondering '{rule.id}' zegt niet hoe zij als voorwaarde luidt."
        yield _problem(rule.place, wrong, "Voeg 'condition: …' toe: wat moet waar zijn, zodat zij niet geldt?")
    for fact in facts_of(rule.when) + facts_of(rule.provided):
        if fact not in topic.ask and fact in facts:
            wrong = f"Regel '{rule.id}' gebruikt het feit '{fact}', maar dat staat niet in 'ask' van dit onderwerp."
            yield _problem(rule.place, wrong, "Zet het feit in 'ask', op de plaats waar ernaar gevraagd mag worden.")


def _cycles(topic: Topic) -> Iterator[Problem]:
    def reaches_itself(start: str) -> bool:
        seen: set[str] = set()
        todo = list(topic.rules[start].exception_to)
        while todo:
            name = todo.pop()
            if name == start:
                return True
            if name not in seen and name in topic.rules:
                seen.add(name)
                todo.extend(topic.rules[name].exception_to)
        return False

    for rule in topic.rules.values():
        if reaches_itself(rule.id):
            wrong = f"De regel '{rule.id}' is via andere regels een uitzondering op zichzelf."
            yield _problem(rule.place, wrong, "Verwijder een van de verwijzingen in 'exception_to'.")


def _problem(place: Place, wrong: str, remedy: str) -> Problem:
    return Problem(place.file, place.line, wrong, remedy)
