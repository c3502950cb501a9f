"""With the keyboard alone: sending, dialogs, and the floating chat. A whole conversation: test_whole_keyboard."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.keyboard import enter, tab_to
from tests.browser.servers import FakeAssistant, Sites, host_page


def test_enter_sends_and_shift_enter_makes_a_new_line(visit: Visit, fake: FakeAssistant) -> None:
    chat = visit(fake.address)
    chat.input.focus()
    chat.page.keyboard.type("regel een")
    chat.page.keyboard.press("Shift+Enter")
    chat.page.keyboard.type("regel twee")
    assert fake.messages == []
    enter(chat)
    assert fake.messages == [{"text": "regel een\nregel twee"}]


def test_a_dialog_holds_the_focus(visit: Visit, fake: FakeAssistant) -> None:
    chat = visit(fake.address)
    chat.press("Gesprek wissen")
    stops = set()
    for _ in range(6):
        chat.page.keyboard.press("Tab")
        stops.add(chat.page.evaluate("document.querySelector('deelwijzer-chat').shadowRoot.activeElement?.textContent"))
    assert stops <= {"Ja, wis alles", "Nee, ga terug", None}  # None: the browser's own buttons
    assert {"Ja, wis alles", "Nee, ga terug"} <= stops


def test_the_floating_chat_opens_closes_and_gives_the_focus_back(
    visit: Visit, fake: FakeAssistant, sites: Sites
) -> None:
    element = '<deelwijzer-chat mode="floating"></deelwijzer-chat>'
    chat = visit(sites.page("/toetsenbord", host_page(fake.address, element)))
    tab_to(chat, "button: Vraag over medische gegevens")
    enter(chat)
    assert chat.focused() == "h2: Deelwijzer"
    tab_to(chat, "button: Sluiten")
    enter(chat)
    expect(chat.button("Vraag over medische gegevens")).to_be_focused()
    enter(chat)
    tab_to(chat, "textarea: Uw vraag of antwoord")
    chat.page.keyboard.press("Escape")
    expect(chat.button("Vraag over medische gegevens")).to_be_focused()
    enter(chat)
    tab_to(chat, "a: Contact", "Shift+Tab")  # on a large screen the page behind it stays in use, and in sight


def test_on_a_small_screen_the_floating_chat_covers_the_page_and_keeps_the_focus(
    visit: Visit, fake: FakeAssistant, sites: Sites
) -> None:
    element = '<deelwijzer-chat mode="floating"></deelwijzer-chat>'
    address = sites.page("/telefoon", host_page(fake.address, element))
    chat = visit(address, viewport={"width": 390, "height": 700})
    chat.press("Vraag over medische gegevens")
    chat.page.keyboard.press("Shift+Tab")
    chat.page.keyboard.press("Shift+Tab")
    assert chat.focused() != "a: Contact"
    chat.input.focus()
    chat.page.set_viewport_size({"width": 1000, "height": 800})  # a tablet that is turned
    expect(chat.chat.locator("dialog.panel")).to_be_visible()
    assert chat.focused() == "textarea: Uw vraag of antwoord"
    assert chat.state()["open"] is True
