"""Fetches the Dutch spaCy pipeline from its official release, checks it, and installs it: `python -m service.pipeline`.

Without it everything works with spaCy's blank Dutch pipeline, so nothing here ever stops the set-up.
"""

from __future__ import annotations

import hashlib
import importlib
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from nlu.dutch_pipeline import DEFAULT_PIPELINE, is_installed, pipeline_identity
from service.settings import ServiceError

_VERSION = "3.4.0"
_WHEEL = f"{DEFAULT_PIPELINE}-{_VERSION}-py3-none-any.whl"
_RELEASE = "https://github.com/explosion/spacy-models/releases/download"
_CONNECT_SECONDS = 5.0
_TOTAL_SECONDS = 120.0
_MAX_BYTES = 64 * 2**20


@dataclass(frozen=True)
class Wheel:
    """A wheel to fetch: where it is, and the SHA-256 (hexadecimal) that its content must have."""

    url: str
    sha256: str


OFFICIAL = Wheel(
    url=f"{_RELEASE}/{DEFAULT_PIPELINE}-{_VERSION}/{_WHEEL}",
    sha256="e90cf58e9d5aa9f54e23c4938d70f1d40ead69336b1c779cc0700000ddd0089b",
)


def fetch(wheel: Wheel, seconds: float = _TOTAL_SECONDS) -> bytes:
    """Give the content of the wheel, checked.

    Raises:
        ServiceError: it cannot be fetched within `seconds`, or its SHA-256 is not the expected one.
    """
    deadline = time.monotonic() + seconds
    content = bytearray()
    try:
        with urllib.request.urlopen(wheel.url, timeout=min(_CONNECT_SECONDS, seconds)) as response:
            while block := response.read(2**16):
                content += block
                if len(content) > _MAX_BYTES or time.monotonic() > deadline:
                    raise ServiceError("it is too large or comes in too slowly")
    except OSError as error:  # urllib's errors and time-outs are all of this kind
        raise ServiceError(f"it cannot be fetched ({getattr(error, 'reason', None) or error})") from error
    found = hashlib.sha256(content).hexdigest()
    if found != wheel.sha256:
        raise ServiceError(f"its SHA-256 is {found}, not {wheel.sha256}; it was thrown away")
    return bytes(content)


def ensure_pipeline(wheel: Wheel = OFFICIAL) -> None:
    """Install the pipeline where it is missing; where that fails, say so in one line and leave things as they are."""
    if not is_installed(DEFAULT_PIPELINE):
        try:
            _install(fetch(wheel))
        except ServiceError as error:
            print(f"{DEFAULT_PIPELINE} {_VERSION}: {error}. Going on with {pipeline_identity()}.", flush=True)
            return
    print(f"Dutch pipeline: {pipeline_identity()}", flush=True)


def _install(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / _WHEEL
        file.write_bytes(content)
        command = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--no-input", "--quiet"]
        command += ["--disable-pip-version-check", str(file)]
        if subprocess.run(command, check=False).returncode != 0:
            raise ServiceError("pip refused to install it (see above)")
    importlib.invalidate_caches()


if __name__ == "__main__":
    ensure_pipeline()
