"""A stand-in for Meta's Graph API on a loopback port, and webhooks in the shapes of Meta's documentation.

All numbers, names and tokens are invented.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

ACCESS_TOKEN = "EAAinventedTokenOfASystemUser123"
APP_SECRET = "0123456789abcdef" * 2
VERIFY_TOKEN = "een-verzonnen-woord"
PHONE_NUMBER_ID = "106540352242922"
SETTINGS = {
    "access_token": ACCESS_TOKEN,
    "app_secret": APP_SECRET,
    "verify_token": VERIFY_TOKEN,
    "phone_number_id": PHONE_NUMBER_ID,
}
PERSON = "31612345670"
OTHER_PERSON = "31612345671"
USER_ID = "NL.13491208655302741918"
NOW = 1_750_000_000  # seconds since the epoch

Json = dict[str, Any]


class Refusal(Exception):  # noqa: N818 - the answer that the Graph API gives
    """An answer that is no success."""

    def __init__(self, status: int, code: int | None, details: str = "", retry_after: str | None = None) -> None:
        super().__init__(details)
        self.status, self.code, self.details, self.retry_after = status, code, details, retry_after

    def body(self) -> Json:
        if self.code is None:
            return {}
        return {
            "error": {
                "message": f"(#{self.code}) {self.details}",
                "type": "OAuthException",
                "code": self.code,
                "error_data": {"messaging_product": "whatsapp", "details": self.details},
                "fbtrace_id": "Az8or2yhqkZfEZ",
            }
        }


class FakeWhatsApp:
    """The Graph API at `root`, until `stop`. What happens to a message is scripted beforehand, by the methods below.

    `sent` holds the messages taken, `typing` the ids marked as read, `requests` every body posted, all in order.
    `pair_limit` is the number of messages that one person may get before the API says there were too many.
    """

    def __init__(self) -> None:
        self.sent: list[Json] = []
        self.typing: list[str] = []
        self.requests: list[Json] = []
        self.number: Json = {"verified_name": "De Deelwijzer", "quality_rating": "GREEN", "status": "CONNECTED"}
        self.pair_limit = 45
        self._to: Counter[str] = Counter()
        self._refused: dict[str, int] = {}
        self._script: list[Refusal | str] = []
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        self.root = f"http://127.0.0.1:{self._server.server_address[1]}/v25.0"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def settings(self) -> dict[str, str]:
        """What `whatsapp_from` wants, with this as the Graph API."""
        return {**SETTINGS, "graph_root": self.root}

    def fail_next(
        self, status: int, code: int | None = None, retry_after: int | str | None = None, times: int = 1
    ) -> None:
        """Refuse the next messages. Without a code the answer has no JSON, as from a proxy."""
        after = None if retry_after is None else str(retry_after)
        self._script += [Refusal(status, code, "as scripted", after)] * times

    def drop_next(self) -> None:
        """Take the next message, and close the connection without an answer."""
        self._script.append("drop")

    def refuse(self, number: str, code: int) -> None:
        """Take no more messages to this person: 131026 unknown on WhatsApp, 131047 wrote too long ago."""
        self._refused[number] = code

    def block(self, number: str) -> None:
        """The person does not want messages from us any more."""
        self.refuse(number, 131050)

    def minute_passes(self) -> None:
        """Everybody may get messages again."""
        self._to.clear()

    def post(self, path: str, authorization: str | None, body: bytes) -> Json | None:
        """Handle what is posted; None to close the connection. Raises Refusal."""
        with self._lock:
            message = json.loads(body)
            self.requests.append(message)
            _check_access(path, authorization, "/messages")
            step = self._script.pop(0) if self._script and message.get("status") != "read" else None
            if isinstance(step, Refusal):
                raise step
            if message.get("status") == "read":
                _require(message["typing_indicator"] == {"type": "text"}, "typing_indicator")
                self.typing.append(message["message_id"])
                return {"success": True}
            answer = self._take(message)
            return None if step == "drop" else answer

    def _take(self, message: Json) -> Json:
        to = _check_message(message)
        if to in self._refused:
            raise Refusal(400, self._refused[to], f"Message to {to} cannot be delivered")
        self._to[to] += 1
        if self._to[to] > self.pair_limit:
            raise Refusal(400, 131056, f"Too many messages to {to} in a short period of time")
        self.sent.append(message)
        return {
            "messaging_product": "whatsapp",
            "contacts": [{"input": to, "wa_id": to}],
            "messages": [{"id": f"wamid.sent{len(self.sent)}"}],
        }

    def get(self, path: str, authorization: str | None) -> Json:
        """Tell of the number. Raises Refusal."""
        address = urlsplit(path)
        query = parse_qs(address.query)
        with self._lock:
            if self._script and isinstance(self._script[0], Refusal):
                raise self._script.pop(0)
        _check_access(address.path, authorization, "")
        proof = hmac.new(APP_SECRET.encode(), ACCESS_TOKEN.encode(), hashlib.sha256).hexdigest()
        if query.get("appsecret_proof", [proof]) != [proof]:
            raise Refusal(400, 100, "Invalid appsecret_proof provided in the API argument")
        asked = query["fields"][0].split(",")
        return {"id": PHONE_NUMBER_ID, **{key: value for key, value in self.number.items() if key in asked}}


def _handler(fake: FakeWhatsApp) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # or each answer waits 40 ms for an acknowledgement

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self._answer(lambda: fake.post(self.path, self.headers["Authorization"], body))

        def do_GET(self) -> None:
            self._answer(lambda: fake.get(self.path, self.headers["Authorization"]))

        def _answer(self, handle: Any) -> None:
            status, after = 200, None
            try:
                answer = handle()
            except Refusal as refusal:
                status, answer, after = refusal.status, refusal.body(), refusal.retry_after
            if answer is None:
                self.close_connection = True
                return
            body = json.dumps(answer).encode() if answer else b"<html>Sorry</html>"
            self.send_response(status)
            if after is not None:
                self.send_header("Retry-After", after)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler


def _check_access(path: str, authorization: str | None, under: str) -> None:
    if authorization != f"Bearer {ACCESS_TOKEN}":
        raise Refusal(401, 190, "Invalid OAuth access token - Cannot parse access token")
    if path != f"/v25.0/{PHONE_NUMBER_ID}{under}":
        raise Refusal(400, 100, "Unsupported request. Object with this ID does not exist")


def _check_message(message: Json) -> str:
    """The limits of the documentation; the address of the person."""
    _require(message.get("messaging_product") == "whatsapp", "messaging_product")
    _require(message.get("recipient_type", "individual") == "individual", "recipient_type")
    to = message.get("to") or message.get("recipient", "")
    _require(to.isdigit() if "to" in message else to[:2].isupper() and to[2:3] == ".", "to or recipient")
    if message.get("type") == "text":
        _require_length(message["text"]["body"], 4096, "text.body")
    elif message.get("type") == "interactive":
        interactive = message["interactive"]
        _require_length(interactive["body"]["text"], 1024, "interactive.body.text")
        {"button": _check_buttons, "list": _check_list}[interactive["type"]](interactive["action"])
    else:
        raise Refusal(400, 100, "Param type must be one of {TEXT, INTERACTIVE, …}")
    return to


def _check_buttons(action: Json) -> None:
    replies = [button["reply"] for button in action["buttons"] if button["type"] == "reply"]
    _require(1 <= len(replies) <= 3, "number of buttons")
    for reply in replies:
        _require_length(reply["title"], 20, "button title")
        _require_length(reply["id"], 256, "button id")
    _require(len({reply["title"] for reply in replies}) == len(replies), "duplicated button title")
    _require(len({reply["id"] for reply in replies}) == len(replies), "duplicated button id")


def _check_list(action: Json) -> None:
    _require_length(action["button"], 20, "action.button")
    sections = action["sections"]
    _require(len(sections) == 1 or all(section.get("title") for section in sections), "section title")
    rows = [row for section in sections for row in section["rows"]]
    _require(1 <= len(rows) <= 10, "number of rows")
    for row in rows:
        _require_length(row["title"], 24, "row title")
        _require_length(row["id"], 200, "row id")
        if "description" in row:
            _require_length(row["description"], 72, "row description")
    _require(len({row["id"] for row in rows}) == len(rows), "duplicated row id")


def _require(good: bool, what: str) -> None:
    if not good:
        raise Refusal(400, 131009, f"Parameter value is not valid: {what}")


def _require_length(text: str, most: int, what: str) -> None:
    _require(1 <= len(text) <= most and bool(text.strip()), f"length of {what}")


def sign(body: bytes, secret: str = APP_SECRET) -> str:
    """The value of the header X-Hub-Signature-256."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def webhook(*messages: Json, phone_number_id: str = PHONE_NUMBER_ID, **more: Any) -> Json:
    """A webhook as it comes in, with these messages; `more` goes beside them, such as `statuses`."""
    value: Json = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "31612345679", "phone_number_id": phone_number_id},
        **more,
    }
    if messages:
        value["contacts"] = [{"profile": {"name": "Verzonnen Persoon"}, "wa_id": PERSON, "user_id": USER_ID}]
        value["messages"] = list(messages)
    change = {"value": value, "field": "messages"}
    return {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [change]}]}


