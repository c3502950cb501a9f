"""No log line holds what was typed, at whatever level and whatever fails; and the person always reads a sentence."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from typing import Any

import pytest
import sentry_sdk
from sqlalchemy.exc import OperationalError

from service.quiet import quiet_serving
from tests.privacy.house import House, Listener, listen_to_everything
from tests.privacy.planted import MESSAGES, NONSENSE, found_in

QUESTION = MESSAGES[0]
FOREIGN = (
    "rasa.core.processor",
    "rasa_sdk.executor",
    "sanic.error",
    "sqlalchemy.engine.Engine",
    "httpx",
    "asyncio",
    "",
)


@pytest.fixture
def listener(house: House, monkeypatch: pytest.MonkeyPatch) -> Listener:
    """Hears all loggers at their lowest level, in a house that is loaded."""
    return listen_to_everything(monkeypatch)


def speak(house: House, channel: str, *texts: str) -> list[list[str]]:
    """What the person reads after each text, in a new conversation."""
    if channel == "telegram":
        house.write("/wis")
        return [house.write(text) for text in texts]
    token = house.open()
    return [house.say(token, text) for text in texts]


@pytest.mark.parametrize("channel", ["web", "telegram"])
def test_no_level_of_any_logger_shows_what_was_typed(
    house: House, listener: Listener, channel: str, capfd: pytest.CaptureFixture[str]
) -> None:
    speak(house, channel, *MESSAGES)
    assert {"rasa.core.processor", "rasa.core.actions.action", "sqlalchemy.engine.Engine"} <= listener.names
    assert found_in(listener.heard) == []
    assert found_in("".join(capfd.readouterr())) == []


@pytest.mark.parametrize("name", FOREIGN)
@pytest.mark.parametrize("level", [logging.DEBUG, logging.WARNING, logging.CRITICAL])
def test_a_record_of_another_package_tells_its_place_and_nothing_else(
    house: House, listener: Listener, name: str, level: int
) -> None:
    try:
        raise ValueError(NONSENSE[0])
    except ValueError:
        logging.getLogger(name).log(level, f"{NONSENSE[1]} %s", NONSENSE[2], exc_info=True, stack_info=True)
    assert found_in(listener.heard) == []
    assert "ValueError at test_silent_logs.py:" in listener.heard


def test_our_own_records_come_through_without_the_words_of_an_error(house: House, listener: Listener) -> None:
    try:
        raise ValueError(NONSENSE[0])
    except ValueError:
        logging.getLogger("service.server").error("the %s failed", "database", exc_info=True)
    assert "the database failed" in listener.heard
    assert "ValueError at test_silent_logs.py:" in listener.heard
    assert found_in(listener.heard) == []


def test_a_logger_made_later_with_a_handler_of_its_own_is_no_way_out(house: House) -> None:
    logger, own = logging.getLogger("rasa.made.later"), Listener()
    logger.addHandler(own)
    logger.setLevel(logging.DEBUG)
    logger.debug("%s", NONSENSE[0])
    logger.removeHandler(own)
    assert own.heard
    assert found_in(own.heard) == []


def test_a_warning_while_serving_does_not_quote(
    house: House, listener: Listener, capfd: pytest.CaptureFixture[str]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(False)
        quiet_serving()
        warnings.warn(f"odd: {NONSENSE[0]}", RuntimeWarning, stacklevel=1)
        logging.captureWarnings(False)
    assert "py.warnings" in listener.names
    assert found_in(listener.heard + "".join(capfd.readouterr())) == []


# --- what fails ---


def _raise_with(text_of: Callable[..., Any]) -> Callable[..., Any]:
    def fail(*args: Any, **kwargs: Any) -> Any:
        raise ValueError(f"cannot read {text_of(*args, **kwargs)}")

    return fail


def _raise_as_database(_store: Any, tracker: Any) -> Any:
    text = tracker.latest_message.text
    raise OperationalError("INSERT INTO conversations", {"sealed": text}, Exception(f"no room for {text}"))


# What fails, what is called instead, and how the log names it. Rasa wraps what happens in its graph.
FAULTS: dict[str, tuple[str, Callable[..., Any], str]] = {
    "dialogue": ("actions.deelwijzer.read_message", _raise_with(lambda message: message["text"]), "ValueError"),
    "understanding": (
        "nlu.fact_extractor.extract",
        _raise_with(lambda text: text),
        "GraphComponentException",
    ),
    "policy": (
        "rasa.core.policies.rule_policy.RulePolicy._predict",
        _raise_with(lambda _self, tracker, *_, **__: tracker.latest_message.text),
        "GraphComponentException",
    ),
    "action": (
        "rasa_sdk.executor.ActionExecutor.run",
        _raise_with(lambda _self, call: call["tracker"]["latest_message"]["text"]),
        "ValueError",
    ),
    "database": ("service.tracker_store.ForgettingTrackerStore.save", _raise_as_database, "OperationalError"),
}


@pytest.mark.parametrize("channel", ["web", "telegram"])
@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_fails_the_person_reads_a_sentence_and_the_log_does_not_quote(
    house: House,
    listener: Listener,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    fault: str,
    channel: str,
) -> None:
    speak(house, channel)
    place, failing, named = FAULTS[fault]
    with monkeypatch.context() as patch:
        patch.setattr(place, failing)
        replies = speak(house, channel, QUESTION, "nee")
    assert all(any(text.strip() for text in texts) for texts in replies), replies
    assert found_in(" ".join(text for texts in replies for text in texts)) == []
    assert named in listener.heard
    assert found_in(listener.heard) == []
    assert found_in("".join(capfd.readouterr())) == []
    assert any("werkgever" in text for text in speak(house, channel, QUESTION)[0])  # and goes on


def test_errors_are_reported_to_nobody(house: House) -> None:
    assert sentry_sdk.Hub.current.client is None  # Rasa can send errors to its makers; here that is never set up
