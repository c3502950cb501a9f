"""Nothing that a test keeps outlives it: what a test or a process that it starts keeps, it keeps in memory."""

from __future__ import annotations

import os

import pytest

from storage.shared import shared_storage

os.environ.setdefault("DEELWIJZER_DATABASE", "memory")


@pytest.fixture(autouse=True)
def _own_database() -> None:
    """What a test opens shares a database with nothing that was opened before."""
    shared_storage.cache_clear()
