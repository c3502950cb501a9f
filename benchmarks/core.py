"""How fast the rules core loads and decides: `python -m benchmarks.core`.

Prints the load time (best of 5, in a fresh parse each time) and, per topic, p50 and p99 of one `decide` with proof
over cases drawn with a fixed seed. Times are in milliseconds.
"""

from __future__ import annotations

import random
import statistics
import time

import rules_core

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
    print(f"{'topic':28}{'p50 ms':>8}{'p99 ms':>8}")
    for topic in knowledge.topics.values():
        facts = [knowledge.facts[name] for name in (*topic.ask, *topic.facts)]
        times = []
        for _ in range(RUNS):
            case = {fact.id: draw.choice(fact.values) for fact in facts if draw.random() < 0.4}
            start = time.perf_counter()
            rules_core.decide(knowledge, topic.id, case)
            times.append((time.perf_counter() - start) * 1000)
        cuts = statistics.quantiles(times, n=100)
        print(f"{topic.id:28}{cuts[49]:8.2f}{cuts[98]:8.2f}")


if __name__ == "__main__":
    main()
