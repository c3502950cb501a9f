"""Signed sessions: what a token is worth, and where the key comes from."""

from __future__ import annotations

import pytest

from channels.sessions import ExpiredSessionError, InvalidSessionError, Sessions, session_key
from tests.channels.fake_server import FakeClock


def test_a_token_names_its_conversation_until_it_expires() -> None:
    clock = FakeClock()
    sessions = Sessions(key=b"k" * 32, lifetime=60, clock=clock)
    session = sessions.open()
    assert sessions.conversation(session.token) == session.conversation
    clock.now += 60
    with pytest.raises(ExpiredSessionError):
        sessions.conversation(session.token)


def test_a_closed_token_stays_refused_while_others_close() -> None:
    sessions = Sessions(key=b"k" * 32, lifetime=60, clock=FakeClock())
    closed, other = sessions.open(), sessions.open()
    sessions.close(closed.token)
    sessions.close(other.token)
    with pytest.raises(InvalidSessionError):
        sessions.conversation(closed.token)


@pytest.mark.parametrize("token", ["", ".", "a.b.c", "é" * 30, "A" * 5000, "A" * 32 + ".99999999999." + "A" * 43])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(InvalidSessionError):
        Sessions(key=b"k" * 32).conversation(token)


def test_another_spelling_of_the_expiry_is_refused() -> None:
    sessions = Sessions(key=b"k" * 32)
    conversation, expiry, signature = sessions.open().token.split(".")
    with pytest.raises(InvalidSessionError):
        sessions.conversation(f"{conversation}.0{expiry}.{signature}")


def test_tokens_of_one_key_hold_across_servers() -> None:
    session = Sessions(key=b"k" * 32).open()
    assert Sessions(key=b"k" * 32).conversation(session.token) == session.conversation


def test_the_key_comes_from_the_environment_or_is_made() -> None:
    assert session_key({"DEELWIJZER_SESSION_KEY": "s" * 32}) == b"s" * 32
    assert session_key({}) != session_key({})
    with pytest.raises(ValueError, match="DEELWIJZER_SESSION_KEY has 5 characters; at least 32"):
        session_key({"DEELWIJZER_SESSION_KEY": "short"})