def message(type: str, content: Any = None, id: str = "wamid.HBgLMzE2MTIzNDU2NzAVAgAS1", **more: Any) -> Json:
    """One element of `messages` as WhatsApp sends it; `more` adds or replaces fields."""
    common = {"from": PERSON, "from_user_id": USER_ID, "id": id, "timestamp": str(NOW), "type": type}
    return {**common, **({} if content is None else {type: content}), **more}


def text(body: str, **more: Any) -> Json:
    return message("text", {"body": body}, **more)


def button_reply(key: str, title: str = "Ja", **more: Any) -> Json:
    more = {"context": {"from": "31612345679", "id": "wamid.sent1"}, **more}
    return message("interactive", {"type": "button_reply", "button_reply": {"id": key, "title": title}}, **more)


def list_reply(key: str, title: str = "Keuze 2", description: str = "Een langere keuze", **more: Any) -> Json:
    reply = {"id": key, "title": title, "description": description}
    more = {"context": {"from": "31612345679", "id": "wamid.sent1"}, **more}
    return message("interactive", {"type": "list_reply", "list_reply": reply}, **more)


def template_button(label: str) -> Json:
    return message("button", {"payload": "opaque", "text": label}, context={"from": "31612345679", "id": "wamid.sent1"})


def forwarded(body: str, often: bool = False) -> Json:
    return text(body, context={"frequently_forwarded" if often else "forwarded": True})


