"""A decision topic compiled for partial cases: one short walk per ground instead of evaluating every condition.

Each fact gets one value more, for *not known*, so a partial case is a path like any other. What stands at the end of a
path was made by the interpreter's own functions (`weigh`, `vote`): the compiled form is faster, never different.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import cast

from rules_core.conditions import All, Condition, Is, Not, Truth, facts_of
from rules_core.diagram import Diagram, Forest, Node, Terminal, diagram_of, terminals
from rules_core.interpreter import OUT, RANK, Finding, Outcome, settled, vote, weigh
from rules_core.model import PERMISSIONS, STRENGTH, UNKNOWN, Fact, Facts, Presumption, Rule, Topic, Value


@dataclass(frozen=True)
class Setting:
    """What comes before the rules: the rule that puts a case outside the topic, or else what is presumed."""

    outside: Rule | None
    presumptions: tuple[Presumption, ...]
    presumed: Facts


@dataclass(frozen=True)
class Judged:
    """The verdict of a partial case by the rules, and whether no further fact can turn it (only make it stronger)."""

    verdict: str
    decided: bool


@dataclass(eq=False)
class Branch:
    """A node to walk: the branch for each value of `fact`, or `result` at the end. Other values count as not known."""

    fact: str | None = None
    result: object = None
    branches: dict[Value, Branch] = field(default_factory=dict)
    unknown: Branch | None = None


def walk(branch: Branch, known: Mapping[str, Value]) -> object:
    """The result that the known facts lead to."""
    while branch.fact is not None:
        branch = branch.branches.get(known.get(branch.fact, UNKNOWN)) or branch.unknown  # type: ignore[assignment]
    return branch.result


class PartialForest(Forest):
    """Diagrams over facts that may be unknown. Their terminals are any value; a truth is True, False or `UNKNOWN`."""

    def __init__(self, order: tuple[str, ...], facts: Mapping[str, Fact]) -> None:
        super().__init__(order, {name: replace(facts[name], values=(*facts[name].values, UNKNOWN)) for name in order})

    def mapped(self, function: Callable[[Terminal], Terminal], node: Node) -> Node:
        """The node of a function of the results of another node."""
        return self.apply(lambda value, _: function(value), node, node)

    def listed(self, nodes: list[Node]) -> Node:
        """The node of the tuple of the results of all nodes."""
        result = self.terminal(())
        for node in nodes:
            result = self.apply(lambda values, value: (*values, value), result, node)  # type: ignore[misc]
        return result

    def truth(self, condition: Condition) -> Node:
        """The node of a condition's truth (Kleene's strong logic)."""
        if isinstance(condition, Is):
            level = self.level[condition.fact]
            truths = [UNKNOWN if value == UNKNOWN else value in condition.values for value in self.values[level]]
            return self.node(level, tuple(map(self.terminal, truths)))
        if isinstance(condition, Not):
            return self.mapped(_negated, self.truth(condition.part))
        if not isinstance(condition, All):
            return self.mapped(_negated, self.truth(All(tuple(map(Not, condition.parts)))))
        result = self.terminal(True)
        for part in condition.parts:
            result = self.apply(_both, result, self.truth(part))
        return result

    def finding(self, rule: Rule, topic: Topic) -> Node:
        """The node of what a rule, with the exceptions below it, comes to: a `Finding`."""
        exceptions = [self.finding(child, topic) for child in topic.exceptions.get(rule.id, ())]
        parts = self.listed([*self.both(rule), *exceptions])
        return self.mapped(lambda found: _weighed(rule, *found), parts)  # type: ignore[misc]

    def both(self, rule: Rule) -> list[Node]:
        """The truth of a rule's ground and of its conditions."""
        return [self.truth(rule.when), self.truth(rule.provided)]

    def possible(self, root: Node) -> Node:
        """A node over known facts as one over partial facts: the set of terminals that can still come out."""
        done: dict[int, Node] = {}
        unions: dict[tuple[int, int], Node] = {}

        def partial(node: Node) -> Node:
            if node.id not in done:
                if node.children:
                    children = [partial(child) for child in node.children]
                    either = children[0]
                    for child in dict.fromkeys(children):
                        either = self.apply(_union, either, child, unions)
                    done[node.id] = self.node(node.level, (*children, either))
                else:
                    done[node.id] = self.terminal(frozenset({node.terminal}))
            return done[node.id]

        return partial(root)

    def presuming(self, node: Node, presumed: Facts) -> Node:
        """The node where a fact that is not known counts as what is presumed of it."""
        at = {self.level[name]: self.values[self.level[name]].index(value) for name, value in presumed.items()}
        done: dict[int, Node] = {}

        def walk(node: Node) -> Node:
            if not node.children:
                return node
            if node.id not in done:
                *known, unknown = (walk(child) for child in node.children)
                done[node.id] = self.node(node.level, (*known, known[at[node.level]] if node.level in at else unknown))
            return done[node.id]

        return walk(node)

    def chosen(self, which: Node, options: Mapping[tuple[bool, ...], Node]) -> Node:
        """The node that is the option which `which` gives."""
        result = self.terminal(None)
        for key, option in options.items():
            here = self.mapped(lambda found, key=key: found == key, which)  # type: ignore[misc]
            only = self.apply(lambda holds, value: value if holds else None, here, option)
            result = self.apply(lambda one, other: other if one is None else one, result, only)
        return result

    def branch(self, node: Node, done: dict[int, Branch]) -> Branch:
        """The node in the form that is fastest to walk."""
        if node.id not in done:
            if node.children:
                *known, unknown = (self.branch(child, done) for child in node.children)
                branches = dict(zip(self.values[node.level], known, strict=False))
                done[node.id] = Branch(self.order[node.level], None, branches, unknown)
            else:
                done[node.id] = Branch(result=node.terminal)
        return done[node.id]


