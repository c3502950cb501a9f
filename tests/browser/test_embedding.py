"""In the page of somebody else: its rules, its colours, its words, its scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from channels.web.widget import load_widget
from tests.browser import replies as made
from tests.browser.conftest import Visit
from tests.browser.servers import FakeAssistant, Sites, host_page, replies

FLOATING = '<deelwijzer-chat mode="floating"></deelwijzer-chat>'
INLINE = "<deelwijzer-chat></deelwijzer-chat>"
BACKGROUND = "chat => getComputedStyle(chat.shadowRoot.querySelector('.frame')).backgroundColor"


def strict(server: str) -> str:
    """The policy that docs/widget.md says is enough, and nothing else allowed."""
    return (
        f"default-src 'none'; script-src {server}; connect-src {server}; base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


@pytest.mark.parametrize("element", [INLINE, FLOATING])
def test_a_strict_policy_with_trusted_types_and_an_integrity_hash(
    visit: Visit, fake: FakeAssistant, sites: Sites, element: str
) -> None:
    widget = load_widget()
    pasted = (
        f'<script src="{fake.address}/{widget.path}" integrity="{widget.integrity}" crossorigin="anonymous" defer>'
        "</script>"
    )
    page = host_page(fake.address, element, script=pasted).replace("<style></style>", "")
    fake.answers.append(replies(made.provisional()))
    chat = visit(sites.page("/streng", page, strict(fake.address)))
    if element == FLOATING:
        chat.press("Vraag over medische gegevens")
    chat.ask("Mag dat?")
    chat.last.locator(".source").first.click()
    chat.press("Meenemen of printen")
    chat.press("Sluiten")
    assert chat.seen("violations") == []
    assert chat.origins == {fake.address, sites.address}
    assert chat.page.evaluate("Object.keys(localStorage).length + document.cookie.length") == 0


def test_the_page_and_the_chat_keep_their_own_styles(visit: Visit, fake: FakeAssistant, sites: Sites) -> None:
    style = "button, p, h2, textarea { color: rgb(255, 0, 0) !important; font-size: 5px !important; display: none }"
    chat = visit(sites.page("/stijl", host_page(fake.address, INLINE, style)))
    expect(chat.input).to_be_visible()
    assert chat.input.evaluate("(input) => getComputedStyle(input).fontSize") == "18px"
    assert chat.page.locator("main > p").evaluate("(p) => getComputedStyle(p).color") == "rgb(255, 0, 0)"


def test_the_floating_chat_tells_its_state_and_its_events(visit: Visit, fake: FakeAssistant, sites: Sites) -> None:
    chat = visit(sites.page("/zwevend", host_page(fake.address, FLOATING)))
    launcher = chat.button("Vraag over medische gegevens")
    expect(chat.input).to_be_hidden()
    chat.press("Vraag over medische gegevens")
    expect(chat.input).to_be_visible()
    expect(launcher).to_be_hidden()  # it would lie under the panel, and still take the focus
    fake.answers.append(replies(made.card("nee")))
    chat.say("een geheim")
    version = load_widget().version
    assert chat.state() == {
        "version": version,
        "mode": "floating",
        "open": True,
        "busy": False,
        "online": True,
        "messages": 1,
    }
    events = [
        ["ready", {"version": version}],
        ["message", {"from": "user"}],
        ["message", {"from": "assistant", "kind": "decision"}],
    ]
    assert chat.seen("events") == events
    chat.press("Sluiten")
    expect(chat.input).to_be_hidden()
    expect(launcher).to_be_visible()
    assert chat.state()["open"] is False


def test_a_script_of_the_page_can_ask_open_close_restart_and_erase(
    visit: Visit, fake: FakeAssistant, sites: Sites
) -> None:
    chat = visit(sites.page("/script", host_page(fake.address, FLOATING)))
    chat.chat.evaluate("chat => chat.ask('  Mag dat?  ')")
    assert fake.messages == [{"text": "Mag dat?"}]
    expect(chat.last).to_contain_text("Goed.")
    chat.chat.evaluate("chat => chat.close()")
    expect(chat.input).to_be_hidden()
    chat.chat.evaluate("chat => chat.open()")
    expect(chat.input).to_be_visible()
    chat.chat.evaluate("chat => chat.restart()")
    assert chat.state()["messages"] == 0
    chat.chat.evaluate("chat => chat.ask('En dat?')")
    chat.chat.evaluate("chat => chat.erase()")
    assert chat.seen("events")[-1] == ["erased", {}]
    assert [method for method, _, _ in fake.asked].count("DELETE") == 2


def test_own_texts_replace_ours_and_mistakes_in_them_do_not(visit: Visit, fake: FakeAssistant, sites: Sites) -> None:
    texts = (
        '{"title": "Vraag het ons", "verdicts": {"nee": "Liever niet"}, "send": 5, "examples": "x", "onbekend": "y"}'
    )
    slot = f'<script type="application/json" slot="texts">{texts}</script>'
    page = host_page(fake.address, f"<deelwijzer-chat>{slot}</deelwijzer-chat>")
    fake.answers.append(replies(made.card("nee")))
    chat = visit(sites.page("/teksten", page))
    expect(chat.chat.get_by_role("heading", name="Vraag het ons")).to_be_visible()
    expect(chat.button("Verstuur")).to_be_visible()
    assert len(chat.labels()) == 4
    chat.ask("Mag dat?")
    assert chat.verdict() == "Liever niet"


def test_the_theme_of_the_element_the_visitor_and_the_page(visit: Visit, fake: FakeAssistant, sites: Sites) -> None:
    chat = visit(sites.page("/thema", host_page(fake.address, INLINE)), color_scheme="dark")
    dark = chat.chat.evaluate(BACKGROUND)
    chat.chat.evaluate("chat => chat.setAttribute('theme', 'light')")
    light = chat.chat.evaluate(BACKGROUND)
    chat.page.emulate_media(color_scheme="light")
    chat.chat.evaluate("chat => chat.setAttribute('theme', 'dark')")
    assert chat.chat.evaluate(BACKGROUND) == dark != light
    chat.chat.evaluate("chat => chat.style.setProperty('--deelwijzer-ground', 'rgb(1, 2, 3)')")
    assert chat.chat.evaluate(BACKGROUND) == "rgb(1, 2, 3)"


def test_an_element_that_comes_later_moves_and_goes(visit: Visit, fake: FakeAssistant, sites: Sites) -> None:
    chat = visit(sites.page("/later", host_page(fake.address, "")))
    chat.page.evaluate("document.querySelector('main').append(document.createElement('deelwijzer-chat'))")
    chat.ask("Mag dat?")
    chat.page.evaluate("document.querySelector('main').prepend(document.querySelector('deelwijzer-chat'))")
    expect(chat.last).to_contain_text("Goed.")
    chat.input.fill("En dat?")
    chat.input.press("Enter")
    chat.page.evaluate("document.querySelector('deelwijzer-chat').remove()")
    expect(chat.page.locator("deelwijzer-chat")).to_have_count(0)


@pytest.mark.parametrize("server", ["javascript:alert(1)", "ftp://elders.example/"])
def test_a_server_that_is_no_web_address_is_ignored(
    visit: Visit, fake: FakeAssistant, sites: Sites, server: str
) -> None:
    element = f'<deelwijzer-chat server="{server}"></deelwijzer-chat>'
    chat = visit(sites.page("/server", host_page(fake.address, element)))
    chat.ask("Mag dat?")
    expect(chat.last).to_contain_text("Goed.")
    assert [error for error in chat.errors if server in error]  # told to the owner of the page, in the console
    chat.errors.clear()
