"""A person who uses the keyboard alone."""

from __future__ import annotations

from tests.browser.chat_page import ChatPage

MOST_KEYS = 60


def step(chat: ChatPage, key: str = "Tab") -> str:
    """Press `key`; gives what has the focus then, which must be in sight."""
    chat.page.keyboard.press(key)
    focused = chat.focused()
    assert focused != "body", "the focus was lost"
    assert chat.focus_in_sight(), focused
    return focused


def tab_to(chat: ChatPage, name: str, key: str = "Tab") -> None:
    """Press `key` until the focus is on what has this name."""
    stops: list[str] = []
    while not stops or stops[-1] != name:
        assert len(stops) < MOST_KEYS, f"{name} was not reached: {stops}"
        stops.append(step(chat, key))


def enter(chat: ChatPage) -> None:
    chat.page.keyboard.press("Enter")
    chat.wait()
