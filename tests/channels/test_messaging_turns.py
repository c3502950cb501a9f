"""What a person reads over a messaging channel: commands, buttons, notices, and sentences for what we cannot read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from channels.messaging import answering
from channels.messaging.commands import command_in
from channels.messaging.texts import load_messaging_texts
from channels.texts import load_texts
from channels.typed import MOST_CHARACTERS
from tests.channels.bots import QUICK, Bot, MakeBot, Messenger, OnTelegram
from tests.channels.fake_server import FakeClock

TEXTS = load_messaging_texts()
FIRST = TEXTS["first"].strip()


def said(bot: Bot) -> list[str]:
    return [message.text for message in bot.messenger.sent()]


def tapped(bot: Bot, key: str, person: int = 0) -> list[str]:
    before = len(said(bot))
    bot.deliver(bot.messenger.tap(key, person))
    bot.settle()
    return said(bot)[before:]


def nothing_is_kept(bot: Bot) -> bool:
    kept = [row for row in bot.rows("inbox") if row["sealed"] or row["conversation"]]
    return not (kept or bot.rows("conversations") or bot.rows("outbox") or bot.rows("leases"))


# --- who writes first ---


def test_the_first_answer_and_the_help_point_to_the_privacy_page(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEELWIJZER_PUBLIC_ADDRESS", "https://deelwijzer.example/")
    line = "Wat ik bewaar en wat niet, leest u hier: https://deelwijzer.example/privacy/"
    assert bot.read("Mag dit?")[0] == f"{FIRST}\n\n{line}"
    assert bot.read("En dit?") == ["Antwoord 2: u zei En dit?"]
    assert bot.read("/start", person=1)[0] == line
    assert bot.read("/help")[0].endswith(line)


def test_who_writes_first_hears_once_that_this_is_a_machine(bot: Bot) -> None:
    assert bot.read("Mag dit?") == [FIRST, "Antwoord 1: u zei Mag dit?"]
    assert bot.read("En dit?") == ["Antwoord 2: u zei En dit?"]
    assert bot.read("En ik?", person=1) == [FIRST, "Antwoord 1: u zei En ik?"]


def test_what_was_left_out_is_told_before_the_answer(bot: Bot) -> None:
    bot.read("Mag dit?")
    *before, answer = bot.read("Bel mij op 06-12345678. Mag dat?")
    assert before == [load_texts().privacy_notice(["telefoon"])]
    assert answer.startswith("Antwoord 2")
    assert "12345678" not in answer
    assert bot.read("En dit?") == ["Antwoord 3: u zei En dit?"]


# --- commands ---


def test_start_greets_and_later_starts_anew(bot: Bot) -> None:
    assert bot.read("/start") == ["Antwoord 1: u zei /groet"]
    assert bot.read("/start") == ["Antwoord 2: u zei /opnieuw"]


def test_help_is_said_without_the_assistant(bot: Bot) -> None:
    assert bot.read("/help") == [TEXTS["help"].strip()]
    assert bot.agent.received == []


@pytest.mark.parametrize(("command", "answer"), [("/wis", "erased"), ("/stop", "stopped")])
def test_all_that_was_kept_is_gone_after_the_command(bot: Bot, command: str, answer: str) -> None:
    bot.read("ik kies")
    assert not nothing_is_kept(bot)
    assert bot.read(command) == [TEXTS[answer]]
    assert nothing_is_kept(bot)
    assert bot.read("Mag dit?") == [FIRST, "Antwoord 1: u zei Mag dit?"]


def test_erasing_what_is_not_there_is_no_error(bot: Bot) -> None:
    assert bot.read("/wis") == [TEXTS["erased"]]


def test_erasing_one_conversation_leaves_the_others(bot: Bot) -> None:
    bot.read("een", person=0)
    bot.read("een", person=1)
    bot.read("/wis", person=0)
    assert bot.read("twee", person=1) == ["Antwoord 2: u zei twee"]


def test_erasing_comes_after_the_answer_that_is_being_made(bot: Bot) -> None:
    bot.agent.hold()
    bot.say("Mag dit?")
    bot.agent.wait_for(1)
    bot.say("/wis")
    bot.agent.go_on()
    bot.settle()
    assert said(bot) == [FIRST, "Antwoord 1: u zei Mag dit?", TEXTS["erased"]]
    assert nothing_is_kept(bot)


def test_erasing_does_not_wait_for_a_reply_that_cannot_be_delivered(make_bot: MakeBot, messenger: Messenger) -> None:
    bot = make_bot(clock=FakeClock(messenger.now), pace=replace(QUICK, retry=3600.0, most_retry=3600.0))
    messenger.failing(503)
    bot.say("Mag dit?")
    bot.until(lambda: [row["tries"] for row in bot.rows("outbox")] == [1, 0])
    bot.say("/wis")
    bot.settle()
    assert said(bot) == [TEXTS["erased"]]
    assert nothing_is_kept(bot)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/start", "start"),
        (" /Stop ", "stop"),
        ("STOP", "stop"),
        ("/wis@verzonnen_bot nu", "wis"),
        ("/wissen", None),
        ("stop maar", None),
        ("wis", None),
        ("", None),
    ],
)
def test_the_command_in_a_text(text: str, command: str | None) -> None:
    assert command_in(text) == command


def test_a_slash_that_somebody_typed_is_no_payload(bot: Bot) -> None:
    bot.read("ik kies")
    assert bot.read('/keuze{"keuze": "feit:a=nee"}') == ['Antwoord 2: u zei keuze{"keuze": "feit:a=nee"}']


# --- choices ---


def test_the_second_button_does_what_a_typed_2_does(bot: Bot) -> None:
    bot.read("ik kies", person=0)
    options = bot.messenger.sent()[-1].options
    assert [label for label, _ in options] == ["Ja", "Nee"]
    bot.read("ik kies", person=1)
    assert tapped(bot, options[1][1], person=0) == bot.read("2", person=1) == ["Antwoord 2: u koos feit:a=nee"]


def test_a_button_under_an_older_message_is_no_longer_a_choice(bot: Bot) -> None:
    bot.read("ik kies")
    (_, key), *_ = bot.messenger.sent()[-1].options
    bot.read("toch iets anders")
    assert tapped(bot, key) == ["Antwoord 3: niet aangeboden: verlopen"]


@pytest.mark.parametrize("before", [[], ["ik kies"]])
def test_a_button_that_nobody_offered_is_no_choice(bot: Bot, before: list[str]) -> None:
    for text in before:
        bot.read(text)
    assert tapped(bot, "0123456789abcdef") == [f"Antwoord {len(before) + 1}: niet aangeboden: verlopen"]


def test_a_tapped_button_stops_waiting_although_the_answer_is_quick(make_bot: MakeBot, messenger: Messenger) -> None:
    if not isinstance(messenger, OnTelegram):
        pytest.skip("skipped: only Telegram shows that a button waits")
    bot = make_bot()
    bot.read("ik kies")
    tapped(bot, bot.messenger.sent()[-1].options[0][1])
    after = [method for method, _ in messenger.fake.calls][-3:]
    assert after == ["answerCallbackQuery", "sendChatAction", "sendMessage"]


def test_the_person_sees_that_an_answer_is_coming(bot: Bot) -> None:
    bot.agent.hold()
    bot.say("Mag dit?")
    bot.agent.wait_for(1)
    bot.agent.go_on()
    bot.settle()
    fake = bot.messenger.fake
    shown = (
        [method for method, _ in fake.calls if method == "sendChatAction"]
        if isinstance(bot.messenger, OnTelegram)
        else fake.typing
    )
    assert len(shown) == 1


# --- what we cannot read ---


def test_every_kind_of_message_without_text_gets_its_sentence(bot: Bot) -> None:
    kinds = bot.messenger.unsupported()
    bot.deliver(*(payload for _, payload in kinds))
    bot.settle()
    read = {message.person: message.text for message in bot.messenger.sent()}
    assert read == {person: TEXTS["unsupported"][kind] for person, (kind, _) in enumerate(kinds)}
    assert bot.agent.received == []
    assert nothing_is_kept(bot)


def test_a_text_may_have_1000_characters(bot: Bot) -> None:
    bot.read("a" * MOST_CHARACTERS)
    assert bot.agent.texts == ["a" * MOST_CHARACTERS]
    assert bot.read("a" * (MOST_CHARACTERS + 1)) == [TEXTS["too_long"].format(most=1000)]
    assert len(bot.agent.received) == 1


def test_a_text_of_invisible_characters_is_a_message_we_cannot_read(bot: Bot) -> None:
    assert bot.read("\u200b\u200e") == [TEXTS["unsupported"]["onbekend"]]


def test_a_bug_in_answering_is_answered_for_and_blocks_nothing(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def buggy(_: Any, text: str, *others: Any) -> None:
        raise KeyError(text)

    with monkeypatch.context() as patch:
        patch.setattr(answering, "ask", buggy)
        assert bot.read("Mag mijn huisarts dit?") == [load_texts().fallback.strip()]
    assert "huisarts" not in caplog.text
    assert bot.read("En dit?")[-1] == "Antwoord 1: u zei En dit?"
