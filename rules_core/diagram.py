"""A topic compiled to a reduced ordered multi-valued decision diagram: known facts → possible verdicts.

The diagram holds every combination of facts at once, so what it says of a partial case is exact: which verdicts can
still come out, and which facts can still matter. (Bryant 1986, for Boolean functions; here a node has one child for
each value of its fact.)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rules_core.conditions import All, Condition, Is, Not, facts_of
from rules_core.interpreter import OUT
from rules_core.model import STRENGTH, Fact, Rule, Topic, Value

Terminal = Hashable
_TERMINAL_LEVEL = 1 << 30


@dataclass(frozen=True, slots=True)
class Node:
    """A test of the fact at `level` in the order of facts, or a terminal (`level` beyond all facts)."""

    id: int
    level: int
    children: tuple[Node, ...] = ()
    terminal: Terminal | None = None

    def __hash__(self) -> int:
        return self.id

    def __eq__(self, other: object) -> bool:
        return self is other


@dataclass(frozen=True)
class Remaining:
    """What is left of a diagram once facts are known: the verdicts that can come out, the facts that can matter."""

    verdicts: frozenset[str]
    facts: frozenset[str]


class Forest:
    """Reduced nodes over one order of facts: equal functions are the same node, so a proof is a comparison."""

    def __init__(self, order: tuple[str, ...], facts: Mapping[str, Fact]) -> None:
        self.order = order
        self.level = {fact: level for level, fact in enumerate(order)}
        self.values: tuple[tuple[Value, ...], ...] = tuple(facts[fact].values for fact in order)
        self.count = 0
        self._unique: dict[tuple[int, tuple[int, ...]], Node] = {}
        self._terminals: dict[Terminal, Node] = {}

    def terminal(self, value: Terminal) -> Node:
        """The node of a constant."""
        if value not in self._terminals:
            self.count += 1
            self._terminals[value] = Node(self.count, _TERMINAL_LEVEL, terminal=value)
        return self._terminals[value]

    def node(self, level: int, children: tuple[Node, ...]) -> Node:
        """The node that tests the fact at `level`, with one child for each of its values."""
        if children.count(children[0]) == len(children):
            return children[0]
        key = (level, tuple([child.id for child in children]))
        if key not in self._unique:
            self.count += 1
            self._unique[key] = Node(self.count, level, children)
        return self._unique[key]

    def apply(
        self,
        operation: Callable[[Terminal, Terminal], Terminal],
        left: Node,
        right: Node,
        done: dict[tuple[int, int], Node] | None = None,
    ) -> Node:
        """The node of `operation` on the results of two nodes, for every combination of facts.

        Calls with the same operation may share `done`, which keeps what was found for each pair of nodes.
        """
        done = {} if done is None else done

        def walk(a: Node, b: Node) -> Node:
            key = (a.id, b.id)
            if key not in done:
                if a.level == b.level == _TERMINAL_LEVEL:
                    done[key] = self.terminal(operation(a.terminal, b.terminal))
                elif a.level == b.level:
                    done[key] = self.node(
                        a.level, tuple([walk(x, y) for x, y in zip(a.children, b.children, strict=True)])
                    )
                elif a.level < b.level:
                    done[key] = self.node(a.level, tuple([walk(x, b) for x in a.children]))
                else:
                    done[key] = self.node(b.level, tuple([walk(a, y) for y in b.children]))
            return done[key]

        return walk(left, right)

    def fixed(self, node: Node, level: int, at: int) -> Node:
        """The node once the fact at `level` has the value with this index."""
        done: dict[int, Node] = {}

        def walk(node: Node) -> Node:
            if node.level > level:
                return node
            if node.level == level:
                return node.children[at]
            if node.id not in done:
                done[node.id] = self.node(node.level, tuple(walk(child) for child in node.children))
            return done[node.id]

        return walk(node)

    def combinations(self, node: Node) -> int:
        """How many combinations of all facts are True in the node."""
        known: dict[int, int] = {}

        def level(node: Node) -> int:
            return node.level if node.children else len(self.order)

        def skipped(start: int, end: int) -> int:
            """The combinations of the facts between two levels, which make no difference."""
            return math.prod(len(values) for values in self.values[start:end])

        def below(at: Node) -> int:
            """The combinations of the facts from this node's own level on."""
            if not at.children:
                return int(at.terminal is True)
            if at.id not in known:
                known[at.id] = sum(below(child) * skipped(at.level + 1, level(child)) for child in at.children)
            return known[at.id]

        return below(node) * skipped(0, level(node))

    def condition(self, condition: Condition) -> Node:
        """The node of a condition: True or False for every combination of facts."""
        if isinstance(condition, Is):
            level = self.level[condition.fact]
            return self.node(level, tuple(self.terminal(value in condition.values) for value in self.values[level]))
        if isinstance(condition, Not):
            negated = self.condition(condition.part)
            return self.apply(lambda a, _: not a, negated, negated)
        conjunction = isinstance(condition, All)
        result = self.terminal(conjunction)
        for part in condition.parts:
            result = self.apply(
                (lambda a, b: bool(a and b)) if conjunction else (lambda a, b: bool(a or b)),
                result,
                self.condition(part),
            )
        return result

    def value(self, rule: Rule, topic: Topic) -> Node:
        """What a rule comes to: its verdict, that of an exception to it, or `OUT`."""
        value = self.terminal(rule.verdict)
        for child in topic.exceptions.get(rule.id, ()):
            value = self.apply(lambda own, other: own if other == OUT else other, value, self.value(child, topic))
        holds = self.condition(All((rule.when, rule.provided)))
        return self.apply(lambda true, own: own if true else OUT, holds, value)

    def outcome(self, topic: Topic) -> Node:
        """The verdict of a decision topic: that of the strongest ground, or else of the general rule."""
        assert topic.root is not None
        base = topic.root.verdict
        strongest = self.terminal(OUT)
        for rule in topic.exceptions.get(topic.root.id, ()):
            strongest = self.apply(stronger, strongest, self.value(rule, topic))
        return self.apply(lambda best, _: base if best == OUT else best, strongest, strongest)


