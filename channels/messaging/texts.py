"""The sentences of ``texts.yml``, and the address of the privacy page, which they point to."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from organisation import current
from organisation.words import greeting

ADDRESS_VARIABLE = "DEELWIJZER_PUBLIC_ADDRESS"


@lru_cache(maxsize=1)
def load_messaging_texts() -> dict[str, Any]:
    """Every sentence that a messaging channel itself says, with the greeting of the organisation."""
    texts: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("texts.yml").read_text(encoding="utf-8"))
    return {**texts, "first": texts["first"].format(begroeting=greeting(current()))}


def privacy_line(environment: Mapping[str, str] = os.environ) -> str | None:
    """The sentence that points to the privacy page; None when nobody said where people reach this Deelwijzer."""
    address = environment.get(ADDRESS_VARIABLE, "").strip().rstrip("/")
    return str(load_messaging_texts()["privacy"]).format(address=f"{address}/privacy/") if address else None
