"""Refuses requests that do not say plainly where they end, before anything waits for their body.

Sanic 21 takes a content length as it comes: below zero it reads for ever and nobody else is served; a word is a 500; of
two lengths, or a length beside chunks, it picks one where a proxy before it may pick the other (request smuggling).
To an address that is none, or no text, it gives no answer at all.
"""

from __future__ import annotations

import re
from typing import Any

from httptools import HttpParserInvalidURLError
from sanic.compat import Header
from sanic.exceptions import InvalidUsage
from sanic.http import Http
from sanic.request import Request
from sanic.server import HttpProtocol

_LENGTH = re.compile(r"[0-9]{1,15}")  # more digits are no length of anything
_BLANK = re.compile(r"\s")
_NO_METHOD = "NONE"  # of the request that Sanic makes to answer one that it could not make


class FramedRequest(Request):
    """A request whose headers tell in one way where its body ends (RFC 9112, section 6), for a well-formed address."""

    def __init__(self, url_bytes: bytes, headers: Header, *, method: str, **named: Any) -> None:
        """As Sanic makes it.

        Raises:
            InvalidUsage: it is answered with 400, and the connection is closed.
        """
        if not is_framed(headers):
            raise InvalidUsage("Bad Request")
        try:
            super().__init__(url_bytes, headers, method=method, **named)
        except HttpParserInvalidURLError:
            if method != _NO_METHOD:
                raise InvalidUsage("Bad Request") from None
            super().__init__(b"*", headers, method=method, **named)


class AnsweringProtocol(HttpProtocol):
    """Answers each request, also one whose address is no text."""

    def _setup_connection(self) -> None:
        super()._setup_connection()
        self._http = _AnsweringHttp(self)


class _AnsweringHttp(Http):
    async def http1_request_header(self) -> None:
        """Read the head of a request; InvalidUsage where its address is no text."""
        try:
            await super().http1_request_header()
        except UnicodeEncodeError:
            raise InvalidUsage("Bad Request") from None

    def create_empty_request(self) -> None:
        """The request that stands for one that could not be made; Sanic fails at it where the address is no text."""
        if self.url is not None and not self.url.isascii():
            self.url = None
        super().create_empty_request()


def is_framed(headers: Header) -> bool:
    """Whether there is at most one length, a plain number, or else chunks and nothing else.

    A header name with white space in it is refused too: proxies differ in whether it counts.
    """
    lengths, encodings = headers.getall("content-length", []), headers.getall("transfer-encoding", [])
    if len(lengths) + len(encodings) > 1 or any(_BLANK.search(name) for name in headers):
        return False
    return all(_LENGTH.fullmatch(length) for length in lengths) and all(one == "chunked" for one in encodings)


async def close_after_chunks(request: Request) -> None:
    """Take nothing more from a connection that sent a body in chunks.

    Sanic 21 reads what stands behind the last chunk, a trailer, as the next request: another way to smuggle one in.
    """
    if request.stream is not None and "transfer-encoding" in request.headers:
        request.stream.keep_alive = False