class Lookup:
    """The compiled form of one decision topic for partial cases."""

    def __init__(self, topic: Topic, facts: Mapping[str, Fact], diagram: Diagram) -> None:
        assert topic.root is not None
        items: tuple[Rule | Presumption, ...] = (*topic.outside, *topic.presumptions)
        before = [item.when for item in items]
        extra = dict.fromkeys(fact for when in before for fact in facts_of(when) if fact not in diagram.order)
        forest = PartialForest((*diagram.order, *extra), facts)
        grounds = [forest.finding(rule, topic) for rule in topic.exceptions.get(topic.root.id, ())]
        done: dict[int, Branch] = {}
        self.root = topic.root
        self._root = forest.branch(forest.mapped(_truths, forest.listed(forest.both(topic.root))), done)
        self._grounds = [forest.branch(ground, done) for ground in grounds]
        self._judged = forest.branch(_judged(forest, topic.root, grounds, diagram.root), done)
        truths = forest.listed([forest.truth(when) for when in before])
        self._setting = forest.branch(forest.mapped(_only_true, truths), done)
        self._settings: dict[object, Setting] = {}
        self._topic = topic

    def setting(self, stated: Facts) -> Setting:
        """What comes before the rules. Presumptions count that say something that was not stated."""
        holds = walk(self._setting, stated)
        if holds not in self._settings:
            self._settings[holds] = _setting(self._topic, holds)  # type: ignore[arg-type]
        return self._settings[holds]

    def outcome(self, known: Facts) -> Outcome:
        """The same as `interpret`."""
        grounds = tuple(cast(Finding, walk(ground, known)) for ground in self._grounds)
        when, provided = cast("tuple[Truth, Truth]", walk(self._root, known))
        return Outcome(self.root, when, provided, grounds)

    def judged(self, known: Facts) -> Judged:
        """The verdict under what is known."""
        return walk(self._judged, known)  # type: ignore[return-value]


