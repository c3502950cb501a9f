"""Measures whole chat turns over loopback, ours and those of the assistant that `rasa init` makes, in one run.

Both are served at the same time, each by its own process; one client talks to one of them at a time, in rounds that
alternate. Prints p50 and p95 per turn, turns per second, resident memory, and how many times faster ours is.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from itertools import chain
from pathlib import Path

import httpx

from benchmarks.chat.assistants import Assistant, from_rasa_init, ours, talk_to_ours, talk_to_rest

Talk = Callable[[httpx.Client, list[str], str], list[float]]


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chat", description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--alone", action="store_true", help="ours only: no comparison, which takes two minutes to train"
    )
    parser.add_argument("--rounds", type=int, default=8, help="rounds for each assistant (default: 8)")
    parser.add_argument(
        "--conversations", type=int, default=10, help="conversations of ten turns a round (default: 10)"
    )
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        talks: list[tuple[Assistant, Talk]] = []
        if not options.alone:
            print("Making and training the assistant of `rasa init` …", flush=True)
            made = folder / "project"
            made.mkdir()
            talks.append((stack.enter_context(from_rasa_init(made, folder / "rasa-init.log")), talk_to_rest))
        talks.append((stack.enter_context(ours(folder / "deelwijzer.log")), talk_to_ours))
        print(f"Load of the machine before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores", flush=True)
        times = measure(talks, options.rounds, options.conversations)
        print(f"Load of the machine after: {os.getloadavg()[0]:.2f}")
        for assistant, _ in talks:
            print(row(assistant, times[assistant.name]))
    if not options.alone:
        print(ratios(times["rasa init"], times["Deelwijzer"]))


def measure(talks: list[tuple[Assistant, Talk]], rounds: int, conversations: int) -> dict[str, list[list[float]]]:
    """Seconds per turn, for each assistant a list a round. A round before, which is not counted, warms both up."""
    times: dict[str, list[list[float]]] = {assistant.name: [] for assistant, _ in talks}
    for number in range(-1, rounds):
        for assistant, talk in talks:
            taken: list[float] = []
            with httpx.Client(base_url=assistant.address, timeout=30) as client:
                for at in range(conversations):
                    messages = assistant.conversations[at % len(assistant.conversations)]
                    taken += talk(client, messages, f"{number}-{at}")
            if number >= 0:
                times[assistant.name].append(taken)
    return times


def row(assistant: Assistant, rounds: list[list[float]]) -> str:
    """One assistant's figures in a line."""
    turns = [seconds * 1000 for taken in rounds for seconds in taken]
    p95 = statistics.quantiles(turns, n=20)[18]
    return (
        f"{assistant.name:10}  {len(turns)} turns: p50 {statistics.median(turns):.1f} ms, p95 {p95:.1f} ms, "
        f"{1000 * len(turns) / sum(turns):.0f} turns a second, {assistant.memory()} MB resident"
    )


def ratios(theirs: list[list[float]], own: list[list[float]]) -> str:
    """How many times faster ours is: at the median of all turns, and the spread of that over the rounds."""
    whole = statistics.median(chain(*theirs)) / statistics.median(chain(*own))
    each = [statistics.median(one) / statistics.median(other) for one, other in zip(theirs, own, strict=True)]
    return (
        f"Ours is {whole:.2f} times faster at the median ({min(each):.2f} to {max(each):.2f} over {len(each)} rounds)"
    )


if __name__ == "__main__":
    main()
