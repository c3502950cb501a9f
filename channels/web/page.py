"""The chat page and the pages beside it, held in memory, under a strict content security policy."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, redirect

from channels.web.pages import draw_page, load_pages
from channels.web.widget import load_widget, widget_blueprint

PAGE = Path(__file__).with_name("page")
FILES: dict[str, tuple[str, str]] = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/static/page.css": ("page.css", "text/css; charset=utf-8"),
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
_HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?")
_UNKNOWN_SERVER = "https://uw-deelwijzer.example/"


def page_blueprint() -> Blueprint:
    """A blueprint with the chat at ``/``, its files, the pages beside it, and the script for other websites.

    Raises:
        FileNotFoundError: a file is missing.
        ValueError: the script is not one that ``widget/`` builds.
    """
    blueprint = Blueprint("page")
    for path, (name, content_type) in FILES.items():
        content = (PAGE / name).read_bytes()
        _add(blueprint, path, name.replace(".", "_"), _handler(content, content_type))
    for name in load_pages():
        _add(blueprint, f"/{name}/", name, _page_handler(name))
        _add(blueprint, f"/{name}", f"{name}_short", _to_folder)
    return Blueprint.group(blueprint, widget_blueprint())


def _add(blueprint: Blueprint, path: str, name: str, handler: Any) -> None:
    blueprint.add_route(handler, path, methods=["GET", "HEAD"], name=name, strict_slashes=True)


def _handler(content: bytes, content_type: str) -> Any:
    async def serve(request: Request) -> HTTPResponse:
        return HTTPResponse(content, headers=dict(HEADERS), content_type=content_type)

    return serve


def _page_handler(name: str) -> Any:
    async def serve(request: Request) -> HTTPResponse:
        widget = load_widget()
        values = {"server": _server(request), "version": widget.version, "integrity": widget.integrity}
        content = draw_page(name, values).encode()
        return HTTPResponse(content, headers=dict(HEADERS), content_type="text/html; charset=utf-8")

    return serve


async def _to_folder(request: Request) -> HTTPResponse:
    return redirect(f"{request.path}/")


def _server(request: Request) -> str:
    """The address that this request came to, with a slash at the end; a host that is no host is not repeated."""
    return f"{request.scheme}://{request.host}/" if _HOST.fullmatch(request.host) else _UNKNOWN_SERVER
