"""WhatsApp, through Meta's Cloud API: what its webhook delivers, and the messages that go back.

A person is known by a phone number or, where WhatsApp keeps that to itself (usernames), by a business-scoped user id.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx

from channels.messaging.channel import MessagingChannel
from channels.messaging.commands import command_in
from channels.messaging.platform import Finding, Incoming, Limits, Part, Platform, TryLaterError, UndeliverableError
from channels.messaging.texts import load_messaging_texts

GRAPH_ROOT = "https://graph.facebook.com/v25.0"
MOST_MESSAGES = 1000  # in one webhook, as documented; it also keeps `order` unambiguous

# What one message holds, in characters and in number.
MOST_BUTTONS, BUTTON_TITLE = 3, 20
MOST_ROWS, ROW_TITLE, ROW_DESCRIPTION = 10, 24, 72

# Types of messages: those that ask for no answer, and what to call the others that hold no text.
# "request_welcome" is the opening of an empty chat; "system" tells of a new number; "revoke" takes a message back.
SILENT = {"reaction", "system", "revoke", "request_welcome", "pin", "keep_in_chat", "poll_update"}
UNSUPPORTED = {
    "audio": "gesproken",
    "voice": "gesproken",
    "image": "beeld",
    "video": "beeld",
    "document": "bestand",
    "location": "plaats",
    "contacts": "contact",
    "sticker": "plaatje",
    "edit": "veranderd",
}

# Error codes of the Graph API. A code says more than the HTTP status, which differs per version.
BUSY = {1, 2, 131000, 131016, 131056}  # unknown, down, went wrong, overloaded, too many to this person
BUSY_FOR_ALL = {4, 80007, 130429, 131048, 131057}  # rates of the app, the account, the number; spam; maintenance
# What an operator can mend: the token, permissions, payment, registration, a number that is gone, a blocked account.
OPERATOR = {0, 3, 10, 33, 190, *range(200, 300), 368, 131005, 131031, 131042, 131045, 133010}
NEVER = {131026, 131047, 131051}  # cannot receive it, wrote longer than 24 hours ago, type of message unknown
STOPPED = 131050  # does not want messages from us any more

_TOKEN = "[!-#%-~][!-~]"  # begins with no $: that would be a "${…}" that nobody filled in
SETTINGS = {  # key → environment variable, shape, what to set it to
    "access_token": ("WHATSAPP_ACCESS_TOKEN", _TOKEN + "{19,1023}", "the access token of a system user"),
    "app_secret": ("WHATSAPP_APP_SECRET", "[0-9a-f]{32}", "the app's secret of 32 hexadecimal digits"),
    "verify_token": ("WHATSAPP_VERIFY_TOKEN", _TOKEN + "{15,255}", "16 or more characters of your own choice"),
    "phone_number_id": ("WHATSAPP_PHONE_NUMBER_ID", "[0-9]{5,20}", "the id of the number, not the number itself"),
}
# Plain HTTP only to this machine, for tests: the access token goes along.
GRAPH_ROOT_SHAPE = r"(https://[A-Za-z0-9.-]+|http://127\.0\.0\.1)(:[0-9]{1,5})?(/[A-Za-z0-9./-]*)?"

Value = TypeVar("Value")


@dataclass(frozen=True)
class WhatsApp:
    """One WhatsApp number of the organisation. Implements `channels.messaging.platform.Platform`."""

    access_token: str = field(repr=False)
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    phone_number_id: str
    graph_root: str = GRAPH_ROOT

    name = "whatsapp"
    limits = Limits(text=4096, text_with_options=1024, options=MOST_ROWS, label=ROW_DESCRIPTION, body=3 * 1024 * 1024)

    def is_authentic(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether `X-Hub-Signature-256` is the HMAC-SHA256 of the raw body under the app secret."""
        given = [value for key, value in headers.items() if str(key).lower() == "x-hub-signature-256"]
        return len(given) == 1 and _same(given[0], f"sha256={_hmac(self.app_secret, body)}")

    def challenge(self, query: Mapping[str, str]) -> str | None:
        """The challenge that Meta sends along when somebody registers the webhook with our verify token."""
        answer = query.get("hub.challenge")
        if query.get("hub.mode") != "subscribe" or not _same(query.get("hub.verify_token"), self.verify_token):
            return None
        return answer if _fits(answer, "[0-9A-Za-z]{1,128}") else None

    def read(self, payload: Any) -> list[Incoming]:
        """The messages to our number from single persons; see `Platform.read`."""
        messages = list(self._listed(payload, "messages"))
        if len(messages) > MOST_MESSAGES:
            raise ValueError(f"WhatsApp webhook: more than {MOST_MESSAGES} messages")
        read = [_incoming(message, position) for position, message in enumerate(messages)]
        return [incoming for incoming in read if incoming is not None]

    def failures(self, payload: Any) -> list[str]:
        """The codes of the statuses that say so: some refusals come only after a 200."""
        failed = [status for status in self._listed(payload, "statuses") if _get(status, "status", str) == "failed"]
        errors = [error for status in failed for error in status.get("errors") or [{}]]
        codes = [_get(error, "code", int) if error else "without a code" for error in errors]
        return [f"WhatsApp reported error {code}" for code in codes]

    def _listed(self, payload: Any, name: str) -> Iterator[Any]:
        """What the webhook lists under this name for our number."""
        if _get(payload, "object", str) != "whatsapp_business_account":
            raise ValueError("WhatsApp webhook: 'object' is not whatsapp_business_account")
        for entry in _get(payload, "entry", list):
            for change in _get(entry, "changes", list):
                if _get(change, "field", str) != "messages":
                    continue
                value = _get(change, "value", dict)
                to = _get(_get(value, "metadata", dict), "phone_number_id", str)
                if to == self.phone_number_id and name in value:
                    yield from _get(value, name, list)

    async def send(self, client: httpx.AsyncClient, to: str, part: Part) -> None:
        """Deliver one message; see `Platform.send`. What is raised holds no token, no address and no text."""
        try:
            response = await self._post(client, {"recipient_type": "individual", **_addressee(to), **_content(part)})
            error = None if response.is_success else _failure(response)
        except httpx.HTTPError as problem:
            error = TryLaterError(f"no answer from WhatsApp ({type(problem).__name__})")
        # Raised out here, so that the error of httpx, which knows the whole request, is not its context.
        if error is not None:
            raise error

    async def show_typing(self, client: httpx.AsyncClient, incoming: Incoming) -> None:
        """Mark the message as read and show "typing", for 25 seconds or until the answer comes."""
        await self._post(client, {"status": "read", "message_id": incoming.id, "typing_indicator": {"type": "text"}})

    async def _post(self, client: httpx.AsyncClient, message: dict[str, Any]) -> httpx.Response:
        url, body = f"{self.graph_root}/{self.phone_number_id}/messages", {"messaging_product": "whatsapp", **message}
        return await client.post(url, json=body, headers=self._authorization, follow_redirects=False)

    @property
    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.access_token}"}

    async def check(self, client: httpx.AsyncClient) -> list[Finding]:
        """Whether Meta accepts the token, the number and the app secret, and how the number is doing."""
        fields = {"fields": "verified_name,quality_rating,status"}
        # Meta refuses a request with a proof that was not made with the secret of the app the token is for.
        proof = {"appsecret_proof": _hmac(self.app_secret, self.access_token.encode())}
        url = f"{self.graph_root}/{self.phone_number_id}"
        try:
            found = await client.get(url, params=fields, headers=self._authorization)
            if not found.is_success:
                return [Finding(False, _refusal(found))]
            proven = await client.get(url, params=fields | proof, headers=self._authorization)
        except httpx.HTTPError as error:
            return [Finding(False, f"No answer from WhatsApp ({type(error).__name__}): check the network and proxy.")]
        secret = Finding(True, "The app secret belongs to the access token.")
        if proven.status_code == 400:
            secret = Finding(False, "WhatsApp refuses WHATSAPP_APP_SECRET: it must be that of the token's app.")
        elif not proven.is_success:
            secret = Finding(False, _refusal(proven))
        return [Finding(True, "WhatsApp accepts the access token and the number id."), *_state(found), secret]


