"""Importing this loads the assistant. Only the process that the assistants are forked from does so, once for all."""

from __future__ import annotations

import signal
from contextlib import suppress

from service.assistant_line import Source
from service.quiet import quiet_imports
from service.settings import ServiceError

signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is heard by the server, and this ends with it
quiet_imports()

from service.assistant_process import loaded  # noqa: E402 - this imports Rasa

with suppress(ServiceError):  # each process will meet the same, and tell
    loaded(Source())
