"""Measures the understanding of Dutch on messages that were never trained on, from message to first reply.

`python -m benchmarks.nlu` measures the set `dev` with the components of the pipeline outside Rasa, trained anew (a
minute or more); `--rasa` with the model that Rasa trains. `--misses` lists what went wrong; of a set whose name begins
with `heldout` only totals are printed.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from service.quiet import quiet_imports

quiet_imports()  # before Rasa and TensorFlow are imported

import numpy as np  # noqa: E402

import rules_core  # noqa: E402
from actions.deelwijzer import dialogue  # noqa: E402
from benchmarks.nlu import pictures, report  # noqa: E402
from benchmarks.nlu.ablation import report_ablation  # noqa: E402
from benchmarks.nlu.scoring import OUTCOMES, Judge, Judged, Understand  # noqa: E402
from benchmarks.nlu.sets_of_messages import Row, read_rows  # noqa: E402
from benchmarks.nlu.understanding import offline, with_rasa  # noqa: E402

HELD_OUT = "heldout"


def main() -> None:
    """Run the measurement."""
    options = _options()
    rows = read_rows(options.set)
    start = time.perf_counter()
    understand = with_rasa() if options.rasa else offline()
    print(f"set {options.set}: {len(rows)} messages; understanding made in {time.perf_counter() - start:.1f} s")
    judged = judge_all(rows, understand)
    report.report_replies(judged)
    report.report_acts(judged)
    report.report_facts(judged, rules_core.load())
    report_time(rows, understand)
    print("coverage (share answered, least confidence, acts right):", end=" ")
    print("; ".join(f"{share:.0%} {least:.2f} {right:.1%}" for share, least, right in pictures.coverage_curve(judged)))
    if options.pictures:
        pictures.draw_confusion(judged, options.pictures / f"confusion-{options.set}.png")
        pictures.draw_coverage(judged, options.pictures / f"coverage-{options.set}.png")
    if options.ablation:
        report_ablation(rows)
    if not options.set.startswith(HELD_OUT):
        report.list_misses(judged, options.misses or ())
        if options.facts:
            report.list_fact_misses(judged, rules_core.load())


def judge_all(rows: list[Row], understand: Understand) -> list[Judged]:
    """Every row, judged through the dialogue."""
    judge = Judge(dialogue(), understand)
    return [judge.judge(row) for row in rows]


def report_time(rows: list[Row], understand: Understand) -> None:
    """Print the time of understanding one message, in milliseconds."""
    times = []
    for row in rows:
        start = time.perf_counter()
        understand(row.text)
        times.append((time.perf_counter() - start) * 1000)
    p50, p95 = np.percentile(times, [50, 95])
    print(f"time to understand a message: p50 {p50:.1f} ms, p95 {p95:.1f} ms")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nlu", description=__doc__.splitlines()[0])
    parser.add_argument("set", nargs="?", default="dev", help="a file of benchmarks/nlu/sets (default: dev)")
    parser.add_argument("--rasa", action="store_true", help="measure the model that Rasa trains")
    parser.add_argument("--misses", nargs="*", choices=OUTCOMES[1:], help="list the messages of these outcomes")
    parser.add_argument("--facts", action="store_true", help="list the messages whose facts are not as expected")
    parser.add_argument("--ablation", action="store_true", help="measure again with each part off")
    parser.add_argument("--pictures", type=Path, metavar="FOLDER", help="write the confusion and coverage pictures")
    options = parser.parse_args()
    if options.pictures and not options.pictures.is_dir():
        parser.error(f"--pictures: {options.pictures} is no folder; make it first")
    return options


if __name__ == "__main__":
    main()
