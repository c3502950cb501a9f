"""Requests that are broken, huge, slow or two at once: each is refused in our own words, and nobody else notices."""

from __future__ import annotations

import gzip
import json
import logging
import socket
from collections.abc import Iterator

import pytest

from channels.typed import clean
from tests.hostile.messages import MARKER
from tests.hostile.served import POSTBODE, WEB, QuietAgent, Service, problem_of, served

MARK = "qxzbodyzxq"
TEXT = json.dumps({"text": MARK, "messages": [MARK]}).encode()
SOON = 0.3  # seconds that a request may take to arrive
MEGABYTE = 2**20
DEEP = 100_000


@pytest.fixture(scope="module")
def agent() -> QuietAgent:
    return QuietAgent()


@pytest.fixture(scope="module")
def service(agent: QuietAgent) -> Iterator[Service]:
    with served(agent, REQUEST_TIMEOUT=SOON, KEEP_ALIVE_TIMEOUT=SOON) as service:
        yield service


@pytest.fixture(autouse=True)
def _nobody_notices(
    service: Service, agent: QuietAgent, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> Iterator[None]:
    """Afterwards the service is well, and neither the logs nor the assistant got anything of what was sent."""
    caplog.set_level(logging.DEBUG)
    agent.kept = []
    yield
    kept = list(agent.kept)
    assert service.is_well()
    assert set(kept) <= {"/groet", "Mag dat?", "?"}  # what `is_well` says
    formatted = [logging.Formatter("%(name)s %(message)s").format(record) for record in caplog.records]
    assert MARK not in "\n".join([*formatted, *capfd.readouterr()])


@pytest.fixture(params=[WEB, POSTBODE], ids=["web", "messaging"])
def head(request: pytest.FixtureRequest, service: Service) -> bytes:
    """The first lines of a request that would be taken if its body were any good."""
    lines = [f"POST {request.param} HTTP/1.1", "Host: localhost", "X-Postzegel: echt"]
    return "\r\n".join([*lines, f"Authorization: Bearer {service.open()}", ""]).encode()


def refused(received: bytes) -> tuple[int, str]:
    """The status and the problem of the first answer; nothing of what was sent comes back in any."""
    assert not MARKER.search(clean(received.decode("utf-8")))
    first, _, rest = received.partition(b"\r\n\r\n")
    status = int(first.split()[1])
    assert 400 <= status < 500
    length = next(int(line.split(b":")[1]) for line in first.lower().split(b"\r\n") if line.startswith(b"content-len"))
    return status, problem_of(rest[:length].decode("utf-8"))


def with_length(body: bytes, **headers: str) -> bytes:
    more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{more}Content-Length: {len(body)}\r\n\r\n".encode() + body


MALFORMED = {
    "empty": b"",
    "a word": MARK.encode(),
    "deep lists": b"[" * 8000 + b"]" * 8000,
    "deep objects": b'{"text":' * 2000,
    "latin-1": TEXT.replace(b"{", b'{"a": "\xe9", '),
    "utf-16": TEXT.decode().encode("utf-16"),
    "utf-16 without a mark": TEXT.decode().encode("utf-16-le"),
    "utf-32": TEXT.decode().encode("utf-32"),
    "utf-7": TEXT.decode().encode("utf-7").replace(b'"', b"+ACI-"),
    "a byte order mark": b"\xef\xbb\xbf" + TEXT,
    "overlong": TEXT.replace(b"{", b"\xc0\xbb"),
    "compressed": gzip.compress(TEXT),
    "a huge number": b'{"text": ' + b"9" * 5000 + b"}",
    "not a number": b'{"text": NaN, "messages": NaN}',
    "endless": b'{"text": -Infinity, "messages": 1e999999}',
    "a form": f"text={MARK}&messages={MARK}".encode(),
    "parts": f'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n{MARK}\r\n--x--\r\n'.encode(),
    "two documents": TEXT + TEXT,
    "a comment": b"/* */" + TEXT,
    "NUL": TEXT + b"\x00",
    "a list": json.dumps([MARK]).encode(),
    "the last of a key counts": b'{"text": "a", "messages": ["a"], "text": {"a": "a"}, "messages": {"a": "a"}}',
    "the wrong shape": json.dumps({"text": {"text": MARK}, "messages": [[MARK]]}).encode(),
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_a_body_that_is_no_message_is_refused(service: Service, head: bytes, body: bytes) -> None:
    status, problem = refused(service.raw(head + with_length(body, Connection="close")))
    assert status == 400
    assert problem in {"malformed_body", "invalid_text"}


def test_a_body_that_says_it_is_compressed_is_read_as_it_is(service: Service, head: bytes) -> None:
    body = gzip.compress(b'{"text": "' + b"a" * MEGABYTE + b'"}')
    sent = with_length(
        body, Content_Encoding="gzip", Content_Type="application/json; charset=utf-7", Connection="close"
    )
    assert refused(service.raw(head + sent)) == (400, "malformed_body")


@pytest.mark.parametrize("body", [b'{"text": "' + b"a" * MEGABYTE, b"[" * DEEP + b"]" * DEEP * 2], ids=["long", "deep"])
def test_a_huge_body_is_refused_when_it_has_come(service: Service, head: bytes, body: bytes) -> None:
    status, _ = refused(service.raw(head + with_length(body, Connection="close")))
    # A messaging platform may send more than a browser: there the depth is what is wrong.
    assert status in {400, 413}


@pytest.mark.parametrize("size", [1, 4000], ids=["many small", "some large"])
def test_chunks_without_end_are_refused(service: Service, head: bytes, size: int) -> None:
    chunk = f"{size:x}\r\n".encode() + b"a" * size + b"\r\n"
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as connection:
        connection.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n")
        received = b""
        try:
            for _ in range(3 * MEGABYTE // size):
                connection.sendall(chunk)
            received = connection.recv(65536)
        except OSError:  # the server has closed while this end was still sending
            return
    assert refused(received)[0] in {400, 413}


BROKEN = {
    "a chunk size that is none": f"Transfer-Encoding: chunked\r\n\r\n{MARK}\r\n\r\n",
    "a chunk size below zero": f"Transfer-Encoding: chunked\r\n\r\n-5\r\n{MARK}\r\n0\r\n\r\n",
    "a chunk that is longer than it says": f"Transfer-Encoding: chunked\r\n\r\n3\r\n{MARK}\r\n0\r\n\r\n",
    "a chunk size beyond all bounds": f"Transfer-Encoding: chunked\r\n\r\n{'F' * 16}\r\n{MARK}",
    "a chunk size without end": f"Transfer-Encoding: chunked\r\n\r\n{'0' * 100}{MARK}",
    "another encoding": f"Transfer-Encoding: {MARK}\r\n\r\n0\r\n\r\n",
    "two encodings": f"Transfer-Encoding: chunked, {MARK}\r\n\r\n0\r\n\r\n",
    "an encoding twice": f"Transfer-Encoding: chunked\r\nTransfer-Encoding: {MARK}\r\n\r\n0\r\n\r\n",
    "an encoding in capitals": f"Transfer-Encoding: CHUNKED\r\n\r\n0\r\n\r\nGET /{MARK} ",
    "length and chunks": f"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /{MARK} ",
    "two lengths": f"Content-Length: 3\r\nContent-Length: 22\r\n\r\nabcGET /{MARK} HTTP/1.1\r\n\r\n",
    "two lengths in one": f"Content-Length: 3, 22\r\n\r\nabcGET /{MARK} HTTP/1.1\r\n\r\n",
    "a length that is a word": f"Content-Length: {MARK}\r\n\r\n{MARK}",
    "a length below zero": f"Content-Length: -5\r\n\r\n{MARK}",
    "a length with a plus": f"Content-Length: +5\r\n\r\n{MARK}",
    "a length in hexadecimal": f"Content-Length: 0x5\r\n\r\n{MARK}",
    "a length with a line under it": f"Content-Length: 1_0\r\n\r\n{MARK}",
    "no length": f"Content-Length:\r\n\r\n{MARK}",
    "a length beyond all bounds": f"Content-Length: {'9' * 5000}\r\n\r\n{MARK}",
    "a length too short": f"Content-Length: 5\r\n\r\n{MARK}",
    "a blank before the colon": f"Content-Length : 5\r\n\r\n{MARK}",
    "a folded line": f"X-A: a\r\n Content-Length: 5\r\n\r\n{MARK}",
    "a tab before the name": f"\tTransfer-Encoding: chunked\r\n\r\n{MARK}",
    "a line without a colon": f"{MARK}\r\n\r\n",
    "an expectation of something else": f"Expect: {MARK}\r\nContent-Length: 5\r\n\r\n{MARK}",
    "one large header": f"X-{MARK}: {'a' * 100_000}\r\n\r\n",
    "many headers": f"X-{MARK}: a\r\n" * 5000 + "\r\n",
}


@pytest.mark.parametrize("rest", BROKEN.values(), ids=BROKEN)
def test_a_request_that_leaves_open_where_it_ends_is_refused(service: Service, head: bytes, rest: str) -> None:
    assert refused(service.raw(head + rest.encode()))[1] in {"malformed_body", "body_too_large"}


def test_a_body_that_is_refused_unread_is_not_logged(service: Service) -> None:
    sent = f"POST {WEB} HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{MARK}\r\n\r\n"
    assert refused(service.raw(sent.encode())) == (401, "invalid_session")


ADDRESSES = {
    "no line": f"{MARK}\r\n\r\n",
    "another protocol": f"GET /{MARK} HTTP/9.9\r\n\r\n",
    "four words": f"GET /{MARK} HTTP/1.1 x\r\n\r\n",
    "NUL in the address": f"GET /\x00{MARK} HTTP/1.1\r\n\r\n",
    "an address that is none": f"GET http://[{MARK}/ HTTP/1.1\r\n\r\n",
    "percent signs": f"GET /%zz%ff%00{MARK} HTTP/1.1\r\nConnection: close\r\n\r\n",
    "upwards": f"GET /../../{MARK} HTTP/1.1\r\nConnection: close\r\n\r\n",
    "a long address": f"GET /{MARK * 2000} HTTP/1.1\r\nConnection: close\r\n\r\n",
    "another method": f"{MARK} {WEB} HTTP/1.1\r\nConnection: close\r\n\r\n",
    "a query": f"GET {POSTBODE}?hub.challenge={MARK}&hub.mode=%ff HTTP/1.1\r\nConnection: close\r\n\r\n",
    "half a head": f"GET /{MARK}",
}


@pytest.mark.parametrize("sent", ADDRESSES.values(), ids=ADDRESSES)
def test_a_request_that_is_none_is_refused(service: Service, sent: str) -> None:
    refused(service.raw(sent.encode()))


def test_an_address_that_is_no_utf8_is_refused(service: Service) -> None:
    refused(service.raw(b"GET /\xff\xfe" + MARK.encode() + b" HTTP/1.1\r\n\r\n"))


@pytest.mark.parametrize("more", ["", "Upgrade: websocket\r\n", "Expect: 100-continue\r\n"])
def test_a_body_that_does_not_come_is_refused_in_time(service: Service, head: bytes, more: str) -> None:
    received = service.raw(head + f'{more}Content-Length: 500\r\n\r\n{{"text": "{MARK}'.encode())
    assert refused(received.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")) == (400, "malformed_body")


def test_a_byte_now_and_then_does_not_hold_a_connection(service: Service, head: bytes) -> None:
    """Each byte in time, the whole never: the time is that of the whole."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=SOON / 6) as connection:
        connection.sendall(head + b"Content-Length: 500\r\n\r\n")
        received = b""
        for _ in range(100):  # far longer than the service waits
            connection.sendall(b" ")
            try:
                received = connection.recv(65536)
                break
            except TimeoutError:
                continue
    assert refused(received) == (400, "malformed_body")


def test_connections_that_are_opened_and_left_hold_nobody_up(service: Service, head: bytes) -> None:
    starts = [
        b"",
        b"GET",
        head,
        head + b"Content-Length: 500\r\n\r\n{",
        head + b"Transfer-Encoding: chunked\r\n\r\n5\r\na",
    ]
    left = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(200)]
    for number, connection in enumerate(left):
        connection.sendall(starts[number % len(starts)])
    assert service.is_well()
    for connection in left:
        connection.close()
    assert service.is_well()


def test_a_message_that_is_sent_and_not_waited_for_is_no_fault(service: Service, head: bytes) -> None:
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", service.port)) as connection:
            connection.sendall(head + with_length(b'{"text": "", "messages": []}'))


NOTHING = {"nothing": "", "slash": "/", "direction": "\u202e", "surrogate": "\ud800", "NUL": "\x00", "long": "ﷺ" * 999}


@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)
def test_a_platform_is_not_asked_to_deliver_a_hostile_text_again(service: Service, text: str) -> None:
    """What cannot be answered is acknowledged too: a platform delivers again and again what is refused."""
    sent = json.dumps({"messages": [text]}).encode()
    assert service.call("POST", POSTBODE, sent, **{"X-Postzegel": "echt"}).status == 200


def test_what_stands_behind_the_last_chunk_is_no_request(service: Service) -> None:
    smuggled = "GET /webhooks/web/health HTTP/1.1\r\nHost: x\r\n\r\n"
    chunks = "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"
    sent = f"POST /webhooks/web/sessions HTTP/1.1\r\nHost: x\r\n{chunks}{smuggled}"
    assert service.raw(sent.encode()).count(b"HTTP/1.1 ") == 1
