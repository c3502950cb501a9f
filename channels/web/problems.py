"""Refusals as RFC 9457 problem documents."""

from __future__ import annotations

import json
import logging
import math
import traceback

from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.texts import load_texts

logger = logging.getLogger(__name__)

TYPE_PREFIX = "urn:deelwijzer:probleem:"
_BY_STATUS = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large", 503: "not_ready"}


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


def log_failure(where: str, error: BaseException) -> None:
    """Log an unexpected error by type and place only: its message may contain what a person typed."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "unknown place"
    logger.error("%s failed: %s at %s", where, type(error).__name__, place)


def install_error_handlers(app: Sanic) -> None:
    """Answer every error that no route handles (bad HTTP, unknown address, a bug) with a problem document."""

    async def handle(request: Request, error: Exception) -> HTTPResponse:
        if isinstance(error, SanicException):
            status = getattr(error, "status_code", 500)
            name = _BY_STATUS.get(status, "malformed_body" if status < 500 else "internal_error")
        else:
            log_failure("request", error)
            name = "internal_error"
        response = ProblemError(name).response()
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
        return response

    app.error_handler.add(Exception, handle)