def provisional(forest: PartialForest, topic: Topic, outcome: Node) -> Node:
    """The verdict that `decide` gives for every partial case: cases outside the topic and presumptions included.

    `outcome` is the verdict of complete cases, over the same order of facts. Slower than `Lookup`, and for comparing
    two topics as a whole.
    """
    assert topic.root is not None
    grounds = [forest.finding(rule, topic) for rule in topic.exceptions.get(topic.root.id, ())]
    judged = forest.mapped(lambda found: cast(Judged, found).verdict, _judged(forest, topic.root, grounds, outcome))
    before: tuple[Rule | Presumption, ...] = (*topic.outside, *topic.presumptions)
    settings = forest.mapped(_only_true, forest.listed([forest.truth(item.when) for item in before]))
    by_setting: dict[tuple[bool, ...], Node] = {}
    for holds in cast("set[tuple[bool, ...]]", terminals(settings)):
        setting = _setting(topic, holds)
        if setting.outside is not None:
            by_setting[holds] = forest.terminal(setting.outside.verdict)
        else:
            by_setting[holds] = forest.presuming(judged, setting.presumed)
    return forest.chosen(settings, by_setting)


def _judged(forest: PartialForest, root: Rule, grounds: list[Node], outcome: Node) -> Node:
    best = forest.terminal(OUT)
    for ground in grounds:
        best = forest.apply(_higher, best, forest.mapped(lambda finding: vote(cast(Finding, finding)), ground))

    def judge(best: Terminal, possible: Terminal) -> Judged:
        verdicts = cast("frozenset[str]", possible)
        verdict = next(iter(verdicts)) if len(verdicts) == 1 else settled(root, str(best))
        return Judged(verdict, all(other == verdict or sharpens(other, verdict) for other in verdicts))

    return forest.apply(judge, best, forest.possible(outcome))


def sharpens(other: str, verdict: str) -> bool:
    """Whether another ground can only turn this permission into a stronger one: then it is settled that it may."""
    return verdict in PERMISSIONS and other in PERMISSIONS and STRENGTH[other] > STRENGTH[verdict]


def _union(one: Terminal, other: Terminal) -> Terminal:
    return cast("frozenset[str]", one) | cast("frozenset[str]", other)


def _higher(best: Terminal, other: Terminal) -> Terminal:
    return other if RANK[str(other)] > RANK[str(best)] else best


def _setting(topic: Topic, holds: tuple[bool, ...]) -> Setting:
    items = [item for item, true in zip((*topic.outside, *topic.presumptions), holds, strict=True) if true]
    outside = next((item for item in items if isinstance(item, Rule)), None)
    presumptions = tuple(item for item in items if isinstance(item, Presumption))
    presumed: dict[str, Value] = {}
    for presumption in presumptions:
        for name, value in presumption.then.items():
            presumed.setdefault(name, value)
    return Setting(outside, presumptions, presumed)


def _only_true(truths: Terminal) -> Terminal:
    return tuple(truth is True for truth in cast("tuple[Terminal, ...]", truths))


def _negated(truth: Terminal) -> Terminal:
    return truth if truth == UNKNOWN else not truth


def _both(a: Terminal, b: Terminal) -> Terminal:
    if a is False or b is False:
        return False
    return UNKNOWN if UNKNOWN in (a, b) else True


def _truths(found: Terminal) -> Terminal:
    return tuple(None if truth == UNKNOWN else truth for truth in cast("tuple[Terminal, ...]", found))


def _weighed(rule: Rule, when: Terminal, provided: Terminal, *exceptions: Finding) -> Finding:
    truths = cast("tuple[Truth, Truth]", _truths((when, provided)))
    return weigh(rule, *truths, exceptions)


@lru_cache(maxsize=256)
def _compiled(topic_id: str, knowledge: str) -> list[Lookup]:
    return []


def lookup_of(topic: Topic, facts: Mapping[str, Fact], knowledge: str) -> Lookup:
    """The topic's compiled form, made once for each knowledge base (`knowledge` is its hash)."""
    kept = _compiled(topic.id, knowledge)
    if not kept:
        kept.append(Lookup(topic, facts, diagram_of(topic, facts, knowledge)))
    return kept[0]
