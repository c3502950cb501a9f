"""The image of an organisation: PNG or SVG, small, and without anything that runs or fetches."""

from __future__ import annotations

import re
from pathlib import Path

from organisation.model import Logo

MOST_BYTES = 100 * 1024
_PNG = b"\x89PNG\r\n\x1a\n"
_RUNS = re.compile(
    rb"<script|<foreignobject|<!entity|<!doctype|\son\w+\s*=|javascript:|@import|(?:href|src)\s*=\s*[\"'](?!#)", re.I
)


class LogoError(Exception):
    """The image cannot be used: what is wrong, and what to do (Dutch)."""

    def __init__(self, wrong: str, remedy: str) -> None:
        super().__init__(wrong)
        self.wrong, self.remedy = wrong, remedy


def read_logo(folder: Path, name: str) -> Logo:
    """The image of this name in a folder.

    Raises:
        LogoError: it is not there, too large, of another kind, or holds something that could run.
    """
    path = folder / Path(name).name
    try:
        size = path.stat().st_size if path.is_file() and path.name == name else -1
        content = path.read_bytes() if 0 <= size <= MOST_BYTES else b""
    except OSError:
        size, content = -1, b""
    if size < 0:
        remedy = "Zet het logo naast dit bestand en noem alleen de naam."
        raise LogoError(f"Het bestand '{name}' is er niet.", remedy)
    if size > MOST_BYTES:
        raise LogoError("Het logo is groter dan 100 kB.", "Maak het kleiner, of gebruik een SVG.")
    if content.startswith(_PNG):
        return Logo(content, "image/png")
    if re.search(rb"<svg[\s>]", content[:2000]):
        if _RUNS.search(content):
            remedy = "Laat de ontwerper een SVG met alleen vormen bewaren, of gebruik een PNG."
            raise LogoError("In het logo staat een script, een verwijzing of een stijl van elders.", remedy)
        return Logo(content, "image/svg+xml")
    raise LogoError("Het logo is geen PNG en geen SVG.", "Bewaar het als PNG of SVG.")
