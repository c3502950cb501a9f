"""A slow, broken or unwilling server: a sentence that a person understands, and nothing of what was typed is lost."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.browser import replies as made
from tests.browser.chat_page import ChatPage
from tests.browser.conftest import Visit
from tests.browser.servers import Canned, FakeAssistant, problem, replies
from tests.browser.states import TOO_FAST, TOO_LONG

QUESTION = "Mag mijn huisarts dat?"
FILL = """() => {
  for (let size = 2 ** 22; size >= 1; size /= 2) {
    try { for (;;) sessionStorage.setItem(`full ${size} ${sessionStorage.length}`, "x".repeat(size)); } catch {}
  }
}"""
BROKEN = "Er ging iets mis. Uw bericht is niet weg. Probeer het opnieuw."


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Holds an answer back until it is set."""
    event = threading.Event()
    yield event
    event.set()


def retry(chat: ChatPage) -> None:
    """Press the button of the error box: the same message goes again, and its reply takes the place of the error."""
    chat.press("Probeer opnieuw")
    expect(chat.error).to_have_count(0)
    expect(chat.last).to_contain_text("Goed.")
    expect(chat.chat.locator(".me")).to_have_count(1)
    assert chat.focused().startswith("h3")


def ask_slowly(chat: ChatPage, fake: FakeAssistant) -> None:
    chat.input.fill(QUESTION)
    chat.input.press("Enter")
    expect(chat.chat.locator(".busy")).to_be_visible()
    while not fake.messages:
        chat.page.wait_for_timeout(5)


def test_the_wait_shows_then_says_that_it_is_long_then_gives_up_and_a_retry_works(
    visit: Visit, fake: FakeAssistant, gate: threading.Event
) -> None:
    fake.answers.append(replies(made.reply("Te laat."), gate=gate))
    chat = visit("about:blank")
    chat.page.clock.install()
    chat.page.goto(fake.address)
    ask_slowly(chat, fake)
    expect(chat.chat.locator(".busy")).to_have_text("Het antwoord komt eraan…")
    chat.page.clock.fast_forward(8_000)
    chat.hears("Het duurt wat langer dan normaal. Even geduld nog.")
    chat.page.clock.fast_forward(22_000)
    chat.hears("Er kwam een halve minuut geen antwoord. Uw bericht is niet weg. Probeer het opnieuw.")
    expect(chat.chat.locator(".busy")).to_be_hidden()
    assert chat.seen("events")[-1] == ["error", {"trouble": "timeout", "status": 0}]
    retry(chat)
    assert fake.messages == [{"text": QUESTION}] * 2
    assert fake.keys[0] == fake.keys[1] != ""  # so that the server answers it once


def test_an_answer_that_stops_halfway_is_given_up_too(visit: Visit, fake: FakeAssistant, gate: threading.Event) -> None:
    fake.answers.append(replace(replies(made.reply("Half.")), gate=gate, halfway=True))
    chat = visit("about:blank")
    chat.page.clock.install()
    chat.page.goto(fake.address)
    with chat.page.expect_response("**/messages"):  # its head is there; the rest never comes
        ask_slowly(chat, fake)
    chat.page.clock.fast_forward(30_000)
    expect(chat.error).to_contain_text("Er kwam een halve minuut geen antwoord.")
    retry(chat)


def test_without_internet_the_message_waits(visit: Visit, fake: FakeAssistant) -> None:
    chat = visit(fake.address)
    chat.page.context.set_offline(True)
    chat.hears("Er is geen internet. Uw gesprek blijft hier staan. Controleer uw verbinding en probeer het opnieuw.")
    assert chat.state()["online"] is False
    chat.say(QUESTION)
    expect(chat.error).to_contain_text("Er is geen internet.")
    expect(chat.chat.locator(".told")).to_be_hidden()  # one place says it
    assert fake.messages == []
    chat.page.context.set_offline(False)
    expect(chat.chat.locator(".told")).to_have_text("Er is weer verbinding.")
    retry(chat)


def test_a_connection_that_breaks_off(visit: Visit, fake: FakeAssistant) -> None:
    # The browser itself tries a request once more where the connection ends without an answer.
    fake.answers.extend([Canned(broken=True)] * 2)
    chat = visit(fake.address)
    chat.say(QUESTION)
    expect(chat.error).to_contain_text("De chat is nu niet te bereiken.")
    fake.answers.clear()
    retry(chat)


