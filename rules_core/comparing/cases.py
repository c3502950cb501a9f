"""The fewest conditions that tell the changed cases of a diagram from the others.

A diagram says of every combination of facts whether it is wanted (True), must be left out (False), or is of no
concern (None). What comes out is a list of cases, each a few facts with the values they may have. Together they hold
every wanted combination and none that must be left out: exact over all combinations, not a sample.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from rules_core.diagram import Forest, Node, shortest_path
from rules_core.model import Value

Values = Mapping[str, tuple[Value, ...]]
"""Facts with the values that they may have, in the order of the forest; without facts: always."""


@dataclass(frozen=True)
class Case:
    """`when` tells this case from the rest; `also` holds in every wanted combination inside it, for the reader."""

    when: Values
    also: Values


Chosen = dict[int, frozenset[int]]
"""Level → indexes of the values that are allowed there; a level that is absent allows all."""

MOST_SEARCHED = 10
"""Facts on a path up to which every part of it is tried: 1024 parts, each a walk of milliseconds."""


def fewest(forest: Forest, wanted: Node) -> tuple[Case, ...]:
    """The cases that hold all that is True in `wanted` and nothing that is False, the shortest first.

    No case can lose a fact, and none can be missed. (That there is no shorter list of cases altogether is not claimed:
    finding that one takes time that grows exponentially.)
    """
    found: list[Chosen] = []
    left = wanted
    while (path := shortest_path(left)) is not None:
        start = {level: frozenset({index}) for level, index in path.items()}
        case = _widened(forest, wanted, _shortened(wanted, start))
        found.append(case)
        left = _without(forest, left, case)
    needed = sorted(_needed(forest, wanted, found), key=lambda case: (len(case), sorted(case)))
    return tuple(Case(_named(forest, case), _named(forest, _implied(forest, wanted, case))) for case in needed)


def reaches(node: Node, case: Chosen, end: bool) -> bool:
    """Whether some combination inside the case is `end` (True or False)."""
    seen: set[int] = set()
    todo = [node]
    while todo:
        at = todo.pop()
        if not at.children:
            if at.terminal is end:
                return True
        elif at.id not in seen:
            seen.add(at.id)
            allowed = case.get(at.level)
            todo += at.children if allowed is None else [at.children[index] for index in allowed]
    return False


def _shortened(wanted: Node, path: Chosen) -> Chosen:
    """The smallest part of the path that still keeps out what must be left out."""
    if len(path) <= MOST_SEARCHED:
        for size in range(len(path)):
            for levels in combinations(path, size):
                part = {level: path[level] for level in levels}
                if not reaches(wanted, part, False):
                    return part
        return path
    part = dict(path)
    for level in path:
        without = {other: values for other, values in part.items() if other != level}
        if not reaches(wanted, without, False):
            part = without
    return part


def _widened(forest: Forest, wanted: Node, case: Chosen) -> Chosen:
    """The case with every further value that brings in wanted combinations, and none that must be left out."""
    wide = dict(case)
    for level in case:
        for index in range(len(forest.values[level])):
            alone = {**wide, level: frozenset({index})}
            if index not in wide[level] and reaches(wanted, alone, True) and not reaches(wanted, alone, False):
                wide[level] |= {index}
    return {level: chosen for level, chosen in wide.items() if len(chosen) < len(forest.values[level])}


def _without(forest: Forest, node: Node, case: Chosen) -> Node:
    """The node with what the case holds no longer wanted."""
    return forest.apply(lambda inside, value: None if inside else value, _inside(forest, case), node)


def _inside(forest: Forest, case: Chosen) -> Node:
    node = forest.terminal(True)
    for level in sorted(case, reverse=True):
        out = forest.terminal(False)
        node = forest.node(level, tuple(node if at in case[level] else out for at in range(len(forest.values[level]))))
    return node


def _needed(forest: Forest, wanted: Node, found: list[Chosen]) -> Iterator[Chosen]:
    """The cases without which something wanted would be missed."""
    kept = list(found)
    for case in found:
        left = wanted
        for other in kept:
            if other is not case:
                left = _without(forest, left, other)
        if reaches(left, {}, True):
            yield case
        else:
            kept.remove(case)


def _implied(forest: Forest, wanted: Node, case: Chosen) -> Chosen:
    """The facts outside the case that have one and the same value in all that is wanted inside it."""
    implied: Chosen = {}
    for level in range(len(forest.order)):
        if level not in case:
            indexes = range(len(forest.values[level]))
            possible = {at for at in indexes if reaches(wanted, {**case, level: frozenset({at})}, True)}
            if len(possible) == 1 < len(indexes):
                implied[level] = frozenset(possible)
    return implied


def _named(forest: Forest, case: Chosen) -> Values:
    return {
        forest.order[level]: tuple(forest.values[level][index] for index in sorted(case[level]))
        for level in sorted(case)
    }
