"""Telegram's updates become messages, and only Telegram may bring them."""

from __future__ import annotations

import copy
import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.messaging.platform import Incoming
from channels.messaging.texts import load_messaging_texts
from channels.telegram import SECRET_HEADER, Telegram
from tests.channels import telegram_updates as updates
from tests.channels.fake_telegram import SECRET, TOKEN
from tests.channels.telegram_updates import CHAT, NOW

KEY = "0123456789abcdef"
TELEGRAM = Telegram(TOKEN, SECRET, clock=lambda: NOW + 5.0)
OTHER_TOKEN = "654321:BBanother-invented_token-9876543210"


def only(update: Any) -> Incoming:
    (incoming,) = TELEGRAM.read(update)
    return incoming


def content_of(incoming: Incoming) -> dict[str, str]:
    """Which of the four fields are set, and to what."""
    fields = ("text", "choice", "command", "unsupported")
    return {name: getattr(incoming, name) for name in fields if getattr(incoming, name) is not None}


# --- reading ---


def test_a_typed_message_is_read_whole() -> None:
    read = only(updates.text("Mag mijn huisarts dit delen? 🙂", number=810))
    expected = Incoming("u810", str(CHAT), 810, float(NOW), text="Mag mijn huisarts dit delen? 🙂")
    assert read == expected


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("/start", "start"),
        ("/start folder_huisarts", "start"),
        ("/START", "start"),
        ("/wis@verzonnen_bot", "wis"),
        ("/wis.", "wis"),
        ("/stop\nbedankt", "stop"),
        ("/help", "help"),
    ],
)
def test_a_slash_command_is_a_command(typed: str, command: str) -> None:
    assert content_of(only(updates.text(typed))) == {"command": command}


@pytest.mark.parametrize("typed", ["/opnieuw", "/wissen", "wis", "typ /wis", "/ wis", "/keuze{}", "/wis/nu", "/wisé"])
def test_anything_else_is_plain_text(typed: str) -> None:
    assert content_of(only(updates.text(typed))) == {"text": typed}


def test_a_tap_is_a_choice_made_now() -> None:
    read = only(updates.tap(KEY, tap_id="987654321", number=811))
    assert read == Incoming("c987654321", str(CHAT), 811, NOW + 5.0, choice=KEY)


@pytest.mark.parametrize("kind", updates.UNSUPPORTED)
def test_what_is_no_text_is_named(kind: str) -> None:
    content, expected = updates.UNSUPPORTED[kind]
    assert content_of(only(updates.message(content))) == {"unsupported": expected}


def test_every_name_has_a_sentence() -> None:
    names = {name for _, name in updates.UNSUPPORTED.values()} | {"veranderd"}
    assert names <= set(load_messaging_texts()["unsupported"])


def test_a_changed_message_counts_from_when_it_was_changed() -> None:
    read = only(updates.edited({"text": "Mag dat wel?"}, date=NOW + 900))
    assert (content_of(read), read.sent_at) == ({"unsupported": "veranderd"}, NOW + 900.0)


def test_an_album_is_one_message() -> None:
    read = [only(update) for update in updates.album(pictures=4)]
    assert len({incoming.id for incoming in read}) == 1
    assert len({incoming.order for incoming in read}) == 4


def test_separate_messages_keep_separate_ids() -> None:
    read = [only(update) for update in (updates.text("a"), updates.text("a"), updates.edited({"text": "a"}))]
    assert len({incoming.id for incoming in read}) == 3


@pytest.mark.parametrize("kind", updates.not_for_us())
def test_what_is_not_for_us_is_left_alone(kind: str) -> None:
    assert TELEGRAM.read(updates.not_for_us()[kind]) == []


def test_fields_that_came_later_are_ignored() -> None:
    update = updates.text("Hoi")
    plain = only(update)
    update["message"]["chat"]["new_field"] = update["message"]["new_field"] = update["new_field"] = {"a": [1]}
    assert only(update) == plain


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("update_id", None),
        ("update_id", -1),
        ("update_id", 2**63),
        ("update_id", True),
        ("update_id", "5"),
        ("message", []),
        ("message.chat", CHAT),
        ("message.chat.type", 1),
        ("message.chat.id", str(CHAT)),
        ("message.chat.id", -CHAT),
        ("message.chat.id", 2**60),
        ("message.chat.id", 1.5),
        ("message.from", None),
        ("message.from.is_bot", "false"),
        ("message.date", 0),
        ("message.date", 10**15),
        ("message.date", "vandaag"),
        ("message.text", {"a": "b"}),
        ("message.text", ""),
        ("message.text", "half \ud83d"),
        ("message.text", "x" * 100_000),
        ("callback_query", "x"),
        ("callback_query.id", 5),
        ("callback_query.id", "9" * 500),
        ("callback_query.data", "x" * 65),
        ("callback_query.data", 3),
        ("callback_query.message", None),
        ("callback_query.message.chat", None),
        ("edited_message.edit_date", -3),
    ],
)
def test_a_malformed_update_is_refused(path: str, value: Any) -> None:
    if path.startswith("callback_query"):
        update = updates.tap(KEY)
    elif path.startswith("edited_message"):
        update = updates.edited({"text": "Hoi"})
    else:
        update = updates.text("Hoi")
    assert len(TELEGRAM.read(update)) == 1  # well formed as yet
    *above, last = path.split(".")
    holder = update
    for name in above:
        holder = holder[name]
    holder[last] = value
    with pytest.raises(ValueError, match=f"^Telegram update: '{last}'"):
        TELEGRAM.read(update)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
REAL = [
    updates.text("/start"),
    updates.tap(KEY),
    updates.edited({"text": "Hoi"}),
    *updates.album(pictures=1),
    *(updates.message(content) for content, _ in updates.UNSUPPORTED.values()),
]


def reads_or_refuses(payload: Any) -> None:
    try:
        read = TELEGRAM.read(payload)
    except ValueError:
        return
    for incoming in read:
        assert len(content_of(incoming)) == 1
        json.dumps(vars(incoming), ensure_ascii=False).encode("utf-8")


@given(JSON)
def test_any_json_is_read_or_refused(payload: Any) -> None:
    reads_or_refuses(payload)


@given(st.data())
def test_a_real_update_with_one_field_replaced_is_read_or_refused(data: st.DataObject) -> None:
    update = copy.deepcopy(data.draw(st.sampled_from(REAL)))
    holder = update
    while True:
        name = data.draw(st.sampled_from(sorted(holder)))
        if not isinstance(holder[name], dict) or not holder[name] or data.draw(st.booleans()):
            break
        holder = holder[name]
    if data.draw(st.booleans()):
        del holder[name]
    else:
        holder[name] = data.draw(JSON)
    reads_or_refuses(update)


# --- who may call the webhook ---


@pytest.mark.parametrize("given_secret", ["", "x", SECRET + "x", SECRET[:-1], SECRET.upper(), "é\udcff", TOKEN])
def test_another_secret_is_not_authentic(given_secret: str) -> None:
    assert not TELEGRAM.is_authentic({SECRET_HEADER: given_secret}, b"{}")


def test_only_our_secret_is_authentic() -> None:
    assert TELEGRAM.is_authentic(httpx.Headers({SECRET_HEADER.lower(): SECRET}), b"{}")
    assert not TELEGRAM.is_authentic({}, b"{}")
    assert TELEGRAM.challenge({"hub.challenge": "1", "hub.verify_token": SECRET}) is None
