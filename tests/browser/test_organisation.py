"""A chat that is embedded picks up the organisation of its server; what the page itself says wins."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from organisation import read_organisation
from organisation.chat import chat_settings
from tests.browser.chat_page import ChatPage
from tests.browser.conftest import Visit
from tests.browser.servers import FakeAssistant, Sites, host_page

SETTINGS = chat_settings(read_organisation(Path(__file__).parents[2] / "docs" / "organisatie-voorbeeld.yml"))
GREETING = SETTINGS["texts"]["welcome"][0]
INLINE = "<deelwijzer-chat></deelwijzer-chat>"
SEND = "chat => getComputedStyle(chat.shadowRoot.querySelector('button.main')).backgroundColor"
ACCENT = "rgb(122, 31, 92)"
BUILT_IN = "rgb(23, 89, 95)"


def title(chat: ChatPage) -> Any:
    return chat.chat.locator("#title")


@pytest.mark.parametrize("element", [INLINE, '<deelwijzer-chat mode="floating" open></deelwijzer-chat>'])
def test_name_colour_and_greeting_come_from_the_server(
    visit: Visit, fake: FakeAssistant, sites: Sites, element: str
) -> None:
    fake.organisation = SETTINGS
    chat = visit(sites.page("/eigen", host_page(fake.address, element)))
    expect(title(chat)).to_have_text("Lindewijzer")
    expect(chat.replies.first).to_contain_text(GREETING)
    assert chat.chat.evaluate(SEND) == ACCENT
    chat.ask("Mag dat?")
    expect(chat.last.locator("h3")).to_have_text("Lindewijzer")
    assert chat.chat.evaluate("chat => chat.texts.title") == "Lindewijzer"


def test_what_the_page_says_wins(visit: Visit, fake: FakeAssistant, sites: Sites) -> None:
    fake.organisation = {**SETTINGS, "style": SETTINGS["style"] + "color-scheme:dark;"}
    texts = '<script type="application/json" slot="texts">{"title": "Vraag het ons"}</script>'
    element = f'<deelwijzer-chat theme="light">{texts}</deelwijzer-chat>'
    style = "deelwijzer-chat { --deelwijzer-accent: rgb(0, 0, 200) }"
    chat = visit(sites.page("/wint", host_page(fake.address, element, style)))
    expect(chat.replies.first).to_contain_text(GREETING)
    expect(title(chat)).to_have_text("Vraag het ons")
    assert chat.chat.evaluate(SEND) == "rgb(0, 0, 200)"
    assert chat.chat.evaluate("chat => getComputedStyle(chat).colorScheme") == "light"


def test_the_theme_of_the_organisation_holds_where_the_page_names_none(
    visit: Visit, fake: FakeAssistant, sites: Sites
) -> None:
    fake.organisation = {**SETTINGS, "style": SETTINGS["style"] + "color-scheme:dark;"}
    chat = visit(sites.page("/thema", host_page(fake.address, INLINE)), color_scheme="light")
    expect(title(chat)).to_have_text("Lindewijzer")
    assert chat.chat.evaluate("chat => getComputedStyle(chat).colorScheme") == "dark"
    assert chat.chat.evaluate(SEND) == "rgb(240, 168, 213)"


@pytest.mark.parametrize(
    "style",
    [
        "--deelwijzer-accent:url(https://elders.example/x);",
        "--deelwijzer-accent:light-dark(#fff,#000);}*{display:none",
        "display:none;",
        ["color-scheme:dark;"],
    ],
)
def test_a_style_that_is_more_than_colours_is_left_out(
    visit: Visit, fake: FakeAssistant, sites: Sites, style: object
) -> None:
    fake.organisation = {"texts": {"title": "<b>Lindewijzer</b>", "send": 3, "vreemd": "x"}, "style": style}
    chat = visit(sites.page("/kwaad", host_page(fake.address, INLINE)))
    expect(title(chat)).to_have_text("<b>Lindewijzer</b>")
    expect(chat.button("Verstuur")).to_be_visible()
    assert chat.chat.evaluate(SEND) == BUILT_IN


@pytest.mark.parametrize("settings", [{}, [], None, {"texts": 3}])
def test_without_an_organisation_the_chat_is_as_built(
    visit: Visit, fake: FakeAssistant, sites: Sites, settings: Any
) -> None:
    fake.organisation = settings
    page = sites.page("/gewoon", host_page(fake.address, INLINE))
    with_answer = visit(page)
    with_answer.page.wait_for_load_state("networkidle")
    expect(title(with_answer)).to_have_text("Deelwijzer")
    assert with_answer.chat.evaluate(SEND) == BUILT_IN


def test_our_own_page_has_the_settings_in_it_and_asks_nothing(visit: Visit, fake: FakeAssistant) -> None:
    fake.organisation = SETTINGS
    chat = visit(fake.address)
    chat.page.wait_for_load_state("networkidle")
    expect(title(chat)).to_have_text("Deelwijzer")
    assert fake.asked == []