NO_ANSWERS = [
    Canned(500, b"oops", "text/plain"),
    Canned(200, b"<!doctype html><h1>Log in op het netwerk</h1>", "text/html"),
    Canned(200, b'{"replies": []}'),
    Canned(200, b'{"replies": [{"text": 5, "options": "x"}, null, "x"]}'),
    Canned(200, b"[1, 2]"),
    Canned(200, b'{"replies": [{"te'),
    Canned(200, b""),
]


def test_an_answer_that_is_none(visit: Visit, fake: FakeAssistant) -> None:
    chat = visit(fake.address)
    fake.answers.extend(NO_ANSWERS)
    chat.say(QUESTION)
    for tried in range(len(NO_ANSWERS)):
        chat.hears(BROKEN)
        expect(chat.error).to_have_count(1)
        assert len(fake.messages) == tried + 1
        chat.press("Probeer opnieuw")
    expect(chat.error).to_have_count(0)
    expect(chat.last).to_contain_text("Goed.")
    expect(chat.chat.locator(".me")).to_have_count(1)
    chat.say(QUESTION)  # the same words, and another message
    first, *again = fake.keys
    assert set(again[:-1]) == {first} != {again[-1]}
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", key) for key in fake.keys)


def test_being_sent_elsewhere_is_not_followed(visit: Visit, fake: FakeAssistant) -> None:
    fake.answers.append(Canned(307, headers={"Location": "http://elders.example/"}))
    chat = visit(fake.address)
    chat.say(QUESTION)
    expect(chat.error).to_contain_text("De chat is nu niet te bereiken.")
    retry(chat)


def test_401_tells_that_the_conversation_ended_and_gives_the_text_back(visit: Visit, fake: FakeAssistant) -> None:
    fake.answers.extend([replies(made.provisional()), problem(401, "verlopen")])
    chat = visit(fake.address)
    chat.say(QUESTION)
    chat.say("en mijn bedrijfsarts?")
    expect(chat.chat.locator(".note-line")).to_contain_text("Uw vorige gesprek is afgelopen.")
    assert chat.input.input_value() == "en mijn bedrijfsarts?"
    assert chat.focused() == "textarea: Uw vraag of antwoord"
    expect(chat.chat.locator(".options")).to_have_count(0)
    chat.input.press("Enter")
    chat.wait()
    expect(chat.last).to_contain_text("Goed.")
    assert [path for _, path, _ in fake.asked].count("/webhooks/web/sessions") == 2


def test_413_gives_the_text_back_to_shorten_it(visit: Visit, fake: FakeAssistant) -> None:
    fake.answers.extend([replies(made.provisional()), problem(413, TOO_LONG)])
    chat = visit(fake.address)
    chat.say(QUESTION)
    chat.say("een heel lang verhaal")
    expect(chat.error).to_have_text(TOO_LONG)
    assert chat.input.input_value() == "een heel lang verhaal"
    assert chat.focused() == "textarea: Uw vraag of antwoord"
    chat.choose("Nee")  # what was asked before can still be answered
    expect(chat.error).to_have_count(0)
    assert fake.messages[-1] == {"choice": "feit:toestemming=false"}


@pytest.mark.parametrize("status", [429, 503])
def test_429_and_503_count_down_before_the_next_try(visit: Visit, fake: FakeAssistant, status: int) -> None:
    fake.answers.append(problem(status, TOO_FAST, Retry_After="60"))
    chat = visit("about:blank")
    chat.page.clock.install()
    chat.page.goto(fake.address)
    chat.say(QUESTION)
    chat.hears(TOO_FAST)
    waiting = chat.error.get_by_role("button")
    expect(waiting).to_have_attribute("aria-disabled", "true")
    chat.page.clock.run_for(30_000)
    expect(waiting).to_have_text("Probeer opnieuw over 30 s")
    waiting.click(force=True)
    assert len(fake.messages) == 1
    chat.page.clock.run_for(30_500)
    chat.hears("U kunt het nu opnieuw proberen.")
    retry(chat)


def test_a_second_message_waits_for_the_first(visit: Visit, fake: FakeAssistant, gate: threading.Event) -> None:
    fake.answers.append(replies(made.card("ja"), gate=gate))
    chat = visit(fake.address)
    ask_slowly(chat, fake)
    chat.input.fill("nog iets")
    chat.input.press("Enter")
    chat.hears("Even geduld. Uw vorige bericht is nog onderweg.")
    assert chat.input.input_value() == "nog iets"
    gate.set()
    chat.wait()
    assert fake.messages == [{"text": QUESTION}]


