"""The screenshots of docs/: made here from the running assistant, so that they show what there is.

``DEELWIJZER_SCREENSHOTS=1`` writes them into docs/screenshots; without it they are made and thrown away.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.chat_page import ChatPage
from tests.browser.conftest import Visit
from tests.browser.servers import Sites, host_page
from tests.browser.states import THEME

EXAMPLE = "Mag mijn huisarts mijn gegevens aan mijn werkgever geven?"
MOST_BYTES = 150_000
DESKTOP = {"width": 860, "height": 990}
PHONE = {"width": 390, "height": 844}
HOST_STYLE = """
body { margin: 0; font: 18px/1.6 system-ui, sans-serif; background: #fbf7f2; color: #222 }
main { max-width: 46rem; margin: 0 auto; padding: 2rem 1rem } h1 { color: #7a3b12 }
"""
HOST_TEXT = "<p>Heeft u vragen over uw dossier? Onze medewerkers helpen u graag aan de balie van elke afdeling.</p>" * 4


PAPER_EDGE = """() => {
  const edge = new CSSStyleSheet();
  edge.replaceSync("html { border: 14mm solid #fff; zoom: 0.8 }");  // what a printer leaves white
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, edge];
}"""


def welcome(chat: ChatPage) -> None:
    """The chat as it stands there."""


def first_answer(chat: ChatPage) -> None:
    chat.ask(EXAMPLE)


def verdict(chat: ChatPage) -> None:
    chat.ask(EXAMPLE)
    chat.ask("2")
    chat.ask("Nee, geen van deze")


def footnote(chat: ChatPage) -> None:
    verdict(chat)
    chat.last.locator(".source").first.click()


def sheet(chat: ChatPage) -> None:
    verdict(chat)
    chat.press("Meenemen of printen")
    chat.press("Print")
    chat.page.emulate_media(media="print")
    chat.page.evaluate(PAPER_EDGE)


def floating(chat: ChatPage) -> None:
    chat.press("Vraag over medische gegevens")
    first_answer(chat)


# name: (what the visitor does, window, extra settings of the browser)
PICTURES: dict[str, tuple[Callable[[ChatPage], None], dict[str, int], dict[str, str]]] = {
    "welkom": (welcome, DESKTOP, {}),
    "antwoord-met-bron": (footnote, {"width": 860, "height": 1000}, {}),
    "telefoon": (first_answer, PHONE, {}),
    "telefoon-antwoord": (verdict, PHONE, {}),
    "gedwongen-kleuren": (first_answer, DESKTOP, {"color_scheme": "dark", "forced_colors": "active"}),
    "donker": (first_answer, DESKTOP, {"color_scheme": "dark"}),
    "smal-320": (first_answer, {"width": 320, "height": 640}, {}),
    "blad-om-mee-te-nemen": (sheet, {"width": 640, "height": 780}, {}),
}
ELEMENTS = {
    "zwevend": (floating, f'{HOST_TEXT}<deelwijzer-chat mode="floating"></deelwijzer-chat>', HOST_STYLE),
    "nl-design-system": (
        first_answer,
        "<deelwijzer-chat></deelwijzer-chat>",
        HOST_STYLE.replace("#fbf7f2", "#fff").replace("#7a3b12", "#154273") + THEME.read_text(encoding="utf-8"),
    ),
}


def save(chat: ChatPage, folder: Path, name: str) -> None:
    folder.mkdir(exist_ok=True)
    chat.page.mouse.move(0, 0)  # nothing is underlined because the pointer happens to be there
    chat.page.screenshot(path=folder / f"{name}.png", animations="disabled", caret="hide")
    assert 5_000 < (folder / f"{name}.png").stat().st_size < MOST_BYTES


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_of_the_page(visit: Visit, assistant: str, pictures: Path, name: str) -> None:
    act, window, options = PICTURES[name]
    chat = visit(assistant, init="window.print = () => {};", viewport=window, **options)
    act(chat)
    save(chat, pictures, name)


@pytest.mark.parametrize("name", ELEMENTS)
def test_a_picture_on_another_site(visit: Visit, assistant: str, sites: Sites, pictures: Path, name: str) -> None:
    act, element, style = ELEMENTS[name]
    chat = visit(sites.page(f"/{name}", host_page(assistant, element, style)), viewport=DESKTOP)
    act(chat)
    save(chat, pictures, name)
