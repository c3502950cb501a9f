"""A stand-in for Telegram's Bot API over loopback HTTP, as its documentation describes it and its users report it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from tests.channels.telegram_updates import CHAT, NOW

TOKEN = "123456:AAinvented-token_for-tests-0123456789"
SECRET = "invented-secret_0123456789"
WEBHOOK = {
    "url": "https://deelwijzer.example/webhooks/telegram/",
    "has_custom_certificate": False,
    "pending_update_count": 0,
    "max_connections": 40,
    "allowed_updates": ["message", "edited_message", "callback_query"],
}


class Sent(NamedTuple):
    """A message that the fake took: `keyboard` holds the rows of buttons, each a label and its callback data."""

    chat: int
    text: str
    keyboard: list[list[tuple[str, str]]]


class Refusal(Exception):  # noqa: N818 - the answer that Telegram gives
    """An answer that is not ok."""

    def __init__(self, status: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.status, self.description, self.retry_after = status, description, retry_after


class FakeTelegram:
    """The Bot API at `root`, until `stop`. What happens to a call is scripted by the methods below, before the call.

    `calls` holds each method called with its parameters, in order, also those refused; `sent` each message taken.
    """

    def __init__(self, token: str = TOKEN, chats: Iterable[int] = (CHAT,)) -> None:
        self.token = token
        self.chats = set(chats)
        self.blocked: set[int] = set()
        self.webhook: dict[str, Any] = dict(WEBHOOK)
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.sent: list[Sent] = []
        self._scripts: list[tuple[str, int | str, int | None]] = []
        self._changed = threading.Condition()
        self._go_on = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        self.root = f"http://127.0.0.1:{self._server.server_address[1]}"

    def fail_next(
        self, status: int, retry_after: int | None = None, times: int = 1, method: str = "sendMessage"
    ) -> None:
        """Refuse the next calls of a method with this status."""
        self._scripts += [(method, status, retry_after)] * times

    def drop_next(self, method: str = "sendMessage") -> None:
        """Carry out the next call, but close the connection without an answer."""
        self._scripts.append((method, "drop", None))

    def hold_next(self, method: str = "sendMessage") -> None:
        """Carry out the next call, but answer only after `go_on`."""
        self._go_on.clear()
        self._scripts.append((method, "hold", None))

    def go_on(self) -> None:
        """Give the answers that were held."""
        self._go_on.set()

    def block(self, chat: int) -> None:
        """From now on this person has blocked the bot."""
        self.blocked.add(chat)

    def wait_for(self, messages: int, seconds: float = 10.0) -> list[Sent]:
        """Wait until so many messages were taken in all, and return them.

        Raises:
            AssertionError: it took too long.
        """
        with self._changed:
            enough = self._changed.wait_for(lambda: len(self.sent) >= messages, seconds)
        assert enough, f"{len(self.sent)} of {messages} messages came"
        return self.sent

    def stop(self) -> None:
        """Close the server, and let go of what waits."""
        self._go_on.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    def answer(self, path: str, parameters: Any) -> tuple[int, dict[str, Any]] | None:
        """The status and the body to answer with; None to hang up. For the HTTP handler."""
        method = path.rpartition("/")[2]
        with self._changed:
            self.calls.append((method, parameters))
            script = next((script for script in self._scripts if script[0] == method), None)
            if script:
                self._scripts.remove(script)
            try:
                answer = 200, {"ok": True, "result": self._carry_out(path, method, parameters, script)}
            except Refusal as refusal:
                answer = refusal.status, _refused(refusal)
            self._changed.notify_all()
        if script and script[1] == "hold":
            self._go_on.wait(10)
        return None if script and script[1] == "drop" else answer

    def _carry_out(self, path: str, method: str, parameters: Any, script: Any) -> Any:
        if not path.startswith("/bot") or ":" not in path:
            raise Refusal(404, "Not Found")
        if path != f"/bot{self.token}/{method}":
            raise Refusal(401, "Unauthorized")
        if script and isinstance(script[1], int):
            raise Refusal(script[1], "Too Many Requests" if script[1] == 429 else "scripted", script[2])
        methods = {
            "getMe": lambda: {
                "id": 123456,
                "is_bot": True,
                "first_name": "Verzonnen",
                "username": "verzonnen_bot",
            },
            "getWebhookInfo": lambda: self.webhook,
            "sendMessage": lambda: self._send(parameters),
            "sendChatAction": lambda: self._show_action(parameters),
            "answerCallbackQuery": lambda: self._answer_tap(parameters),
        }
        if method not in methods:
            raise Refusal(404, "Not Found")
        return methods[method]()

    def _send(self, parameters: Any) -> dict[str, Any]:
        chat, text = self._chat(parameters), parameters.get("text")
        if not isinstance(text, str) or not text.strip():
            raise Refusal(400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) // 2 > 4096:
            raise Refusal(400, "Bad Request: message is too long")
        keyboard = _keyboard(parameters.get("reply_markup"))
        self.sent.append(Sent(chat, text, keyboard))
        private = {"id": chat, "type": "private", "first_name": "Verzonnen"}
        return {"message_id": len(self.sent), "date": NOW, "chat": private, "text": text}

    def _show_action(self, parameters: Any) -> bool:
        self._chat(parameters)
        if parameters.get("action") != "typing":
            raise Refusal(400, "Bad Request: wrong parameter action in request")
        return True

    def _answer_tap(self, parameters: Any) -> bool:
        asked = parameters.get("callback_query_id")
        before = [call for call in self.calls if call == ("answerCallbackQuery", parameters)]
        if not isinstance(asked, str) or not asked.isdigit() or len(before) > 1:
            raise Refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        return True

    def _chat(self, parameters: Any) -> int:
        try:
            chat = int(parameters["chat_id"])
        except (KeyError, TypeError, ValueError):
            raise Refusal(400, "Bad Request: chat_id is empty") from None
        if chat not in self.chats:
            raise Refusal(400, "Bad Request: chat not found")
        if chat in self.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        return chat


def _keyboard(markup: Any) -> list[list[tuple[str, str]]]:
    if markup is None:
        return []
    try:
        rows = [[(button["text"], button["callback_data"]) for button in row] for row in markup["inline_keyboard"]]
    except (KeyError, TypeError):
        raise Refusal(400, "Bad Request: object expected as reply markup") from None
    buttons = [button for row in rows for button in row]
    if len(buttons) > 100 or any(len(row) > 8 for row in rows):
        raise Refusal(400, "Bad Request: REPLY_MARKUP_TOO_LONG")
    if any(not isinstance(label, str) or not label.strip() for label, _ in buttons):
        raise Refusal(400, "Bad Request: can't parse inline keyboard button: Text buttons are unallowed")
    if any(not isinstance(data, str) or not 1 <= len(data.encode()) <= 64 for _, data in buttons):
        raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
    return rows


def _refused(refusal: Refusal) -> dict[str, Any]:
    body: dict[str, Any] = {"ok": False, "error_code": refusal.status, "description": refusal.description}
    if refusal.retry_after is not None:
        body["description"] += f": retry after {refusal.retry_after}"
        body["parameters"] = {"retry_after": refusal.retry_after}
    return body


def _handler(fake: FakeTelegram) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            parameters = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
            answer = fake.answer(self.path, parameters)
            if answer is None:
                self.close_connection = True
                return
            status, body = answer
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            if "parameters" in body:
                self.send_header("Retry-After", str(body["parameters"]["retry_after"]))
            with suppress(ConnectionError):  # who called may have given up waiting
                self.end_headers()
                self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Say nothing: what matters is in `calls`."""

    return Handler
