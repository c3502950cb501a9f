"""Pictures of a measurement: which act is taken for which, and how much is right when only the surest are answered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # no screen

import matplotlib.pyplot as plt
import numpy as np

from benchmarks.nlu.scoring import Judged

STEPS = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)


def draw_confusion(judged: Sequence[Judged], path: Path) -> None:
    """Write a PNG with a row for each act as it should be, and a column for each act as it was understood."""
    acts = sorted({j.row.act for j in judged} | {j.understood.act for j in judged})
    place = {act: at for at, act in enumerate(acts)}
    counts = np.zeros((len(acts), len(acts)), dtype=int)
    for j in judged:
        counts[place[j.row.act], place[j.understood.act]] += 1
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure, axes = plt.subplots(figsize=(9, 8))
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(acts)), acts, rotation=60, ha="right")
    axes.set_yticks(range(len(acts)), acts)
    for (row, column), count in np.ndenumerate(counts):
        if count:
            color = "white" if shares[row, column] > 0.5 else "black"
            axes.text(column, row, str(count), ha="center", va="center", fontsize=8, color=color)
    axes.set_xlabel("understood as (classifier alone)")
    axes.set_ylabel("should be")
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    plt.close(figure)


def coverage_curve(judged: Sequence[Judged]) -> list[tuple[float, float, float]]:
    """For each share of the messages, surest first: (share, lowest confidence in it, share of acts right)."""
    ordered = sorted(judged, key=lambda j: -j.understood.confidence)
    curve = []
    for step in STEPS:
        part = ordered[: max(1, round(step * len(ordered)))]
        right = sum(j.understood.act == j.row.act for j in part) / len(part)
        curve.append((step, part[-1].understood.confidence, right))
    return curve


def draw_coverage(judged: Sequence[Judged], path: Path) -> None:
    """Write a PNG of the coverage curve, over every share of the messages."""
    ordered = sorted(judged, key=lambda j: -j.understood.confidence)
    right = np.cumsum([j.understood.act == j.row.act for j in ordered]) / np.arange(1, len(ordered) + 1)
    figure, axes = plt.subplots(figsize=(7, 4))
    shares = np.arange(1, len(ordered) + 1) / len(ordered)
    axes.plot(shares, right, label="acts right")
    axes.plot(shares, [j.understood.confidence for j in ordered], label="confidence", linestyle="--")
    axes.set(xlabel="share of the messages, surest first", ylim=(0, 1.02), xlim=(0, 1))
    axes.legend()
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    plt.close(figure)
