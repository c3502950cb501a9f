"""The chat page: three files and an icon, held in memory, under a strict content security policy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

PAGE = Path(__file__).with_name("page")
FILES: dict[str, tuple[str, str]] = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/static/chat.css": ("chat.css", "text/css; charset=utf-8"),
    "/static/chat.js": ("chat.js", "text/javascript; charset=utf-8"),
    "/static/icon.svg": ("icon.svg", "image/svg+xml"),
}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-cache",
}


def page_blueprint() -> Blueprint:
    """A blueprint with the page at ``/`` and its files under ``/static/``.

    Raises:
        FileNotFoundError: a file of the page is missing.
    """
    blueprint = Blueprint("page")
    for path, (name, content_type) in FILES.items():
        blueprint.add_route(
            _handler((PAGE / name).read_bytes(), content_type),
            path,
            methods=["GET", "HEAD"],
            name=name.replace(".", "_"),
        )
    return blueprint


def _handler(content: bytes, content_type: str) -> Any:
    async def serve(request: Request) -> HTTPResponse:
        return HTTPResponse(content, headers=dict(HEADERS), content_type=content_type)

    return serve
