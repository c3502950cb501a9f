"""All combinations of facts of one decision topic, as nodes of one forest: what every check computes with.

Two sets of combinations matter (docs/proof.md says why):

- *inside*: no `outside` rule of the topic holds. What must never happen (a gap, a contradiction) is proved for all of
  these, also for those in which someone rebuts a presumption.
- *ordinary*: inside, and nobody rebuts a presumption. What must be possible (a rule that decides, a fact that matters)
  must be possible in one of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, reduce

from rules_core.conditions import All, Condition, Is, facts_of, tests
from rules_core.diagram import Forest, Node, Terminal, order_of, shortest_path, terminals
from rules_core.interpreter import LOST
from rules_core.model import Fact, KnowledgeBase, Presumption, Rule, Topic, Value


class Space:
    """The forest of one decision topic, over every fact that its rules, remarks and presumptions speak of."""

    def __init__(self, knowledge: KnowledgeBase, topic: Topic) -> None:
        assert topic.root is not None
        self.knowledge = knowledge
        self.topic = topic
        self.root: Rule = topic.root
        order = dict.fromkeys((*order_of(topic), *_others(topic)))
        self.forest = Forest(tuple(order), knowledge.facts)
        self.yes, self.no = self.forest.terminal(True), self.forest.terminal(False)
        self._live: dict[str, Node] = {self.root.id: self.yes}

    # -- logic on nodes ------------------------------------------------------------------------------------------

    def all_of(self, *nodes: Node) -> Node:
        """True where every node is."""
        return reduce(lambda a, b: self.forest.apply(lambda x, y: bool(x and y), a, b), nodes, self.yes)

    def any_of(self, *nodes: Node) -> Node:
        """True where some node is."""
        return reduce(lambda a, b: self.forest.apply(lambda x, y: bool(x or y), a, b), nodes, self.no)

    def not_(self, node: Node) -> Node:
        """True where the node is not."""
        return self.forest.apply(lambda x, _: not x, node, node)

    def is_(self, node: Node, values: Iterable[Terminal]) -> Node:
        """True where the node gives one of these values."""
        wanted = frozenset(values)
        return self.forest.apply(lambda x, _: x in wanted, node, node)

    def differ(self, left: Node, right: Node) -> Node:
        """True where two nodes give different values."""
        return self.forest.apply(lambda x, y: x != y, left, right)

    def witness(self, node: Node) -> dict[str, Value] | None:
        """A shortest combination of facts in which the node is True; None when there is none."""
        path = shortest_path(node)
        if path is None:
            return None
        return {self.forest.order[level]: self.forest.values[level][index] for level, index in path.items()}

    def settled(self, where: Node, node: Node) -> tuple[dict[str, Value], Terminal] | None:
        """A shortest combination in which `where` is True and `node` surely gives one value; and that value."""
        found = [(self.witness(self.all_of(where, self.is_(node, {value}))), value) for value in terminals(node)]
        options = [(facts, value) for facts, value in found if facts is not None]
        return min(options, key=lambda option: (len(option[0]), str(option[1])), default=None)

    # -- parts of the topic --------------------------------------------------------------------------------------

    @cached_property
    def inside(self) -> Node:
        """The combinations that the topic is about."""
        return self.not_(self.any_of(*(self.forest.condition(rule.when) for rule in self.topic.outside)))

    @cached_property
    def ordinary(self) -> Node:
        """The combinations inside in which every presumption that applies is true."""
        return self.all_of(self.inside, *(self.respects(presumption) for presumption in self.topic.presumptions))

    def respects(self, presumption: Presumption) -> Node:
        """True where a presumption does not apply, or what it presumes is so."""
        return self.any_of(self.not_(self.forest.condition(presumption.when)), self.presumed(presumption))

    def presumed(self, presumption: Presumption) -> Node:
        """True where what a presumption presumes is so."""
        then = All(tuple(Is(fact, frozenset({value})) for fact, value in presumption.then.items()))
        return self.forest.condition(then)

    @cached_property
    def outcome(self) -> Node:
        """The verdict."""
        return self.forest.outcome(self.topic)

    @cached_property
    def values(self) -> Mapping[str, Node]:
        """What each rule comes to."""
        return {rule.id: self.forest.value(rule, self.topic) for rule in self.topic.rules.values()}

    @cached_property
    def holds(self) -> Mapping[str, Node]:
        """Where the ground and the conditions of each rule hold."""
        rules = self.topic.rules.values()
        return {rule.id: self.forest.condition(All((rule.when, rule.provided))) for rule in rules}

    @cached_property
    def none_stands(self) -> Node:
        """Where no ground counts, so that the general rule decides."""
        return self.all_of(*(self.is_(self.values[ground.id], LOST) for ground in self.grounds))

    @property
    def grounds(self) -> tuple[Rule, ...]:
        """The exceptions to the general rule."""
        return self.topic.exceptions.get(self.root.id, ())

    def live(self, rule: Rule) -> Node:
        """Where a rule holds, and one of the rules that it is an exception to, up to the general rule."""
        if rule.id not in self._live:
            parents = [self.live(self.topic.rules[parent]) for parent in rule.exception_to]
            self._live[rule.id] = self.all_of(self.holds[rule.id], self.any_of(*parents))
        return self._live[rule.id]

    def combinations(self) -> int:
        """How many combinations of facts are inside."""
        return self.forest.combinations(self.inside)


def _others(topic: Topic) -> Iterator[str]:
    for rule in (*topic.outside, *topic.remarks):
        yield from facts_of(rule.when)
    for presumption in topic.presumptions:
        yield from facts_of(presumption.when)
        yield from presumption.then


def alike(
    facts: Mapping[str, Fact], conditions: Iterable[Condition], marked: Iterable[Mapping[str, Value]] = ()
) -> Alike:
    """The classes of values that no condition tells apart; `marked` values count as tested one by one."""
    tested: dict[str, list[frozenset[Value]]] = {}
    for condition in conditions:
        for test in tests(condition):
            tested.setdefault(test.fact, []).append(test.values)
    for pairs in marked:
        for fact, value in pairs.items():
            tested.setdefault(fact, []).append(frozenset({value}))
    return {fact: _classes(facts[fact].values, sets) for fact, sets in tested.items()}


Alike = Mapping[str, tuple[tuple[Value, ...], ...]]


def _classes(values: tuple[Value, ...], sets: list[frozenset[Value]]) -> tuple[tuple[Value, ...], ...]:
    classes: dict[tuple[bool, ...], list[Value]] = {}
    for value in values:
        classes.setdefault(tuple(value in wanted for wanted in sets), []).append(value)
    return tuple(tuple(members) for members in classes.values())
