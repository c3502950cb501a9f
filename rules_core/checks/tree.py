"""Checks of the tree of rules: gaps, contradictions, rules that never decide, facts that never matter.

Each function gives the faults of one kind. A fault is a counterexample in words, with the place of the rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations

from rules_core.checks.space import Space
from rules_core.conditions import facts_of
from rules_core.diagram import Node, Terminal, terminals
from rules_core.errors import Problem
from rules_core.interpreter import LOST, OUT
from rules_core.model import STRENGTH, Place, Rule, Topic, Value
from rules_core.phrasing import sentence

NOT_FINAL = frozenset({"nee_tenzij", "informatie"})
"""Words for a case that is still open, or for no verdict at all: no complete combination may end in one."""


def problem(place: Place, wrong: str, remedy: str) -> Problem:
    """A fault at a place."""
    return Problem(place.file, place.line, wrong, remedy)


def said(space: Space, facts: Mapping[str, Value], conclusion: str) -> str:
    """A counterexample in words."""
    return sentence(space.knowledge, facts, conclusion)


def unranked(space: Space) -> Iterator[Problem]:
    """Exceptions whose verdict is no outcome that can be weighed against another: nothing can be computed with them."""
    for rule in space.topic.rules.values():
        if rule.exception_to and rule.verdict not in STRENGTH:
            facts = space.witness(space.holds[rule.id]) or {}
            wrong = said(
                space, facts, f"geeft regel '{rule.id}' de uitkomst '{rule.verdict}', en dat is geen eindoordeel"
            )
            yield problem(rule.place, wrong, f"Kies een van: {', '.join(STRENGTH)}.")


def gaps(space: Space) -> Iterator[Problem]:
    """Combinations without a verdict: the general rule does not hold and nothing else does, or the verdict is none."""
    root = space.root
    uncovered = space.all_of(space.inside, space.none_stands, space.not_(space.holds[root.id]))
    facts = space.witness(uncovered)
    if facts is not None:
        wrong = said(space, facts, "is er geen uitkomst: de hoofdregel geldt dan niet en een uitzondering ook niet")
        yield problem(
            root.place, wrong, "Haal 'when' en 'provided' weg bij de hoofdregel: zij geldt als niets anders geldt."
        )
    for verdict in sorted(NOT_FINAL):
        facts = space.witness(space.all_of(space.inside, space.is_(space.outcome, {verdict})))
        if facts is not None:
            rule = next(rule for rule in space.topic.rules.values() if rule.verdict == verdict)
            wrong = said(space, facts, f"is de uitkomst '{verdict}', en dat is geen eindoordeel")
            yield problem(
                rule.place, wrong, "Geef de regel een eindoordeel. Voor zolang feiten open zijn is er 'while_open'."
            )


def contradictions(space: Space) -> Iterator[Problem]:
    """Exceptions to the same rule that come to different verdicts in the same case.

    Exceptions to the general rule are alternatives, of which the strongest counts; they only may not be equally strong.
    """
    for parent in space.topic.rules.values():
        clash = _equally_strong if parent is space.root else _disagree
        where = space.all_of(space.live(parent), space.inside)
        for first, second in combinations(space.topic.exceptions.get(parent.id, ()), 2):
            pair = space.forest.apply(clash, space.values[first.id], space.values[second.id])
            found = space.settled(space.all_of(where, space.is_(pair, terminals(pair) - {False})), pair)
            if found is not None:
                yield _contradiction(space, parent, (first, second), found)


def _disagree(first: Terminal, second: Terminal) -> Terminal:
    """Both verdicts in one word; False when they agree or one does not count."""
    return False if OUT in (first, second) or first == second else f"{first} {second}"


def _equally_strong(first: Terminal, second: Terminal) -> Terminal:
    if first in LOST or second in LOST or STRENGTH[str(first)] != STRENGTH[str(second)]:
        return False
    return _disagree(first, second)


def _contradiction(
    space: Space, parent: Rule, rules: tuple[Rule, Rule], found: tuple[Mapping[str, Value], Terminal]
) -> Problem:
    facts, pair = found
    one, other = str(pair).split()
    names = f"'{rules[0].id}' ({one}) en '{rules[1].id}' ({other})"
    wrong = said(space, facts, f"spreken de uitzonderingen {names} op '{parent.id}' elkaar tegen")
    remedy = f"Maak een van beide een uitzondering op de andere: 'exception_to: [{parent.id}, {rules[0].id}]'."
    return problem(rules[1].place, wrong, remedy)


def idle_rules(space: Space) -> Iterator[Problem]:
    """Rules that never decide: in no ordinary case do they carry the verdict, and without them it is never another."""
    for rule in space.topic.rules.values():
        decides = space.all_of(space.ordinary, _carries(space, rule))
        if decides is space.no and rule is not space.root:
            without = space.forest.outcome(_without(space.topic, rule))
            decides = space.all_of(space.ordinary, space.differ(without, space.outcome))
        if decides is space.no:
            yield _idle(space, rule)
    yield from _never_said(space)


def _carries(space: Space, rule: Rule) -> Node:
    """Where the verdict is what this rule says, and it is this rule that says it."""
    if rule is space.root:
        return space.none_stands
    own = [space.is_(space.values[child.id], {OUT}) for child in space.topic.exceptions.get(rule.id, ())]
    return space.all_of(space.holds[rule.id], *own, _reaches(space, rule))


def _reaches(space: Space, rule: Rule) -> Node:
    """Where what this rule comes to becomes the verdict."""
    paths = []
    for name in rule.exception_to:
        parent = space.topic.rules[name]
        if parent is space.root:
            value = space.values[rule.id]
            paths.append(
                space.forest.apply(lambda own, verdict: own not in LOST and own == verdict, value, space.outcome)
            )
        else:
            paths.append(space.all_of(space.holds[name], _reaches(space, parent)))
    return space.any_of(*paths)


def _without(topic: Topic, rule: Rule) -> Topic:
    kept = {
        name: tuple(child for child in children if child is not rule) for name, children in topic.exceptions.items()
    }
    return replace(topic, exceptions=kept)


def _idle(space: Space, rule: Rule) -> Problem:
    remedy = "Verwijder de regel, of wijzig haar 'when', 'provided' of 'verdict'."
    if rule is space.root:
        wrong = f"De hoofdregel '{rule.id}' beslist nooit: er geldt altijd een uitzondering."
        return problem(rule.place, wrong, "Maak de uitzonderingen enger, of maak van een uitzondering de hoofdregel.")
    found = space.settled(space.all_of(space.live(rule), space.ordinary), space.outcome)
    if found is not None:
        conclusion = f"geldt regel '{rule.id}' wel, maar de uitkomst '{found[1]}' is zonder deze regel dezelfde"
        wrong = f"{said(space, found[0], conclusion)} Zo is het in elk geval: de regel beslist nooit."
        return problem(rule.place, wrong, remedy)
    facts = space.witness(space.all_of(space.live(rule), space.inside))
    if facts is not None:
        conclusion = f"geldt regel '{rule.id}', maar alleen bij wie een vermoeden van dit onderwerp weerlegt"
        return problem(rule.place, f"{said(space, facts, conclusion)} Anders geldt de regel nooit.", remedy)
    wrong = f"De regel '{rule.id}' kan nooit gelden: geen geval voldoet aan 'when' en 'provided' samen."
    return problem(rule.place, wrong, remedy)


def _never_said(space: Space) -> Iterator[Problem]:
    reached = space.no
    for rule in space.topic.outside:
        when = space.forest.condition(rule.when)
        if space.all_of(when, space.not_(reached)) is space.no:
            wrong = f"De regel '{rule.id}' onder 'outside' kan nooit gelden."
            yield problem(rule.place, wrong, "Wijzig haar 'when', of verwijder haar.")
        reached = space.any_of(reached, when)
    for remark in space.topic.remarks:
        if space.all_of(space.forest.condition(remark.when), space.inside) is space.no:
            wrong = f"De opmerking '{remark.id}' wordt nooit gezegd."
            yield problem(remark.place, wrong, "Wijzig haar 'when', of verwijder haar.")


def idle_facts(space: Space) -> Iterator[Problem]:
    """Facts that never matter: no two ordinary cases that differ in this fact alone have different verdicts."""
    for name in space.topic.ask:
        users = [
            rule for rule in space.topic.rules.values() if name in (*facts_of(rule.when), *facts_of(rule.provided))
        ]
        if not users:
            wrong = f"Het feit '{name}' staat in 'ask', maar geen regel gebruikt het."
            yield problem(space.topic.place, wrong, "Haal het uit 'ask', of gebruik het in een regel.")
        elif not _matters(space, name):
            names = ", ".join(f"'{rule.id}'" for rule in users)
            wrong = f"Het feit '{name}' maakt nooit verschil voor de uitkomst, al noemt {names} het."
            yield problem(users[0].place, wrong, "Haal het feit uit de regel en uit 'ask', of wijzig de regel.")


def _matters(space: Space, name: str) -> bool:
    level = space.forest.level[name]
    seen = {
        (space.forest.fixed(space.outcome, level, at), space.forest.fixed(space.ordinary, level, at))
        for at in range(len(space.forest.values[level]))
    }
    return any(
        space.all_of(space.differ(one[0], other[0]), one[1], other[1]) is not space.no
        for one, other in combinations(seen, 2)
    )
