"""Keeps the terminal for what an operator can use, and what people type out of the logs."""

from __future__ import annotations

import importlib
import logging
import traceback
import warnings
from pathlib import Path
from typing import Any

# Rasa says this of every entity whose slot the action fills itself, at training and at every load.
_EXPECTED = "Slot auto-fill has been removed"
# These quote requests, also in the text of errors: a chunk size that is none, an address, what a task came to.
_QUOTING = ("sanic.root", "sanic.error", "asyncio")
OUR_PACKAGES = ("actions", "channels", "nlu", "organisation", "rules_core", "service", "storage")
_FRAMES = 4


class SilentRecord(logging.LogRecord):
    """A log record that cannot quote what people type, whoever made it and at whatever level.

    Of a record of another package only its place is left: Rasa logs messages at debug level, a database its parameters,
    an HTTP client its addresses. Ours are written not to quote. Of an exception only its type and places are left.

    This is done where a record is made, the one point that all have in common: whoever looks for a fault lowers a
    level, a filter of a logger does not see what its children log, and one of a handler not what other handlers get.
    """

    def __init__(
        self,
        name: str | None,
        level: int | None,
        pathname: str,
        lineno: int,
        msg: object,
        args: Any,
        exc_info: Any,
        func: str | None = None,
        sinfo: str | None = None,
        **others: Any,
    ) -> None:
        if not is_ours(name or ""):
            msg, args = f"{name}, {Path(pathname).name}:{lineno}: left out, for it may quote what was typed", ()
        super().__init__(name, level, pathname, lineno, msg, args, None, func, None, **others)  # type: ignore[arg-type]
        error = exc_info[1] if isinstance(exc_info, tuple) else exc_info
        if isinstance(error, BaseException):
            self.msg, self.args = f"{self.getMessage()} ({fault(error)})", ()


def is_ours(name: str) -> bool:
    """Whether a logger of this name belongs to our own packages."""
    return name.partition(".")[0] in OUR_PACKAGES


def fault(error: BaseException) -> str:
    """The type and the places of an error, the deepest first: enough to find it. Its message may quote a person."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames)]
    return f"{type(error).__name__} at {' < '.join(places) or 'unknown place'}"


def quiet_imports() -> None:
    """Call before Rasa is imported: its pinned packages warn of their own old ways in each other."""
    # Sanic switches all of those warnings on when it is imported, so they are switched off after that.
    importlib.import_module("sanic")
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    warnings.filterwarnings("ignore", category=PendingDeprecationWarning)


def quiet_logging() -> None:
    """Let through warnings and errors only: below that level Rasa logs what people type. Imports Rasa."""
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.WARNING)
    logging.getLogger("rasa").setLevel(logging.WARNING)
    for name in _QUOTING:
        logging.getLogger(name).addFilter(_place_only)
    warnings.filterwarnings("ignore", message=_EXPECTED, category=UserWarning)


def _place_only(record: logging.LogRecord) -> bool:
    """Leave of a record only what logged it, and of an error its type and place."""
    if isinstance(record, SilentRecord):
        return True
    told = f"{record.pathname}:{record.lineno} ({record.funcName})"
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "unknown place"
        told += f": {type(error).__name__} at {place}"
    record.msg, record.args, record.exc_info, record.exc_text, record.stack_info = told, (), None, None, None
    return True


def quiet_serving() -> None:
    """Call once the model is loaded: from now on nothing that is logged or warned of can quote a message."""
    warnings.filterwarnings("ignore", category=UserWarning, module=r"rasa\.")
    logging.captureWarnings(True)
    logging.setLogRecordFactory(SilentRecord)
