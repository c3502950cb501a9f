"""One log line for each HTTP request: what kind and how it ended. No address, no query, no header, nobody."""

from __future__ import annotations

import logging
import time

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

logger = logging.getLogger(__name__)

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_PROBES = ("/webhooks/web/health", "/webhooks/web/alive")


def log_requests(app: Sanic) -> None:
    """Log the requests of this app, where anybody reads such lines (level INFO)."""
    if logger.isEnabledFor(logging.INFO):
        app.on_request(_begin)
        app.on_response(_log)


async def _begin(request: Request) -> None:
    request.ctx.begun = time.perf_counter()


async def _log(request: Request, response: HTTPResponse) -> None:
    # The template of the route: a path may hold anything. So may a method.
    route = request.uri_template if request.route else None
    if route in _PROBES and response.status == 200:  # some a second, and all the same
        return
    now = time.perf_counter()
    content = {
        "method": request.method if request.method in _METHODS else "other",
        "route": route,
        "status": response.status,
        "ms": round((now - getattr(request.ctx, "begun", now)) * 1000, 1),
        "bytes": len(response.body or b""),
    }
    logger.info("request", extra={"content": content})
