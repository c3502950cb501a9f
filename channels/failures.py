"""How an unexpected error is logged: by what failed, its type and its place, for its message may quote a person."""

from __future__ import annotations

import logging
import traceback

logger = logging.getLogger(__name__)


def log_failure(where: str, error: BaseException) -> None:
    """Log an unexpected error by type and place only: its message may contain what a person typed."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "unknown place"
    names = [type(one).__name__ for one in (error, error.__cause__) if one is not None]
    logger.error("%s failed: %s at %s", where, " from ".join(names), place)
