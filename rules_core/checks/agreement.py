"""Proof that the two evaluators agree: the interpreter of the rules and the compiled diagram.

The diagram of a rule is walked path by path. A path is a *cube*: all combinations with these values for the facts on
the path and any value for the rest. The interpreter is asked about the cube as a whole, in three-valued logic. When it
leaves one possibility, that is what it comes to for every combination in the cube (Kleene's logic is monotone in
knowledge: more facts never turn a definite truth), and it must be what the diagram says. When it leaves more, the cube
is split on a fact that is still open. Cubes cover all combinations, so this is a proof, not a sample.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from rules_core.checks.space import Alike, Space, alike
from rules_core.checks.tree import problem, said
from rules_core.diagram import Forest, Node, Terminal, stronger, terminals
from rules_core.errors import Problem
from rules_core.interpreter import LOST, OUT, Finding, assess, interpret, verdict_of
from rules_core.model import KnowledgeBase, Rule, Topic, Value

Known = Mapping[str, Value]
Possible = frozenset[str]


@dataclass(frozen=True)
class Comparison:
    """How many cubes were compared, and a combination on which the evaluators differ, if there is one."""

    cubes: int
    differs: Known | None = None


def compare(forest: Forest, root: Node, possible: Callable[[Known], Possible], answers: Alike) -> Comparison:
    """Compares a node with an interpreter for every combination of facts; stops at the first difference.

    `possible` gives what the interpreter can still come to under known facts; `answers` the classes of values that it
    cannot tell apart.
    """
    cubes = 0
    stack: list[tuple[Node, dict[str, Value]]] = [(root, {})]
    while stack:
        node, known = stack.pop()
        left = possible(known)
        if not node.children and left == {str(node.terminal)}:
            cubes += 1
        elif len(left) == 1 and not node.children:
            return Comparison(cubes, known)
        else:
            level = node.level if node.children else _open(forest, known, answers)
            if level is None:
                return Comparison(cubes, known)
            stack.extend(_split(forest, node, known, level, answers))
    return Comparison(cubes)


def _open(forest: Forest, known: Known, answers: Alike) -> int | None:
    return next((level for level, fact in enumerate(forest.order) if fact in answers and fact not in known), None)


def _split(
    forest: Forest, node: Node, known: Known, level: int, answers: Alike
) -> Iterator[tuple[Node, dict[str, Value]]]:
    """One cube for each class of values; values that the diagram alone tells apart get their own."""
    fact, values = forest.order[level], forest.values[level]
    for members in answers.get(fact, (values,)):
        parts: dict[int, tuple[Node, Value]] = {}
        for value in members:
            child = node.children[values.index(value)] if node.children and node.level == level else node
            parts.setdefault(child.id, (child, value))
        for child, value in parts.values():
            yield child, {**known, fact: value}


def topic_agreement(knowledge: KnowledgeBase, topic: Topic, forest: Forest, outcome: Node) -> Comparison:
    """Compares the verdict of a whole topic, with the interpreter as a black box (thorough, and slower)."""

    def verdicts(known: Known) -> Possible:
        result = interpret(topic, known)
        options: set[Terminal] = {OUT}
        for ground in result.grounds:
            options = {stronger(best, value) for best in options for value in ground.possible}
        if len(options) == 1:  # nothing that is open can change it, so the interpreter must have found it
            return frozenset({result.verdict})
        return frozenset(map(str, options))

    return compare(forest, outcome, verdicts, _answers(knowledge, list(topic.rules.values())))


def disagreements(space: Space) -> tuple[int, list[Problem]]:
    """The number of cubes compared, and where the evaluators differ.

    Ground by ground, which takes far fewer cubes than the whole topic: both evaluators first find what each ground
    comes to (compared on all cubes of that ground) and then combine (compared on every combination that can occur).
    """
    cubes, problems = 0, []
    for ground in space.grounds:
        answers = _answers(space.knowledge, list(_family(space.topic, ground)))
        node = space.values[ground.id]

        def possible(known: Known, ground: Rule = ground) -> Possible:
            return assess(ground, space.topic, known).possible

        result = compare(space.forest, node, possible, answers)
        cubes += result.cubes
        if result.differs is not None:
            wrong = said(space, result.differs, f"rekenen de twee rekenwijzen regel '{ground.id}' verschillend uit")
            problems.append(problem(ground.place, wrong, "Maak de uitzonderingen op deze regel eenduidig."))
    return cubes, problems + _combining(space)


def _combining(space: Space) -> list[Problem]:
    """Compares the choice between grounds, for every set of verdicts of grounds that count, in every order.

    Each set is also tried with grounds beside it that do not count, in each way in which a ground can fail.
    """
    root = space.root
    standing: set[tuple[str, ...]] = {()}
    for ground in space.grounds:
        values = sorted(set(map(str, terminals(space.values[ground.id]))) - LOST)
        standing |= {(*verdicts, value) for verdicts in standing for value in values if value not in verdicts}
    lost = [("not_met", OUT), ("defeated", "nee"), ("applies", "nee")]
    for verdicts in sorted(standing):
        best: Terminal = OUT
        for verdict in verdicts:
            best = stronger(best, verdict)
        counting = [("applies", verdict) for verdict in verdicts]
        for parts in (counting, [*lost, *counting]):
            findings = tuple(Finding(root, effect, frozenset({value}), True, True, ()) for effect, value in parts)
            if verdict_of(root, findings) != (root.verdict if best == OUT else best):
                wrong = f"De twee rekenwijzen kiezen een andere uitkomst uit: {', '.join(verdicts)}."
                return [problem(root.place, wrong, "Geef deze uitkomsten elk een eigen rang.")]
    return []


def _family(topic: Topic, rule: Rule) -> Iterator[Rule]:
    yield rule
    for child in topic.exceptions.get(rule.id, ()):
        yield from _family(topic, child)


def _answers(knowledge: KnowledgeBase, rules: list[Rule]) -> Alike:
    conditions = [condition for rule in rules for condition in (rule.when, rule.provided)]
    return alike(knowledge.facts, conditions)