def whatsapp_from(settings: Mapping[str, Any]) -> WhatsApp:
    """WhatsApp as configured.

    Raises:
        ValueError: something is missing or wrong; one line that names the environment variables, never their values.
    """
    problems = []
    for key, (variable, shape, meaning) in SETTINGS.items():
        if not settings.get(key):
            problems.append(f"{variable} is missing (set it to {meaning})")
        elif not _fits(settings[key], shape):
            problems.append(f"{variable} is wrong (it must be {meaning})")
    graph_root = settings.get("graph_root") or GRAPH_ROOT
    if not _fits(graph_root, GRAPH_ROOT_SHAPE):
        problems.append(f"WHATSAPP_GRAPH_ROOT is wrong (it must be an https address such as {GRAPH_ROOT})")
    if problems:
        raise ValueError("; ".join(problems))
    return WhatsApp(**{key: settings[key] for key in SETTINGS}, graph_root=graph_root.rstrip("/"))


def _incoming(message: Any, position: int) -> Incoming | None:
    """One element of `messages`; None when it asks for no answer. Raises ValueError when it is malformed."""
    kind = _get(message, "type", str)
    if kind == "unsupported" and isinstance(message.get("unsupported"), dict):
        kind = str(message["unsupported"].get("type", kind))  # what it would have been
        kind = kind if kind in SILENT or kind in UNSUPPORTED else "unsupported"
    if kind in SILENT or message.get("group_id") is not None or message.get("recipient_type") == "group":
        return None
    seconds = int(_text(message, "timestamp", "[0-9]{10}"))
    if message.get("from"):
        sender = _text(message, "from", "[0-9]{5,20}")
    else:
        sender = _text(message, "from_user_id", r"[A-Z]{2}\.(ENT\.)?[0-9A-Za-z]{1,128}")
    held = _held(message, kind)
    return Incoming(_text(message, "id", "[!-~]{1,512}"), sender, seconds * 1000 + position, float(seconds), **held)