def in_group(body: str) -> Json:
    return text(body, group_id="HBgLMTY1MDM4Nzk0MzkVAgASGBQ")


def unsupported(kind: str | None = None) -> Json:
    error = {
        "code": 131051,
        "title": "Message type unknown",
        "message": "Message type unknown",
        "error_data": {"details": "Message type is currently not supported."},
    }
    return message("unsupported", kind and {"type": kind}, errors=[error])


def without_number(body: str) -> Json:
    """A message of somebody with a username, who keeps the number to themselves."""
    sent = text(body)
    del sent["from"]
    return sent


def status(state: str = "delivered", *errors: Json) -> Json:
    """One element of `statuses`: what became of a message of ours."""
    told = {"id": "wamid.sent1", "status": state, "timestamp": str(NOW), "recipient_id": PERSON}
    return {**told, **({"errors": list(errors)} if errors else {})}


_MEDIUM = {"mime_type": "application/octet-stream", "sha256": "aW52ZW50ZWQ=", "id": "1003383421387256"}
# Messages that hold no text we read, by what they are: the key under `unsupported` in texts.yml.
WITHOUT_TEXT: list[tuple[str, Json]] = [
    ("gesproken", message("audio", {**_MEDIUM, "voice": True})),
    ("gesproken", message("audio", {**_MEDIUM, "voice": False})),
    ("gesproken", message("voice", _MEDIUM)),
    ("beeld", message("image", {**_MEDIUM, "caption": "mag dit?"})),
    ("beeld", message("video", _MEDIUM)),
    ("bestand", message("document", {**_MEDIUM, "filename": "brief.pdf"})),
    ("plaats", message("location", {"latitude": 52.1, "longitude": 5.1, "name": "Ergens"})),
    ("contact", message("contacts", [{"name": {"formatted_name": "Verzonnen Naam"}, "phones": []}])),
    ("plaatje", message("sticker", {**_MEDIUM, "animated": False})),
    ("veranderd", message("edit", {"original_message_id": "wamid.1", "message": {"type": "text"}})),
    ("veranderd", unsupported("edit")),
    ("doorgestuurd", forwarded("dit kreeg ik")),
    ("doorgestuurd", forwarded("dit kreeg ik", often=True)),
    ("doorgestuurd", message("image", _MEDIUM, context={"forwarded": True})),
    ("onbekend", message("order", {"catalog_id": "1", "product_items": []})),
    ("onbekend", unsupported()),
    ("onbekend", unsupported("poll_creation")),
    ("onbekend", message("hologram", {})),
    ("onbekend", message("interactive", {"type": "nfm_reply", "nfm_reply": {"name": "flow"}})),
    ("onbekend", button_reply("a-button-of-others")),
]
# Messages that ask for no answer.
SILENT: list[Json] = [
    message("reaction", {"message_id": "wamid.sent1", "emoji": "👍"}),
    message("system", {"body": "User changed number", "wa_id": OTHER_PERSON, "type": "user_changed_number"}),
    message("revoke", {"original_message_id": "wamid.1"}),
    message("request_welcome"),
    unsupported("reaction"),
    in_group("hallo allemaal"),
    text("hallo allemaal", recipient_type="group"),
]
