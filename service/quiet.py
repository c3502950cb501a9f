"""Keeps the terminal for what an operator can use, and what people type out of the logs."""

from __future__ import annotations

import importlib
import logging
import warnings

# Rasa says this of every entity whose slot the action fills itself, at training and at every load.
_EXPECTED = "Slot auto-fill has been removed"


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
    warnings.filterwarnings("ignore", message=_EXPECTED, category=UserWarning)


def quiet_serving() -> None:
    """Call once the model is loaded: Rasa's warnings while it serves may quote a message."""
    warnings.filterwarnings("ignore", category=UserWarning, module=r"rasa\.")
