"""A disk that is full when a test says so."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

import pytest

_BLOCK = bytes(4096)
_MEGABYTES = 32


class Disk(Protocol):
    """Something to write on."""

    def fill(self) -> None:
        """From now on nothing more can be written."""

    def make_room(self) -> None:
        """From now on it can."""


class SmallDisk:
    """A file system of a few megabytes, in memory."""

    def __init__(self, folder: Path) -> None:
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        with self._ballast.open("ab", buffering=0) as ballast, suppress(OSError):
            while True:
                ballast.write(_BLOCK)

    def make_room(self) -> None:
        self._ballast.unlink(missing_ok=True)


class Quota:
    """A limit of a process: when it is full, the process writes no byte more to any file."""

    def __init__(self, process: int) -> None:
        self._process = process

    def fill(self) -> None:
        self._limit(0)

    def make_room(self) -> None:
        self._limit(resource.RLIM_INFINITY)

    def _limit(self, most: int) -> None:
        _, hard = resource.prlimit(self._process, resource.RLIMIT_FSIZE)
        resource.prlimit(self._process, resource.RLIMIT_FSIZE, (most, hard))


@contextmanager
def mounted(folder: Path) -> Iterator[SmallDisk | None]:
    """A small disk at this folder; None where nobody but root may mount one, and we are not."""
    if os.getuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_MEGABYTES}m", "tmpfs", folder]).returncode:
        yield None
        return
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def needed(disk: SmallDisk | None) -> SmallDisk:
    """The disk; skips the test where there is none."""
    if disk is None:
        pytest.skip("only root may mount a small disk; the quota of the process is tested without it")
    return disk
