"""Telegram: reading its updates, sending by its Bot API (https://core.telegram.org/bots/api)."""

from __future__ import annotations

import hmac
import logging
import math
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import httpx

from channels.messaging.channel import MessagingChannel
from channels.messaging.commands import command_in
from channels.messaging.platform import Finding, Incoming, Limits, Part, Platform, TryLaterError, UndeliverableError

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
API_ROOT = "https://api.telegram.org"
WEBHOOK_PATH = "/webhooks/telegram/"
ALLOWED_UPDATES = ("message", "edited_message", "callback_query")

_HALF = re.compile("[\ud800-\udfff]")
_TOKEN_IN_PATH = re.compile(r"/bot\d+:[A-Za-z0-9_-]+")
_SHORT_LABEL = 12  # characters: three such buttons fit beside each other on a narrow phone
_BUTTONS_IN_ROW = 3
_RECENT = 3600.0  # seconds: an older failure of the webhook is history
_Value = TypeVar("_Value")

# In this order: Telegram also fills `document` for an animation, and `location` for a venue.
_KINDS = {
    "animation": "plaatje",
    "sticker": "plaatje",
    "dice": "plaatje",
    "voice": "gesproken",
    "audio": "gesproken",
    "video_note": "beeld",
    "photo": "beeld",
    "video": "beeld",
    "paid_media": "beeld",
    "document": "bestand",
    "venue": "plaats",
    "location": "plaats",
    "contact": "contact",
}
# What Telegram says of the chat itself. Nobody wrote it, so nobody expects an answer.
_SERVICE = frozenset(
    """
    new_chat_members left_chat_member new_chat_title new_chat_photo delete_chat_photo group_chat_created
    supergroup_chat_created channel_chat_created message_auto_delete_timer_changed migrate_to_chat_id
    migrate_from_chat_id pinned_message successful_payment refunded_payment users_shared chat_shared gift unique_gift
    connected_website write_access_allowed passport_data proximity_alert_triggered boost_added chat_background_set
    checklist_tasks_done checklist_tasks_added direct_message_price_changed paid_message_price_changed
    forum_topic_created forum_topic_edited forum_topic_closed forum_topic_reopened general_forum_topic_hidden
    general_forum_topic_unhidden giveaway_created giveaway giveaway_winners giveaway_completed video_chat_scheduled
    video_chat_started video_chat_ended video_chat_participants_invited web_app_data
    """.split()
)


def _hide_token(record: logging.LogRecord) -> bool:
    """Take the token out of a log line: httpx logs each address it calls, and Telegram wants the token in there."""
    record.msg, record.args = _TOKEN_IN_PATH.sub("/bot***", record.getMessage()), ()
    return True


logging.getLogger("httpx").addFilter(_hide_token)


