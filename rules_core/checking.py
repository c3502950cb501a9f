"""Proves each decision topic sound over all combinations of facts; `python -m rules_core check`.

What is proved, and what "all combinations" means, stands in docs/proof.md. Faults that loading finds by itself (a
cycle, an unknown fact, a rule that rests on a proposal) never get here: `load` refuses them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rules_core.checks import interview, sources, tree, wording
from rules_core.checks.agreement import disagreements
from rules_core.checks.space import Space
from rules_core.errors import Problem
from rules_core.model import KnowledgeBase, Topic

_TREE: tuple[Callable[[Space], Iterator[Problem]], ...] = (
    tree.gaps,
    tree.contradictions,
    tree.idle_rules,
    tree.idle_facts,
    sources.unfounded,
)


@dataclass(frozen=True)
class Proof:
    """What was proved of one topic: over how many combinations, cubes and states of a conversation, and the faults."""

    topic: str
    combinations: int
    cubes: int
    states: int
    problems: tuple[Problem, ...]


def check(knowledge: KnowledgeBase) -> tuple[Proof, ...]:
    """The proof of every decision topic, in order of name."""
    return tuple(check_topic(knowledge, topic) for topic in knowledge.topics.values() if topic.root is not None)


def check_topic(knowledge: KnowledgeBase, topic: Topic) -> Proof:
    """The proof of one decision topic. Later proofs rest on earlier ones, so they wait until those hold."""
    malformed = list(sources.stated_values(knowledge, topic))
    if malformed:
        return Proof(topic.id, 0, 0, 0, _sorted(malformed))
    space = Space(knowledge, topic)
    problems = [*tree.unranked(space), *sources.presumptions(space)]
    if problems:
        return Proof(topic.id, space.combinations(), 0, 0, _sorted(problems))
    problems = [fault for find in _TREE for fault in find(space)]
    cubes, differences = (0, list[Problem]()) if problems else disagreements(space)
    talk = interview.walk(knowledge, topic)
    problems += [*differences, *interview.vain_questions(knowledge, topic, talk)]
    problems += [*wording.unsaid_conditions(knowledge, topic)]
    if not problems:  # otherwise the same fact would be told twice
        problems += wording.never_asked(knowledge, topic, talk)
    return Proof(topic.id, space.combinations(), cubes, len(talk.finals), _sorted(problems))


def _sorted(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.file, problem.line, problem.wrong)))


def report(proofs: Sequence[Proof], beside: Sequence[Problem] = (), remarks: Sequence[Problem] = ()) -> str:
    """The faults, those `beside` the proofs included, then one line for each topic, then what is left to do."""
    problems = [*beside, *(problem for proof in proofs for problem in proof.problems)]
    lines = [str(problem) for problem in problems]
    for proof in proofs:
        verdict = f"{len(proof.problems)} fout(en)" if proof.problems else "in orde"
        counted = f"{_number(proof.combinations)} combinaties, {_number(proof.cubes)} kubussen"
        lines.append(f"{proof.topic}: {verdict} ({counted}, {_number(proof.states)} gespreksstanden)")
    lines += [f"Nog te doen: {remark}" for remark in remarks]
    lines.append(f"{len(problems)} fout(en) gevonden." if problems else "Geen fouten gevonden.")
    return "\n".join(lines)


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")
