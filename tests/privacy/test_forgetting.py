"""What the assistant knows during a turn, and that nothing of it is left afterwards, in memory or in the database."""

from __future__ import annotations

import codecs
import gc
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from rasa_sdk.executor import ActionExecutor

import nlu.fact_extractor
from storage.conversations import KEEP_SECONDS
from tests.privacy.house import SECONDS, House
from tests.privacy.planted import CHAT, MESSAGES, NONSENSE, PERSONAL, PLATFORM, found_in

QUESTION = "Mag mijn huisarts mijn gegevens aan mijn werkgever geven?"


@pytest.fixture
def calls(house: House, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What custom actions get, each call as JSON."""
    heard: list[str] = []
    run = ActionExecutor.run

    async def listening(executor: ActionExecutor, call: Any) -> Any:
        heard.append(json.dumps(call, ensure_ascii=False))
        return await run(executor, call)

    monkeypatch.setattr(ActionExecutor, "run", listening)
    return heard


@pytest.mark.parametrize("channel", ["web", "telegram"])
def test_actions_get_the_filtered_message_of_this_turn_only(house: House, calls: list[str], channel: str) -> None:
    token = house.open() if channel == "web" else ""
    calls.clear()
    for text in MESSAGES:
        assert house.say(token, text) if token else house.write(text)
    assert len(calls) == len(MESSAGES)
    assert "[bsn]" in calls[0]
    for text, call in zip(MESSAGES, calls, strict=True):
        assert found_in(call, (*PERSONAL, *PLATFORM)) == []
        assert found_in(call, NONSENSE) == found_in(text, NONSENSE)


# --- erasing ---


def is_in_memory(phrase: str) -> bool:
    """Whether a string that Python holds has this phrase in it; given in ROT13, so that this does not find itself."""
    for holder in gc.get_objects():
        for held in gc.get_referents(holder):
            if type(held) is str and held.isascii() and phrase in codecs.encode(held[:20_000], "rot13"):
                return True
    return False


def test_after_erasing_nothing_in_memory_tells_what_was_said(house: House) -> None:
    # What does stay is of nobody: answers that were explained (`actions/replies.py`), by topic and facts; rate limits,
    # by a random id, a keyed hash or an address; single words that were new, in spaCy's vocabulary and two caches of
    # spelling in nlu/. So what is looked for are two words in a row.
    phrases = "fahexrycybs oebzzryxevrx", "tybggreinax jbeeryfcbrx"
    held = [codecs.decode(phrases[0], "rot13")]
    assert is_in_memory(phrases[0])
    held.clear()
    token = house.open()
    assert house.say(token, f"{codecs.decode(phrases[0], 'rot13')}. {QUESTION}")
    assert house.write(f"{codecs.decode(phrases[1], 'rot13')}. {QUESTION}")
    assert house.call("DELETE", "sessions", token).status_code == 204
    assert house.write("/wis")
    gc.collect()
    assert [phrase for phrase in phrases if is_in_memory(phrase)] == []


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[threading.Event, threading.Event]]:
    """The assistant computes until told: it says that it began, and goes on when the second event is set."""
    began, go_on = threading.Event(), threading.Event()
    extract = nlu.fact_extractor.extract

    def waiting(text: str) -> Any:
        if text == QUESTION:  # neither the greeting nor a message after the erasing
            began.set()
            assert go_on.wait(SECONDS)
        return extract(text)

    monkeypatch.setattr(nlu.fact_extractor, "extract", waiting)
    yield began, go_on
    go_on.set()


def test_a_message_in_flight_does_not_bring_back_an_erased_web_conversation(
    house: House, stuck: tuple[threading.Event, threading.Event]
) -> None:
    began, go_on = stuck
    before = house.kept()
    token = house.open()
    with ThreadPoolExecutor(2) as pool:
        message = pool.submit(house.call, "POST", "messages", token, json={"text": QUESTION})
        assert began.wait(SECONDS)
        erased = pool.submit(house.call, "DELETE", "sessions", token)
        house.call("GET", "health")
        go_on.set()
        message.result(SECONDS)
        assert erased.result(SECONDS).status_code == 204
    _let_the_assistant_finish(house)
    assert house.kept() <= before


def test_a_message_that_took_too_long_does_not_bring_back_an_erased_web_conversation(
    house: House, stuck: tuple[threading.Event, threading.Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The person has got the sentence that something went wrong, and erases; the assistant still computes.
    began, go_on = stuck
    before = house.kept()
    token = house.open()
    with monkeypatch.context() as patch:
        patch.setattr(house.web, "_answer_seconds", 0.05)
        assert house.say(token, QUESTION)
    assert began.is_set()
    assert house.call("DELETE", "sessions", token).status_code == 204
    go_on.set()
    _let_the_assistant_finish(house)
    assert house.kept() <= before


def test_a_message_in_flight_does_not_bring_back_an_erased_telegram_conversation(
    house: House, stuck: tuple[threading.Event, threading.Event]
) -> None:
    began, go_on = stuck
    with ThreadPoolExecutor(2) as pool:
        message = pool.submit(house.write, QUESTION)
        assert began.wait(SECONDS)
        erased = pool.submit(house.write, "/wis")
        house.until(lambda: house.waiting() == 2)
        go_on.set()
        message.result(SECONDS)
        erased.result(SECONDS)
    _let_the_assistant_finish(house)
    assert house.messaging.delivery.conversation(str(CHAT)) not in house.kept()


def _let_the_assistant_finish(house: House) -> None:
    """Messages are taken in the order in which they come: once another is answered, those before it are done."""
    token = house.open()
    assert house.say(token, "hallo")
    assert house.call("DELETE", "sessions", token).status_code == 204


# --- time ---


def test_a_conversation_of_a_day_ago_is_purged_also_when_nobody_writes(house: House) -> None:
    house.say(house.open(), QUESTION)
    house.write(QUESTION)
    kept = house.kept()
    assert len(kept) >= 2
    house.clock.now += KEEP_SECONDS - 3600
    try:
        house.until_forgotten_again()
        assert house.kept() == kept
        house.clock.now += 3601
        house.until(lambda: house.kept() == set())
    finally:
        house.clock.now = 0.0