@dataclass(frozen=True)
class Telegram:
    """A bot on Telegram: a `Platform`.

    Args:
        token: what @BotFather gave; it stands in every address that is called, so no address may be shown.
        secret: what Telegram repeats in a header of every webhook request.
        clock: seconds since the epoch; replaced in tests.
    """

    token: str = field(repr=False)
    secret: str = field(repr=False)
    api_root: str = API_ROOT
    clock: Callable[[], float] = time.time

    name = "telegram"
    # Telegram takes 4096 characters. Accounts differ on whether an emoji counts as one or as two: with 4000 there is
    # room for 96 of them either way.
    limits = Limits(text=4000, text_with_options=4000, options=8, label=60)

    def is_authentic(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the request carries our secret. `headers` finds a name whatever its capitals, as Sanic's do."""
        given = headers.get(SECRET_HEADER) or ""
        return hmac.compare_digest(given.encode("utf-8", "replace"), self.secret.encode("utf-8"))

    def challenge(self, query: Mapping[str, str]) -> str | None:
        """None: Telegram verifies nothing by GET."""
        return None

    def read(self, payload: Any) -> list[Incoming]:
        """The message or the tap in an update, when it comes from a person in a private chat.

        Raises:
            ValueError: a part that we read is missing, or is not what Telegram documents.
        """
        order = _number(payload, "update_id", 0, 2**63)
        if "message" in payload:
            return _read_message(_field(payload, "message", dict), order)
        if "edited_message" in payload:
            return _read_edit(_field(payload, "edited_message", dict), order)
        if "callback_query" in payload:
            # A tap has no time of its own, and that of the message with the button may be long ago.
            return _read_tap(_field(payload, "callback_query", dict), order, self.clock())
        return []

    def failures(self, payload: Any) -> list[str]:
        """Telegram says at once whether it takes a message, and nothing afterwards."""
        return []

    async def send(self, client: httpx.AsyncClient, to: str, part: Part) -> None:
        """Deliver one message, as plain text."""
        message: dict[str, Any] = {"chat_id": to, "text": part.text, "link_preview_options": {"is_disabled": True}}
        if part.options:
            message["reply_markup"] = {"inline_keyboard": _keyboard(part)}
        response = await self._call(client, "sendMessage", message)
        status, answer = response.status_code, _answer(response)
        if status == 200 and answer.get("ok") is True:
            return
        # Telegram's own description is left out of all reasons: it may repeat what was in the message.
        if status == 403:
            raise UndeliverableError("Telegram: the person has blocked the bot or is gone (403)", blocked=True)
        if status in (401, 404):
            raise TryLaterError(f"Telegram refuses TELEGRAM_BOT_TOKEN ({status}): set the right one", everybody=True)
        if 400 <= status < 500 and status != 429:
            raise UndeliverableError(f"Telegram refuses this message ({status})")
        raise TryLaterError(f"Telegram does not take messages now ({status})", after=_seconds_asked(response, answer))

    async def show_typing(self, client: httpx.AsyncClient, incoming: Incoming) -> None:
        """Show "typing", and for a tap first stop the waiting sign in the button. A failure goes unnoticed."""
        try:
            if incoming.id.startswith("c"):
                await self._call(client, "answerCallbackQuery", {"callback_query_id": incoming.id[1:]})
            await self._call(client, "sendChatAction", {"chat_id": incoming.sender, "action": "typing"})
        except TryLaterError:
            return

    async def check(self, client: httpx.AsyncClient) -> list[Finding]:
        """Ask whether Telegram knows the bot and where it delivers messages."""
        results = []
        try:
            for method in ("getMe", "getWebhookInfo"):
                response = await self._call(client, method, {})
                if response.status_code in (401, 404):
                    return [Finding(False, "Telegram refuses TELEGRAM_BOT_TOKEN: copy it again from @BotFather")]
                results.append(_answer(response).get("result"))
                if response.status_code != 200 or not isinstance(results[-1], dict):
                    return [Finding(False, f"Telegram does not answer {method} ({response.status_code}): try later")]
        except TryLaterError as error:
            return [Finding(False, f"{error}: check the network, the proxy and TELEGRAM_API_ROOT")]
        bot, webhook = results
        accepted = Finding(True, f"Telegram accepts the token of @{self._shown(bot.get('username'))}")
        return [accepted, *self._check_webhook(webhook)]

    def _check_webhook(self, webhook: Mapping[str, Any]) -> list[Finding]:
        """What `getWebhookInfo` tells. The address itself is not shown: some people put a token in it."""
        url = webhook.get("url")
        if not isinstance(url, str) or not url:
            return [Finding(False, f"no webhook is set: call setWebhook with https://YOUR-HOST{WEBHOOK_PATH}…")]
        ours = WEBHOOK_PATH in url.partition("?")[0] + "/"
        findings = [Finding(ours, f"the webhook {'is' if ours else 'is not'} at {WEBHOOK_PATH}")]
        allowed = webhook.get("allowed_updates")
        missing = [kind for kind in ALLOWED_UPDATES if isinstance(allowed, list) and allowed and kind not in allowed]
        if missing:
            findings.append(Finding(False, f"setWebhook must also allow the updates: {', '.join(missing)}"))
        waiting = webhook.get("pending_update_count")
        findings.append(Finding(waiting == 0, f"updates that wait at Telegram: {self._shown(waiting)}"))
        failed = webhook.get("last_error_date")
        if isinstance(failed, int):
            recent = self.clock() - failed < _RECENT
            when = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(min(max(failed, 0), 2**32)))
            reason = self._shown(webhook.get("last_error_message"))
            findings.append(Finding(not recent, f"the last failed delivery was at {when}: {reason}"))
        return findings

    def _shown(self, value: Any) -> str:
        """Something that Telegram said, fit for a terminal and without token or secret."""
        text = str(value).replace(self.token, "***").replace(self.secret, "***")
        return "".join(character for character in text if character.isprintable())[:200]

    async def _call(self, client: httpx.AsyncClient, method: str, parameters: Mapping[str, Any]) -> httpx.Response:
        """Call a method of the Bot API.

        Raises:
            TryLaterError: no connection, or no answer in time.
        """
        url = f"{self.api_root}/bot{self.token}/{method}"
        try:
            return await client.post(url, json=parameters, follow_redirects=False)
        except httpx.HTTPError as error:
            failure = type(error).__name__
        # Raised out here, so that the error of httpx, which knows the address, is not its context.
        raise TryLaterError(f"Telegram could not be reached ({failure})")


def telegram_from(settings: Mapping[str, str]) -> Telegram:
    """The bot that `credentials.yml` describes: `bot_token`, `secret`, and maybe `api_root`.

    Raises:
        ValueError: a setting is missing or malformed; one line that names the environment variable, not its value.
    """
    token, secret = settings.get("bot_token"), settings.get("secret")
    api_root = settings.get("api_root") or API_ROOT
    if not isinstance(token, str) or not re.fullmatch(r"[0-9]{5,}:[A-Za-z0-9_-]{30,}", token):
        raise ValueError("TELEGRAM_BOT_TOKEN is missing or malformed: set it to the token that @BotFather gave")
    if not isinstance(secret, str) or not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", secret):
        raise ValueError(
            "TELEGRAM_SECRET is missing or malformed: choose 16 to 256 letters (a-z), digits, - and _,"
            " and give setWebhook the same as secret_token"
        )
    if not isinstance(api_root, str) or not re.fullmatch(
        r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[\w./-]*)?", api_root
    ):
        raise ValueError(
            "TELEGRAM_API_ROOT is malformed: leave it out, or set it to the address of your Bot API server"
        )
    return Telegram(token, secret, api_root.rstrip("/"))


