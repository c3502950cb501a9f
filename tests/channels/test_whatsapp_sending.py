"""WhatsApp: sending to a stand-in for the Graph API, what a refusal means, and the check."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from channels.messaging.platform import Finding, Option, Part, TryLaterError, UndeliverableError
from channels.messaging.texts import load_messaging_texts
from channels.whatsapp import whatsapp_from
from tests.channels import fake_whatsapp as payloads
from tests.channels.fake_whatsapp import (
    ACCESS_TOKEN,
    APP_SECRET,
    OTHER_PERSON,
    PERSON,
    SETTINGS,
    USER_ID,
    FakeWhatsApp,
    Json,
    webhook,
)

KEYS = [f"{number:016x}" for number in range(1, 12)]
PRIVATE_TEXT = "mijn geheime vraag"


@pytest.fixture
def fake() -> Iterator[FakeWhatsApp]:
    running = FakeWhatsApp()
    yield running
    running.stop()


def calling(call: Callable[[httpx.AsyncClient], Awaitable[Any]]) -> Any:
    """Run one call with a client that knows no proxies."""

    async def run() -> Any:
        async with httpx.AsyncClient(trust_env=False) as client:
            return await call(client)

    return asyncio.run(run())


def send(fake: FakeWhatsApp, part: Part, to: str = PERSON, **changed: Any) -> None:
    platform = replace(whatsapp_from(fake.settings()), **changed)
    calling(lambda client: platform.send(client, to, part))


def check(fake: FakeWhatsApp, **changed: Any) -> list[Finding]:
    platform = replace(whatsapp_from(fake.settings()), **changed)
    return calling(platform.check)


def options(*labels: str) -> tuple[Option, ...]:
    return tuple(Option(key, label) for key, label in zip(KEYS, labels, strict=False))


class TestSend:
    def test_a_text(self, fake: FakeWhatsApp) -> None:
        send(fake, Part("Dat mag. " + "a" * 4087))
        assert fake.sent == [
            {
                "messaging_product": "whatsapp",
                "recipient_type": "individual",
                "to": PERSON,
                "type": "text",
                "text": {"body": "Dat mag. " + "a" * 4087, "preview_url": False},
            }
        ]

    def test_few_short_choices_are_buttons(self, fake: FakeWhatsApp) -> None:
        send(fake, Part("Wie vraagt het?", options("De werkgever", "De verzekeraar", "b" * 20)))
        shown = fake.sent[0]["interactive"]
        assert (shown["type"], shown["body"]) == ("button", {"text": "Wie vraagt het?"})
        assert [button["reply"] for button in shown["action"]["buttons"]] == [
            {"id": KEYS[0], "title": "De werkgever"},
            {"id": KEYS[1], "title": "De verzekeraar"},
            {"id": KEYS[2], "title": "b" * 20},
        ]

    def test_more_or_longer_choices_are_a_list(self, fake: FakeWhatsApp) -> None:
        for labels in (("Ja", "Nee", "Soms", "Weet ik niet"), ("b" * 21, "c" * 24), ("Ja", "Ja")):
            send(fake, Part("Mag dat?", options(*labels)))
            shown = fake.sent[-1]["interactive"]
            assert (shown["type"], shown["action"]["button"]) == ("list", load_messaging_texts()["choose_button"])
            (section,) = shown["action"]["sections"]
            assert section["rows"] == [{"id": it.key, "title": it.label} for it in options(*labels)]

    def test_choices_too_long_for_a_title_are_numbered_with_the_whole_label_under_it(self, fake: FakeWhatsApp) -> None:
        labels = ["a" * 72, "Kort", *[f"keuze van ongeveer dertig tekens {number}" for number in range(8)]]
        send(fake, Part("t" * 1024, options(*labels)))
        (section,) = fake.sent[0]["interactive"]["action"]["sections"]
        assert [row["description"] for row in section["rows"]] == labels
        assert [row["title"] for row in section["rows"]] == [f"Keuze {number}" for number in range(1, 11)]

    def test_what_fits_the_limits_is_always_taken(self, fake: FakeWhatsApp) -> None:
        platform = whatsapp_from(fake.settings())
        limits = platform.limits

        async def send_all(client: httpx.AsyncClient) -> None:
            for count in range(1, limits.options + 1):
                for length in (2, 20, 21, 24, 25, limits.label):
                    labels = [f"{number:02}".ljust(length, "é") for number in range(count)]
                    part = Part("é" * limits.text_with_options, options(*labels))
                    await platform.send(client, f"3161234567{count % 10}", part)

        calling(send_all)
        assert len(fake.sent) == limits.options * 6

    def test_who_keeps_the_number_to_themselves_is_addressed_by_user_id(self, fake: FakeWhatsApp) -> None:
        send(fake, Part("Dat mag."), to=USER_ID)
        assert fake.sent[0]["recipient"] == USER_ID and "to" not in fake.sent[0]

    def test_typing(self, fake: FakeWhatsApp) -> None:
        (incoming,) = whatsapp_from(fake.settings()).read(webhook(payloads.text("hallo")))
        calling(lambda client: whatsapp_from(fake.settings()).show_typing(client, incoming))
        assert fake.typing == [incoming.id] and fake.sent == []


class TestRefused:
    PART = Part(PRIVATE_TEXT)

    def refused(self, fake: FakeWhatsApp, part: Part = PART, **changed: Any) -> TryLaterError | UndeliverableError:
        """What sending raises, after a look whether it gives away what is private."""
        with pytest.raises((TryLaterError, UndeliverableError)) as raised:
            send(fake, part, **changed)
        shown = "".join(traceback.format_exception(raised.value)) + repr(raised.value)
        for private in (ACCESS_TOKEN, APP_SECRET, PERSON, PRIVATE_TEXT):
            assert private not in shown
        assert raised.value.__context__ is None  # the error of httpx knows the request
        return raised.value

    @pytest.mark.parametrize(
        ("status", "code", "everybody"),
        [
            (400, 131056, False),
            (429, 131056, False),
            (429, None, True),
            (429, 4, True),
            (400, 80007, True),
            (429, 130429, True),
            (400, 131048, True),
            (500, 131057, True),
            (400, 1, False),
            (503, 2, False),
            (500, 131000, False),
            (503, 131016, False),
            (502, None, False),
            (302, None, False),
            (408, None, False),
            (401, None, True),
            (401, 0, True),
            (400, 190, True),
            (500, 3, True),
            (403, 10, True),
            (403, 200, True),
            (403, 299, True),
            (403, 368, True),
            (403, 131031, True),
            (400, 133010, True),
        ],
    )
    def test_try_later(self, fake: FakeWhatsApp, status: int, code: int | None, everybody: bool) -> None:
        fake.fail_next(status, code)
        error = self.refused(fake)
        assert isinstance(error, TryLaterError)
        assert (error.everybody, error.after) == (everybody, None)
        assert str(status) in str(error)
        send(fake, self.PART)
        assert len(fake.sent) == 1

    @pytest.mark.parametrize(
        ("status", "code", "blocked"),
        [
            (400, 131026, False),
            (400, 131047, False),
            (501, 131051, False),
            (400, 131050, True),
            (400, 100, False),
            (400, 131009, False),
            (404, None, False),
            (403, None, False),
        ],
    )
    def test_never(self, fake: FakeWhatsApp, status: int, code: int | None, blocked: bool) -> None:
        fake.fail_next(status, code)
        error = self.refused(fake)
        assert isinstance(error, UndeliverableError)
        assert error.blocked is blocked

    @pytest.mark.parametrize(
        ("header", "after"),
        [(7, 7.0), ("0", 0.0), ("Wed, 21 Oct 2026 07:28:00 GMT", None), ("-5", None), ("nan", None), ("9" * 400, None)],
    )
    def test_how_long_to_wait(self, fake: FakeWhatsApp, header: int | str, after: float | None) -> None:
        fake.fail_next(429, 130429, retry_after=header)
        error = self.refused(fake)
        assert isinstance(error, TryLaterError) and error.after == after

    def test_a_person_who_gets_too_many_does_not_hold_up_others(self, fake: FakeWhatsApp) -> None:
        fake.pair_limit = 1
        send(fake, Part("een"))
        error = self.refused(fake)
        assert isinstance(error, TryLaterError) and not error.everybody
        send(fake, Part("twee"), to=OTHER_PERSON)
        fake.minute_passes()
        send(fake, Part("drie"))
        assert [(it["to"], it["text"]["body"]) for it in fake.sent] == [
            (PERSON, "een"),
            (OTHER_PERSON, "twee"),
            (PERSON, "drie"),
        ]

    def test_a_person_who_stopped(self, fake: FakeWhatsApp) -> None:
        fake.block(PERSON)
        error = self.refused(fake)
        assert isinstance(error, UndeliverableError) and error.blocked

    def test_a_person_who_is_not_on_whatsapp(self, fake: FakeWhatsApp) -> None:
        fake.refuse(PERSON, 131026)
        error = self.refused(fake)
        assert isinstance(error, UndeliverableError) and not error.blocked

    def test_a_wrong_token_is_refused_for_everybody(self, fake: FakeWhatsApp) -> None:
        error = self.refused(fake, access_token="EAAanotherInventedToken12345")
        assert isinstance(error, TryLaterError) and error.everybody
        assert "python -m channels check" in str(error) and "EAAanother" not in str(error)

    def test_a_connection_that_breaks_after_the_message_was_taken(self, fake: FakeWhatsApp) -> None:
        fake.drop_next()
        assert isinstance(self.refused(fake), TryLaterError)
        assert len(fake.sent) == 1

    def test_no_connection_at_all(self, fake: FakeWhatsApp) -> None:
        # Port 1 of this machine: nothing listens there.
        error = self.refused(fake, graph_root="http://127.0.0.1:1")
        assert isinstance(error, TryLaterError) and "ConnectError" in str(error)

    def test_a_timeout(self, fake: FakeWhatsApp) -> None:
        def never(request: httpx.Request) -> httpx.Response:
            raise httpx.ReadTimeout(f"no answer to {request.content!r}", request=request)

        async def run() -> None:
            async with httpx.AsyncClient(transport=httpx.MockTransport(never)) as client:
                await whatsapp_from(SETTINGS).send(client, PERSON, self.PART)

        with pytest.raises(TryLaterError, match=r"no answer from WhatsApp \(ReadTimeout\)") as raised:
            asyncio.run(run())
        assert raised.value.__context__ is None

    @pytest.mark.parametrize(
        "part",
        [
            Part("t" * 4097),
            Part("t" * 1025, options("Ja", "Nee")),
            Part("Mag dat?", options("l" * 73)),
            Part("Mag dat?", options(*[f"keuze {number}" for number in range(11)])),
            Part("Mag dat?", (Option(KEYS[0], "Ja"), Option(KEYS[0], "Nee"))),
        ],
        ids=["text", "body", "label", "rows", "ids"],
    )
    def test_the_stand_in_refuses_what_is_over_the_limits(self, fake: FakeWhatsApp, part: Part) -> None:
        error = self.refused(fake, part)
        assert isinstance(error, UndeliverableError) and "131009" in str(error)
        assert fake.sent == []


class TestCheck:
    def test_all_is_well(self, fake: FakeWhatsApp) -> None:
        findings = check(fake)
        assert [finding.good for finding in findings] == [True] * 5
        assert "De Deelwijzer" in findings[1].text

    @pytest.mark.parametrize(
        ("state", "told"),
        [
            ({"quality_rating": "RED"}, "RED"),
            ({"status": "RESTRICTED"}, "RESTRICTED"),
            ({"status": "BANNED"}, "BANNED"),
        ],
    )
    def test_the_state_of_the_number(self, fake: FakeWhatsApp, state: Json, told: str) -> None:
        fake.number.update(state)
        (bad,) = (finding for finding in check(fake) if not finding.good)
        assert told in bad.text

    @pytest.mark.parametrize(
        ("changed", "told"),
        [
            ({"access_token": "EAAanotherInventedToken12345"}, "refuses the access token (status 401, error 190)"),
            ({"phone_number_id": "1234567"}, "WHATSAPP_PHONE_NUMBER_ID"),
            ({"app_secret": "f" * 32}, "WHATSAPP_APP_SECRET"),
            ({"graph_root": "http://127.0.0.1:1"}, "ConnectError"),
        ],
    )
    def test_what_is_wrong(self, fake: FakeWhatsApp, changed: Json, told: str) -> None:
        (bad,) = (finding for finding in check(fake, **changed) if not finding.good)
        assert told in bad.text
        assert not any(str(value) in bad.text for key, value in changed.items() if key != "graph_root")

    @pytest.mark.parametrize(("status", "code"), [(503, 2), (500, None), (429, 4)])
    def test_an_api_that_is_busy(self, fake: FakeWhatsApp, status: int, code: int | None) -> None:
        fake.fail_next(status, code)
        (finding,) = check(fake)
        assert not finding.good and "try again later" in finding.text

    @pytest.mark.parametrize(
        "answer", [b"<html>", b"[]", b"null", b'{"status": {"a": 1}, "quality_rating": null}', b""]
    )
    def test_an_answer_that_is_something_else(self, answer: bytes) -> None:
        async def run() -> list[Finding]:
            transport = httpx.MockTransport(lambda _: httpx.Response(200, content=answer))
            async with httpx.AsyncClient(transport=transport) as client:
                return await whatsapp_from(SETTINGS).check(client)

        assert asyncio.run(run())[0].good
