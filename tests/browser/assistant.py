"""The real assistant in a process of its own, started as `./start` does."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def starting_assistant(origins: str) -> Iterator[Callable[[], str]]:
    """Start the assistant, which pages of ``origins`` (comma list) may call as well, and stop it in the end.

    Gives what waits until it is ready and returns its address; that raises RuntimeError, with what the assistant
    said, when it did not start.
    """
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "service", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "DEELWIJZER_ORIGINS": origins},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )

    def ready() -> str:
        said: list[str] = []
        for line in process.stdout or ():  # ends when the address is printed, or when the process dies
            said.append(line)
            if address in line:
                return address
        raise RuntimeError("the assistant did not start:\n" + "".join(said))

    try:
        yield ready
    finally:
        process.kill()
        process.communicate()
