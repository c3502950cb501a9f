"""Talks to the assistant for a long time and looks whether anything of it grows: `python -m benchmarks.chat.soak`.

It is served as `./start` does, with its database on disk. So many people hold one conversation after another; every
message also names something that nobody named before, so that a part that remembers words shows. Nobody erases a
conversation, so the rows of the database grow. Prints each minute what was answered and what the process holds, and at
the end the least that they held in each ten minutes: what is never given back shows there.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from benchmarks.chat.assistants import Assistant, family, ours
from benchmarks.chat.talking import FAILURES, client_of, open_ours

PERIOD_SECONDS = 600.0
"""As often as processes that answered are exchanged (`service.server`): till then memory rises, and then falls."""
FLAT_SHARE = 0.03
"""Lows of two periods differ by this much by themselves."""
_WARM_UP_SHARE = 0.2
_WARM_UP_MOST = 300.0  # seconds
_SAMPLE_SECONDS = 5.0
_SYLLABLES = (
    "ba be bo da de do fa fe fo ga ge go ka ke ko la le lo ma me mo na ne no ra re ro sa se so ta te to".split()
)


@dataclass(frozen=True)
class Sample:
    """What the processes of the assistant held at a moment, all together.

    `at` is in seconds since the start. `memory` is in MB: what they wrote themselves, in which what several of them
    share counts once. Mapped files are left out: of these a process is counted less as others on the machine map them.
    `processes` is how many there were.
    """

    at: float
    memory: float
    files: int
    threads: int
    processes: int


@dataclass
class Minute:
    """The seconds of each turn of this minute, and how many failed."""

    turns: list[float] = field(default_factory=list)
    errors: int = 0


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chat.soak", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30.0, help="how long (default: 30)")
    parser.add_argument("--at", type=int, default=8, help="conversations at once (default: 8)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "soak.sqlite3"
        os.environ["DEELWIJZER_DATABASE"] = f"sqlite:///{database}"
        with ours(Path(folder) / "deelwijzer.log") as assistant:
            samples = asyncio.run(soak(assistant, database, 60 * options.minutes, options.at))
    print(verdict(samples, min(_WARM_UP_MOST, _WARM_UP_SHARE * 60 * options.minutes)))


async def soak(assistant: Assistant, database: Path, seconds: float, at: int) -> list[Sample]:
    """Let so many people talk for so long, print each minute, and give what was seen of the process."""
    start = time.monotonic()
    minute, samples = Minute(), [sample(assistant.process.pid, 0.0)]
    async with client_of(assistant) as client:
        people = [asyncio.create_task(live(client, assistant, number, minute)) for number in range(at)]
        print("minute   turns  errors  p95 (ms)  memory (MB)  files  threads  processes     rows", flush=True)
        told = 0
        while (passed := time.monotonic() - start) < seconds and not any(one.done() for one in people):
            await asyncio.sleep(min(_SAMPLE_SECONDS, seconds - passed))
            samples.append(sample(assistant.process.pid, time.monotonic() - start))
            if samples[-1].at // 60 > told:
                told += 1
                print(line(told, minute, samples[-1], rows(database)), flush=True)
                minute.turns, minute.errors = [], 0
        for one in people:
            one.cancel()
        ended = await asyncio.gather(*people, return_exceptions=True)
    for error in ended:
        if not isinstance(error, asyncio.CancelledError):
            raise SystemExit(f"A person could not go on: {error!r}")
    return samples


async def live(client: aiohttp.ClientSession, assistant: Assistant, number: int, minute: Minute) -> None:
    """Hold one conversation after another, until cancelled."""
    words = novel_words(number)
    for again in itertools.count(number):
        say = await open_ours(client, "")
        for message in assistant.conversations[again % len(assistant.conversations)]:
            start = time.perf_counter()
            try:
                await say(f"{message} {next(words)}")
            except FAILURES:
                minute.errors += 1
            minute.turns.append(time.perf_counter() - start)


def novel_words(seed: int) -> Iterator[str]:
    """Words that could be Dutch and are not; hardly ever one that came before."""
    pick = random.Random(seed)
    while True:
        yield "".join(pick.choices(_SYLLABLES, k=6))


def sample(process: int, at: float) -> Sample:
    """What a process and those that it started hold now (Linux)."""
    memory, files, threads, seen = 0, 0, 0, 0
    for folder in map(Path, (f"/proc/{one}" for one in family(process))):
        try:
            shared = dict(line.split(":", 1) for line in (folder / "smaps_rollup").read_text().splitlines()[1:])
            open_files, own = len(list((folder / "fd").iterdir())), len(list((folder / "task").iterdir()))
        except (FileNotFoundError, ProcessLookupError):  # it ended meanwhile
            continue
        memory += int(shared["Pss_Anon"].split()[0])
        files, threads, seen = files + open_files, threads + own, seen + 1
    return Sample(at, memory / 1024, files, threads, seen)


def rows(database: Path) -> int:
    """How many conversations the database keeps."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return int(connection.execute("SELECT count(*) FROM conversations").fetchone()[0])


def line(number: int, minute: Minute, now: Sample, kept: int) -> str:
    """One line of the table."""
    p95 = 1000 * statistics.quantiles(minute.turns, n=20)[-1] if len(minute.turns) > 1 else float("nan")
    counted = f"{number:6}  {len(minute.turns):6}  {minute.errors:6}  {p95:8.0f}"
    return f"{counted}  {now.memory:11.1f}  {now.files:5}  {now.threads:7}  {now.processes:9}  {kept:7}"


def verdict(samples: list[Sample], warm_up: float) -> str:
    """The least memory of each period after the warm-up (seconds), and whether that is flat."""
    after = [one for one in samples if one.at >= warm_up]
    periods = itertools.groupby(after, lambda one: one.at // PERIOD_SECONDS)
    lows = [min(one.memory for one in period) for _, period in periods]
    grew = f"files {after[0].files} to {after[-1].files}, threads {after[0].threads} to {after[-1].threads}"
    flat = "too short to tell" if len(lows) < 2 else "flat" if lows[-1] <= lows[0] * (1 + FLAT_SHARE) else "NOT flat"
    shown = f"{', '.join(f'{low:.0f}' for low in lows)} MB: {flat}"
    return f"After {warm_up:.0f} s of warm-up, least of each ten minutes: {shown}; {grew}"


if __name__ == "__main__":
    main()
