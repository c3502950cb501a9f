"""Our decisions against other rule engines, on the same rules and the same cases: `python -m benchmarks.engines`.

The rules of each engine are written from the loaded knowledge base, so there is no second copy to keep. Each engine
must give our verdict on every measured case, or the run fails. One process, one thread; the cases come from a fixed
seed. Engines that are missing are skipped: `pip install -r benchmarks/requirements-engines.in` in an environment of
its own (Python 3.10) installs them; they are no part of the assistant.
"""

from __future__ import annotations

import gc
import importlib
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator

import rules_core
from benchmarks.engines.encoding import encode
from rules_core import decision
from rules_core.conditions import tests
from rules_core.model import Facts, KnowledgeBase, Topic

TOPICS = ("kwaliteitsonderzoek", "verstrekken")
SHARES = {"partial": 0.4, "complete": 1.0}
CASES = 1000
WARM_UP = 1000
INSTALL = "python3.10 -m venv VENV && VENV/bin/pip install -r benchmarks/requirements-engines.in"
FOREIGN = {
    "zen-engine, graph": ("zen_engine", "graph"),
    "zen-engine, graph with trace": ("zen_engine", "traced_graph"),
    "zen-engine, short graph": ("zen_engine", "short_graph"),
    "zen-engine, bare expression": ("zen_engine", "expression"),
    "clingo": ("asp", "solver"),
    "business-rules": ("business", "runner"),
}
Decider = Callable[[Facts], str]


def main() -> None:
    """Prints a table for each topic and kind of case; exits with 1 when an engine's verdict is not ours."""
    knowledge = rules_core.load()
    agree = True
    print(f"{CASES} cases each, after {WARM_UP} others; microseconds per case")
    for name in TOPICS:
        topic = knowledge.topics[name]
        deciders = {**ours(knowledge, topic), **others(knowledge, topic)}
        for kind, share in SHARES.items():
            draw = random.Random(f"{name} {kind}")
            warm_up, cases = ([case(knowledge, topic, share, draw) for _ in range(n)] for n in (WARM_UP, CASES))
            print(
                f"\n{name}, {kind} cases\n{'':30}{'p50':>9}{'p95':>9}{'p99':>9}{'per second':>12}{'same verdict':>15}"
            )
            expected = [decision.decide(knowledge, name, facts).verdict for facts in cases]
            medians = {}
            for engine, decide in deciders.items():
                times, verdicts = measure(decide, warm_up, cases)
                cuts = statistics.quantiles(times, n=100)
                same = sum(map(str.__eq__, verdicts, expected))
                agree &= same == len(cases)
                medians[engine] = cuts[49]
                rate = len(times) / sum(times) * 1e6
                print(f"{engine:30}{cuts[49]:9.1f}{cuts[94]:9.1f}{cuts[98]:9.1f}{rate:12.0f}{same:9} of {len(cases)}")
            for line in ratios(medians):
                print(line)
    if not agree:
        sys.exit("An engine gave another verdict than ours: its encoding is wrong.")


def ours(knowledge: KnowledgeBase, topic: Topic) -> dict[str, Decider]:
    """The verdict alone, with its proof, with the question that comes next, and the whole answer in words."""
    return {
        "ours, verdict": lambda facts: decision.verdict_of_case(knowledge, topic.id, facts),
        "ours, with proof": lambda facts: decision.prove(knowledge, topic.id, facts).verdict,
        "ours, proof and next question": lambda facts: decision.decide(knowledge, topic.id, facts).verdict,
        "ours, explained in words": lambda facts: str(rules_core.decide(knowledge, topic.id, facts).verdict),
    }


def others(knowledge: KnowledgeBase, topic: Topic) -> dict[str, Decider]:
    """The engines that are installed, loaded with the topic."""
    found: dict[str, Decider] = {}
    encoded = encode(knowledge, topic)
    for name, (module, function) in FOREIGN.items():
        try:
            adapter = importlib.import_module(f"benchmarks.engines.{module}")
        except ImportError as error:
            print(f"{name}: skipped, {error.name} is not installed. To install it: {INSTALL}")
            continue
        found[name] = getattr(adapter, function)(encoded)
    return found


def case(knowledge: KnowledgeBase, topic: Topic, share: float, draw: random.Random) -> Facts:
    """A case that states each fact of the topic with this chance; every value is as likely as another."""
    outside = (test.fact for rule in topic.outside for test in tests(rule.when))
    names = sorted({*topic.ask, *topic.facts, *outside})
    return {name: draw.choice(knowledge.facts[name].values) for name in names if draw.random() < share}


def measure(decide: Decider, warm_up: list[Facts], cases: list[Facts]) -> tuple[list[float], list[str]]:
    """Microseconds and verdict of each case."""
    for facts in warm_up:
        decide(facts)
    gc.collect()
    times, verdicts = [], []
    for facts in cases:
        start = time.perf_counter_ns()
        verdict = decide(facts)
        times.append((time.perf_counter_ns() - start) / 1000)
        verdicts.append(verdict)
    return times, verdicts


def ratios(medians: dict[str, float]) -> Iterator[str]:
    """How many times faster our median is than that of the fastest other, in each way of comparing."""
    engines = [name for name in FOREIGN if name in medians]
    decisions = [name for name in engines if "bare" not in name]
    ways = (
        ("ours, verdict", "of all", engines),
        ("ours, verdict", "decision engine", decisions),
        ("ours, with proof", "decision engine without proof", decisions),
        ("ours, with proof", "decision engine with proof", [name for name in engines if "trace" in name]),
    )
    for own, label, group in ways:
        if group:
            best = min(group, key=medians.__getitem__)
            yield f"  {own}, against the fastest {label} ({best}): {medians[best] / medians[own]:.1f}×"


if __name__ == "__main__":
    main()
