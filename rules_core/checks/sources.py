"""Checks of what a verdict rests on beside the rules: cases left out, and presumptions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from rules_core.checks.space import Space
from rules_core.checks.tree import problem, said
from rules_core.errors import Problem
from rules_core.model import BINDING_STATUS, Facts, KnowledgeBase, Presumption, Rule, Topic, Value


def unfounded(space: Space) -> Iterator[Problem]:
    """Rules and presumptions that rest on a proposal, an assertion or an example alone."""
    parts: list[Rule | Presumption] = [*space.topic.rules.values(), *space.topic.outside, *space.topic.presumptions]
    for part in parts:
        if not any(citation.status in BINDING_STATUS for citation in part.cites):
            wrong = f"'{part.id}' bepaalt mee de uitkomst, maar rust alleen op een voorstel, bewering of voorbeeld."
            yield problem(
                part.place, wrong, "Citeer ook een uitspraak die geldt, of maak er een opmerking ('remarks') van."
            )


def stated_values(knowledge: KnowledgeBase, topic: Topic) -> Iterator[Problem]:
    """Presumptions and grouped replies that state something else than one value of a fact, or nothing that is asked."""
    for presumption in topic.presumptions:
        for name in _unsettled(knowledge, presumption.then):
            wrong = f"Vermoeden '{presumption.id}' neemt voor '{name}' niet precies één waarde aan."
            yield problem(
                presumption.place, wrong, "Schrijf onder 'then' één waarde van het feit, geen groep of lijst."
            )
    for group in topic.together:
        for option in group.options:
            for name in _unsettled(knowledge, option.then):
                wrong = f"Een antwoord op de vraag '{group.id}' geeft '{name}' niet precies één waarde."
                yield problem(topic.place, wrong, "Schrijf onder 'then' één waarde van het feit, geen groep of lijst.")
            if not set(group.asks) & set(option.then):
                wrong = f"Een antwoord op de vraag '{group.id}' beantwoordt haar niet: de vraag zou terugkomen."
                yield problem(topic.place, wrong, f"Noem onder 'then' minstens een van: {', '.join(group.asks)}.")


def _unsettled(knowledge: KnowledgeBase, then: Facts) -> list[str]:
    return [name for name, value in then.items() if value not in knowledge.facts[name].values]


def presumptions(space: Space) -> Iterator[Problem]:
    """Presumptions that never apply, or that contradict their own ground or each other."""
    for one in space.topic.presumptions:
        where = space.all_of(space.inside, space.forest.condition(one.when))
        if space.all_of(where, space.presumed(one)) is space.no:
            facts = space.witness(where)
            if facts is None:
                wrong = f"Vermoeden '{one.id}' kan nooit gelden."
            else:
                wrong = said(space, facts, f"neemt vermoeden '{one.id}' iets aan dat daarmee in strijd is")
            yield problem(one.place, wrong, "Wijzig 'when' of 'then' van het vermoeden.")
    for one, other in combinations(space.topic.presumptions, 2):
        yield from _clash(space, one, other)


def _clash(space: Space, one: Presumption, other: Presumption) -> Iterator[Problem]:
    both = space.all_of(space.inside, space.forest.condition(one.when), space.forest.condition(other.when))
    facts = space.witness(both)
    for name in one.then:
        if facts is not None and name in other.then and one.then[name] != other.then[name]:
            words = f"{_word(one.then[name])} ('{one.id}') en {_word(other.then[name])} ('{other.id}')"
            conclusion = f"spreken twee vermoedens elkaar tegen over '{name}': {words}"
            yield problem(other.place, said(space, facts, conclusion), "Maak 'when' van een van beide enger.")


def _word(value: Value) -> str:
    return {True: "ja", False: "nee"}.get(value, str(value)) if isinstance(value, bool) else value
