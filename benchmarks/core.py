"""How fast the rules core loads and decides: `python -m benchmarks.core`.

Prints the load time (best of 5, each a fresh parse), the time of the whole proof and, per topic over cases drawn
with a fixed seed, p50 and p99 of deciding with proof and next question (`decision.decide`), and of the whole answer in
words, with reasons, sources and what would change it (`rules_core.decide`). Times are in milliseconds.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from typing import Any

import rules_core
from rules_core.checking import check
from rules_core.decision import decide

RUNS = 2000


def main() -> None:
    """Prints the table."""
    loads = []
    for _ in range(5):
        start = time.perf_counter()
        knowledge = rules_core.load()
        loads.append(time.perf_counter() - start)
    print(f"knowledge loads in {min(loads) * 1000:.0f} ms (best of 5)")
    draw = random.Random(1)
    start = time.perf_counter()
    faults = sum(len(proof.problems) for proof in check(knowledge))
    print(f"the rule base is proved in {time.perf_counter() - start:.2f} s ({faults} faults)")
    print(f"{'':28}{'decided, with proof':>22}{'answered in words':>22}")
    print(f"{'topic':28}{'p50 ms':>11}{'p99 ms':>11}{'p50 ms':>11}{'p99 ms':>11}")
    for topic in knowledge.topics.values():
        facts = [knowledge.facts[name] for name in (*topic.ask, *topic.facts)]
        cases = [{fact.id: draw.choice(fact.values) for fact in facts if draw.random() < 0.4} for _ in range(RUNS)]
        cells = [*timed(decide, knowledge, topic.id, cases), *timed(rules_core.decide, knowledge, topic.id, cases)]
        print(f"{topic.id:28}" + "".join(f"{cell:11.2f}" for cell in cells))


def timed(
    function: Callable[..., object], knowledge: rules_core.KnowledgeBase, topic: str, cases: list[dict[str, Any]]
) -> tuple[float, float]:
    """p50 and p99 of one call, in milliseconds."""
    function(knowledge, topic, {})  # compiles the topic
    times = []
    for case in cases:
        start = time.perf_counter()
        function(knowledge, topic, case)
        times.append((time.perf_counter() - start) * 1000)
    cuts = statistics.quantiles(times, n=100)
    return cuts[49], cuts[98]


if __name__ == "__main__":
    main()