def test_an_option_pressed_twice_is_sent_once(visit: Visit, fake: FakeAssistant, gate: threading.Event) -> None:
    fake.answers.extend([replies(made.provisional()), replies(made.reminder(), gate=gate)])
    chat = visit(fake.address)
    chat.say(QUESTION)
    chat.option("Nee").dblclick()
    gate.set()
    chat.wait()
    assert fake.messages[1:] == [{"choice": "feit:toestemming=false"}]


def test_a_typed_number_is_sent_again_as_the_choice_it_meant(visit: Visit, fake: FakeAssistant) -> None:
    fake.answers.extend([replies(made.provisional()), Canned(500, b"")])
    chat = visit(fake.address)
    chat.say(QUESTION)
    chat.say("2")
    chat.press("Probeer opnieuw")
    assert fake.messages[1:] == [{"text": "2"}, {"choice": "feit:toestemming=false"}]


def test_an_erasure_that_fails_leaves_everything_and_can_be_tried_again(visit: Visit, fake: FakeAssistant) -> None:
    fake.erasing.append(problem(500, "Wissen lukte niet. Probeer het opnieuw."))
    chat = visit(fake.address)
    chat.say(QUESTION)
    chat.press("Gesprek wissen")
    chat.press("Ja, wis alles")
    expect(chat.error).to_contain_text("Wissen lukte niet.")
    assert chat.state()["messages"] == 1
    chat.press("Probeer opnieuw")
    expect(chat.chat.locator(".note-line")).to_contain_text("Uw gesprek is gewist.")
    assert chat.state()["messages"] == 0
    assert chat.page.evaluate("sessionStorage.length") == 0


def test_a_page_that_starts_again_from_its_own_script_takes_no_focus_away(visit: Visit, fake: FakeAssistant) -> None:
    fake.answers.append(replies(made.provisional()))
    chat = visit(fake.address)
    chat.say(QUESTION)
    chat.last.locator(".source").first.focus()
    chat.chat.evaluate("chat => chat.restart()")
    assert chat.focused() == "textarea: Uw vraag of antwoord"


def test_an_opinion_that_does_not_arrive_is_told(visit: Visit, fake: FakeAssistant) -> None:
    fake.answers.append(replies(made.card("ja")))
    chat = visit(fake.address)
    chat.say(QUESTION)
    chat.page.context.set_offline(True)
    expect(chat.chat.locator(".told")).to_be_visible()
    chat.press("Ja", chat.last.get_by_role("group", name="Was dit nuttig?"))
    expect(chat.last).to_contain_text("Uw oordeel kwam niet aan. Dat geeft niet.")
    expect(chat.chat.get_by_role("status")).to_have_text("Uw oordeel kwam niet aan. Dat geeft niet.")


def test_after_a_reload_halfway_the_message_can_be_sent_again(
    visit: Visit, fake: FakeAssistant, gate: threading.Event
) -> None:
    fake.answers.append(replies(made.reply("Te laat."), gate=gate))
    chat = visit(fake.address)
    ask_slowly(chat, fake)
    chat.page.reload()
    expect(chat.error).to_contain_text("Misschien is uw laatste bericht niet aangekomen.")
    retry(chat)
    assert fake.keys[0] == fake.keys[1] != ""


def test_without_room_to_remember_the_conversation_goes_on(visit: Visit, fake: FakeAssistant) -> None:
    chat = visit(fake.address)
    chat.page.evaluate(FILL)
    for said in (1, 2):
        chat.say(QUESTION)
        expect(chat.last).to_contain_text("Goed.")
        assert chat.state()["messages"] == said
    assert [method for method, _, _ in fake.asked] == ["POST"] * 3  # one session


def test_a_script_that_does_not_come_leaves_a_sentence_and_the_rule_book(visit: Visit, fake: FakeAssistant) -> None:
    chat = visit("about:blank")
    chat.page.route("**/deelwijzer-chat.js", lambda route: route.abort())  # Playwright takes no built-in
    chat.page.goto(fake.address)
    expect(chat.chat).to_contain_text("Zet dan JavaScript aan, of laad de pagina opnieuw.")
    expect(chat.chat.get_by_role("link", name="het regelboek")).to_be_visible()
    chat.page.unroute_all()
    chat.page.reload()
    expect(chat.chat.get_by_text("De chat wordt geladen.")).to_be_hidden()
    expect(chat.input).to_be_visible()