def _held(message: dict[str, Any], kind: str) -> dict[str, str]:
    """What a message holds: the one of the last four fields of `Incoming` that is set."""
    context = _get(message, "context", dict) if message.get("context") is not None else {}
    if context.get("forwarded") or context.get("frequently_forwarded"):
        return {"unsupported": "doorgestuurd"}
    if kind == "interactive":
        return _tapped(_get(message, "interactive", dict))
    if kind == "text":
        text = _text(_get(message, "text", dict), "body")
    elif kind == "button":
        text = _text(_get(message, "button", dict), "text")
    else:
        return {"unsupported": UNSUPPORTED.get(kind, "onbekend")}
    command = command_in(text)
    return {"command": command} if command else {"text": text}


def _tapped(interactive: dict[str, Any]) -> dict[str, str]:
    """Which of our options was tapped. Forms and buttons that others sent from this number are unknown to us."""
    kind = _get(interactive, "type", str)
    if kind not in ("button_reply", "list_reply"):
        return {"unsupported": "onbekend"}
    key = _text(_get(interactive, kind, dict), "id")
    return {"choice": key} if _fits(key, "[0-9a-f]{16}") else {"unsupported": "onbekend"}


def _content(part: Part) -> dict[str, Any]:
    """The body of a message: plain text, reply buttons, or a list that opens."""
    labels = [option.label for option in part.options]
    if not labels:
        return {"type": "text", "text": {"body": part.text, "preview_url": False}}
    if len(labels) <= MOST_BUTTONS and max(map(len, labels)) <= BUTTON_TITLE and len(set(labels)) == len(labels):
        buttons = [{"type": "reply", "reply": {"id": it.key, "title": it.label}} for it in part.options]
        shown = {"type": "button", "body": {"text": part.text}, "action": {"buttons": buttons}}
    else:
        action = {"button": load_messaging_texts()["choose_button"], "sections": [{"rows": _rows(part)}]}
        shown = {"type": "list", "body": {"text": part.text}, "action": action}
    return {"type": "interactive", "interactive": shown}


def _rows(part: Part) -> list[dict[str, str]]:
    """The rows of a list. One label too long for a title makes all of them descriptions, for they belong together."""
    if all(len(option.label) <= ROW_TITLE for option in part.options):
        return [{"id": option.key, "title": option.label} for option in part.options]
    title = load_messaging_texts()["choice_title"]
    return [
        {"id": option.key, "title": title.format(number=number), "description": option.label}
        for number, option in enumerate(part.options, 1)
    ]


def _addressee(to: str) -> dict[str, str]:
    # A user id under "to" is taken for a phone number, and the message is lost without an error.
    return {"to": to} if to.isdigit() else {"recipient": to}


