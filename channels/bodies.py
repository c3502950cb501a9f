"""Reading the body of a request: bounded in bytes and in time, whatever is sent."""

from __future__ import annotations

import asyncio

from sanic.exceptions import InvalidUsage, PayloadTooLarge
from sanic.http import Http
from sanic.request import Request

from channels.problems import ProblemError

MOST_BODY_BYTES = 16 * 1024
# A client that is still sending does not see an answer; what is too large is read up to here, and not kept.
MOST_DRAINED_BYTES = 2 * 1024 * 1024


async def read_body(request: Request, most: int = MOST_BODY_BYTES) -> bytes:
    """The body of a streamed request.

    Raises:
        ProblemError: ``body_too_large`` above ``most`` bytes, ``malformed_body`` when the HTTP framing is broken
                or the body does not arrive in the time that the server gives a request.
    """
    if request.stream is None:
        return b""
    kept: list[bytes] = []
    try:
        # A time for the whole: Sanic's own begins anew with every byte, and ends in a 503.
        size = await asyncio.wait_for(_read(request.stream, kept, most), request.app.config.REQUEST_TIMEOUT)
    except PayloadTooLarge:
        size = most + 1
    except (InvalidUsage, asyncio.TimeoutError) as error:
        # Nothing tells any more where the next request begins, so the rest is not read and the connection closed.
        request.stream.request_body, request.stream.keep_alive = None, False
        raise ProblemError("malformed_body") from error
    if size > most:
        raise ProblemError("body_too_large")
    return b"".join(kept)


async def _read(stream: Http, kept: list[bytes], most: int) -> int:
    """Read to the end of the body; the size in bytes. Up to ``most`` of them are kept."""
    size = 0
    async for part in stream:
        size += len(part)
        if size <= most:
            kept.append(part)
    return size
