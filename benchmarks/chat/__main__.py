"""Measures many conversations at once, ours and those of the assistant of `rasa init`: `python -m benchmarks.chat`.

Both are served at the same time, each by its own process on this machine; one of them is talked to at a time, and the
client takes its share of the processors too. Each number of conversations is held for some seconds: everybody sends a
message as soon as the last one is answered. Prints latency, turns per second, errors and resident memory for each, how
many times more turns a second ours takes, what a turn takes of the processors (the server + the processes that think),
and what a turn costs as one conversation grows longer.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import statistics
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from benchmarks.chat.assistants import Assistant, from_rasa_init, ours, with_one_rule
from benchmarks.chat.talking import FAILURES, Open, client_of, open_ours, open_rest

_WARM_UP_SECONDS = 3.0
_LONG = 220  # turns of the long conversation
_PAUSE_SECONDS = 0.05  # between its turns: nobody may send more than 20 messages a second for long
_SPAN = 20  # turns at its beginning and at its end that are compared


@dataclass
class Taken:
    """What was seen at one load: the seconds of each turn, and how many failed."""

    turns: list[float] = field(default_factory=list)
    errors: int = 0
    seconds: float = 0.0
    processor: tuple[float, float] = (0.0, 0.0)
    """Seconds of processor time: of the process that is talked to, and of those that it started."""

    @property
    def rate(self) -> float:
        """Turns a second."""
        return len(self.turns) / self.seconds if self.seconds else 0.0


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chat", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--at", type=int, nargs="+", default=[1, 8, 32, 128], help="conversations at once")
    parser.add_argument("--seconds", type=float, default=15.0, help="how long each load lasts (default: 15)")
    parser.add_argument("--alone", action="store_true", help="ours only: `rasa init` takes two minutes to train")
    parser.add_argument("--floor", action="store_true", help="also Rasa with one rule and no understanding")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        # As `./start` keeps it, on disk, unless another database was named.
        os.environ.setdefault("DEELWIJZER_DATABASE", f"sqlite:///{folder}/load.sqlite3")
        all_of_them: list[tuple[Assistant, Open]] = []
        if not options.alone:
            print("Making and training the assistant of `rasa init` …", flush=True)
            (folder / "project").mkdir()
            rasa = from_rasa_init(folder / "project", folder / "rasa.log")
            all_of_them.append((stack.enter_context(rasa), open_rest))
        if options.floor:
            (folder / "floor").mkdir()
            floor = with_one_rule(folder / "floor", folder / "floor.log")
            all_of_them.append((stack.enter_context(floor), open_rest))
        all_of_them.append((stack.enter_context(ours(folder / "deelwijzer.log")), open_ours))
        print(f"Load of the machine before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores", flush=True)
        for at in options.at:
            *others, rate = [show(*one, at, asyncio.run(hold(*one, at, options.seconds))) for one in all_of_them]
            for other, (assistant, _) in zip(others, all_of_them, strict=False):
                print(f"{'':10}  {rate / other:.2f} times the turns a second of {assistant.name}", flush=True)
        print(growth(asyncio.run(one_long(*all_of_them[-1]))))


async def hold(assistant: Assistant, opened: Open, at: int, seconds: float) -> Taken:
    """Hold so many conversations at once for so long."""
    taken = Taken()
    async with client_of(assistant) as client:
        await _talk(client, assistant, opened, at, _WARM_UP_SECONDS, Taken())
        start, before = time.perf_counter(), assistant.processor_seconds()
        await _talk(client, assistant, opened, at, seconds, taken)
        taken.seconds = time.perf_counter() - start
        server, others = (now - then for now, then in zip(assistant.processor_seconds(), before, strict=True))
        taken.processor = server, others
    return taken


async def _talk(
    client: aiohttp.ClientSession, assistant: Assistant, opened: Open, at: int, seconds: float, taken: Taken
) -> None:
    end = time.perf_counter() + seconds

    async def visitor(number: int) -> None:
        for again in itertools.count():
            name = f"{seconds}-{number}-{again}"
            say = await opened(client, name)
            for message in assistant.conversations[(number + again) % len(assistant.conversations)]:
                if time.perf_counter() >= end:
                    return
                start = time.perf_counter()
                try:
                    await say(message)
                except FAILURES:
                    taken.errors += 1
                taken.turns.append(time.perf_counter() - start)

    await asyncio.gather(*(visitor(number) for number in range(at)))


async def one_long(assistant: Assistant, opened: Open) -> list[float]:
    """The seconds of each turn of one long conversation."""
    times = []
    async with client_of(assistant) as client:
        say = await opened(client, "long")
        for message in itertools.islice(itertools.cycle(assistant.conversations[0]), _LONG):
            start = time.perf_counter()
            await say(message)
            times.append(time.perf_counter() - start)
            await asyncio.sleep(_PAUSE_SECONDS)
    return times


def show(assistant: Assistant, _opened: Open, at: int, taken: Taken) -> float:
    """Print one line, and give the turns a second."""
    cut = statistics.quantiles(taken.turns, n=100)
    p50, p95, p99 = (1000 * cut[place] for place in (49, 94, 98))
    latency = f"p50 {p50:.0f}, p95 {p95:.0f}, p99 {p99:.0f} ms"
    rest = f"{taken.rate:.0f} turns a second, {taken.errors} errors, {assistant.memory()} MB"
    server, others = (1000 * seconds / len(taken.turns) for seconds in taken.processor)
    processor = f"processor a turn {server:.1f} + {others:.1f} ms"
    print(f"{assistant.name:10}  {at:3} at once: {latency}, {rest}, {processor}", flush=True)
    return taken.rate


def growth(times: list[float]) -> str:
    """What a turn costs at the end of a long conversation, beside its beginning."""
    first, last = (1000 * statistics.median(part) for part in (times[:_SPAN], times[-_SPAN:]))
    return f"One conversation of {len(times)} turns: p50 of the first {_SPAN} {first:.1f} ms, of the last {last:.1f} ms"


if __name__ == "__main__":
    main()
