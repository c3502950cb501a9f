"""The sentences of ``texts.yml``."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml


@lru_cache(maxsize=1)
def load_messaging_texts() -> dict[str, Any]:
    """Every sentence that a messaging channel itself says."""
    texts: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("texts.yml").read_text(encoding="utf-8"))
    return texts
