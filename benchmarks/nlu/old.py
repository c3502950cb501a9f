"""Measures the understanding of Dutch: acts and facts on messages it was not trained on, and time per message.

`python benchmarks/nlu.py`: features and classifier as the Rasa pipeline makes them, without Rasa (seconds).
`python benchmarks/nlu.py --rasa`: trains and asks the real Rasa pipeline in a temporary directory (half a minute).
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from nlu.facts import OPEN_GIVER, OPEN_RECEIVER, extract  # noqa: E402  (the path must be set first)
from nlu.features import FeatureSpace  # noqa: E402

_WEIGHTS = {"words": 2.0, "letters": 3.0, "facts": 1.0, "short": 6.0}
Classifier = Callable[[str], str]


def training_examples() -> list[tuple[str, str]]:
    """All (message, act) pairs of data/nlu."""
    pairs = []
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = block["examples"].splitlines()
            pairs += [(line.removeprefix("- "), block["intent"]) for line in lines if line.startswith("- ")]
    return pairs


def offline_classifier() -> Classifier:
    """The same features and the same regression as in the pipeline."""
    from sklearn.linear_model import LogisticRegression

    texts, acts = zip(*training_examples(), strict=True)
    space = FeatureSpace(_WEIGHTS).fit(texts)
    regression = LogisticRegression(class_weight="balanced", max_iter=100, random_state=42, tol=1e-4)
    regression.fit(space.transform(texts), acts)
    return lambda text: str(regression.predict(space.transform([text]))[0])


def rasa_classifier(directory: str) -> Classifier:
    """The model that Rasa trains on config.yml and data/nlu."""
    import rasa.core.agent
    import rasa.model_training
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.WARNING)
    model = rasa.model_training.train_nlu(str(ROOT / "config.yml"), str(ROOT / "data" / "nlu"), directory)
    if model is None:
        raise SystemExit("Rasa trained no model: see the messages above")
    loaded = asyncio.run(rasa.core.agent.load_agent(model_path=model))
    return lambda text: asyncio.run(loaded.parse_message(text))["intent"]["name"]


def report_acts(rows: list[dict[str, Any]], classify: Classifier) -> None:
    """Print the share of right acts, per act, and each wrong one."""
    right: Counter[str] = Counter()
    wrong = []
    for row in rows:
        act = classify(row["text"])
        right[row["act"]] += act == row["act"]
        if act != row["act"]:
            wrong.append(f"  {row['act']:13} → {act:13} {row['text'][:80]}")
    totals = Counter(row["act"] for row in rows)
    print(f"acts: {sum(right.values())}/{len(rows)} right ({sum(right.values()) / len(rows):.1%})")
    for act, total in sorted(totals.items()):
        print(f"  {act:14} {right[act]:3}/{total}")
    print("\n".join(["wrong:", *wrong]))


def report_facts(rows: list[dict[str, Any]], verbose: bool) -> None:
    """Print recall and precision of (fact, value) pairs."""
    hits = expected = found = 0
    for row in rows:
        have = {m.fact: m.value for m in extract(row["text"]) if m.fact not in (OPEN_GIVER, OPEN_RECEIVER)}
        want = row["facts"]
        expected, found = expected + len(want), found + len(have)
        hits += len(have.items() & want.items())
        if verbose and have != want:
            missed = dict(want.items() - have.items())
            extra = dict(have.items() - want.items())
            print(f"  {row['text'][:90]}\n     missed {missed}, extra {extra}")
    print(f"facts: recall {hits}/{expected} ({hits / expected:.1%}), precision {hits}/{found} ({hits / found:.1%})")


def report_time(rows: list[dict[str, Any]], classify: Classifier) -> None:
    """Print the time per message in milliseconds."""
    for name, function in (("facts", extract), ("act", classify)):
        times = []
        for row in rows:
            start = time.perf_counter()
            function(row["text"])
            times.append((time.perf_counter() - start) * 1000)
        p50, p95 = np.percentile(times, [50, 95])
        print(f"time, {name}: p50 {p50:.2f} ms, p95 {p95:.2f} ms per message")


def main() -> None:
    """Run the measurement."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rasa", action="store_true", help="measure the real Rasa pipeline")
    parser.add_argument("--facts", action="store_true", help="show each message whose facts are not as expected")
    options = parser.parse_args()
    rows = yaml.safe_load((ROOT / "benchmarks" / "nlu_dev.yml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as directory:
        start = time.perf_counter()
        classify = rasa_classifier(directory) if options.rasa else offline_classifier()
        print(f"trained on {len(training_examples())} messages in {time.perf_counter() - start:.1f} s")
        report_acts(rows, classify)
        report_facts(rows, options.facts)
        report_time(rows, classify)


if __name__ == "__main__":
    main()
