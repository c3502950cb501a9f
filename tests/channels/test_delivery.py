"""What came in is answered and delivered: in order, once, however the platform, the database and the process behave."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from channels.messaging.delivery import MOST_AT_ONCE, Pace
from channels.messaging.texts import load_messaging_texts
from channels.metrics import GIVEN_UP
from channels.texts import load_texts
from storage.queue import LEASE_SECONDS
from tests.channels.bots import QUICK, SECRETS, Bot, MakeBot, Messenger, OnTelegram, OnWhatsApp, RunningClock
from tests.channels.fake_server import FakeClock
from tests.channels.fake_telegram import TOKEN
from tests.channels.fake_whatsapp import status, webhook

PATIENT = replace(QUICK, retry=10.0, most_retry=60.0)
OTHER_SECRETS = (b"q" * 32,)


@pytest.fixture
def file(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/queue.sqlite3"


def texts(bot: Bot, person: int = 0) -> list[str]:
    """What a person read, without the welcome."""
    said = [said.text for said in bot.messenger.sent() if said.person == person]
    return [text for text in said if text != load_messaging_texts()["first"].strip()]


def tries(bot: Bot) -> list[int]:
    return [row["tries"] for row in bot.rows("outbox")]


# --- order ---


def test_messages_that_come_out_of_order_are_answered_in_order(bot: Bot) -> None:
    bot.agent.hold()
    for number, text in ((1, "een"), (3, "drie"), (4, "vier"), (2, "twee")):
        bot.deliver(bot.messenger.text(text, after=number, number=number))
        bot.agent.wait_for(1)
    bot.agent.go_on()
    bot.settle()
    assert bot.agent.texts == ["een", "twee", "drie", "vier"]
    assert texts(bot) == [f"Antwoord {number}: u zei {text}" for number, text in enumerate(bot.agent.texts, 1)]


def test_a_message_waits_for_one_that_was_sent_before_it(make_bot: MakeBot) -> None:
    bot = make_bot(pace=replace(QUICK, settle=0.5))
    bot.deliver(bot.messenger.text("twee", after=2, number=2), bot.messenger.text("een", after=1, number=1))
    bot.settle()
    assert bot.agent.texts == ["een", "twee"]


def test_conversations_go_side_by_side_and_each_one_message_at_a_time(bot: Bot) -> None:
    bot.agent.hold()
    for person in range(MOST_AT_ONCE):
        bot.say("een", person)
        bot.say("twee", person)
    bot.agent.wait_for(MOST_AT_ONCE)
    assert bot.agent.texts == ["een"] * MOST_AT_ONCE
    assert len({message.sender_id for message in bot.agent.received}) == MOST_AT_ONCE
    bot.agent.go_on()
    bot.settle()
    for person in range(MOST_AT_ONCE):
        assert texts(bot, person) == ["Antwoord 1: u zei een", "Antwoord 2: u zei twee"]


def test_more_conversations_than_go_side_by_side_are_all_answered(bot: Bot) -> None:
    for person in range(MOST_AT_ONCE + 5):
        bot.say("een", person)
    bot.settle()
    assert all(texts(bot, person) == ["Antwoord 1: u zei een"] for person in range(MOST_AT_ONCE + 5))


# --- a platform that does not take it ---


def test_the_platform_is_not_asked_again_before_the_time_it_names(make_bot: MakeBot, messenger: Messenger) -> None:
    bot = make_bot(clock=FakeClock(messenger.now))
    bot.messenger.failing(429, retry_after=30)
    bot.say("Mag dit?")
    bot.until(lambda: tries(bot) == [1, 0])
    bot.clock.now += 29
    bot.pass_by()
    assert (messenger.attempts(), messenger.sent()) == (1, [])
    bot.clock.now += 1
    bot.settle()
    assert [said.text for said in messenger.sent()] == [load_messaging_texts()["first"].strip(), *texts(bot)]
    assert texts(bot) == ["Antwoord 1: u zei Mag dit?"]


def test_a_reply_is_tried_again_later_each_time(make_bot: MakeBot, messenger: Messenger) -> None:
    bot = make_bot(clock=FakeClock(messenger.now), pace=PATIENT)
    messenger.failing(503, times=5)
    bot.say("Mag dit?")
    waits = []
    for number in range(1, 6):
        bot.until(lambda number=number: tries(bot) == [number, 0])
        waits.append(bot.rows("outbox")[0]["due"] - bot.clock.now)
        bot.clock.now += waits[-1]
    bot.settle()
    for wait, longest in zip(waits, (10, 20, 40, 60, 60), strict=True):
        assert longest / 2 <= wait <= longest
    assert texts(bot) == ["Antwoord 1: u zei Mag dit?"]
    assert messenger.attempts() == 7  # five refused, then the welcome and the answer


def test_a_reply_whose_fate_is_unknown_is_sent_once_more(bot: Bot) -> None:
    bot.read("Mag dit?")
    bot.messenger.fake.drop_next()
    assert bot.read("En dit?") == ["Antwoord 2: u zei En dit?"] * 2


def test_a_reply_that_is_refused_for_good_is_given_up_visibly(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    given_up = GIVEN_UP.labels(bot.messenger.name)._value
    before = given_up.get()
    bot.read("Mag dit?")
    bot.messenger.failing(400)
    assert bot.read("Mag mijn huisarts dat?") == []
    assert given_up.get() == before + 1
    (line,) = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert "gave up a reply after 1 tries" in line
    assert not [private for private in ("huisarts", bot.messenger.address(), TOKEN) if private in line]
    assert bot.read("En dit?") == ["Antwoord 3: u zei En dit?"]


@pytest.mark.parametrize("messenger", [OnWhatsApp], indirect=True)
def test_a_reply_that_failed_after_it_was_taken_is_seen(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    before = GIVEN_UP.labels("whatsapp")._value.get()
    bot.deliver(webhook(statuses=[status("failed", {"code": 131026})]))
    assert GIVEN_UP.labels("whatsapp")._value.get() == before + 1
    assert "a reply that was taken was not delivered: WhatsApp reported error 131026" in caplog.text


def test_a_reply_that_is_too_old_is_given_up(
    make_bot: MakeBot, messenger: Messenger, caplog: pytest.LogCaptureFixture
) -> None:
    bot = make_bot(clock=FakeClock(messenger.now), pace=replace(PATIENT, give_up=3600))
    messenger.failing(500, times=2)
    bot.say("Mag dit?")
    bot.until(lambda: tries(bot) == [1, 0])
    bot.clock.now += 3600
    bot.settle()
    assert "gave up a reply after 2 tries in 1.0 hours" in caplog.text
    assert texts(bot) == ["Antwoord 1: u zei Mag dit?"]  # the reply behind it is tried on its own


def test_who_blocks_us_is_forgotten(bot: Bot) -> None:
    bot.read("Mag dit?")
    bot.messenger.block()
    assert bot.read("En dit?") == []
    assert (bot.rows("conversations"), bot.rows("outbox"), bot.rows("leases")) == ([], [], [])
    assert all(row["sealed"] is None and row["conversation"] is None for row in bot.rows("inbox"))
    assert bot.read("En ik?", person=1)


def test_a_platform_that_refuses_us_is_left_alone_for_a_while(make_bot: MakeBot, messenger: Messenger) -> None:
    bot = make_bot(clock=FakeClock(messenger.now), pace=PATIENT)
    messenger.failing(401)
    bot.say("Mag dit?")
    bot.until(lambda: tries(bot) == [1, 0])
    bot.say("En ik?", person=1)
    bot.until(lambda: tries(bot) == [1, 0, 0, 0])
    bot.pass_by()
    assert messenger.attempts() == 1
    bot.clock.now += 10
    bot.settle()
    assert (texts(bot), texts(bot, 1)) == (["Antwoord 1: u zei Mag dit?"], ["Antwoord 1: u zei En ik?"])


def test_a_bug_in_sending_holds_up_no_other_reply(
    make_bot: MakeBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bot = make_bot(pace=replace(QUICK, give_up=0.1))
    platform = type(bot.channel.platform)
    send = platform.send

    async def buggy(self: Any, client: Any, to: str, part: Any) -> None:
        if "huisarts" in part.text:
            raise KeyError(part.text)
        await send(self, client, to, part)

    monkeypatch.setattr(platform, "send", buggy)
    bot.say("Mag mijn huisarts dit?")
    bot.say("En dit?")
    bot.settle()
    assert texts(bot) == ["Antwoord 2: u zei En dit?"]
    assert "gave up a reply" in caplog.text
    assert "KeyError" in caplog.text
    assert "huisarts" not in caplog.text


# --- restarts ---


def test_a_restart_loses_nothing_and_says_nothing_twice(make_bot: MakeBot, messenger: Messenger, file: str) -> None:
    bot = make_bot(address=file, clock=FakeClock(messenger.now), pace=PATIENT)
    bot.read("een", person=0)
    messenger.failing(503)
    bot.say("twee", person=0)
    bot.until(lambda: tries(bot) == [1])
    bot.agent.hold()
    bot.say("drie", person=0)
    bot.say("een", person=1)
    bot.agent.wait_for(4)
    bot.stop()
    again = make_bot(address=file, clock=FakeClock(messenger.now + 60), pace=PATIENT)
    again.settle()
    assert texts(again) == ["Antwoord 1: u zei een", "Antwoord 2: u zei twee", "Antwoord 3: u zei drie"]
    assert texts(again, 1) == ["Antwoord 1: u zei een"]


def test_who_stops_hands_back_what_it_could_not_finish(make_bot: MakeBot, messenger: Messenger, file: str) -> None:
    bot = make_bot(address=file, clock=FakeClock(messenger.now))
    bot.agent.hold()
    bot.say("een")
    bot.agent.wait_for(1)
    bot.stop()
    again = make_bot(address=file, clock=FakeClock(messenger.now))  # no time passed: no lease ran out
    again.settle()
    assert texts(again) == ["Antwoord 1: u zei een"]


def test_after_a_crash_another_process_goes_on_once_the_lease_is_over(
    make_bot: MakeBot, messenger: Messenger, file: str
) -> None:
    bot = make_bot(address=file, clock=FakeClock(messenger.now))
    bot.agent.hold()
    for person in range(2):
        bot.say("een", person)
        bot.say("twee", person)
    bot.agent.wait_for(2)
    bot.crash()
    again = make_bot(address=file, clock=RunningClock(messenger.now + LEASE_SECONDS / 2))
    again.pass_by()
    assert again.agent.received == []
    again.clock.now += LEASE_SECONDS / 2
    again.settle()
    for person in range(2):
        assert texts(again, person) == ["Antwoord 1: u zei een", "Antwoord 2: u zei twee"]


def test_a_crash_while_a_reply_is_sent_repeats_that_reply_only(
    make_bot: MakeBot, messenger: Messenger, file: str
) -> None:
    if not isinstance(messenger, OnTelegram):
        pytest.skip("skipped: this stand-in cannot hold an answer")
    bot = make_bot(address=file, clock=FakeClock(messenger.now))
    bot.read("een")
    messenger.fake.hold_next()
    bot.say("twee")
    messenger.fake.wait_for(3)
    bot.say("drie")
    bot.crash()
    again = make_bot(address=file, clock=FakeClock(messenger.now + LEASE_SECONDS))
    again.settle()
    assert texts(again) == ["Antwoord 1: u zei een", *["Antwoord 2: u zei twee"] * 2, "Antwoord 3: u zei drie"]


def test_two_processes_share_a_queue(make_bot: MakeBot, messenger: Messenger, file: str) -> None:
    bots = [make_bot(address=file), make_bot(address=file)]
    for number in range(12):
        bots[number % 2].say(f"vraag {number}", person=number % 3)
    for bot in bots:
        bot.settle()
    for person in range(3):
        said = [f"vraag {number}" for number in range(12) if number % 3 == person]
        assert texts(bots[0], person) == [f"Antwoord {turn}: u zei {text}" for turn, text in enumerate(said, 1)]


# --- an assistant or a database that fails ---


async def silent(_: UserMessage) -> None:
    """Say nothing."""


async def broken(message: UserMessage) -> None:
    raise RuntimeError(message.text)


@pytest.mark.parametrize("script", [silent, broken])
def test_an_assistant_that_fails_is_answered_for(bot: Bot, script: Any, caplog: pytest.LogCaptureFixture) -> None:
    bot.read("Mag dit?")
    bot.agent.script = script
    assert bot.read("Mag mijn huisarts dat?") == [load_texts().fallback.strip()]
    assert "huisarts" not in caplog.text
    bot.agent.script = None
    assert bot.read("En dit?") == ["Antwoord 2: u zei En dit?"]


def test_a_database_that_fails_makes_a_message_wait(bot: Bot) -> None:
    bot.read("Mag dit?")
    bot.sql("CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    bot.say("En dit?")
    bot.agent.wait_for(3)  # it is tried more than once
    assert len(bot.messenger.sent()) == 2
    bot.sql("DROP TRIGGER full")
    bot.settle()
    assert texts(bot) == ["Antwoord 1: u zei Mag dit?", "Antwoord 2: u zei En dit?"]


def test_a_message_that_cannot_be_stored_is_not_acknowledged(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    bot.sql("CREATE TRIGGER full BEFORE INSERT ON inbox BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    message = bot.messenger.text("Mag mijn huisarts dit?")
    response = bot.post(message)
    assert (response.status_code, response.json()["type"]) == (500, "urn:deelwijzer:probleem:internal-error")
    assert "huisarts" not in caplog.text
    bot.sql("DROP TRIGGER full")
    bot.deliver(message)
    bot.settle()
    assert len(texts(bot)) == 1


# --- secrets ---


def test_what_was_sealed_under_a_secret_that_is_gone_blocks_nothing(
    make_bot: MakeBot, messenger: Messenger, file: str, caplog: pytest.LogCaptureFixture
) -> None:
    bot = make_bot(address=file, clock=FakeClock(messenger.now), pace=PATIENT)
    messenger.failing(503)
    bot.say("een", person=1)
    bot.until(lambda: tries(bot) == [1, 0])
    bot.agent.hold()
    bot.say("een")
    bot.agent.wait_for(2)
    bot.crash()
    again = make_bot(address=file, secrets=OTHER_SECRETS, clock=FakeClock(messenger.now + 60))
    again.say("twee")
    again.settle()
    assert (texts(again), texts(again, 1)) == (["Antwoord 1: u zei twee"], [])
    assert (again.rows("outbox"), {row["sealed"] for row in again.rows("inbox")}) == ([], {None})
    assert caplog.text.count("gave up a reply") == 2


def test_a_replaced_secret_keeps_conversations_and_what_waits(
    make_bot: MakeBot, messenger: Messenger, file: str
) -> None:
    bot = make_bot(address=file, clock=FakeClock(messenger.now))
    first = messenger.text("ik kies")
    bot.deliver(first)
    bot.settle()
    bot.agent.hold()
    bot.say("2")
    bot.agent.wait_for(2)
    bot.crash()
    again = make_bot(address=file, secrets=OTHER_SECRETS + SECRETS, clock=FakeClock(messenger.now + 60))
    again.deliver(first)  # known, although its hash is another now
    again.settle()
    assert again.read("en dan?") == ["Antwoord 3: u zei en dan?"]
    assert texts(again)[1] == "Antwoord 2: u koos feit:a=nee"
    again.read("/wis")
    assert again.rows("conversations") == []


def test_erasing_reaches_what_waits_under_an_older_secret(make_bot: MakeBot, messenger: Messenger, file: str) -> None:
    clock, slow = FakeClock(messenger.now), replace(QUICK, retry=3600.0, most_retry=3600.0)
    bot = make_bot(address=file, clock=clock, pace=slow)
    messenger.failing(503)
    bot.say("Mag dit?")
    bot.until(lambda: tries(bot) == [1, 0])
    bot.stop()
    again = make_bot(address=file, secrets=OTHER_SECRETS + SECRETS, clock=clock, pace=slow)
    again.say("/wis")
    again.settle()
    assert [said.text for said in messenger.sent()] == [load_messaging_texts()["erased"]]
    assert (again.rows("conversations"), again.rows("outbox")) == ([], [])


def test_the_pace_of_the_service_is_the_documented_one() -> None:
    assert (Pace().settle, Pace().most_retry, Pace().give_up) == (0.25, 300.0, 24 * 60 * 60)
