"""A whole conversation with the keyboard alone: the focus can always be seen, is never covered and never lost."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.keyboard import enter, step, tab_to

EXAMPLE = "Mag mijn huisarts mijn gegevens aan mijn werkgever geven?"


def test_a_whole_conversation(visit: Visit, assistant: str) -> None:
    chat = visit(assistant)
    tab_to(chat, "a: Naar de chat")
    enter(chat)
    tab_to(chat, f"button: 1{EXAMPLE}")
    enter(chat)
    assert chat.focused() == "h3: Nee, tenzij … (voorlopig)"
    tab_to(chat, "button: 2Nee")
    chat.page.keyboard.press("Space")
    chat.wait()
    assert chat.focused() == "h3: Deelwijzer"
    tab_to(chat, "textarea: Uw vraag of antwoord")
    chat.page.keyboard.type("Nee, geen van deze")
    enter(chat)
    assert chat.focused() == "textarea: Uw vraag of antwoord"
    assert chat.verdict() == "Nee, dat mag niet"

    tab_to(chat, "button: Nee", "Shift+Tab")
    enter(chat)
    assert chat.focused().startswith("span: Dank u.")
    tab_to(chat, "button: Meenemen of printen", "Shift+Tab")
    enter(chat)
    assert chat.focused() == "h2: Meenemen of printen"
    tab_to(chat, "button: Bewaar als webpagina")
    chat.page.keyboard.press("Escape")
    assert chat.focused() == "button: Meenemen of printen"
    while not chat.focused().startswith("button: 1Mag mijn zorgverlener"):
        step(chat, "Shift+Tab")
    enter(chat)
    expect(chat.last.locator(".note:visible")).to_have_count(1)
    tab_to(chat, "a: Bekijk deze bron in het regelboek (opent in een nieuw tabblad)")
    tab_to(chat, "button: 1Waarom?")
    enter(chat)
    assert chat.focused() == "h3: Deelwijzer"

    tab_to(chat, "button: Gesprek wissen", "Shift+Tab")
    enter(chat)
    tab_to(chat, "button: Ja, wis alles")
    enter(chat)
    assert chat.focused() == "button: Gesprek wissen"
    expect(chat.chat.locator(".note-line")).to_contain_text("Uw gesprek is gewist.")
