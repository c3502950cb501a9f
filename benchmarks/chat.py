"""How fast a chat turn is over loopback: start the assistant (`./start`), then `python -m benchmarks.chat [ADDRESS]`.

One client, one conversation at a time, a new session for each; prints p50 and p95 per turn in milliseconds, and the
resident memory of the process that listens (Linux only).
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

import httpx

TURNS = [
    "Mag mijn huisarts mijn gegevens aan mijn werkgever geven?",
    "nee",
    "Waarom vraagt u dat?",
    "nee",
    "weet ik niet",
    "Welke bron is dat?",
    "Wat is een conflict van plichten?",
    "En aan mijn zorgverzekeraar dan?",
    "ja",
    "nee",
]
CONVERSATIONS = 30


def main() -> None:
    """Prints the figures."""
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080"
    times = []
    with httpx.Client(base_url=f"{address}/webhooks/web/", timeout=30) as client:
        for _ in range(CONVERSATIONS):
            session = client.post("sessions").raise_for_status().json()["session"]
            for text in TURNS:
                start = time.perf_counter()
                reply = client.post("messages", json={"text": text}, headers={"Authorization": f"Bearer {session}"})
                times.append((time.perf_counter() - start) * 1000)
                assert reply.raise_for_status().json()["replies"]
            client.delete("sessions", headers={"Authorization": f"Bearer {session}"}).raise_for_status()
    cuts = statistics.quantiles(times, n=20)
    print(f"{len(times)} turns: p50 {statistics.median(times):.1f} ms, p95 {cuts[18]:.1f} ms, max {max(times):.1f} ms")
    for line in _memory():
        print(line)


def _memory() -> list[str]:
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            command = (status.parent / "cmdline").read_bytes().split(b"\0")
            if b"-m" in command and b"service" in command:
                rss = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
                found.append(f"resident memory of process {status.parent.name}: {int(rss.split()[1]) // 1024} MB")
        except (OSError, StopIteration):
            continue
    return found


if __name__ == "__main__":
    main()
