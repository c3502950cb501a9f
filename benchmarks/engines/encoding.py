"""A decision topic as a two-valued decision list, from which each engine's own program is written.

The engines know no third truth value, so each condition becomes two: "surely true" and "surely false". Both are built
from tests of what is known; a fact that nobody stated passes no test. Rules and their exceptions then become named
flags, in an order in which each only speaks of earlier ones. The meaning is that of `rules_core.interpreter`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rules_core.conditions import All, AnyOf, Condition, Is, Not
from rules_core.model import PERMISSIONS, STRENGTH, Fact, KnowledgeBase, Rule, Topic, Value

NEVER = AnyOf(())


@dataclass(frozen=True)
class Presumed:
    """The fact gets this value when it was not stated and the flag `when` is set."""

    fact: str
    value: Value
    when: str


@dataclass(frozen=True)
class Encoded:
    """A topic for an engine without unknowns. In a condition, `Is(flag, {True})` speaks of a flag.

    `stated`: flags over what was stated; `outside`: verdicts that come before all else, first match counts;
    `presumed`: first match counts for each fact; `flags`: over what is known after that; `verdicts`: first match
    counts, `otherwise` when none does.
    """

    facts: Mapping[str, tuple[Value, ...]]
    stated: tuple[tuple[str, Condition], ...]
    outside: tuple[tuple[str, str], ...]
    presumed: tuple[Presumed, ...]
    flags: tuple[tuple[str, Condition], ...]
    verdicts: tuple[tuple[str, str], ...]
    otherwise: str


def encode(knowledge: KnowledgeBase, topic: Topic) -> Encoded:
    """The topic as a decision list."""
    assert topic.root is not None
    surely = Surely(knowledge.facts)
    outside = [(f"outside_{rule.id}", rule) for rule in topic.outside]
    presumptions = [(f"presumed_{p.id}", p) for p in topic.presumptions]
    flags: dict[str, Condition] = {}
    grounds = topic.exceptions.get(topic.root.id, ())
    for ground in grounds:
        _rule(ground, topic, surely, flags)
        _ground(ground, surely, flags)
    verdicts = list(_verdicts(grounds, flags))
    if topic.root.while_open:
        flags["any_open"] = any_of(flag(f"open_{ground.id}") for ground in grounds)
        verdicts.append((topic.root.while_open, "any_open"))
    tested = {test for condition in _conditions(topic) for test in _facts(condition)}
    return Encoded(
        facts={name: knowledge.facts[name].values for name in sorted(tested)},
        stated=tuple((name, surely.true(item.when)) for name, item in (*outside, *presumptions)),
        outside=tuple((rule.verdict, name) for name, rule in outside),
        presumed=tuple(Presumed(f, value, name) for name, p in presumptions for f, value in p.then.items()),
        flags=tuple(flags.items()),
        verdicts=tuple(verdicts),
        otherwise=topic.root.verdict,
    )


class Surely:
    """Three-valued conditions as two-valued ones (Kleene's strong logic, one formula per truth value)."""

    def __init__(self, facts: Mapping[str, Fact]) -> None:
        self._facts = facts

    def true(self, condition: Condition) -> Condition:
        """Holds where the condition is known to be true."""
        if isinstance(condition, Is):
            return condition
        if isinstance(condition, Not):
            return self.false(condition.part)
        parts = map(self.true, condition.parts)
        return all_of(parts) if isinstance(condition, All) else any_of(parts)

    def false(self, condition: Condition) -> Condition:
        """Holds where the condition is known to be false."""
        if isinstance(condition, Is):
            return Is(condition.fact, frozenset(self._facts[condition.fact].values) - condition.values)
        if isinstance(condition, Not):
            return self.true(condition.part)
        parts = map(self.false, condition.parts)
        return any_of(parts) if isinstance(condition, All) else all_of(parts)


def flag(name: str) -> Is:
    """The condition that a flag is set."""
    return Is(name, frozenset({True}))


def all_of(parts: Iterable[Condition]) -> Condition:
    """A conjunction, without parts that change nothing."""
    kept = tuple(part for part in parts if part != All(()))
    if NEVER in kept:
        return NEVER
    return kept[0] if len(kept) == 1 else All(kept)


def any_of(parts: Iterable[Condition]) -> Condition:
    """A disjunction, without parts that change nothing."""
    kept = tuple(part for part in parts if part != NEVER)
    if All(()) in kept:
        return All(())
    return kept[0] if len(kept) == 1 else AnyOf(kept)


def _rule(rule: Rule, topic: Topic, surely: Surely, flags: dict[str, Condition]) -> tuple[str, ...]:
    """Adds `out_R` (may come to nothing) and `may_R_V` (may come to V); returns the verdicts V."""
    children = topic.exceptions.get(rule.id, ())
    reach = {child.id: _rule(child, topic, surely, flags) for child in children}
    holds = All((rule.when, rule.provided))
    flags[f"out_{rule.id}"] = Not(surely.true(holds))
    own = all_of(flag(f"out_{child.id}") for child in children)
    verdicts = tuple(dict.fromkeys([rule.verdict, *(v for found in reach.values() for v in found)]))
    for verdict in verdicts:
        sources = [flag(f"may_{child}_{verdict}") for child, found in reach.items() if verdict in found]
        ways = any_of([own, *sources] if verdict == rule.verdict else sources)
        flags[f"may_{rule.id}_{verdict}"] = all_of([Not(surely.false(holds)), ways])
    return verdicts


def _ground(rule: Rule, surely: Surely, flags: dict[str, Condition]) -> None:
    """Adds `stands_R_V` (surely comes to V), `conditional_R_V` (to V while conditions are open) and `open_R`."""
    prefix = f"may_{rule.id}_"
    verdicts = [name.removeprefix(prefix) for name in flags if name.startswith(prefix)]
    useful = [verdict for verdict in verdicts if verdict != "nee"]
    for verdict in useful:
        others = [Not(flag(prefix + other)) for other in verdicts if other != verdict]
        flags[f"stands_{rule.id}_{verdict}"] = all_of(
            [flag(prefix + verdict), Not(flag(f"out_{rule.id}")), *others],
        )
    helps = any_of(flag(prefix + verdict) for verdict in useful)
    unsettled = [Not(flag(f"stands_{rule.id}_{verdict}")) for verdict in useful]
    conditional = all_of([surely.true(rule.when), helps, *unsettled])
    if rule.while_open:
        flags[f"conditional_{rule.id}_{rule.while_open}"] = conditional
    else:
        permits = any_of(flag(prefix + verdict) for verdict in useful if verdict in PERMISSIONS)
        flags[f"conditional_{rule.id}_ja_mits"] = all_of([conditional, permits])
        flags[f"conditional_{rule.id}_niet_bepaald"] = all_of([conditional, Not(permits)])
    flags[f"open_{rule.id}"] = all_of([Not(surely.true(rule.when)), helps])


def _verdicts(grounds: tuple[Rule, ...], flags: dict[str, Condition]) -> Iterator[tuple[str, str]]:
    for verdict in sorted(STRENGTH, key=STRENGTH.__getitem__, reverse=True):
        names = [f"{kind}_{ground.id}_{verdict}" for ground in grounds for kind in ("stands", "conditional")]
        found = [flag(name) for name in names if flags.get(name, NEVER) != NEVER]
        if found:
            flags[f"verdict_{verdict}"] = any_of(found)
            yield verdict, f"verdict_{verdict}"


def _conditions(topic: Topic) -> Iterator[Condition]:
    for item in (*topic.outside, *topic.presumptions):
        yield item.when
    for presumption in topic.presumptions:
        yield from (Is(name, frozenset({value})) for name, value in presumption.then.items())
    for rule in topic.rules.values():
        yield from (rule.when, rule.provided)


def _facts(condition: Condition) -> Iterator[str]:
    if isinstance(condition, Is):
        yield condition.fact
    else:
        for part in (condition.part,) if isinstance(condition, Not) else condition.parts:
            yield from _facts(part)
