"""How many questions a person gets: `python -m benchmarks.questions`.

For every persona (a question as people ask it) it walks all answers exactly, each weighed by its prior
(`benchmarks/personas.yml`), asking what the rules core asks. Prints the median and the maximum per persona and over
all, and how often the verdict is settled at the end. Nothing is sampled.

`--order` also tries each swap of two neighbours in the order of a topic's `ask`, and asking every fact on its own, and
prints what that would do to the mean: how we know that the shipped order settles a case soonest. Takes minutes.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

import rules_core
from rules_core.answer import Answer, Option
from rules_core.questions import MAX_QUESTIONS

Paths = Counter[int]
LEAST_GAIN = 0.02  # questions; below this a swap is no improvement worth an edit


def main() -> None:
    """Prints the table."""
    data: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "personas.yml").read_text(encoding="utf-8"))
    knowledge = rules_core.load()
    total: Paths = Counter()
    print(f"{'persona':46}{'median':>8}{'max':>6}{'mean':>7}{'settled':>9}")
    for persona in data["personas"]:
        counts: Paths = Counter()
        settled = 0.0
        for weight, asked, answer in walk(knowledge, persona["topic"], persona["facts"], data["priors"]):
            counts[asked] += weight
            settled += weight * answer.decided
        print(f"{persona['name']:46}{median(counts):8}{max(counts):6}{mean(counts):7.2f}{settled:9.0%}")
        for asked, weight in counts.items():
            total[asked] += weight * persona["weight"]
    print(f"{'all, weighed':46}{median(total):8}{max(total):6}{mean(total):7.2f}")
    if "--order" in sys.argv:
        compare_orders(knowledge, data)


def compare_orders(knowledge: rules_core.KnowledgeBase, data: dict[str, Any]) -> None:
    """Prints the mean number of questions: as shipped, without groups, and for each swap that would lower it."""
    shipped = overall(knowledge, data)
    alone = {name: replace(topic, together=()) for name, topic in knowledge.topics.items()}
    print(f"\nshipped order {shipped:.3f}; every fact on its own {overall(_with(knowledge, alone, 'alone'), data):.3f}")
    for topic in knowledge.topics.values():
        for at in range(len(topic.ask) - 1):
            ask = list(topic.ask)
            ask[at], ask[at + 1] = ask[at + 1], ask[at]
            topics = {**knowledge.topics, topic.id: replace(topic, ask=tuple(ask))}
            gain = shipped - overall(_with(knowledge, topics, f"{topic.id}-{at}"), data)
            if gain > LEAST_GAIN:
                print(f"{topic.id}: {ask[at]} before {ask[at + 1]} would save {gain:.3f}")


def _with(knowledge: rules_core.KnowledgeBase, topics: dict[str, Any], name: str) -> rules_core.KnowledgeBase:
    return replace(knowledge, topics=topics, hash=f"{knowledge.hash}-{name}")


def overall(knowledge: rules_core.KnowledgeBase, data: dict[str, Any]) -> float:
    """The mean number of questions over all personas, weighed."""
    total = weights = 0.0
    for persona in data["personas"]:
        ends = walk(knowledge, persona["topic"], persona["facts"], data["priors"])
        total += persona["weight"] * sum(weight * asked for weight, asked, _ in ends)
        weights += persona["weight"]
    return total / weights


def walk(
    knowledge: rules_core.KnowledgeBase, topic: str, facts: dict[str, Any], priors: dict[str, Any], asked: int = 0
) -> Iterator[tuple[float, int, Answer]]:
    """Every end of the interview: its probability, the number of questions asked, and the answer."""
    answer = rules_core.decide(knowledge, topic, facts, ask=asked < MAX_QUESTIONS)
    if answer.question is None:
        yield 1.0, asked, answer
        return
    chances = [(option, chance(option, facts, priors)) for option in answer.question.options]
    whole = sum(share for _, share in chances)
    for option, share in chances:
        if share > 0:
            for weight, count, end in walk(knowledge, topic, {**facts, **option.then}, priors, asked + 1):
                yield weight * share / whole, count, end


def chance(option: Option, facts: dict[str, Any], priors: dict[str, Any]) -> float:
    """The prior of an option: the product over the facts it states; "weet ik niet" has its own share."""
    if option.value == "weet_niet":
        return float(priors["weet_niet"])
    result = 1.0 - float(priors["weet_niet"])
    for fact, value in option.then.items():
        prior = priors[fact]
        if isinstance(prior, dict):
            result *= float(prior.get(value, 0.0))
        else:
            result *= float(prior if value is True else 1 - prior)
    return result


def median(counts: Paths) -> int:
    """The weighted median."""
    half, seen = sum(counts.values()) / 2, 0.0
    for asked in sorted(counts):
        seen += counts[asked]
        if seen >= half:
            return asked
    return max(counts)


def mean(counts: Paths) -> float:
    """The weighted mean."""
    return sum(asked * weight for asked, weight in counts.items()) / sum(counts.values())


if __name__ == "__main__":
    main()
