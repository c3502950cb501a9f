"""The OpenAPI description of the chat API (``openapi.yml``), as a client fetches it."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

DESCRIPTION = Path(__file__).with_name("openapi.yml")


def load_description() -> dict[str, Any]:
    """The description as data."""
    description: dict[str, Any] = yaml.safe_load(DESCRIPTION.read_text(encoding="utf-8"))
    return description


@lru_cache(maxsize=1)
def description_json() -> str:
    """The description as JSON, made once."""
    return json.dumps(load_description(), ensure_ascii=False)
