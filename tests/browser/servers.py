"""Two servers on loopback: one plays the assistant and does what a test says, one has the pages of other sites."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from channels.web.page import HEADERS, page_files
from channels.web.widget import NAME, load_widget
from organisation import Organisation
from tests.browser.replies import Reply, reply

PAGES = page_files(Organisation())
HELD_SECONDS = 60.0  # an answer that no test lets go is given up, so that no thread stays


@dataclass(frozen=True)
class Canned:
    """One answer of the server that plays the assistant.

    ``gate``: it is only sent once this is set; when ``halfway``, its first half is sent before. ``broken``: the
    connection ends without an answer.
    """

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    gate: threading.Event | None = None
    halfway: bool = False
    broken: bool = False

    def wait(self) -> None:
        if self.gate is not None:
            self.gate.wait(HELD_SECONDS)


def replies(*said: Reply, gate: threading.Event | None = None) -> Canned:
    return Canned(body=json.dumps({"replies": said}).encode(), gate=gate)


def problem(status: int, detail: str, **headers: str) -> Canned:
    """A problem document as the chat API sends them."""
    body = json.dumps({"title": "", "status": status, "detail": detail}).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Canned(status, body, "application/problem+json", named)


class Server:
    """A threading server on a free port of 127.0.0.1."""

    def __init__(self, handler: type[BaseHTTPRequestHandler], name: str = "127.0.0.1") -> None:
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.http.daemon_threads = True
        self.http.owner = self  # type: ignore[attr-defined]
        self.address = f"http://{name}:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self) -> None:
        self.http.shutdown()
        self.http.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # otherwise each answer's body waits 40 ms for its head to be confirmed

    def log_message(self, *_: Any) -> None:
        """Nothing: the output of a test run is for the tests."""

    @property
    def owner(self) -> Any:
        return self.server.owner  # type: ignore[attr-defined]

    def start(self, status: int, length: int, headers: Mapping[str, str]) -> None:
        """Send everything that comes before a body of ``length`` bytes."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.start(status, len(body), headers)
        self.wfile.write(body)


class FakeAssistant(Server):
    """Serves the page and the script of the real one, and answers each message with the next of ``answers``.

    ``asked``: (method, path, body) of every call that the chat made; ``keys``: the `Idempotency-Key` of each message;
    ``organisation``: what the chat is told to look like.
    """

    def __init__(self) -> None:
        super().__init__(_FakeApi)
        self.reset()

    def reset(self) -> None:
        self.answers: deque[Canned] = deque()
        self.erasing: deque[Canned] = deque()
        self.asked: list[tuple[str, str, Any]] = []
        self.keys: list[str] = []
        self.organisation: dict[str, Any] = {}

    @property
    def messages(self) -> list[Any]:
        return [body for _, path, body in self.asked if path.endswith("/messages")]

    def next(self, path: str, method: str) -> Canned:
        if path.endswith("/messages"):
            return self.answers.popleft() if self.answers else replies(reply("Goed."))
        if path.endswith("/sessions") and method == "POST":
            return Canned(201, json.dumps({"session": f"token{len(self.asked)}", "replies": []}).encode())
        return self.erasing.popleft() if self.erasing and method == "DELETE" else Canned(204)


class _FakeApi(_Handler):
    def do_GET(self) -> None:
        content, kind = PAGES.get(self.path, (b"", ""))
        if kind:
            self.send(200, content, {**HEADERS, "Content-Type": kind})
        elif self.path.endswith("/organisation"):
            self.send(
                200, json.dumps(self.owner.organisation).encode(), {**self._cors(), "Content-Type": "application/json"}
            )
        elif self.path.endswith(NAME):
            headers = {"Content-Type": "text/javascript; charset=utf-8", "Access-Control-Allow-Origin": "*"}
            self.send(200, load_widget().content, headers)
        else:
            self.send(404, b"", {})

    def do_OPTIONS(self) -> None:
        allowed = {"Methods": "POST, DELETE", "Headers": "Authorization, Content-Type, Idempotency-Key"}
        self.send(204, b"", {**self._cors(), **{f"Access-Control-Allow-{key}": text for key, text in allowed.items()}})

    def do_POST(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def _cors(self) -> dict[str, str]:
        origin = self.headers.get("Origin", "")
        return {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": "Retry-After"}

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.owner.asked.append((self.command, self.path, json.loads(body) if body else None))
        if self.path.endswith("/messages"):
            self.owner.keys.append(self.headers.get("Idempotency-Key", ""))
        canned = self.owner.next(self.path, self.command)
        if not canned.halfway:
            canned.wait()
        if canned.broken:
            self.close_connection = True
            return
        headers = {"Content-Type": canned.content_type, **self._cors(), **canned.headers}
        try:
            if canned.halfway:
                self.start(canned.status, len(canned.body), headers)
                self.wfile.write(canned.body[: len(canned.body) // 2])
                canned.wait()
                self.wfile.write(canned.body[len(canned.body) // 2 :])
            else:
                self.send(canned.status, canned.body, headers)
        except OSError:
            self.close_connection = True  # the page gave up waiting


class Sites(Server):
    """Pages of other websites, on the origin http://localhost:PORT; the assistant is on http://127.0.0.1:PORT."""

    def __init__(self) -> None:
        super().__init__(_SiteHandler, "localhost")
        self.pages: dict[str, tuple[str, str]] = {}  # path → (markup, content security policy)

    def page(self, path: str, markup: str, policy: str = "") -> str:
        """Put a page there; gives its address."""
        self.pages[path] = (markup, policy)
        return self.address + path


def host_page(server: str, element: str, style: str = "", script: str = "") -> str:
    """The page of a hospital that embeds the chat from another origin; ``script`` in the place of the usual line."""
    script = script or f'<script src="{server}/widget/{NAME}" defer></script>'
    return f"""<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Ziekenhuis</title><style>{style}</style>{script}</head>
<body><main><h1>Ziekenhuis</h1><p>Welkom op onze website. <a href="#contact">Contact</a></p>
{element}</main></body></html>"""


class _SiteHandler(_Handler):
    def do_GET(self) -> None:
        markup, policy = self.owner.pages.get(self.path, ("", ""))
        headers = {"Content-Type": "text/html; charset=utf-8"}
        if policy:
            headers["Content-Security-Policy"] = policy
        self.send(200 if markup else 404, markup.encode(), headers)
