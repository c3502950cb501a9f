"""The webhook of a messaging channel: what it refuses changes nothing, what it takes it acknowledges at once."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from channels.messaging.channel import STALE_SECONDS
from channels.messaging.texts import load_messaging_texts
from channels.metrics import REFUSED
from tests.channels.bots import Bot, MakeBot, Messenger, OnTelegram, OnWhatsApp
from tests.channels.fake_server import FakeClock
from tests.channels.fake_whatsapp import VERIFY_TOKEN

PERSONAL = "Ik ben Piet Verzonnen, mijn nummer is 06-12345678 en mijn BSN is 111222333. Mag dit?"
HIDDEN = ("Piet", "Verzonnen", "12345678", "111222333")


@pytest.fixture
def unchanged(bot: Bot) -> Callable[[], None]:
    """Call to assert that nothing happened since the start of the test."""
    bot.read("Mag mijn huisarts dit delen?")
    stored, sent, asked = bot.everything(), bot.messenger.sent(), bot.agent.texts

    def check() -> None:
        bot.settle()
        assert bot.everything() == stored
        assert bot.messenger.sent() == sent
        assert bot.agent.texts == asked

    return check


def refused(response: requests.Response, status: int, problem: str) -> None:
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["type"] == "urn:deelwijzer:probleem:" + problem.replace("_", "-")


# --- what is refused ---


@pytest.mark.parametrize("signature", ["", "wrong", "sha256=" + "0" * 64, "é"])
def test_a_forged_request_is_403(bot: Bot, unchanged: Callable[[], None], signature: str) -> None:
    body = json.dumps(bot.messenger.text("Mag dit?")).encode()
    headers = {name: signature.encode() for name in bot.messenger.signed(body)}
    refused(requests.post(bot.url, body, headers=headers, timeout=20), 403, "forged")
    refused(requests.post(bot.url, body, timeout=20), 403, "forged")
    unchanged()


def test_a_signature_holds_for_its_own_body_only(make_bot: MakeBot, messenger: Messenger) -> None:
    if isinstance(messenger, OnTelegram):
        pytest.skip("skipped: Telegram sends a secret, not a signature")
    bot = make_bot()
    headers = messenger.signed(json.dumps(messenger.text("Mag dit?")).encode())
    other = json.dumps(messenger.text("Mag dat?")).encode()
    refused(requests.post(bot.url, other, headers=headers, timeout=20), 403, "forged")


def test_many_forged_requests_are_429_while_the_platform_is_served(make_bot: MakeBot, messenger: Messenger) -> None:
    bot = make_bot(clock=FakeClock(messenger.now))
    statuses = []
    for _ in range(30):
        response = requests.post(bot.url, b"{}", timeout=20)
        statuses.append(response.status_code)
    assert statuses == [403] * 20 + [429] * 10
    assert int(response.headers["Retry-After"]) >= 1
    assert bot.read("Mag dit?")  # from the same address
    bot.clock.now += 60
    assert requests.post(bot.url, b"{}", timeout=20).status_code == 403


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"3", b'"text"', b"\xff\xfe", b"[" * 20_000, b"{}", b'{"update_id": "1"}', b"1" * 9000],
)
def test_a_malformed_request_is_400(bot: Bot, unchanged: Callable[[], None], body: bytes) -> None:
    refused(bot.post(body), 400, "malformed_body")
    unchanged()


def test_a_message_without_its_fields_is_400(bot: Bot, unchanged: Callable[[], None]) -> None:
    whole = json.dumps(bot.messenger.text("Mag dit?"))
    for spoiled in (
        whole.replace("Mag dit?", "\\ud800"),
        whole.replace('"id"', '"nr"'),
        whole.replace('"Mag dit?"', "5"),
    ):
        refused(bot.post(spoiled.encode()), 400, "malformed_body")
    unchanged()


def test_an_oversized_request_is_413(bot: Bot, unchanged: Callable[[], None]) -> None:
    message, most = json.dumps(bot.messenger.text("Mag dit?")).encode(), bot.channel.platform.limits.body
    for body in (message.ljust(most + 1), message.ljust(4 * 1024 * 1024)):
        refused(bot.post(body), 413, "body_too_large")
    unchanged()


def test_a_request_of_the_greatest_size_is_taken(bot: Bot) -> None:
    message, most = json.dumps(bot.messenger.text("Mag dit?")).encode(), bot.channel.platform.limits.body
    bot.deliver(message.ljust(most))
    bot.settle()
    assert bot.agent.texts == ["Mag dit?"]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
def test_other_methods_are_405(bot: Bot, unchanged: Callable[[], None], method: str) -> None:
    body = json.dumps(bot.messenger.text("Mag dit?")).encode()
    response = requests.request(method, bot.url, data=body, headers=bot.messenger.signed(body), timeout=20)
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, POST")
    unchanged()


def test_the_challenge_of_the_platform(bot: Bot, unchanged: Callable[[], None]) -> None:
    asked = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158201444"}
    answer = requests.get(bot.url, params=asked, timeout=20)
    if isinstance(bot.messenger, OnWhatsApp):
        assert (answer.status_code, answer.text) == (200, "1158201444")
    else:
        refused(answer, 403, "forged")  # Telegram verifies nothing this way
    refused(requests.get(bot.url, params={**asked, "hub.verify_token": "other"}, timeout=20), 403, "forged")
    refused(requests.get(bot.url, timeout=20), 403, "forged")
    unchanged()


def test_what_is_refused_is_counted(bot: Bot) -> None:
    counter = REFUSED.labels(bot.messenger.name, "forged")._value
    before = counter.get()
    requests.post(bot.url, b"{}", timeout=20)
    assert counter.get() == before + 1


# --- replayed, stale, flooding ---


def test_a_replayed_message_is_answered_once(make_bot: MakeBot, tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/queue.sqlite3"
    bot = make_bot(address=address)
    message = bot.messenger.text("Mag dit?")
    bot.deliver(message, message)
    bot.settle()
    sent, stored = bot.messenger.sent(), bot.everything()
    bot.deliver(message)
    bot.settle()
    assert bot.everything() == stored
    bot.stop()
    again = make_bot(address=address)
    again.deliver(message)
    again.settle()
    assert again.messenger.sent() == sent
    assert again.agent.received == []


def test_a_stale_message_is_acknowledged_and_dropped(bot: Bot, unchanged: Callable[[], None]) -> None:
    bot.say("Mag dit nog?", after=-STALE_SECONDS)
    unchanged()
    bot.say("Mag dit?", after=-STALE_SECONDS + 1)
    bot.settle()
    assert bot.agent.texts[-1] == "Mag dit?"


def test_who_floods_is_429_while_others_are_served(make_bot: MakeBot, messenger: Messenger) -> None:
    bot = make_bot(clock=FakeClock(messenger.now))
    bot.agent.hold()
    responses = [bot.post(bot.messenger.text(f"vraag {number}")) for number in range(25)]
    assert [response.status_code for response in responses] == [200] * 20 + [429] * 5
    assert_problem_with_wait(responses[-1])
    stored = bot.rows("inbox")
    assert len(stored) == 20
    bot.say("Mag dit?", person=1)
    bot.agent.go_on()
    bot.settle()
    assert len(bot.agent.received) == 21
    bot.clock.now += 2
    assert bot.post(bot.messenger.text("nog een")).status_code == 200


def assert_problem_with_wait(response: requests.Response) -> None:
    refused(response, 429, "too_many_requests")
    assert int(response.headers["Retry-After"]) >= 1


# --- what is taken ---


def test_the_webhook_is_acknowledged_while_the_assistant_is_stuck(bot: Bot) -> None:
    bot.agent.hold()
    bot.say("Mag dit?")
    bot.agent.wait_for(1)  # stuck now
    for person in range(10):
        bot.say("En dit?", person=person)
    assert bot.messenger.sent() == []
    assert len(bot.rows("inbox")) == 11
    bot.agent.go_on()
    bot.settle()
    assert len(bot.agent.received) == 11


def test_personal_data_reaches_neither_database_nor_log_nor_assistant(
    make_bot: MakeBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    bot = make_bot(address=f"sqlite:///{tmp_path}/queue.sqlite3")
    bot.agent.hold()
    bot.say(PERSONAL)
    bot.agent.wait_for(1)
    while_waiting = stored_bytes(tmp_path)
    bot.agent.go_on()
    bot.settle()
    (asked,) = bot.agent.texts
    assert "Mag dit?" in asked
    for place in (asked, caplog.text, while_waiting, stored_bytes(tmp_path)):
        assert not [word for word in (*HIDDEN, bot.messenger.address()) if word in place]


def test_a_failing_platform_puts_nobody_in_the_log(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    bot.messenger.failing(400)
    bot.messenger.failing(500)
    bot.say("Mag mijn huisarts dit delen?")
    bot.settle()
    assert "gave up a reply" in caplog.text
    assert bot.messenger.address() not in caplog.text
    assert "huisarts" not in caplog.text


def test_the_database_file_holds_nothing_readable(make_bot: MakeBot, tmp_path: Path) -> None:
    bot = make_bot(address=f"sqlite:///{tmp_path}/queue.sqlite3")
    bot.agent.hold()
    bot.say("Mag mijn huisarts dit delen? Ik kies")
    bot.agent.wait_for(1)
    waiting = stored_bytes(tmp_path)
    assert len(waiting) > 1000
    bot.agent.go_on()
    bot.settle()
    for content in (waiting, stored_bytes(tmp_path)):
        assert not [word for word in ("huisarts", "feit:", "Antwoord", bot.messenger.address()) if word in content]


def stored_bytes(folder: Path) -> str:
    """All that stands on the disk, with the journal."""
    return "".join(file.read_bytes().decode("latin-1") for file in sorted(folder.iterdir()))


def test_a_batch_of_more_than_a_flood_is_taken(make_bot: MakeBot, messenger: Messenger) -> None:
    if isinstance(messenger, OnTelegram):
        pytest.skip("skipped: Telegram sends no batches")
    bot = make_bot()
    batch = messenger.text("vraag 0")
    held = batch["entry"][0]["changes"][0]["value"]["messages"]
    held += [{**held[0], "id": f"wamid.batch{number}"} for number in range(30)]
    bot.deliver(batch)
    bot.settle()
    assert len(bot.agent.received) == 31


def test_nothing_of_what_is_not_for_us_is_kept(bot: Bot, unchanged: Callable[[], None]) -> None:
    silent = {"update_id": 5} if isinstance(bot.messenger, OnTelegram) else {"object": "whatsapp_business_account"}
    if isinstance(bot.messenger, OnTelegram):
        bot.deliver(silent)
    else:
        bot.deliver({**silent, "entry": []})
    unchanged()


def test_who_sends_a_picture_first_is_welcomed_at_the_first_question(bot: Bot) -> None:
    texts = load_messaging_texts()
    bot.deliver(bot.messenger.picture())
    bot.settle()
    assert [said.text for said in bot.messenger.sent()] == [texts["unsupported"]["beeld"]]
    assert bot.rows("conversations") == []
    assert bot.read("Mag dit?") == [texts["first"].strip(), "Antwoord 1: u zei Mag dit?"]
