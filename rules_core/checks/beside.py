"""Checks beside the proofs: facts that nothing uses, and facts that the chat would forget."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rules_core.conditions import Condition, facts_of
from rules_core.errors import Problem
from rules_core.model import KnowledgeBase, Topic
from rules_core.source import Entry, read

_SLOT = "{type: any, influence_conversation: false, mappings: [{type: custom}]}"


def unused_facts(knowledge: KnowledgeBase) -> Iterator[Problem]:
    """Facts that no topic and no route speaks of: their question would never be asked."""
    used = {name for topic in knowledge.topics.values() for name in _facts_of(topic)}
    used.update(name for route in knowledge.routes for name in facts_of(route.when))
    for fact in knowledge.facts.values():
        if fact.id not in used:
            wrong = f"Het feit '{fact.id}' wordt door geen enkele regel of uitleg gebruikt."
            remedy = f"Gebruik het: '{fact.id}: …' in een voorwaarde, en zet het in 'ask'. Of verwijder het."
            yield Problem(fact.place.file, fact.place.line, wrong, remedy)


def _facts_of(topic: Topic) -> Iterator[str]:
    conditions: list[Condition] = [
        condition
        for rule in (*topic.rules.values(), *topic.outside, *topic.remarks)
        for condition in (rule.when, rule.provided)
    ]
    conditions += [presumption.when for presumption in topic.presumptions]
    yield from topic.ask
    yield from topic.facts
    for condition in conditions:
        yield from facts_of(condition)


def forgotten_facts(knowledge: KnowledgeBase, domain: Path) -> Iterator[Problem]:
    """Facts that the chat's own file lacks: it would ask for them again and again. Without that file: none.

    Raises KnowledgeError when the file cannot be read.
    """
    if not domain.is_file():
        return
    source = read(domain)
    for key, line in (("entities", "- {id}"), ("slots", "  {id}: " + _SLOT)):
        known: Any = source.get(key)
        for id_ in knowledge.facts if isinstance(known, (Entry, list)) else ():
            if id_ not in known:
                wrong = f"Het feit '{id_}' staat niet onder '{key}'. De chat onthoudt het dan niet en blijft vragen."
                yield source.problem(wrong, f"Zet daar een regel bij: '{line.replace('{id}', id_)}'.", key)
