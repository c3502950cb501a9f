"""Signed sessions: what a token is worth, and under which secrets."""

from __future__ import annotations

import pytest

from channels.sessions import ExpiredSessionError, InvalidSessionError, Sessions
from storage.keys import Keys
from tests.channels.fake_server import FakeClock


def test_a_token_names_its_conversation_until_it_expires() -> None:
    clock = FakeClock()
    sessions = Sessions(Keys(b"k" * 32), lifetime=60, clock=clock)
    session = sessions.open()
    assert sessions.conversation(session.token) == session.conversation
    clock.now += 60
    with pytest.raises(ExpiredSessionError):
        sessions.conversation(session.token)


@pytest.mark.parametrize("token", ["", ".", "a.b.c", "é" * 30, "A" * 5000, "A" * 32 + ".99999999999." + "A" * 43])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(InvalidSessionError):
        Sessions(Keys(b"k" * 32)).conversation(token)


def test_another_spelling_of_the_expiry_is_refused() -> None:
    sessions = Sessions(Keys(b"k" * 32))
    conversation, expiry, signature = sessions.open().token.split(".")
    with pytest.raises(InvalidSessionError):
        sessions.conversation(f"{conversation}.0{expiry}.{signature}")


def test_tokens_of_one_key_hold_across_servers() -> None:
    session = Sessions(Keys(b"k" * 32)).open()
    assert Sessions(Keys(b"k" * 32)).conversation(session.token) == session.conversation


def test_a_token_outlives_its_secret_for_as_long_as_that_is_listed() -> None:
    session = Sessions(Keys(b"o" * 32)).open()
    assert Sessions(Keys(b"n" * 32, b"o" * 32)).conversation(session.token) == session.conversation
    with pytest.raises(InvalidSessionError):
        Sessions(Keys(b"n" * 32)).conversation(session.token)


def test_a_new_token_is_signed_with_the_newest_secret() -> None:
    session = Sessions(Keys(b"n" * 32, b"o" * 32)).open()
    assert Sessions(Keys(b"n" * 32)).conversation(session.token) == session.conversation
