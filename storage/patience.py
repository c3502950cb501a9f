"""How long we wait for PostgreSQL. A server or a network that falls silent must not hold a thread for ever."""

from __future__ import annotations

import select
import time
from typing import Any

import psycopg2
from psycopg2.extensions import POLL_OK, POLL_READ, STATUS_BEGIN, STATUS_READY, set_wait_callback

STATEMENT_SECONDS = 5.0
"""After this PostgreSQL itself gives up a statement, or waiting for a lock."""
SILENCE_SECONDS = STATEMENT_SECONDS + 1.5
"""After this we give up a connection on which it should have answered: it, or the network, is gone."""
CONNECT_SECONDS = 3.0
ABANDONED_SECONDS = 10.0
"""After this PostgreSQL takes back a transaction of a process that it hears nothing of, and what it had locked."""

OPTIONS = " ".join(
    f"-c {name}={1000 * seconds:.0f}"
    for name, seconds in (
        ("statement_timeout", STATEMENT_SECONDS),
        ("lock_timeout", STATEMENT_SECONDS),
        ("idle_in_transaction_session_timeout", ABANDONED_SECONDS),
    )
)


def wait_with_patience() -> None:
    """From now on every connection of this process is closed when PostgreSQL stays silent on it."""
    # The driver's own wait has no end: what stands in `OPTIONS` helps only as long as the server is heard.
    set_wait_callback(_wait)


def _wait(connection: Any) -> None:
    is_open = connection.status in (STATUS_READY, STATUS_BEGIN)
    deadline = time.monotonic() + (SILENCE_SECONDS if is_open else CONNECT_SECONDS)
    while (state := connection.poll()) != POLL_OK:
        ready = select.poll()
        ready.register(connection.fileno(), select.POLLIN if state == POLL_READ else select.POLLOUT)
        if not ready.poll(max(0.0, 1000 * (deadline - time.monotonic()))):
            raise psycopg2.OperationalError("PostgreSQL, or the network to it, does not answer")
