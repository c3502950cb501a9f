"""WhatsApp: whether a webhook is authentic, what it delivers, and the settings."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.messaging.platform import Incoming
from channels.messaging.texts import load_messaging_texts
from channels.whatsapp import GRAPH_ROOT, WhatsApp, whatsapp_from
from tests.channels import fake_whatsapp as payloads
from tests.channels.fake_whatsapp import (
    ACCESS_TOKEN,
    APP_SECRET,
    NOW,
    OTHER_PERSON,
    PERSON,
    PHONE_NUMBER_ID,
    SETTINGS,
    USER_ID,
    VERIFY_TOKEN,
    Json,
    sign,
    webhook,
)

KEYS = [f"{number:016x}" for number in range(1, 12)]
QUERY = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158201444"}
PRIVATE_TEXT = "mijn geheime vraag"


@pytest.fixture
def whatsapp() -> WhatsApp:
    return whatsapp_from(SETTINGS)


class TestAuthentic:
    BODY = '{"zin": "Mag dat, José?"}'.encode()

    def test_the_signature_over_the_raw_body(self, whatsapp: WhatsApp) -> None:
        assert whatsapp.is_authentic({"X-Hub-Signature-256": sign(self.BODY)}, self.BODY)
        assert whatsapp.is_authentic({"x-hub-signature-256": sign(self.BODY)}, self.BODY)
        assert whatsapp.is_authentic(httpx.Headers({"X-Hub-Signature-256": sign(self.BODY)}), self.BODY)

    def test_another_body_or_secret_is_refused(self, whatsapp: WhatsApp) -> None:
        assert not whatsapp.is_authentic({"X-Hub-Signature-256": sign(self.BODY)}, self.BODY + b" ")
        assert not whatsapp.is_authentic({"X-Hub-Signature-256": sign(self.BODY, "f" * 32)}, self.BODY)
        assert not whatsapp.is_authentic({"X-Hub-Signature": sign(self.BODY)}, self.BODY)

    @pytest.mark.parametrize(
        "odd", ["", "sha256=", "sha1=" + "0" * 40, "é", "\ud800", sign(BODY)[7:], sign(BODY).upper(), sign(BODY) + " "]
    )
    def test_an_odd_header_is_refused(self, whatsapp: WhatsApp, odd: str) -> None:
        assert whatsapp.is_authentic({"X-Hub-Signature-256": odd}, self.BODY) is False

    def test_no_or_two_headers_are_refused(self, whatsapp: WhatsApp) -> None:
        both = {"X-Hub-Signature-256": sign(self.BODY), "x-hub-signature-256": sign(self.BODY)}
        assert whatsapp.is_authentic({}, self.BODY) is False
        assert whatsapp.is_authentic(both, self.BODY) is False


class TestChallenge:
    def test_it_is_given_back_to_who_knows_the_token(self, whatsapp: WhatsApp) -> None:
        assert whatsapp.challenge(QUERY) == "1158201444"

    @pytest.mark.parametrize(
        "changed",
        [
            {"hub.mode": "unsubscribe"},
            {"hub.verify_token": "een-ander-woord-dan"},
            {"hub.verify_token": ""},
            {"hub.verify_token": "é\ud800"},
            {"hub.challenge": "<script>"},
            {"hub.challenge": ""},
            {"hub.challenge": "1" * 129},
            {"hub.challenge": "1158\n"},
        ],
    )
    def test_anything_else_is_refused(self, whatsapp: WhatsApp, changed: dict[str, str]) -> None:
        assert whatsapp.challenge({**QUERY, **changed}) is None

    @pytest.mark.parametrize("missing", list(QUERY))
    def test_what_is_incomplete_is_refused(self, whatsapp: WhatsApp, missing: str) -> None:
        assert whatsapp.challenge({key: value for key, value in QUERY.items() if key != missing}) is None


class TestRead:
    def test_a_text(self, whatsapp: WhatsApp) -> None:
        read = whatsapp.read(webhook(payloads.text("Mag dit?\nEcht?")))
        sent = Incoming("wamid.HBgLMzE2MTIzNDU2NzAVAgAS1", PERSON, NOW * 1000, float(NOW), text="Mag dit?\nEcht?")
        assert read == [sent]

    @pytest.mark.parametrize("reply", [payloads.button_reply(KEYS[1]), payloads.list_reply(KEYS[1])])
    def test_a_tap_is_the_choice(self, whatsapp: WhatsApp, reply: Json) -> None:
        (read,) = whatsapp.read(webhook(reply))
        assert (read.choice, read.text, read.command, read.unsupported) == (KEYS[1], None, None, None)

    def test_the_button_of_a_template_is_what_stands_on_it(self, whatsapp: WhatsApp) -> None:
        (read,) = whatsapp.read(webhook(payloads.template_button("Ja, graag")))
        assert read.text == "Ja, graag"

    @pytest.mark.parametrize(("kind", "sent"), payloads.WITHOUT_TEXT)
    def test_what_holds_no_text_has_a_sentence(self, whatsapp: WhatsApp, kind: str, sent: Json) -> None:
        (read,) = whatsapp.read(webhook(sent))
        assert (read.unsupported, read.text, read.choice, read.command) == (kind, None, None, None)
        assert load_messaging_texts()["unsupported"][kind]

    @pytest.mark.parametrize("sent", payloads.SILENT)
    def test_what_asks_for_no_answer_gets_none(self, whatsapp: WhatsApp, sent: Json) -> None:
        assert whatsapp.read(webhook(sent)) == []

    @pytest.mark.parametrize(
        ("typed", "command"),
        [
            ("/start", "start"),
            ("/STOP  ", "stop"),
            ("/wis\n", "wis"),
            ("/Help", "help"),
            ("stop", "stop"),
            ("Stop ", "stop"),
        ],
    )
    def test_a_command(self, whatsapp: WhatsApp, typed: str, command: str) -> None:
        (read,) = whatsapp.read(webhook(payloads.text(typed)))
        assert (read.command, read.text) == (command, None)

    @pytest.mark.parametrize("typed", ["wis", "help", "start", "stop ermee", "//stop", "/begin"])
    def test_no_command(self, whatsapp: WhatsApp, typed: str) -> None:
        (read,) = whatsapp.read(webhook(payloads.text(typed)))
        assert (read.command, read.text) == (None, typed)

    def test_who_keeps_the_number_to_themselves_is_known_by_user_id(self, whatsapp: WhatsApp) -> None:
        (read,) = whatsapp.read(webhook(payloads.without_number("Mag dit?")))
        assert (read.sender, read.text) == (USER_ID, "Mag dit?")

    def test_messages_of_one_second_keep_their_order_and_receipts_are_no_messages(self, whatsapp: WhatsApp) -> None:
        first, second = payloads.text("een", id="wamid.1"), payloads.text("twee", id="wamid.2")
        read = whatsapp.read(webhook(first, second, statuses=[payloads.status()]))
        assert [(it.text, it.order - NOW * 1000) for it in read] == [("een", 0), ("twee", 1)]
        assert whatsapp.read(webhook(statuses=[payloads.status("failed", {"code": 131026})])) == []

    def test_replies_that_failed_afterwards_are_told_by_their_code(self, whatsapp: WhatsApp) -> None:
        failed = payloads.status("failed", {"code": 131026, "title": "invented"}, {"code": 131047})
        told = whatsapp.failures(webhook(statuses=[payloads.status(), failed, payloads.status("failed")]))
        assert told == [f"WhatsApp reported error {it}" for it in ("131026", "131047", "without a code")]
        assert whatsapp.failures(webhook(payloads.text("een"))) == []

    def test_several_entries_and_changes_are_all_read(self, whatsapp: WhatsApp) -> None:
        payload, other = webhook(payloads.text("een")), webhook(payloads.text("twee", **{"from": OTHER_PERSON}))
        payload["entry"][0]["changes"] += other["entry"][0]["changes"]
        payload["entry"] += webhook(payloads.text("drie"))["entry"]
        read = whatsapp.read(payload)
        assert [(it.text, it.sender, it.order % 1000) for it in read] == [
            ("een", PERSON, 0),
            ("twee", OTHER_PERSON, 1),
            ("drie", PERSON, 2),
        ]

    def test_messages_to_another_number_and_other_news_are_not_for_us(self, whatsapp: WhatsApp) -> None:
        assert whatsapp.read(webhook(payloads.text("hallo"), phone_number_id="999999999")) == []
        payload = webhook(payloads.text("hallo"))
        payload["entry"][0]["changes"][0]["field"] = "smb_message_echoes"
        assert whatsapp.read(payload) == []

    @pytest.mark.parametrize(
        "wrong",
        [
            {"id": None},
            {"id": ""},
            {"id": "wamid. 1"},
            {"id": "w" * 513},
            {"from": 31612345670},
            {"from": "+31612345670"},
            {"from": "", "from_user_id": None},
            {"from": "", "from_user_id": "31612345670"},
            {"timestamp": NOW},
            {"timestamp": "-1"},
            {"timestamp": "9" * 11},
            {"timestamp": "١٧٥٠٠٠٠٠٠٠"},
            {"type": None},
            {"text": None},
            {"text": "hallo"},
            {"text": {"body": ""}},
            {"text": {"body": 3}},
            {"text": {"body": "half \ud83d"}},
            {"context": "forwarded"},
            {"type": "interactive", "interactive": {"type": "button_reply"}},
            {"type": "interactive", "interactive": {"type": "list_reply", "list_reply": {"id": 2}}},
            {"type": "button", "button": {"payload": "x"}},
        ],
        ids=str,
    )
    def test_a_malformed_message_is_refused_without_its_content(self, whatsapp: WhatsApp, wrong: Json) -> None:
        with pytest.raises(ValueError, match="WhatsApp webhook: '") as refused:
            whatsapp.read(webhook({**payloads.text(PRIVATE_TEXT), **wrong}))
        assert PERSON not in str(refused.value) and PRIVATE_TEXT not in str(refused.value)

    @pytest.mark.parametrize(
        "payload",
        [
            None,
            [],
            "x",
            {},
            {"object": "page", "entry": []},
            {"object": "whatsapp_business_account"},
            {"object": "whatsapp_business_account", "entry": [None]},
            {"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "messages"}]}]},
            {"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "messages", "value": {}}]}]},
            webhook("geen object"),  # type: ignore[arg-type]
        ],
        ids=str,
    )
    def test_another_shape_is_refused(self, whatsapp: WhatsApp, payload: Any) -> None:
        with pytest.raises(ValueError, match="WhatsApp webhook"):
            whatsapp.read(payload)

    def test_more_messages_than_documented_are_refused(self, whatsapp: WhatsApp) -> None:
        assert len(whatsapp.read(webhook(*[payloads.text("a")] * 1000))) == 1000
        with pytest.raises(ValueError, match="more than 1000"):
            whatsapp.read(webhook(*[payloads.text("a")] * 1001))


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
SEEDS = [
    *(sent for _, sent in payloads.WITHOUT_TEXT),
    *payloads.SILENT,
    payloads.text("hallo"),
    payloads.button_reply(KEYS[0]),
    payloads.template_button("Ja"),
]


@st.composite
def damaged(draw: st.DrawFn) -> Any:
    """A real webhook of which one value, at any depth, is replaced by any JSON or left out."""
    payload = json.loads(json.dumps(webhook(draw(st.sampled_from(SEEDS)), statuses=[payloads.status()])))
    holder: Any = payload
    while True:
        at = draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))))
        if not isinstance(holder[at], (dict, list)) or not holder[at] or draw(st.integers(0, 4)) == 0:
            break
        holder = holder[at]
    if draw(st.booleans()):
        holder[at] = draw(ANY_JSON)
    else:
        del holder[at]
    return payload


@settings(max_examples=300, deadline=None)
@given(payload=ANY_JSON | damaged())
def test_whatever_comes_is_read_or_a_value_error(payload: Any) -> None:
    try:
        read = whatsapp_from(SETTINGS).read(payload)
    except ValueError:
        return
    for incoming in read:
        held = [incoming.text, incoming.choice, incoming.command, incoming.unsupported]
        assert sum(value is not None for value in held) == 1
        assert incoming.sender in (PERSON, USER_ID) or incoming.sender.isalnum() or "." in incoming.sender


class TestSettings:
    def test_what_is_configured(self) -> None:
        made = whatsapp_from({**SETTINGS, "graph_root": ""})
        assert (made.phone_number_id, made.graph_root) == (PHONE_NUMBER_ID, GRAPH_ROOT)
        assert whatsapp_from({**SETTINGS, "graph_root": "https://graph.example/v26.0/"}).graph_root.endswith("v26.0")

    def test_no_secret_is_shown(self) -> None:
        shown = repr(whatsapp_from(SETTINGS))
        assert not any(secret in shown for secret in (ACCESS_TOKEN, APP_SECRET, VERIFY_TOKEN))

    @pytest.mark.parametrize("key", list(SETTINGS))
    @pytest.mark.parametrize(
        "value", [None, "", "  ", "geheim", "geheim met spaties 1234567890", "${GEHEIM_GEHEIM_12}"]
    )
    def test_one_line_says_which_is_missing_or_wrong(self, key: str, value: str | None) -> None:
        with pytest.raises(ValueError, match=f"WHATSAPP_{key.upper()} is ") as refused:
            whatsapp_from({**SETTINGS, key: value})  # type: ignore[dict-item]
        told = str(refused.value)
        others = [other.upper() for other in SETTINGS if other != key]
        assert "\n" not in told and "geheim" not in told.lower()
        assert not any(f"WHATSAPP_{other}" in told for other in others)

    def test_all_that_is_wrong_is_told_at_once(self) -> None:
        with pytest.raises(ValueError, match="WHATSAPP_ACCESS_TOKEN is missing") as refused:
            whatsapp_from({})
        assert all(f"WHATSAPP_{key.upper()}" in str(refused.value) for key in SETTINGS)

    @pytest.mark.parametrize(
        "root", ["http://graph.facebook.com/v25.0", "graph.facebook.com", "https://a@b", "https://a?b", "ftp://a", 3]
    )
    def test_the_token_goes_nowhere_unencrypted(self, root: Any) -> None:
        with pytest.raises(ValueError, match="WHATSAPP_GRAPH_ROOT is wrong"):
            whatsapp_from({**SETTINGS, "graph_root": root})
