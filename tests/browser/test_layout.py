"""How it stands on the page: nothing jumps, text can be spaced, and movement stops where someone asked for that."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.browser import replies as made
from tests.browser.conftest import Visit
from tests.browser.servers import FakeAssistant, Sites, host_page, replies

ROOT = Path(__file__).parents[2]
RESERVED = "deelwijzer-chat { display: block; min-height: 100vh; }"
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
ANIMATED = "(chat) => chat.shadowRoot.getAnimations().map((found) => found.effect.target.localName)"
SPACED = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"


@pytest.mark.parametrize("width", [1100, 390])
@pytest.mark.parametrize("place", ["own page", "other site", "floating"])
def test_nothing_jumps_when_it_loads(visit: Visit, fake: FakeAssistant, sites: Sites, place: str, width: int) -> None:
    mode = ' mode="floating"' if place == "floating" else ""
    below = f"<deelwijzer-chat{mode}></deelwijzer-chat><p>Tekst onder de chat.</p>"
    address = fake.address
    if place != "own page":
        address = sites.page("/laden", host_page(fake.address, below, "" if mode else RESERVED))
    chat = visit("about:blank", viewport={"width": width, "height": 900})
    held: list[Route] = []
    chat.page.route("**/deelwijzer-chat.js", lambda route: held.append(route))  # Playwright takes no built-in
    chat.page.goto(address, wait_until="commit")
    expect(chat.page.locator("h1")).to_be_visible()
    chat.page.evaluate(PAINTED)  # the page stands there, and only then the script comes
    held[0].continue_()
    expect(chat.chat.get_by_role("button").first).to_be_visible()
    chat.page.evaluate(PAINTED)
    chat.page.evaluate(PAINTED)
    assert chat.seen("shift") == 0


def test_what_keeps_the_place_is_what_the_guides_say() -> None:
    for guide in ("docs/widget.md", "channels/web/pages.yml"):
        text = (ROOT / guide).read_text(encoding="utf-8").replace("{{", "{").replace("}}", "}")
        assert RESERVED in text


def test_the_moments_for_measuring_are_marked(visit: Visit, fake: FakeAssistant) -> None:
    chat = visit(fake.address)
    chat.ask("Mag dat?")
    marks = chat.page.evaluate("performance.getEntriesByType('mark').map((mark) => mark.name)")
    assert marks == [f"deelwijzer:{name}" for name in ("start", "defined", "sent", "replied")]


def test_wider_spaced_text_still_fits(visit: Visit, fake: FakeAssistant) -> None:
    fake.answers.append(replies(made.provisional()))
    chat = visit(fake.address, viewport={"width": 320, "height": 640})
    chat.ask("Mag dat?")
    chat.chat.evaluate(
        """(chat, rules) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(rules);
          chat.shadowRoot.adoptedStyleSheets.push(sheet);
        }""",
        SPACED,
    )
    assert chat.overflow() == 0
    for part in chat.chat.locator("button:visible, p:visible, h3:not(.hidden)").all():
        width, content = part.evaluate("(part) => [part.clientWidth, part.scrollWidth]")
        assert content <= width, part.inner_text()


@pytest.mark.parametrize(("motion", "moving"), [("no-preference", True), ("reduce", False)])
def test_only_the_dots_move_and_not_for_who_asked_for_that(
    visit: Visit, fake: FakeAssistant, motion: str, moving: bool
) -> None:
    gate = threading.Event()
    fake.answers.append(replies(made.card("ja"), gate=gate))
    chat = visit(fake.address, reduced_motion=motion)
    chat.input.fill("Mag dat?")
    chat.input.press("Enter")
    expect(chat.chat.locator(".busy")).to_be_visible()
    animated = chat.chat.evaluate(ANIMATED)
    assert animated == (["i"] * 3 if moving else [])
    gate.set()
    chat.wait()
    assert chat.chat.evaluate(ANIMATED) == []


def test_the_dots_stay_in_line_beside_a_long_sentence(visit: Visit, fake: FakeAssistant, sites: Sites) -> None:
    gate = threading.Event()
    fake.answers.append(replies(made.card("ja"), gate=gate))
    chat = visit("about:blank", viewport={"width": 320, "height": 640})
    chat.page.clock.install()
    chat.page.goto(fake.address)
    chat.input.fill("Mag dat?")
    chat.input.press("Enter")
    chat.page.clock.fast_forward(8_000)
    expect(chat.chat.locator(".busy")).to_contain_text("Het duurt wat langer")
    tops = chat.chat.locator(".dots i").evaluate_all("(dots) => dots.map((dot) => dot.getBoundingClientRect().top)")
    gate.set()
    chat.wait()
    assert len(tops) == 3 and len(set(tops)) == 1


def test_a_fresh_reply_is_read_from_its_beginning(visit: Visit, fake: FakeAssistant) -> None:
    long = "\n\n".join(f"Alinea {number}. " + "Lange tekst. " * 30 for number in range(12))
    fake.answers.append(replies(made.reply(long)))
    chat = visit(fake.address, viewport={"width": 390, "height": 700})
    chat.ask("Mag dat?")
    expect(chat.chat.locator(".me")).to_be_in_viewport()
    expect(chat.last.locator("p").first).to_be_in_viewport()
