"""Serves the rule book beside the chat, at `/regelboek/`: made from the loaded knowledge base, held in memory."""

from __future__ import annotations

from html import escape
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, redirect

from channels.texts import load_texts
from organisation import current
from organisation.words import offered_by
from rules_core import KnowledgeBase
from rules_core.rulebook import open_book, site

PREFIX = "/regelboek"
_TYPES = {"html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "svg": "image/svg+xml"}
# Only beside the chat: a rule book that was written to a folder has neither.
_ICON = '<link rel="icon" href="../static/icon.svg" type="image/svg+xml"></head>'
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def rulebook_blueprint(knowledge: KnowledgeBase) -> Blueprint:
    """Every page of the rule book as a route; `/regelboek` leads to its first page."""
    blueprint = Blueprint("rulebook", url_prefix=PREFIX)
    pages = dict(site(open_book(knowledge)))
    whose = escape(offered_by(current()))
    foot = f'<footer><p><a href="../">{escape(load_texts().to_chat)}</a></p>' + (f"<p>{whose}</p>" if whose else "")
    for number, (path, content) in enumerate(pages.items()):
        kind = _TYPES[path.rsplit(".", 1)[-1]]
        if path.endswith(".html"):
            content = content.replace("</head>", _ICON, 1).replace("<footer>", foot, 1)
        blueprint.add_route(_page(content.encode(), kind), f"/{path}", methods=["GET"], name=f"page_{number}")
    blueprint.add_route(_first_page, "", methods=["GET"], name="first")
    return blueprint


def _page(content: bytes, content_type: str) -> Any:
    async def serve(_: Request) -> HTTPResponse:
        return HTTPResponse(content, headers=dict(_HEADERS), content_type=content_type)

    return serve


async def _first_page(_: Request) -> HTTPResponse:
    return redirect(f"{PREFIX}/index.html")
