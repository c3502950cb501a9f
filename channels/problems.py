"""Refusals as RFC 9457 problem documents, and as pages for who came with a browser."""

from __future__ import annotations

import json
import math
from html import escape

from sanic import Sanic
from sanic.exceptions import MethodNotSupported, SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.failures import log_failure
from channels.texts import load_texts

TYPE_PREFIX = "urn:deelwijzer:probleem:"
_PAGE = """<!doctype html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/page.css">
</head>
<body>
<header><h1>{title}</h1></header>
<main><p>{detail}</p><p><a href="/">{to_chat}</a></p></main>
</body>
</html>
"""
_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_BY_STATUS = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large", 503: "too_slow"}


class ProblemError(Exception):
    """A refusal: the id of a problem in ``texts.yml`` and the headers that go with it."""

    def __init__(self, problem: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.headers = headers or {}

    @classmethod
    def too_many_requests(cls, wait: float) -> ProblemError:
        """429; ``wait`` in seconds, told in whole seconds."""
        return cls("too_many_requests", {"Retry-After": str(max(1, math.ceil(wait)))})

    def response(self) -> HTTPResponse:
        """The problem document."""
        text = load_texts().problems[self.problem]
        document = {
            "type": TYPE_PREFIX + text.id.replace("_", "-"),
            "title": text.title,
            "status": text.status,
            "detail": text.detail,
        }
        return HTTPResponse(
            json.dumps(document, ensure_ascii=False),
            status=text.status,
            headers=self.headers,
            content_type="application/problem+json",
        )

    def page(self) -> HTTPResponse:
        """The same for a person who came to an address with a browser."""
        texts = load_texts()
        text = texts.problems[self.problem]
        headers = {**self.headers, "Content-Security-Policy": _PAGE_POLICY}
        content = _PAGE.format(title=escape(text.title), detail=escape(text.detail), to_chat=escape(texts.to_chat))
        return HTTPResponse(content, status=text.status, headers=headers, content_type="text/html; charset=utf-8")


def install_error_handlers(app: Sanic) -> None:
    """Answer every error that no route handles (bad HTTP, unknown address, a bug), with a page where one is wanted."""

    async def handle(request: Request, error: Exception) -> HTTPResponse:
        if isinstance(error, MethodNotSupported):
            return await _refuse_method(request, error)
        if isinstance(error, SanicException):
            status = getattr(error, "status_code", 500)
            name = _BY_STATUS.get(status, "malformed_body" if status < 500 else "internal_error")
        else:
            log_failure("request", error)
            name = "internal_error"
        problem = ProblemError(name, {"Retry-After": "5"} if name == "too_slow" else None)
        return _guarded(problem.page() if "text/html" in request.headers.get("accept", "") else problem.response())

    app.error_handler.add(Exception, handle)


async def _refuse_method(request: Request, error: MethodNotSupported) -> HTTPResponse:
    """405 for a method that no route lists, such as TRACE.

    An address of a channel takes OPTIONS and refuses what it cannot; only it knows what it can. For a page the router's
    list is right.
    """
    try:
        _, handler, arguments = request.app.router.get(request.path, "OPTIONS", request.headers.get("host"))
    except SanicException:
        return _guarded(ProblemError("method_not_allowed", error.headers).response())
    return _guarded(await handler(request, **arguments))


def _guarded(response: HTTPResponse) -> HTTPResponse:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response
