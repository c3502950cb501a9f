"""A messaging channel in the process that `./start` runs: a question gets its verdict, also after a kill."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from channels.messaging.texts import load_messaging_texts
from tests.channels import telegram_updates as updates
from tests.channels.fake_telegram import SECRET, TOKEN, FakeTelegram, Sent
from tests.served import SECONDS, Service

QUESTION = "Mag mijn huisarts mijn gegevens aan mijn werkgever geven?"
VERDICT = "Nee, in principe niet."
FIRST = load_messaging_texts()["first"].strip()
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
PEOPLE = [updates.CHAT + number for number in range(4)]


class Bot(Service):
    """The service with Telegram switched on, ready to answer, with its database in `folder`."""

    def __init__(self, telegram: FakeTelegram, folder: Path) -> None:
        super().__init__(
            TELEGRAM_BOT_TOKEN=TOKEN,
            TELEGRAM_SECRET=SECRET,
            TELEGRAM_API_ROOT=telegram.root,
            DEELWIJZER_DATABASE=f"sqlite:///{folder}/deelwijzer.sqlite3",
            DEELWIJZER_SESSION_KEY="an-invented-secret-that-is-long-enough",
        )
        self.wait()

    def deliver(self, update: object) -> None:
        """Hand over an update, as Telegram does."""
        url = f"{self.address}/webhooks/telegram/"
        response = httpx.post(url, json=update, headers=HEADERS, timeout=SECONDS, trust_env=False)
        assert response.status_code == 200, self.printed

    def say(self, text: str, chat: int) -> None:
        self.deliver(updates.text(text, chat=chat, date=int(time.time())))


@pytest.fixture
def telegram() -> Iterator[FakeTelegram]:
    fake = FakeTelegram(chats=PEOPLE)
    yield fake
    fake.stop()


@pytest.fixture
def start(telegram: FakeTelegram, tmp_path: Path) -> Iterator[Callable[[], Bot]]:
    """Start the service, again and again on the same database."""
    started: list[Bot] = []

    def start() -> Bot:
        started.append(Bot(telegram, tmp_path))
        return started[-1]

    yield start
    for service in started:
        service.kill()


def read_by(chat: int, sent: list[Sent]) -> list[str]:
    return [message.text for message in sent if message.chat == chat]


def test_a_question_gets_its_verdict_although_the_process_is_killed(
    telegram: FakeTelegram, start: Callable[[], Bot]
) -> None:
    # A question, its verdict, and a button under it.
    service = start()
    service.say(QUESTION, PEOPLE[0])
    welcome, verdict = telegram.wait_for(2, SECONDS)[:2]
    assert welcome.text == FIRST
    assert verdict.text.startswith(VERDICT)
    assert "\n¹ ‘in principe mag dat niet’" in verdict.text
    (label, key), *_ = [button for row in verdict.keyboard for button in row]
    service.deliver(updates.tap(key, chat=PEOPLE[0]))
    tapped = telegram.wait_for(3, SECONDS)[2]
    assert label
    assert tapped.text != verdict.text
    assert "verlopen" not in tapped.text

    # The platform has taken the first reply to each of the others, but has not said so, when the process is killed.
    others = PEOPLE[1:]
    for _ in others:
        telegram.hold_next()
    for chat in others:
        service.say(QUESTION, chat)
    telegram.wait_for(3 + len(others), SECONDS)
    for chat in others:
        service.say("dank u", chat)
    printed = service.kill()
    telegram.go_on()

    # All is answered, and only what was on its way comes once more: nobody can know that it was taken.
    service = start()
    service.say("dank u", PEOPLE[0])
    telegram.wait_for(3 + 5 * len(others) + 2, SECONDS)
    for chat in others:
        first, again, answer, thanked, question = read_by(chat, telegram.sent)
        assert (first, again, answer, thanked) == (FIRST, FIRST, verdict.text, "Graag gedaan.")
        assert question.startswith("Terug naar uw vraag.")
    *_, question = read_by(PEOPLE[0], telegram.sent)
    assert question.split("\n\n")[-1] in tapped.text  # the conversation went on where it was

    printed += service.kill()
    for private in (QUESTION, "dank u", TOKEN, SECRET, *map(str, PEOPLE)):
        assert private not in printed
    assert "Traceback" not in printed