def terminals(node: Node) -> set[Terminal]:
    """Everything that a node can give."""
    seen: set[Node] = set()
    todo = [node]
    while todo:
        at = todo.pop()
        if at not in seen:
            seen.add(at)
            todo.extend(at.children)
    return {at.terminal for at in seen if not at.children}


def shortest_path(node: Node) -> dict[int, int] | None:
    """A path to True with as few facts as there are: level → index of a value; None when there is no such path."""
    best: dict[int, tuple[int, int] | None] = {}

    def cost(at: Node) -> int | None:
        """How many facts it takes from here; remembers the value to choose first."""
        if not at.children:
            return 0 if at.terminal is True else None
        if at.id not in best:
            below = {child: cost(child) for child in dict.fromkeys(at.children)}
            options = [(steps + 1, at.children.index(child)) for child, steps in below.items() if steps is not None]
            best[at.id] = min(options, default=None)
        found = best[at.id]
        return None if found is None else found[0]

    if cost(node) is None:
        return None
    path: dict[int, int] = {}
    while node.children:
        choice = best[node.id]
        assert choice is not None  # every node on the way has a cost
        path[node.level] = choice[1]
        node = node.children[choice[1]]
    return path


def stronger(best: Terminal, ground: Terminal) -> Terminal:
    """The stronger of the best ground so far and the next; `OUT` where none counts. Of equals the first stays."""
    if ground in (OUT, "nee"):
        return best
    return ground if best == OUT or STRENGTH[str(ground)] > STRENGTH[str(best)] else best


def order_of(topic: Topic) -> tuple[str, ...]:
    """The facts of a topic's rules in the order of `ask`, in which they decide soonest."""
    used = {fact for rule in topic.rules.values() for fact in facts_of(rule.when) + facts_of(rule.provided)}
    return tuple(fact for fact in topic.ask if fact in used)


class Diagram:
    """The compiled form of one decision topic."""

    def __init__(self, topic: Topic, facts: Mapping[str, Fact]) -> None:
        forest = Forest(order_of(topic), facts)
        self.order = forest.order
        self.root = forest.outcome(topic)
        self.size = forest.count
        """The number of nodes ever made, terminals included."""
        self._level = forest.level
        self._index = tuple({value: at for at, value in enumerate(values)} for values in forest.values)

    # -- asking --------------------------------------------------------------------------------------------------

    def remaining(self, known: Mapping[str, Value]) -> Remaining:
        """What can still come out, and which facts can still change it."""
        chosen = [self._index[level].get(known[fact]) if fact in known else None for fact, level in self._level.items()]
        reduced: dict[int, int] = {}
        made: dict[tuple[int, tuple[int, ...]], int] = {}
        verdicts: set[str] = set()
        levels: set[int] = set()

        def walk(node: Node) -> int:
            """The identity of the node once the known facts are filled in; equal nodes get equal numbers."""
            start = node.id
            while node.children and (choice := chosen[node.level]) is not None:
                node = node.children[choice]
            result = reduced.get(node.id)
            if result is None:
                if not node.children:
                    verdicts.add(str(node.terminal))
                    result = node.id
                else:
                    full = tuple([reduced.get(child.id) or walk(child) for child in node.children])
                    if full.count(full[0]) == len(full):
                        result = full[0]
                    else:
                        levels.add(node.level)
                        result = made.setdefault((node.level, full), -node.id)
                reduced[node.id] = result
            reduced[start] = result
            return result

        walk(self.root)
        return Remaining(frozenset(verdicts), frozenset(self.order[level] for level in levels))


@lru_cache(maxsize=256)
def _compiled(topic_id: str, knowledge: str) -> list[Diagram]:
    return []


def diagram_of(topic: Topic, facts: Mapping[str, Fact], knowledge: str) -> Diagram:
    """The topic's diagram, compiled once for each knowledge base (`knowledge` is its hash)."""
    kept = _compiled(topic.id, knowledge)
    if not kept:
        kept.append(Diagram(topic, facts))
    return kept[0]