def _read_message(message: dict[str, Any], order: int) -> list[Incoming]:
    sender = _person(message, message)
    if sender is None or not _SERVICE.isdisjoint(message):
        return []
    incoming = Incoming(f"u{order}", sender, order, float(_number(message, "date", 1, 2**32)))
    forwarded = any(name.startswith("forward_") for name in message)
    if "text" in message and not forwarded:
        text = _text(message, "text", 2**16)
        command = command_in(text)
        return [replace(incoming, command=command) if command else replace(incoming, text=text)]
    kind = "doorgestuurd" if forwarded else next((_KINDS[name] for name in _KINDS if name in message), "onbekend")
    if "media_group_id" in message:
        # An album comes as one update for each picture. It is one message to the person: one answer will do.
        incoming = replace(incoming, id=f"g{_text(message, 'media_group_id', 64)}")
    return [replace(incoming, unsupported=kind)]


def _read_edit(message: dict[str, Any], order: int) -> list[Incoming]:
    sender = _person(message, message)
    # A location that is shared live is edited every few seconds; without a date, Telegram edited it and nobody else.
    if sender is None or "location" in message or "edit_date" not in message:
        return []
    edited = float(_number(message, "edit_date", 1, 2**32))
    return [Incoming(f"u{order}", sender, order, edited, unsupported="veranderd")]


def _read_tap(tap: dict[str, Any], order: int, now: float) -> list[Incoming]:
    if "message" not in tap or "data" not in tap:
        return []  # a button under an inline message, or of a game: not ours
    sender = _person(tap, _field(tap, "message", dict))
    if sender is None:
        return []
    # The id is that of the tap, for `answerCallbackQuery`.
    return [Incoming(f"c{_text(tap, 'id', 64)}", sender, order, now, choice=_text(tap, "data", 64))]


def _person(sent: dict[str, Any], message: dict[str, Any]) -> str | None:
    """The chat to answer in: None when it is no private one, or when a bot wrote."""
    chat = _field(message, "chat", dict)
    if _field(chat, "type", str) != "private" or _field(_field(sent, "from", dict), "is_bot", bool):
        return None
    return str(_number(chat, "id", 1, 2**53))


def _field(of: Any, name: str, kind: type[_Value]) -> _Value:
    value = of.get(name) if isinstance(of, dict) else None
    if type(value) is not kind:  # not isinstance(): True is no number
        raise ValueError(f"Telegram update: {name!r} is not there or is no {kind.__name__}")
    return value


def _number(of: Any, name: str, least: int, below: int) -> int:
    number = _field(of, name, int)
    if not least <= number < below:
        raise ValueError(f"Telegram update: {name!r} is out of range")
    return number


def _text(of: Any, name: str, most: int) -> str:
    """A text of 1 to `most` bytes in UTF-8. JSON can also spell half a character, which nobody can store or send."""
    text = _field(of, name, str)
    if not 1 <= len(text.encode("utf-8", "replace")) <= most or _HALF.search(text):
        raise ValueError(f"Telegram update: {name!r} is empty, too long or no Unicode text")
    return text


def _answer(response: httpx.Response) -> dict[str, Any]:
    """The JSON object in a response; an empty one when there is none."""
    try:
        answer = response.json()
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _seconds_asked(response: httpx.Response, answer: Mapping[str, Any]) -> float | None:
    """How long Telegram asks to wait: in the answer, or else in the header."""
    parameters = answer.get("parameters")
    asked = parameters.get("retry_after") if isinstance(parameters, dict) else response.headers.get("Retry-After")
    try:
        seconds = float(asked)
    except (TypeError, ValueError, OverflowError):
        return None
    return seconds if 0 <= seconds < math.inf else None


def _keyboard(part: Part) -> list[list[dict[str, str]]]:
    """A button for each option: one in a row, or three when all labels are short."""
    buttons = [{"text": option.label, "callback_data": option.key} for option in part.options]
    width = _BUTTONS_IN_ROW if all(len(option.label) <= _SHORT_LABEL for option in part.options) else 1
    return [buttons[start : start + width] for start in range(0, len(buttons), width)]


class TelegramChannel(MessagingChannel):
    """The channel ``telegram``, at ``/webhooks/telegram/``."""

    @classmethod
    def name(cls) -> str:
        """The channel's name, also the last part of its address."""
        return "telegram"

    @classmethod
    def make_platform(cls, settings: Mapping[str, str]) -> Platform:
        """The bot of the settings; raises as `telegram_from`."""
        return telegram_from(settings)
