"""What the service prints: lines for people, or one JSON object a line for whoever collects logs.

In both a record of another package tells its place only (`service.quiet`), and nothing quotes a person.
"""

from __future__ import annotations

import datetime
import json
import logging
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from service.quiet import OUR_PACKAGES, is_ours
from service.settings import ServiceError

LOG_VARIABLE = "DEELWIJZER_LOG"
TEXT, JSON = "text", "json"

logger = logging.getLogger(__name__)


class JsonLines(logging.Formatter):
    """A record as one JSON object on one line.

    Of records of our own packages also the `content` that they were given: a mapping that JSON knows.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        moment = datetime.datetime.fromtimestamp(record.created, datetime.timezone.utc)
        line: dict[str, Any] = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
            "place": f"{Path(record.pathname).name}:{record.lineno}",
            "process": record.process,
        }
        if is_ours(record.name):
            line |= getattr(record, "content", {})
        return json.dumps(line, ensure_ascii=False)


def log_form(environment: Mapping[str, str] = os.environ) -> str:
    """`TEXT` or `JSON`, as the environment says.

    Raises:
        ServiceError: it says something else.
    """
    form = environment.get(LOG_VARIABLE, "").strip().lower() or TEXT
    if form not in (TEXT, JSON):
        raise ServiceError(f"{LOG_VARIABLE}={form} is no form of log. Use '{TEXT}' or '{JSON}', or leave it out.")
    return form


def set_up_logs(form: str) -> None:
    """Call once, before anything is logged. With JSON, our own packages also tell what goes well (level INFO)."""
    if form == JSON:
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(JsonLines())
        logging.getLogger().addHandler(handler)
        for package in OUR_PACKAGES:
            logging.getLogger(package).setLevel(logging.INFO)


def tell(text: str, **content: Any) -> None:
    """Tell the operator something: a line on the terminal, or an event with this content."""
    if logger.isEnabledFor(logging.INFO):
        logger.info(text, extra={"content": content}, stacklevel=2)
    else:
        print(text, flush=True)
