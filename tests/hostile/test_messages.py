"""More than ten thousand hostile messages through channel, filter and parser, and some through the assistant."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import math
import tracemalloc
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import rules_core
from channels.typed import clean
from service.assistant import load_assistant
from tests.hostile.messages import FAMILIES, MARKER, MOST_CHARACTERS, WAYS, Hostile, hostile_messages
from tests.hostile.served import Answer, QuietAgent, Service, problem_of, served

MESSAGES = list(hostile_messages())
EVERY = 17  # of these the assistant gets one; prime to the number of ways, so that it gets all ways of all families
RUN = 12  # so many characters of a message in a row are an echo
MOST_GROWTH = 256 * 1024  # bytes that may be more after five hundred messages than before
QUESTION = "Mag mijn huisarts mijn gegevens aan mijn werkgever geven?"
OPENINGS = [QUESTION, "Wat is een medisch dossier?", "waarom?", "nee"]
ROOT = Path(__file__).parents[2]
OUR_TEXTS = [*ROOT.glob("rules_core/knowledge/**/*.yml"), *ROOT.glob("actions/*.yml"), *ROOT.glob("channels/*.yml")]
OUR_WORDS = "\n".join(
    [path.read_text(encoding="utf-8") for path in OUR_TEXTS]
    + [f"feit:{fact.id}={value}" for fact in rules_core.load().facts.values() for value in fact.values]
).lower()


def body(message: Hostile, number: int) -> bytes:
    """The message as JSON: escaped, or as it is where UTF-8 has it."""
    if number % 2 and not any(unicodedata.category(character) == "Cs" for character in message.text):
        return json.dumps({"text": message.text}, ensure_ascii=False).encode("utf-8")
    return json.dumps({"text": message.text}).encode("ascii")


def check(message: Hostile, answer: Answer) -> None:
    """It is answered, or refused in our own words; nothing of the message comes back."""
    if answer.status == 200:
        assert answer.replies and all(reply["text"].strip() for reply in answer.replies)
    else:
        assert (answer.status, problem_of(answer.body)) in {(400, "invalid_text"), (413, "text_too_long")}
        assert not clean(message.text) or len(clean(message.text)) > MOST_CHARACTERS or len(message.text) > 1000
    assert MARKER.search(clean(f"{answer.head}\n{answer.body}")) is None
    said = clean("\n".join(words(json.loads(answer.body)))).lower()
    payload = clean(message.payload).lower()
    runs = {payload[start : start + RUN] for start in range(len(payload) - RUN + 1)}
    echoed = [run for run in runs if run in said and run not in OUR_WORDS]
    assert not echoed


def words(part: Any) -> Iterator[str]:
    """Every text in a JSON document."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, (dict, list)):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from words(inner)


def nothing_logged(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> bool:
    formatted = [logging.Formatter("%(name)s %(message)s").format(record) for record in caplog.records]
    return not MARKER.search(clean("\n".join([*formatted, *capfd.readouterr()])))


def test_there_are_ten_thousand_messages_of_every_family_and_none_twice() -> None:
    assert len(MESSAGES) >= 10_000
    assert len({message.text for message in MESSAGES}) == len({message.marker for message in MESSAGES}) == len(MESSAGES)
    assert {message.family for message in MESSAGES[::EVERY]} == set(FAMILIES)
    assert math.gcd(len(WAYS), EVERY) == 1
    assert len(MESSAGES[::EVERY]) >= 600


@pytest.fixture(scope="module")
def agent() -> QuietAgent:
    return QuietAgent()


@pytest.fixture(scope="module")
def service(agent: QuietAgent) -> Iterator[Service]:
    with served(agent) as service:
        yield service


@pytest.mark.parametrize("family", FAMILIES)
def test_a_hostile_message_is_answered_and_leaves_no_trace(
    family: str,
    service: Service,
    agent: QuietAgent,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    token, agent.kept = service.open(), []
    for number, message in enumerate(MESSAGES):
        if message.family == family:
            check(message, service.say(token, body(message, number)))
    assert len(agent.kept) > 100
    for text in agent.kept:  # what the assistant gets is text, and no order to Rasa
        assert text.strip() and not text.strip().startswith("/")
        assert len(text) <= 2 * MOST_CHARACTERS  # placeholders may be longer than what they stand for
        assert {unicodedata.category(character) for character in text if character != "\n"}.isdisjoint(
            {"Cc", "Cf", "Cs"}
        )
    assert nothing_logged(caplog, capfd)


def test_memory_stays_flat(service: Service, agent: QuietAgent) -> None:
    token, agent.kept = service.open(), None
    bodies = [body(message, number) for number, message in enumerate(MESSAGES[::20])]
    for sent in bodies[:200]:  # what is made once is made
        service.say(token, sent)
    gc.collect()
    tracemalloc.start()
    try:
        for sent in bodies:
            service.say(token, sent)
        gc.collect()
        growth, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert growth < MOST_GROWTH


@pytest.fixture(scope="module")
def assistant() -> Iterator[Service]:
    """The service with the trained assistant."""
    with served(asyncio.run(load_assistant())) as service:
        yield service


@pytest.mark.parametrize("family", FAMILIES)
def test_the_assistant_answers_a_hostile_message_in_its_own_words(
    family: str, assistant: Service, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    sample = [message for message in MESSAGES[::EVERY] if message.family == family]
    assert len(sample) > 10
    token = ""
    for number, message in enumerate(sample):
        if number % 16 == 0:  # in the middle of a conversation, and in another one each time
            token = assistant.open()
            for opening in OPENINGS[: 1 + number // 16 % len(OPENINGS)]:
                assert assistant.say(token, json.dumps({"text": opening}).encode()).status == 200
        check(message, assistant.say(token, body(message, number)))
    assert nothing_logged(caplog, capfd)
    question = assistant.say(assistant.open(), json.dumps({"text": QUESTION}).encode()).replies[-1]
    assert question["answer"]["verdict"] == "nee_tenzij"
