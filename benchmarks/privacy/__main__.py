"""Measures the privacy filter: what of the planted data is gone, and what harmless text it spares.

`python -m benchmarks.privacy` measures the set `dev`; `--misses` lists what went wrong, `--meaning` compares the facts
found before and after. Sets whose name begins with `heldout` only ever print totals.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import numpy as np

from benchmarks.privacy.scoring import Judged, judge, other_facts, recall
from benchmarks.privacy.sets_of_messages import FILES, KINDS, read_harmless, read_rows

HELD_OUT = "heldout"  # sets whose name begins so only print totals
EXAMPLES = 3  # messages shown per part when no misses are asked for


def main() -> None:
    """Run the measurement."""
    options = _options()
    judge(read_harmless(options.set)[0])  # the first call compiles patterns, which is no part of the speed
    planted = [judge(row) for row in read_rows(options.set)]
    harmless = [judge(row) for row in read_harmless(options.set)]
    print("\n".join(report(planted, harmless)))
    differs = [(row, facts) for row in planted if (facts := other_facts(row))] if options.meaning else []
    if options.meaning:
        print(f"other facts after filtering{_share(len(differs), len(planted))}")
    if options.totals_only or options.set.startswith(HELD_OUT):
        return
    shown = None if options.misses else EXAMPLES
    _list("left", [_miss(row) for row in planted if row.partly], shown)
    _list("harmless but changed", [row.filtered for row in harmless if row.changed], shown)
    _list("lost", [f"{', '.join(row.lost)} << {row.filtered}" for row in planted if row.lost], shown)
    _list("other facts", [f"{' '.join(facts)} << {row.row.text} >> {row.filtered}" for row, facts in differs], shown)


def report(planted: Sequence[Judged], harmless: Sequence[Judged]) -> list[str]:
    """The totals as lines to print; without any message."""
    lines = [f"{len(planted)} messages with personal data, {len(harmless)} harmless ones"]
    lines.append(f"{'kind':16}{'planted':>8}{'gone':>10}{'no part left':>15}")
    for kind in [*KINDS, None]:
        pieces = sum(kind in (None, piece.kind) for row in planted for piece in row.row.planted)
        gone, cleanly = recall(planted, kind), recall(planted, kind, in_part=True)
        lines.append(f"{kind or 'all':16}{pieces:8}{100 * gone:8.1f} %{100 * cleanly:13.1f} %")
    lines.append(f"harmless changed           {_share(sum(row.changed for row in harmless), len(harmless))}")
    lines.append(f"lost what should stay      {_share(sum(bool(row.lost) for row in planted), len(planted))}")
    times = [row.milliseconds for row in [*planted, *harmless]]
    lines.append(f"ms per message: p50 {np.percentile(times, 50):.2f}, p95 {np.percentile(times, 95):.2f}")
    return lines


def _share(count: int, total: int) -> str:
    return f"{count:5} of {total} ({100 * count / max(1, total):.1f} %)"


def _miss(row: Judged) -> str:
    left = ", ".join(f"{piece.kind}: {piece.text}" for piece in row.partly)
    return f"{left} << {row.filtered}"


def _list(title: str, lines: list[str], shown: int | None) -> None:
    if lines:
        print(f"-- {title}: {len(lines)}")
        print("\n".join(lines[:shown]))
    if shown is not None and len(lines) > shown:
        print("(--misses lists all)")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", nargs="?", default="dev", choices=FILES)
    parser.add_argument("--misses", action="store_true", help="list every message that went wrong (not of heldout)")
    parser.add_argument("--totals-only", action="store_true", help="print no messages")
    parser.add_argument("--meaning", action="store_true", help="compare the facts found before and after filtering")
    options = parser.parse_args()
    if options.misses and options.set.startswith(HELD_OUT):
        parser.error("nobody who changes the filter reads a held-out set: leave out --misses, or measure dev")
    return options


if __name__ == "__main__":
    main()
