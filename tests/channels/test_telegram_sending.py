"""Messages become calls of Telegram's Bot API; whatever it answers, the token stays inside."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest

from channels.messaging.platform import Finding, Incoming, Option, Part, TryLaterError, UndeliverableError
from channels.telegram import Telegram, telegram_from
from tests.channels import telegram_updates as updates
from tests.channels.fake_telegram import SECRET, TOKEN, FakeTelegram
from tests.channels.telegram_updates import CHAT, NOW

KEY = "0123456789abcdef"
TELEGRAM = Telegram(TOKEN, SECRET, clock=lambda: NOW + 5.0)
OTHER_TOKEN = "654321:BBanother-invented_token-9876543210"


def only(update: Any) -> Incoming:
    (incoming,) = TELEGRAM.read(update)
    return incoming


# --- sending ---


@pytest.fixture
def fake() -> Iterator[FakeTelegram]:
    server = FakeTelegram()
    yield server
    server.stop()


def run(fake: FakeTelegram, work: Callable[[Telegram, httpx.AsyncClient], Awaitable[Any]], **settings: Any) -> Any:
    """Do something with the platform, configured for the fake."""
    telegram = Telegram(**{"token": TOKEN, "secret": SECRET, "api_root": fake.root, "clock": lambda: NOW, **settings})

    async def with_client() -> Any:
        async with httpx.AsyncClient(timeout=10) as client:
            return await work(telegram, client)

    return asyncio.run(with_client())


def send(fake: FakeTelegram, part: Part, to: str = str(CHAT), **settings: Any) -> None:
    run(fake, lambda telegram, client: telegram.send(client, to, part), **settings)


def failure_of(fake: FakeTelegram, part: Part | None = None, to: str = str(CHAT), **settings: Any) -> Exception:
    with pytest.raises((TryLaterError, UndeliverableError)) as raised:
        send(fake, part or Part("Een geheim verhaal"), to, **settings)
    return raised.value


def test_a_message_is_sent_as_it_is(fake: FakeTelegram) -> None:
    text = "Ja, dat mag.\n\n<b>*Niet*</b> opgemaakt_ ‘citaat’ https://voorbeeld.nl 🙂"
    send(fake, Part(text))
    assert fake.sent == [(CHAT, text, [])]
    (_, parameters) = fake.calls[0]
    assert "parse_mode" not in parameters
    assert parameters["link_preview_options"] == {"is_disabled": True}


def options(*labels: str) -> tuple[Option, ...]:
    return tuple(Option(f"{number:016x}", label) for number, label in enumerate(labels))


def test_short_choices_stand_beside_each_other(fake: FakeTelegram) -> None:
    send(fake, Part("Mag het?", options("Ja", "Nee", "Weet ik niet", "Waarom?")))
    rows = fake.sent[0].keyboard
    assert [[label for label, _ in row] for row in rows] == [["Ja", "Nee", "Weet ik niet"], ["Waarom?"]]
    assert [key for row in rows for _, key in row] == [f"{number:016x}" for number in range(4)]


def test_a_long_choice_puts_each_on_a_row(fake: FakeTelegram) -> None:
    send(fake, Part("Wie bent u?", options("Patiënt", "Huisarts of praktijkondersteuner", "Ander")))
    assert [len(row) for row in fake.sent[0].keyboard] == [1, 1, 1]


def test_the_most_that_the_limits_allow_fits(fake: FakeTelegram) -> None:
    limits = Telegram.limits
    send(fake, Part("é" * limits.text))
    send(fake, Part("🙂" * 96 + "x" * (limits.text - 96)))
    labels = [f"{number}" * limits.label for number in range(limits.options)]
    send(fake, Part("x" * limits.text_with_options, options(*labels)))
    assert len(fake.sent) == 3


@pytest.mark.parametrize("after", [1, 37])
def test_too_many_requests_tells_how_long_to_wait(fake: FakeTelegram, after: int) -> None:
    fake.fail_next(429, retry_after=after)
    error = failure_of(fake)
    assert isinstance(error, TryLaterError) and (error.after, error.everybody) == (after, False)
    assert fake.sent == []
    send(fake, Part("Opnieuw"))
    assert [sent.text for sent in fake.sent] == ["Opnieuw"]


@pytest.mark.parametrize("status", [429, 500, 502, 504])
def test_a_passing_failure_may_be_tried_later(fake: FakeTelegram, status: int) -> None:
    fake.fail_next(status)
    error = failure_of(fake)
    assert isinstance(error, TryLaterError) and (error.after, error.everybody) == (None, False)
    assert str(status) in str(error)


@pytest.mark.parametrize(
    ("response", "after"),
    [
        (httpx.Response(503, text="<html>", headers={"Retry-After": "7"}), 7.0),
        (httpx.Response(429, json={"ok": False, "parameters": {"retry_after": 9}}, headers={"Retry-After": "7"}), 9.0),
        (httpx.Response(503, headers={"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}), None),
        (httpx.Response(429, json={"ok": False, "parameters": {"retry_after": -1}}), None),
        (httpx.Response(429, json={"ok": False, "parameters": {"retry_after": 10**400}}), None),
        (httpx.Response(302, headers={"Location": "https://login.example/"}), None),
        (httpx.Response(200, text="<html>Log in to the guest network"), None),
        (httpx.Response(200, json=["ok"]), None),
    ],
)
def test_an_answer_from_something_in_between_may_be_tried_later(response: httpx.Response, after: float | None) -> None:
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return response

    async def work() -> None:
        transport = httpx.MockTransport(answer)
        async with httpx.AsyncClient(transport=transport, follow_redirects=True) as client:
            await TELEGRAM.send(client, str(CHAT), Part("Hoi"))

    with pytest.raises(TryLaterError) as raised:
        asyncio.run(work())
    assert raised.value.after == after
    assert len(requests) == 1  # no redirect is followed


def test_no_answer_may_be_tried_later(fake: FakeTelegram) -> None:
    fake.drop_next()
    assert isinstance(failure_of(fake), TryLaterError)
    assert len(fake.sent) == 1  # Telegram took it all the same: the price of never losing one


def test_a_slow_answer_may_be_tried_later(fake: FakeTelegram) -> None:
    fake.hold_next()

    async def work(telegram: Telegram, _: httpx.AsyncClient) -> None:
        async with httpx.AsyncClient(timeout=httpx.Timeout(10, read=0.05)) as impatient:
            await telegram.send(impatient, str(CHAT), Part("Hoi"))

    with pytest.raises(TryLaterError, match="ReadTimeout"):
        run(fake, work)
    fake.go_on()


def test_no_connection_may_be_tried_later(fake: FakeTelegram) -> None:
    fake.stop()
    assert isinstance(failure_of(fake), TryLaterError)


def test_who_blocked_the_bot_is_told_apart(fake: FakeTelegram) -> None:
    fake.block(CHAT)
    error = failure_of(fake)
    assert isinstance(error, UndeliverableError) and error.blocked


@pytest.mark.parametrize(
    ("part", "to"),
    [
        (Part("Hoi"), "999"),
        (Part("  "), str(CHAT)),
        (Part("x" * 4097), str(CHAT)),
        (Part("Hoi", (Option("k" * 65, "Ja"),)), str(CHAT)),
        (Part("Hoi", (Option(KEY, ""),)), str(CHAT)),
    ],
)
def test_what_telegram_never_takes_is_undeliverable(fake: FakeTelegram, part: Part, to: str) -> None:
    error = failure_of(fake, part, to)
    assert isinstance(error, UndeliverableError) and not error.blocked
    assert str(error) == "Telegram refuses this message (400)"
    assert fake.sent == []


@pytest.mark.parametrize("token", [OTHER_TOKEN, "no-token"])
def test_a_wrong_token_keeps_all_messages_waiting(fake: FakeTelegram, token: str) -> None:
    error = failure_of(fake, token=token)
    assert isinstance(error, TryLaterError) and error.everybody
    assert "TELEGRAM_BOT_TOKEN" in str(error)


# --- typing ---


def test_typing_is_shown(fake: FakeTelegram) -> None:
    run(fake, lambda telegram, client: telegram.show_typing(client, only(updates.text("Hoi"))))
    assert fake.calls == [("sendChatAction", {"chat_id": str(CHAT), "action": "typing"})]


def test_a_tap_is_answered_first(fake: FakeTelegram) -> None:
    run(fake, lambda telegram, client: telegram.show_typing(client, only(updates.tap(KEY, tap_id="42"))))
    assert fake.calls[0] == ("answerCallbackQuery", {"callback_query_id": "42"})
    assert [method for method, _ in fake.calls] == ["answerCallbackQuery", "sendChatAction"]


def test_nobody_minds_when_typing_fails(fake: FakeTelegram) -> None:
    fake.fail_next(400, method="answerCallbackQuery")
    fake.drop_next(method="sendChatAction")
    run(fake, lambda telegram, client: telegram.show_typing(client, only(updates.tap(KEY))))
    assert len(fake.calls) == 2


# --- check ---


def check(fake: FakeTelegram, **settings: Any) -> list[Finding]:
    return run(fake, lambda telegram, client: telegram.check(client), **settings)


def bad(findings: list[Finding]) -> str:
    return "\n".join(finding.text for finding in findings if not finding.good)


def test_check_of_a_bot_that_works(fake: FakeTelegram) -> None:
    findings = check(fake)
    assert bad(findings) == ""
    assert "@verzonnen_bot" in findings[0].text
    assert fake.sent == []


@pytest.mark.parametrize(
    ("webhook", "said"),
    [
        ({"url": ""}, "setWebhook"),
        ({"url": "https://[deelwijzer/?/webhooks/telegram/"}, "is not at"),
        ({"url": "https://deelwijzer.example/webhooks/rest/"}, "is not at /webhooks/telegram/"),
        ({"allowed_updates": ["message"]}, "edited_message, callback_query"),
        ({"pending_update_count": 12}, "12"),
        ({"last_error_date": NOW - 60, "last_error_message": "Wrong response from the webhook: 502"}, "502"),
    ],
)
def test_check_tells_what_is_wrong_with_the_webhook(fake: FakeTelegram, webhook: dict[str, Any], said: str) -> None:
    fake.webhook.update(webhook)
    assert said in bad(check(fake))


def test_check_tells_of_an_old_failure_without_alarm(fake: FakeTelegram) -> None:
    fake.webhook.update(last_error_date=NOW - 90_000, last_error_message="Connection refused")
    findings = check(fake)
    assert bad(findings) == ""
    assert any("Connection refused" in finding.text for finding in findings)


def test_check_of_a_wrong_token(fake: FakeTelegram) -> None:
    assert "TELEGRAM_BOT_TOKEN" in bad(check(fake, token=OTHER_TOKEN))


@pytest.mark.parametrize("method", ["getMe", "getWebhookInfo"])
def test_check_without_an_answer(fake: FakeTelegram, method: str) -> None:
    fake.drop_next(method=method)
    assert "could not be reached" in bad(check(fake))


@pytest.mark.parametrize("method", ["getMe", "getWebhookInfo"])
def test_check_while_telegram_is_down(fake: FakeTelegram, method: str) -> None:
    fake.fail_next(502, method=method)
    assert f"{method} (502)" in bad(check(fake))


def test_check_never_shows_a_token(fake: FakeTelegram) -> None:
    fake.webhook.update(
        url=f"https://deelwijzer.example/webhooks/telegram/?{TOKEN}",
        last_error_date=NOW,
        last_error_message=f"\x1b[31m{TOKEN} {SECRET}",
    )
    shown = "\n".join(finding.text for finding in check(fake))
    assert "***" in shown
    assert TOKEN not in shown and SECRET not in shown and "\x1b" not in shown


# --- tokens stay inside ---


def everything_in(error: BaseException | None) -> str:
    """The text of an error and of all that it hangs on to."""
    if error is None:
        return ""
    below = everything_in(error.__cause__) + everything_in(error.__context__)
    return f"{error!r} {vars(error)} {getattr(error, 'request', '')!r} {below}"


@pytest.mark.parametrize("happening", ["drop", "401", "404", "400", "429", "500", "closed"])
def test_no_error_and_no_log_line_shows_the_token(
    fake: FakeTelegram, caplog: pytest.LogCaptureFixture, happening: str
) -> None:
    caplog.set_level(logging.DEBUG)
    if happening == "drop":
        fake.drop_next()
    elif happening == "closed":
        fake.stop()
    else:
        fake.fail_next(int(happening))
    error = failure_of(fake)
    for secret in (TOKEN, SECRET, TOKEN.split(":")[1], "geheim verhaal"):
        assert secret not in everything_in(error)
        assert secret not in caplog.text
    if happening not in ("drop", "closed"):
        assert "/bot***/sendMessage" in caplog.text  # httpx did log the call


def test_the_platform_itself_shows_no_token() -> None:
    shown = f"{TELEGRAM!r} {TELEGRAM}"
    assert TOKEN not in shown and SECRET not in shown


# --- settings ---


def test_settings_make_a_bot(fake: FakeTelegram) -> None:
    telegram = telegram_from({"bot_token": TOKEN, "secret": SECRET, "api_root": fake.root + "/"})
    assert telegram.api_root == fake.root
    run(fake, lambda _, client: telegram.send(client, str(CHAT), Part("Hoi")))
    assert [sent.text for sent in fake.sent] == ["Hoi"]
    assert telegram_from({"bot_token": TOKEN, "secret": SECRET}).api_root == "https://api.telegram.org"


@pytest.mark.parametrize(
    ("settings", "variable"),
    [
        ({}, "TELEGRAM_BOT_TOKEN"),
        ({"bot_token": "", "secret": SECRET}, "TELEGRAM_BOT_TOKEN"),
        ({"bot_token": "${TELEGRAM_BOT_TOKEN}", "secret": SECRET}, "TELEGRAM_BOT_TOKEN"),
        ({"bot_token": TOKEN + "\n", "secret": SECRET}, "TELEGRAM_BOT_TOKEN"),
        ({"bot_token": "bot" + TOKEN, "secret": SECRET}, "TELEGRAM_BOT_TOKEN"),
        ({"bot_token": 123456, "secret": SECRET}, "TELEGRAM_BOT_TOKEN"),
        ({"bot_token": TOKEN}, "TELEGRAM_SECRET"),
        ({"bot_token": TOKEN, "secret": "short-secret"}, "TELEGRAM_SECRET"),
        ({"bot_token": TOKEN, "secret": "geheim met spaties er in"}, "TELEGRAM_SECRET"),
        ({"bot_token": TOKEN, "secret": "x" * 257}, "TELEGRAM_SECRET"),
        ({"bot_token": TOKEN, "secret": SECRET, "api_root": "api.telegram.org"}, "TELEGRAM_API_ROOT"),
        ({"bot_token": TOKEN, "secret": SECRET, "api_root": "https://u:p@example.org"}, "TELEGRAM_API_ROOT"),
    ],
)
def test_a_wrong_setting_gives_one_clear_line(settings: dict[str, Any], variable: str) -> None:
    with pytest.raises(ValueError, match=variable) as raised:
        telegram_from(settings)
    line = str(raised.value)
    assert "\n" not in line
    assert not any(str(value) in line for value in settings.values() if value and "$" not in str(value))
