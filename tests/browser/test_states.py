"""Whatever state the chat is in, it is accessible: axe-core finds nothing, it fits, and its buttons can be hit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests.browser import replies as made
from tests.browser.chat_page import ChatPage
from tests.browser.conftest import Visit
from tests.browser.servers import FakeAssistant, Sites, replies
from tests.browser.states import STATES, in_state

DESKTOP: ViewportSize = {"width": 1100, "height": 700}
PHONE: ViewportSize = {"width": 390, "height": 844}
LOOKS: dict[str, tuple[Literal["light", "dark"], ViewportSize]] = {
    "light on a desktop": ("light", DESKTOP),
    "dark on a phone": ("dark", PHONE),
}
_TARGETS = """chat => [...chat.shadowRoot.querySelectorAll("a, button, textarea")]
  .filter((target) => target.checkVisibility())
  .map((target) => ({ name: target.textContent, ...target.getBoundingClientRect().toJSON() }))"""
_MOVING = "(chat) => chat.shadowRoot.getAnimations().length"


@pytest.fixture(scope="module", params=STATES)
def chat(
    request: pytest.FixtureRequest, browser: Browser, fake_server: FakeAssistant, sites: Sites
) -> Iterator[ChatPage]:
    with in_state(request.param, browser, fake_server, sites) as chat:
        yield chat


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing(chat: ChatPage, look: str) -> None:
    scheme, window = LOOKS[look]
    chat.page.emulate_media(color_scheme=scheme)
    chat.page.set_viewport_size(window)
    found = chat.axe()
    assert found["violations"] == []
    if not chat.chat.locator(".modal").count():  # what lies under a dialog is out of reach, and axe-core unsure of it
        assert found["unsure"] == []
    assert "color-contrast" in found["passed"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_leave_every_text_readable(chat: ChatPage, scheme: Literal["light", "dark"]) -> None:
    chat.page.emulate_media(color_scheme=scheme, forced_colors="active")
    assert chat.faint() == []
    chat.page.emulate_media(color_scheme="light", forced_colors="none")


def test_it_fits_320_pixels_and_400_percent_and_every_target_can_be_hit(chat: ChatPage) -> None:
    chat.page.set_viewport_size({"width": 320, "height": 256})  # 1280 by 1024 at 400 %
    assert chat.overflow() == 0
    targets = chat.chat.evaluate(_TARGETS)
    assert targets
    for target in targets:
        assert target["width"] >= 24 and target["height"] >= 24, target
        assert target["left"] >= 0 and target["right"] <= 320, target
    chat.page.set_viewport_size(DESKTOP)


def test_nothing_moves_for_who_asked_for_that(chat: ChatPage) -> None:
    assert chat.chat.evaluate(_MOVING) == 0


def test_the_saved_sheet_is_a_page_that_axe_finds_nothing_on(visit: Visit, fake: FakeAssistant, sites: Sites) -> None:
    fake.answers.extend([replies(made.provisional()), replies(made.card("nee"))])
    chat = visit(fake.address, accept_downloads=True)
    chat.ask("Mag mijn huisarts dat?")
    chat.ask("2")
    chat.press("Meenemen of printen")
    with chat.page.expect_download() as waiting:
        chat.press("Bewaar als webpagina")
    saved = visit(
        sites.page("/blad", waiting.value.path().read_text(encoding="utf-8")), viewport={"width": 320, "height": 640}
    )
    found = saved.axe()
    assert (found["violations"], found["unsure"]) == ([], [])
    assert saved.overflow() == 0
