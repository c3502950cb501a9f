"""The chat page and the pages beside it, held in memory, under a strict content security policy."""

from __future__ import annotations

import json
import re
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, redirect

from channels.web.own_pages import IMPRINT, imprint_link, logo_html
from channels.web.pages import draw_imprint, draw_page, load_pages, theme_attribute
from channels.web.widget import load_widget, widget_blueprint
from organisation import Organisation, current
from organisation.chat import chat_settings, page_style
from organisation.colours import BUILT_IN, complete
from organisation.words import offered_by

PAGE = Path(__file__).with_name("page")
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


def page_files(organisation: Organisation) -> dict[str, tuple[bytes, str]]:
    """The chat page and what it needs: content and content type by address.

    Raises:
        FileNotFoundError: a file is missing.
    """
    style = f"{_read('page.css')}\n{page_style(organisation)}\n"
    icon = _read("icon.svg").replace(BUILT_IN["light"]["accent"], complete("light", organisation.light)["accent"])
    files = {
        "/": (_chat_page(organisation).encode(), "text/html; charset=utf-8"),
        "/static/page.css": (style.encode(), "text/css; charset=utf-8"),
        "/static/icon.svg": (icon.encode(), "image/svg+xml"),
    }
    if organisation.logo is not None:
        files["/static/logo"] = (organisation.logo.content, organisation.logo.content_type)
    return files


def page_blueprint(organisation: Organisation | None = None) -> Blueprint:
    """A blueprint with the chat at ``/``, its files, the pages beside it, and the script for other websites.

    Args:
        organisation: in whose name; by default that of this process.

    Raises:
        FileNotFoundError: a file is missing.
        ValueError: the script is not one that ``widget/`` builds.
    """
    organisation = organisation or current()
    blueprint = Blueprint("page")
    for path, (content, content_type) in page_files(organisation).items():
        _add(
            blueprint,
            path,
            path.strip("/").replace("/", "_").replace(".", "_") or "index",
            _handler(content, content_type),
        )
    for name in load_pages():
        _add(blueprint, f"/{name}/", name, _page_handler(name, organisation))
        _add(blueprint, f"/{name}", f"{name}_short", _to_folder)
    if organisation.imprint is not None:
        imprint = draw_imprint(organisation).encode()
        _add(blueprint, f"/{IMPRINT}/", IMPRINT, _handler(imprint, "text/html; charset=utf-8"))
        _add(blueprint, f"/{IMPRINT}", f"{IMPRINT}_short", _to_folder)
    return Blueprint.group(blueprint, widget_blueprint())


def _chat_page(organisation: Organisation) -> str:
    """The page with the chat. The chat finds the organisation's settings in it, so that it need not ask for them."""
    settings = json.dumps(chat_settings(organisation), ensure_ascii=False).replace("<", "\\u003c")
    offered = offered_by(organisation)
    return Template(_read("index.html")).substitute(
        theme=theme_attribute(organisation),
        title=escape(organisation.title),
        logo=logo_html(organisation, ""),
        offered=f" {escape(offered)}" if offered else "",
        settings=f'<script type="application/json" slot="organisation">{settings}</script>',
        imprint=imprint_link(organisation, ""),
    )


def _read(name: str) -> str:
    return (PAGE / name).read_text(encoding="utf-8")


def _add(blueprint: Blueprint, path: str, name: str, handler: Any) -> None:
    blueprint.add_route(handler, path, methods=["GET", "HEAD"], name=name, strict_slashes=True)


def _handler(content: bytes, content_type: str) -> Any:
    async def serve(request: Request) -> HTTPResponse:
        return HTTPResponse(content, headers=dict(HEADERS), content_type=content_type)

    return serve


def _page_handler(name: str, organisation: Organisation) -> Any:
    async def serve(request: Request) -> HTTPResponse:
        widget = load_widget()
        values = {"server": _server(request), "version": widget.version, "integrity": widget.integrity}
        content = draw_page(name, values, organisation).encode()
        return HTTPResponse(content, headers=dict(HEADERS), content_type="text/html; charset=utf-8")

    return serve


async def _to_folder(request: Request) -> HTTPResponse:
    return redirect(f"{request.path}/")


def _server(request: Request) -> str:
    """The address that this request came to, with a slash at the end; a host that is no host is not repeated."""
    return f"{request.scheme}://{request.host}/" if _HOST.fullmatch(request.host) else _UNKNOWN_SERVER
