"""The chat as one script that any website can embed: its version, its integrity hash, and its addresses.

The script is built from ``widget/`` and committed; serving it needs no Node.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

NAME = "deelwijzer-chat.js"
SCRIPT = Path(__file__).with_name("widget") / NAME
_BANNER = re.compile(rb"/\*! deelwijzer-chat (\d+\.\d+\.\d+) sources ([0-9a-f]{16}) \*/")
_HEADERS = {
    "Access-Control-Allow-Origin": "*",  # the script holds nothing secret, and an integrity hash needs it
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_ONE_HOUR = "public, max-age=3600"
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Widget:
    """The built script.

    ``integrity`` is for the attribute of that name; ``sources`` is the start of a SHA-256 over what it was built of.
    """

    content: bytes
    version: str
    sources: str
    integrity: str

    @property
    def path(self) -> str:
        """The address of exactly this version, relative to the server."""
        return f"widget/{self.version}/{NAME}"


@lru_cache(maxsize=1)
def load_widget(path: Path = SCRIPT) -> Widget:
    """Read the built script.

    Raises:
        FileNotFoundError: it was not built.
        ValueError: its first line does not name a version.
    """
    content = path.read_bytes()
    banner = _BANNER.match(content)
    if banner is None:
        raise ValueError(f"{path}: the first line names no version. Build it anew: npm ci && npm run build in widget/.")
    digest = base64.b64encode(hashlib.sha384(content).digest()).decode("ascii")
    return Widget(content, banner[1].decode(), banner[2].decode(), f"sha384-{digest}")


def widget_blueprint() -> Blueprint:
    """The script at ``/widget/deelwijzer-chat.js`` (the newest) and at ``/widget/VERSION/…`` (never changes)."""
    widget = load_widget()
    blueprint = Blueprint("widget")
    for path, caching in ((f"widget/{NAME}", _ONE_HOUR), (widget.path, _FOR_EVER)):
        name = "newest" if caching == _ONE_HOUR else "version"
        blueprint.add_route(_handler(widget, caching), f"/{path}", methods=["GET", "HEAD"], name=name)
    return blueprint


def _handler(widget: Widget, caching: str) -> Any:
    etag = f'"{widget.integrity}"'

    async def serve(request: Request) -> HTTPResponse:
        headers = {**_HEADERS, "Cache-Control": caching, "ETag": etag}
        known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
        if etag in known or "*" in known:
            return HTTPResponse(status=304, headers=headers)
        return HTTPResponse(widget.content, headers=headers, content_type="text/javascript; charset=utf-8")

    return serve
