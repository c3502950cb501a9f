"""What would change the verdict: the smallest sets of facts that flip it, those a patient can act on first.

A flip is a change of verdict that matters to the person: a no that stays a no for now (`nee`, `nee_tenzij`) is no flip,
and a permission that only grows stronger is none either. A set is minimal when no part of it flips the verdict.

Candidates come from the rules, not from trying every combination: a flip needs a ground that begins to count, or every
ground that carries the verdict to fall. Each candidate is then held against the real decision. Tests compare the result
with brute force.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Any

from rules_core.answer import Change
from rules_core.conditions import All, Condition, Is, evaluate, facts_of
from rules_core.decision import Decision, decide, sharpens
from rules_core.interpreter import OUT, Finding, assess, while_open
from rules_core.model import STRENGTH, UNKNOWN, Facts, KnowledgeBase, Presumption, Rule, Topic, Value
from rules_core.wording import Wording

MAX_FACTS = 3
"""Sets larger than this are only tried when a rule itself asks for more facts (a conflict of duties: five)."""

MAX_SHOWN = 5
MOST_CLAUSES = 2
SETTING_FACTS = frozenset({"ontvanger", "verstrekker", "doel", "patient_groep", "rol"})
"""Facts that say which case it is. Another recipient is another question, not a change to this one."""

Assignment = tuple[tuple[str, Value], ...]
_REFUSALS = frozenset({"nee", "nee_tenzij"})


def flips(before: str, after: str) -> bool:
    """Whether a change of verdict matters to the person who asks."""
    if before == after or {before, after} <= _REFUSALS:
        return False
    return not sharpens(after, before)


def changeable(knowledge: KnowledgeBase, decision: Decision) -> tuple[str, ...]:
    """The facts that a change may speak of: used by rules, no mere setting, and no part of a presumption at work."""
    settled = {name for name in decision.known if decision.stated.get(name, UNKNOWN) == UNKNOWN} | SETTING_FACTS
    for presumption in decision.presumed:
        settled |= set(facts_of(presumption.when))
    used = {fact for rule in decision.topic.rules.values() for fact in _rule_facts(rule)}
    return tuple(name for name in decision.topic.ask if name in used - settled and knowledge.facts[name].clauses)


def smallest_changes(knowledge: KnowledgeBase, decision: Decision) -> list[tuple[dict[str, Value], Decision]]:
    """Every minimal set of facts that flips the verdict, with the decision it leads to, best first.

    Sets hold at most MAX_FACTS facts, or as many as one rule requires. Empty for a case that no rule reaches.
    """
    if decision.outcome is None:
        return []
    outcomes = _Outcomes(knowledge, decision)
    found: list[Assignment] = []
    for candidate in sorted(dict.fromkeys(_candidates(knowledge, decision)), key=len):
        if any(set(smaller) <= set(candidate) for smaller in found):
            continue
        if outcomes.flip(candidate) and not any(outcomes.flip(part) for part in _parts(candidate)):
            found.append(candidate)
    found.sort(key=lambda change: _rank(knowledge, decision, change))
    return [(dict(change), outcomes.of(change)) for change in found]


def what_would_change(knowledge: KnowledgeBase, decision: Decision) -> tuple[Change, ...]:
    """The changes to show, each with a sentence: five at most, those that a patient can bring about first."""
    best = smallest_changes(knowledge, decision)[:MAX_SHOWN]
    return tuple(Change(facts, then.verdict, _sentence(knowledge, decision, facts, then)) for facts, then in best)


class _Outcomes:
    """What the real decision gives once facts are changed; each set is decided once."""

    def __init__(self, knowledge: KnowledgeBase, decision: Decision) -> None:
        self._knowledge = knowledge
        self._decision = decision
        self._kept: dict[frozenset[tuple[str, Value]], Decision] = {}

    def of(self, change: Assignment) -> Decision:
        key = frozenset(change)
        if key not in self._kept:
            facts = {**self._decision.stated, **dict(change)}
            self._kept[key] = decide(self._knowledge, self._decision.topic.id, facts)
        return self._kept[key]

    def flip(self, change: Assignment) -> bool:
        return flips(self._decision.verdict, self.of(change).verdict)


# -- candidates ----------------------------------------------------------------------------------------------------


def _candidates(knowledge: KnowledgeBase, decision: Decision) -> Iterator[Assignment]:
    topic, known, verdict = decision.topic, decision.known, decision.verdict
    assert decision.outcome is not None
    alternatives = {
        name: [value for value in knowledge.facts[name].clauses if value != known.get(name)]
        for name in changeable(knowledge, decision)
    }
    triggers = [p for p in topic.presumptions if alternatives.keys() & set(facts_of(p.when))]
    fixed = {name: value for name, value in known.items() if name not in alternatives}
    carrying: list[list[Assignment]] = []
    for ground in decision.outcome.grounds:
        if evaluate(ground.rule.when, fixed) is False:
            continue  # the setting of the case rules this ground out
        now = _contribution(ground)
        supports = now is not None and STRENGTH[now] >= STRENGTH[verdict]
        gains: list[frozenset[tuple[str, Value]]] = []
        falls: list[Assignment] = []
        for change in _tries(ground.rule, topic, known, alternatives, triggers):
            if any(gain.issubset(change) for gain in gains):
                continue  # a part of it already makes this ground count
            new = _contribution(assess(ground.rule, topic, _after(known, change, triggers)))
            if new is not None and new != now and flips(verdict, new):
                gains.append(frozenset(change))
                yield change
            if supports and (new is None or STRENGTH[new] < STRENGTH[verdict]):
                falls.append(change)
        if supports:
            carrying.append(_smallest(falls))
    yield from _together(decision.topic, carrying)


def _tries(
    rule: Rule,
    topic: Topic,
    known: Facts,
    alternatives: Mapping[str, Sequence[Value]],
    triggers: Sequence[Presumption],
) -> Iterator[Assignment]:
    """Every change of up to MAX_FACTS facts that a ground speaks of, and the change that its own text asks for."""
    spoken = _tree_facts(topic, rule)
    for presumption in triggers:
        if spoken & presumption.then.keys():
            spoken |= set(facts_of(presumption.when))
    names = [name for name in topic.ask if name in spoken and name in alternatives]
    for size in range(1, MAX_FACTS + 1):
        for chosen in combinations(names, size):
            for values in product(*(alternatives[name] for name in chosen)):
                yield tuple(zip(chosen, values, strict=True))
    required = {**_required(rule.when, known, False), **_required(rule.provided, known, True)}
    if len(required) > MAX_FACTS and required.keys() <= alternatives.keys():
        yield _ordered(topic, required.items())


def _after(known: Facts, change: Assignment, triggers: Sequence[Presumption]) -> dict[str, Value]:
    """What is known once facts are changed, with what is then presumed."""
    after = {**known, **dict(change)}
    for presumption in triggers:
        if evaluate(presumption.when, after) is True:
            for name, value in presumption.then.items():
                after.setdefault(name, value)
    return after


def _required(condition: Condition, known: Facts, only_false: bool) -> dict[str, Value]:
    """What a plain conjunction still asks for; `only_false` leaves out what is merely unknown."""
    parts = condition.parts if isinstance(condition, All) else (condition,)
    needed: dict[str, Value] = {}
    for part in parts:
        truth = evaluate(part, known)
        if isinstance(part, Is) and len(part.values) == 1 and (truth is False or (truth is None and not only_false)):
            needed[part.fact] = next(iter(part.values))
    return needed


def _together(topic: Topic, carrying: list[list[Assignment]]) -> Iterator[Assignment]:
    """One fall of every ground that carries the verdict, as far as they agree on the facts."""
    if not carrying:
        return
    for falls in product(*carrying):
        pairs = dict.fromkeys(pair for fall in falls for pair in fall)
        merged = dict(pairs.keys())
        if len(merged) == len(pairs) and len(merged) <= MAX_FACTS:
            yield _ordered(topic, merged.items())


def _smallest(changes: Iterable[Assignment]) -> list[Assignment]:
    kept: list[Assignment] = []
    for change in sorted(changes, key=len):
        if not any(set(other) <= set(change) for other in kept):
            kept.append(change)
    return kept


def _parts(change: Assignment) -> Iterator[Assignment]:
    for size in range(1, len(change)):
        yield from combinations(change, size)


def _rule_facts(rule: Rule) -> tuple[str, ...]:
    return facts_of(rule.when) + facts_of(rule.provided)


def _tree_facts(topic: Topic, rule: Rule) -> set[str]:
    """The facts that a ground and the exceptions below it speak of."""
    found: set[str] = set()
    todo = [rule]
    while todo:
        current = todo.pop()
        found.update(_rule_facts(current))
        todo.extend(topic.exceptions.get(current.id, ()))
    return found


def _ordered(topic: Topic, pairs: Iterable[tuple[str, Value]]) -> Assignment:
    return tuple(sorted(pairs, key=lambda pair: topic.ask.index(pair[0])))


def _contribution(ground: Finding) -> str | None:
    """The verdict that a ground stands for, firmly or on conditions; None while it does not count."""
    if ground.stands:
        return next(iter(ground.possible))
    return while_open(ground) if ground.conditional else None


# -- order and words -----------------------------------------------------------------------------------------------


def _rank(knowledge: KnowledgeBase, decision: Decision, change: Assignment) -> tuple[bool, int, list[int], str]:
    """Sort key: what a patient can bring about first, then fewer facts, then the order of `ask`."""
    beyond = not all(knowledge.facts[name].patient_can_change for name, _ in change)
    places = [decision.topic.ask.index(name) for name, _ in change]
    return beyond, len(change), places, str(change)


def _sentence(knowledge: KnowledgeBase, before: Decision, facts: Mapping[str, Value], then: Decision) -> str:
    """One change in words: "Als u toestemming geeft: ja, dat mag." """
    texts: Any = knowledge.texts["changes"]
    wording = Wording(knowledge, before.known)
    verdicts: Any = knowledge.texts["verdicts"]
    says = wording(then.topic.answer(then.verdict, then.known.get("rol")) or verdicts[then.verdict])
    as_sentences = [wording(knowledge.facts[name].conditions.get(value, "")) for name, value in facts.items()]
    if len(facts) > MOST_CLAUSES and all(as_sentences):
        sentence = str(texts["several"]).format(verdict=says, conditions=" ".join(as_sentences))
    else:
        clauses = _joined(texts, [wording(knowledge.facts[name].clauses[value]) for name, value in facts.items()])
        sentence = str(texts["sentence"]).format(clauses=clauses, verdict=says[:1].lower() + says[1:])
    conditions = [wording(text) for text in _plain_conditions(knowledge, then)]
    if conditions:
        key = "condition" if len(conditions) == 1 else "conditions"
        sentence += " " + str(texts[key]).format(clauses=_joined(texts, conditions))
    return sentence


def _plain_conditions(knowledge: KnowledgeBase, then: Decision) -> list[str]:
    """What a permission still asks for, when that can be said in full in one sentence; otherwise nothing."""
    grounds = [ground for ground in then.outcome.grounds if ground.conditional] if then.outcome else []
    if then.verdict != "ja_mits" or len(grounds) != 1 or grounds[0].rule.unspelled:
        return []
    if any(child.possible != {OUT} for child in grounds[0].exceptions):
        return []
    missing = _required(grounds[0].rule.provided, then.known, False)
    return [knowledge.facts[name].clauses[value] for name, value in missing.items()][:MAX_FACTS]


def _joined(texts: Mapping[str, str], clauses: Sequence[str]) -> str:
    *first, last = clauses
    return texts["and"].join([texts["comma"].join(first), last]) if first else last