def _failure(response: httpx.Response) -> TryLaterError | UndeliverableError:
    """What a refusal by the Graph API means."""
    status, code = response.status_code, _error_code(response)
    reason = f"WhatsApp answered with status {status}" + ("" if code is None else f" and error {code}")
    after = _seconds(response.headers.get("retry-after"))
    if status == 401 or code in OPERATOR:
        return TryLaterError(f"{reason}: access refused; run `python -m channels check`", after, everybody=True)
    if code in BUSY_FOR_ALL:
        return TryLaterError(reason, after, everybody=True)
    if code in BUSY:
        return TryLaterError(reason, after)
    if code in NEVER or code == STOPPED:
        return UndeliverableError(reason, blocked=code == STOPPED)
    if status == 429 or status >= 500 or status in (408, 425) or status < 400:
        return TryLaterError(reason, after, everybody=status == 429)
    return UndeliverableError(reason)


def _error_code(response: httpx.Response) -> int | None:
    try:
        code = response.json()["error"]["code"]
    except (ValueError, TypeError, LookupError, RecursionError):
        return None  # an answer of a proxy, or cut off
    return code if type(code) is int else None


def _seconds(retry_after: str | None) -> float | None:
    """The header `Retry-After`, which may also be a date: then there is no telling by our clock."""
    return float(retry_after) if retry_after and _fits(retry_after, "[0-9]{1,6}") else None


def _refusal(response: httpx.Response) -> str:
    """What to do about the answer to the check."""
    status, code = response.status_code, _error_code(response)
    answer = f"(status {status}, error {code})"
    if status == 401 or code in OPERATOR:
        return f"WhatsApp refuses the access token {answer}: make a new one with whatsapp_business_messaging rights."
    if code == 100 or status == 404:
        return f"WhatsApp does not know this number {answer}: check WHATSAPP_PHONE_NUMBER_ID and the token's rights."
    return f"WhatsApp cannot answer now {answer}: try again later."


def _state(response: httpx.Response) -> list[Finding]:
    """How the number is doing, as far as the answer to the check says so."""
    try:
        told = {key: str(value) for key, value in response.json().items()}
    except (ValueError, AttributeError, RecursionError):
        return [Finding(False, "WhatsApp answered the check with something else than was asked: check the address.")]
    name, status, quality = (told.get(key, "") for key in ("verified_name", "status", "quality_rating"))
    findings = []
    if name.isprintable() and name:
        findings.append(Finding(True, f"People see the name {name[:100]!r}."))
    if _fits(status, "[A-Z_]{1,40}"):
        findings.append(Finding(status == "CONNECTED", f"The number is {status} (CONNECTED is what it should be)."))
    if _fits(quality, "[A-Z_]{1,40}"):
        findings.append(Finding(quality != "RED", f"WhatsApp rates its quality {quality}."))
    return findings


def _hmac(key: str, message: bytes) -> str:
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()


def _same(given: Any, secret: str) -> bool:
    """Compared in constant time, as bytes: `compare_digest` refuses strings that are not ASCII."""
    return isinstance(given, str) and hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode())


def _fits(value: Any, shape: str) -> bool:
    return isinstance(value, str) and re.fullmatch(shape, value) is not None


def _get(holder: Any, name: str, kind: type[Value]) -> Value:
    """One field of a JSON object. Raises ValueError when it is missing or of another type; it tells no values."""
    value = holder.get(name) if isinstance(holder, dict) else None
    if not isinstance(value, kind):
        raise ValueError(f"WhatsApp webhook: '{name}' is missing or is no {kind.__name__}")
    return value


def _text(holder: Any, name: str, shape: str = "[^\ud800-\udfff]+") -> str:
    """A string of this shape; by default one that is not empty and holds no half characters, as JSON can."""
    text = _get(holder, name, str)
    if not _fits(text, shape):
        raise ValueError(f"WhatsApp webhook: '{name}' does not have its usual form")
    return text


class WhatsAppChannel(MessagingChannel):
    """The channel ``whatsapp``, at ``/webhooks/whatsapp/``."""

    @classmethod
    def name(cls) -> str:
        """The channel's name, also the last part of its address."""
        return "whatsapp"

    @classmethod
    def make_platform(cls, settings: Mapping[str, str]) -> Platform:
        """The number of the settings; raises as `whatsapp_from`."""
        return whatsapp_from(settings)
