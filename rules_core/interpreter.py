"""The plain interpreter: what each rule comes to under what is known, read straight from the rules.

It is the reference: `diagram` compiles the same rules another way, and tests hold the two against each other.
Each rule gets the set of verdicts it can still come to; `OUT` stands for "does not count".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rules_core.conditions import Condition, Truth, all_true, evaluate, facts_of
from rules_core.model import PERMISSIONS, STRENGTH, Rule, Topic, Value

OUT = "out"
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

    @property
    def stands(self) -> bool:
        """It counts, whatever else turns out."""
        return len(self.possible) == 1 and not self.possible & LOST

    @property
    def conditional(self) -> bool:
        """Its ground is known to stand, but a condition or an objection is still open."""
        return self.effect == "applies" and not self.stands and bool(self.possible - LOST)

    @property
    def defeated_by(self) -> tuple[Finding, ...]:
        """The exceptions that surely defeat it."""
        return tuple(child for child in self.exceptions if OUT not in child.possible)


@dataclass(frozen=True)
class Outcome:
    """The verdict under what is known, and what each ground came to. `root` is the general rule."""

    verdict: str
    root: Finding

    @property
    def grounds(self) -> tuple[Finding, ...]:
        """The exceptions to the general rule."""
        return self.root.exceptions


def interpret(topic: Topic, known: Mapping[str, Value]) -> Outcome:
    """The outcome of a decision topic; with every fact known the verdict is final."""
    if topic.root is None:
        raise ValueError(f"{topic.id} is not a decision topic")
    root = assess(topic.root, topic, known)
    return Outcome(verdict_of(topic.root, root.exceptions), root)


def assess(rule: Rule, topic: Topic, known: Mapping[str, Value]) -> Finding:
    """What a rule and the exceptions below it come to."""
    when = evaluate(rule.when, known)
    provided = evaluate(rule.provided, known)
    holds = all_true((when, provided))
    exceptions = tuple(assess(child, topic, known) for child in topic.exceptions.get(rule.id, ()))
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
    standing = [next(iter(ground.possible)) for ground in grounds if ground.stands]
    conditional = [while_open(ground) for ground in grounds if ground.conditional]
    if standing or conditional:
        return max([*standing, *conditional], key=STRENGTH.__getitem__)
    if any(ground.effect == "open" and ground.possible - LOST for ground in grounds):
        return root.while_open or root.verdict
    return root.verdict


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
