"""The real assistant, started with the example of docs/organisatie-voorbeeld.yml."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.servers import Sites, host_page
from tests.browser.test_organisation import ACCENT, GREETING, SEND, title
from tests.served import Service

SCHEMES = ["light", "dark"]


@pytest.fixture(scope="module")
def own(chromium: str, sites: Sites) -> Iterator[str]:
    """The address of an assistant in the name of Ziekenhuis De Linde."""
    service = Service(DEELWIJZER_ORGANISATION="docs/organisatie-voorbeeld.yml", DEELWIJZER_ORIGINS=sites.address)
    yield service.wait().address
    service.kill()


def test_a_visitor_sees_name_colour_greeting_note_and_contacts(visit: Visit, own: str) -> None:
    chat = visit(f"{own}/")
    expect(title(chat)).to_have_text("Lindewijzer")
    expect(chat.replies.first).to_contain_text(GREETING)
    expect(chat.page.get_by_role("img", name="Ziekenhuis De Linde")).to_be_visible()
    assert chat.page.evaluate("document.querySelector('img').naturalWidth") > 0
    assert chat.chat.evaluate(SEND) == ACCENT
    chat.choose("Waar kan ik terecht met een klacht?")
    expect(chat.last).to_contain_text("Opmerking van Ziekenhuis De Linde: Een klacht over ons ziekenhuis")
    assert "Waarom?" in chat.labels()
    chat.say("Ik wil een mens spreken")
    expect(chat.last).to_contain_text("Bij Ziekenhuis De Linde kunt u terecht bij:")
    for scheme in SCHEMES:
        chat.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert chat.axe()["violations"] == []


def test_a_site_that_embeds_the_chat_needs_no_other_lines(visit: Visit, own: str, sites: Sites) -> None:
    chat = visit(sites.page("/linde", host_page(own, "<deelwijzer-chat></deelwijzer-chat>")))
    expect(title(chat)).to_have_text("Lindewijzer")
    assert chat.chat.evaluate(SEND) == ACCENT


@pytest.mark.parametrize("path", ["privacy/", "colofon/"])
def test_axe_finds_nothing_on_the_pages_beside_it(visit: Visit, own: str, path: str) -> None:
    chat = visit(f"{own}/{path}")
    for scheme in SCHEMES:
        chat.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert chat.axe()["violations"] == []
    chat.page.set_viewport_size({"width": 320, "height": 256})
    assert chat.overflow() == 0
