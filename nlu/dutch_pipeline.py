"""Which Dutch spaCy pipeline is in use, found without importing spaCy or Rasa (both take seconds).

May import: only the standard library.
"""

from __future__ import annotations

import importlib.metadata
import json
from pathlib import Path

DEFAULT_PIPELINE = "nl_core_news_sm"
BLANK_LANGUAGE = "nl"


def is_installed(name: str) -> bool:
    """Tell whether `name` is an installed pipeline package, or a folder that spaCy saved a pipeline in."""
    return _installed_identity(name) is not None


def pipeline_identity(name: str = DEFAULT_PIPELINE) -> str:
    """Name the pipeline that loading `name` gives here: "nl_core_news_sm 3.4.0", or "blank nl (spaCy 3.4.4)".

    Two equal identities mean that the same text is split into the same tokens.
    """
    return _installed_identity(name) or f"blank {BLANK_LANGUAGE} (spaCy {importlib.metadata.version('spacy')})"


def _installed_identity(name: str) -> str | None:
    meta_file = Path(name) / "meta.json"
    if name and meta_file.is_file():
        meta = json.loads(meta_file.read_text(encoding="utf-8"))
        return f"{meta['lang']}_{meta['name']} {meta['version']}"
    try:
        return f"{name} {importlib.metadata.version(name)}"
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return None
