"""The plain interpreter: what each rule comes to under what is known, read straight from the rules.

It is the reference: `diagram` compiles the same rules another way, and tests hold the two against each other.
Each rule gets the set of verdicts it can still come to; `OUT` stands for "does not count".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from rules_core.conditions import Condition, Truth, all_true, evaluate, facts_of
from rules_core.model import PERMISSIONS, STRENGTH, Rule, Topic, Value

OUT = "out"
OPEN = "open"
RANK = {**STRENGTH, OPEN: -1, OUT: -2}
"""Of the votes of several grounds the highest counts."""
LOST = frozenset({OUT, "nee"})
"""What a ground comes to when it does not help: the general rule stays."""


@dataclass(frozen=True)
class Finding:
    """What one rule comes to. `effect` is applies, defeated, open or not_met (the contract's words)."""

    rule: Rule
    effect: str
    possible: frozenset[str]
    when: Truth
    provided: Truth
    exceptions: tuple[Finding, ...]

    @cached_property
    def stands(self) -> bool:
        """It counts, whatever else turns out."""
        return len(self.possible) == 1 and not self.possible & LOST

    @cached_property
    def conditional(self) -> bool:
        """Its ground is known to stand, but a condition or an objection is still open."""
        return self.effect == "applies" and not self.stands and bool(self.possible - LOST)

    @property
    def defeated_by(self) -> tuple[Finding, ...]:
        """The exceptions that surely defeat it."""
        return tuple(child for child in self.exceptions if OUT not in child.possible)


@dataclass(frozen=True)
class Outcome:
    """What each ground, an exception to the general rule, came to; the rest follows from it."""

    general: Rule
    when: Truth
    provided: Truth
    grounds: tuple[Finding, ...]

    @cached_property
    def root(self) -> Finding:
        """What the general rule itself comes to."""
        return weigh(self.general, self.when, self.provided, self.grounds)

    @cached_property
    def verdict(self) -> str:
        """The verdict under what is known."""
        return verdict_of(self.general, self.grounds)


def interpret(topic: Topic, known: Mapping[str, Value]) -> Outcome:
    """The outcome of a decision topic; with every fact known the verdict is final."""
    if topic.root is None:
        raise ValueError(f"{topic.id} is not a decision topic")
    root = assess(topic.root, topic, known)
    return Outcome(topic.root, root.when, root.provided, root.exceptions)


def assess(rule: Rule, topic: Topic, known: Mapping[str, Value]) -> Finding:
    """What a rule and the exceptions below it come to."""
    when = evaluate(rule.when, known)
    provided = evaluate(rule.provided, known)
    return weigh(
        rule, when, provided, tuple(assess(child, topic, known) for child in topic.exceptions.get(rule.id, ()))
    )


def weigh(rule: Rule, when: Truth, provided: Truth, exceptions: tuple[Finding, ...]) -> Finding:
    """What a rule comes to, given the truth of its ground and conditions and what the exceptions below it come to."""
    holds = all_true((when, provided))
    possible: set[str] = set()
    if holds is not False:
        for child in exceptions:
            possible |= child.possible - {OUT}
        if all(OUT in child.possible for child in exceptions):
            possible.add(rule.verdict)
    if holds is not True:
        possible.add(OUT)
    return Finding(rule, _effect(when, holds, possible, exceptions), frozenset(possible), when, provided, exceptions)


def _effect(when: Truth, holds: Truth, possible: set[str], exceptions: tuple[Finding, ...]) -> str:
    if holds is False:
        return "not_met"
    if possible <= LOST and any(OUT not in child.possible for child in exceptions):
        return "defeated"
    return "applies" if when is True else "open"


def verdict_of(root: Rule, grounds: tuple[Finding, ...]) -> str:
    """The verdict that the grounds come to together."""
    return settled(root, max(map(vote, grounds), key=RANK.__getitem__, default=OUT))


def vote(ground: Finding) -> str:
    """The verdict that a ground gives now; `OPEN` when it may still give one, `OUT` when it cannot help any more."""
    if ground.stands:
        return next(iter(ground.possible))
    if ground.conditional:
        return while_open(ground)
    return OPEN if ground.effect == "open" and ground.possible - LOST else OUT


def settled(root: Rule, best: str) -> str:
    """The verdict of a topic from the strongest vote of its grounds."""
    if best == OPEN:
        return root.while_open or root.verdict
    return root.verdict if best == OUT else best


def while_open(ground: Finding) -> str:
    """The verdict that a ground gives while it stands on conditions."""
    if ground.rule.while_open:
        return ground.rule.while_open
    return "ja_mits" if ground.possible & PERMISSIONS else "niet_bepaald"


def open_facts_of(condition: Condition, known: Mapping[str, Value]) -> tuple[str, ...]:
    """The facts of a condition that are not known, when they can still decide it."""
    if evaluate(condition, known) is not None:
        return ()
    return tuple(fact for fact in facts_of(condition) if fact not in known)
