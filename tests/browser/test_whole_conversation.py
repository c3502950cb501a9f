"""Whole conversations in Dutch with the running assistant."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.browser.chat_page import ChatPage
from tests.browser.conftest import Visit

EXAMPLE = "Mag mijn huisarts mijn gegevens aan mijn werkgever geven?"
NOT_OBLIGED = "Nee, geen van deze"


def to_a_verdict(chat: ChatPage) -> None:
    """The quick way, for tests of what comes after; the first test goes the way of a person."""
    for text in (EXAMPLE, "2", NOT_OBLIGED):
        chat.ask(text)


def test_from_a_question_to_a_verdict_why_and_a_new_question(visit: Visit, assistant: str) -> None:
    chat = visit(assistant)
    assert EXAMPLE in chat.labels()
    chat.choose(EXAMPLE)
    assert chat.verdict() == "Nee, tenzij … (voorlopig)"
    assert chat.labels() == ["Ja", "Nee", "Weet ik niet"]

    chat.say("2")
    assert "Antwoord tot nu toe: Nee, tenzij … (voorlopig)" in chat.last.inner_text()
    chat.say(NOT_OBLIGED)
    assert chat.verdict() == "Nee, dat mag niet"

    chat.choose("Waarom?")
    expect(chat.last).to_contain_text("Zo kom ik aan dit antwoord")
    chat.choose("Wat zou het anders maken?")
    expect(chat.last).to_contain_text("Als u toestemming geeft")
    chat.choose("Nieuwe vraag")
    expect(chat.last).to_contain_text("Wat wilt u weten?")
    chat.say("Waar kan ik terecht met een klacht?")
    expect(chat.last).to_contain_text("klacht")
    assert chat.state()["messages"] == 7


@pytest.mark.parametrize("way", ["click", "number", "words"])
def test_a_click_a_number_and_words_answer_the_same(visit: Visit, assistant: str, way: str) -> None:
    chat = visit(assistant)
    chat.choose(EXAMPLE)
    if way == "click":
        chat.choose("Nee")
    else:
        chat.say({"number": "2", "words": "nee"}[way])
    assert NOT_OBLIGED in chat.labels()


def test_a_source_opens_with_its_place_its_status_and_the_way_to_the_rule_book(visit: Visit, assistant: str) -> None:
    chat = visit(assistant)
    to_a_verdict(chat)
    source = chat.last.locator(".source").first
    source.click()
    expect(source).to_have_attribute("aria-expanded", "true")
    note = chat.last.locator(".note:visible")
    expect(note).to_have_count(1)
    expect(note).to_contain_text("Geldt nog, voor zover bekend.")
    expect(note).to_contain_text(re.compile("Onder ‘.+’, alinea 1"))
    link = note.get_by_role("link")
    address, _, anchor = (link.get_attribute("href") or "").partition("#")
    page = chat.page.request.get(address)
    assert page.ok and address.startswith(assistant)
    assert f'id="{anchor}"' in page.text()
    source.click()
    expect(chat.last.locator(".note:visible")).to_have_count(0)


def test_a_first_answer_unfolds_why_it_is_so_and_why_the_assistant_asks(visit: Visit, assistant: str) -> None:
    chat = visit(assistant)
    chat.choose(EXAMPLE)
    chat.press("Waarom dit antwoord?")
    expect(chat.last).to_contain_text("Dit geldt in uw geval")
    expect(chat.last).to_contain_text("Dit kan het antwoord nog veranderen")
    chat.press("Waarom vraag ik dit?")
    expect(chat.last).to_contain_text("Met toestemming mag uw huisarts gegevens geven.")
    footnote = chat.last.locator(".mark:visible").last
    footnote.click()
    expect(chat.last.locator(".note:visible")).to_contain_text("Bekijk deze bron in het regelboek")


def test_an_explanation_has_sources_too(visit: Visit, assistant: str) -> None:
    chat = visit(assistant)
    chat.say("Wat is een PGO?")
    chat.last.locator(".mark, .source").first.click()
    expect(chat.last.locator(".note:visible")).to_contain_text("alinea")


def test_a_reload_keeps_the_conversation_and_closing_the_tab_does_not(visit: Visit, assistant: str) -> None:
    chat = visit(assistant)
    chat.choose(EXAMPLE)
    chat.page.reload()
    assert chat.verdict() == "Nee, tenzij … (voorlopig)"
    chat.choose("Nee")  # and it goes on where it was
    assert NOT_OBLIGED in chat.labels()

    for _ in range(2):  # another tab beside it, and one after that was closed
        other = ChatPage.open(chat.page.context, chat.page.url)
        expect(other.replies).to_have_count(1)
        expect(other.chat.locator(".me")).to_have_count(0)
        other.ask(EXAMPLE)
        expect(other.chat.locator(".me")).to_have_count(1)
        other.page.close()
    kept = "async () => [localStorage.length, (await indexedDB.databases()).length, (await caches.keys()).length]"
    assert chat.page.evaluate(kept) == [0, 0, 0]


def test_a_message_whose_reply_got_lost_is_answered_once(visit: Visit, assistant: str) -> None:
    chat = visit(assistant)
    chat.ask(EXAMPLE)
    chat.ask("2")
    lost: list[dict[str, Any]] = []

    def lose(route: Route) -> None:
        lost.extend(route.fetch().json()["replies"])
        route.abort("connectionreset")

    chat.page.route("**/messages", lose, times=1)
    chat.say(NOT_OBLIGED)
    expect(chat.error).to_contain_text("De chat is nu niet te bereiken.")
    with chat.page.expect_response("**/messages") as again:
        chat.press("Probeer opnieuw")
    assert again.value.json()["replies"] == lost  # a second turn would say that there is nothing to choose any more
    assert chat.verdict() == "Nee, dat mag niet"


def test_erasing_says_what_goes_and_leaves_nothing(visit: Visit, assistant: str) -> None:
    chat = visit(assistant)
    chat.choose(EXAMPLE)
    token = chat.page.evaluate("JSON.parse(sessionStorage[Object.keys(sessionStorage)[0]]).token")
    chat.press("Gesprek wissen")
    dialog = chat.chat.get_by_role("dialog", name="Gesprek wissen?")
    expect(dialog.get_by_role("listitem")).to_have_count(3)
    chat.press("Nee, ga terug")
    assert chat.focused() == "button: Gesprek wissen"
    assert chat.state()["messages"] == 1

    chat.press("Gesprek wissen")
    chat.press("Ja, wis alles")
    expect(chat.chat.locator(".note-line")).to_contain_text("Uw gesprek is gewist.")
    assert chat.chat.locator(".me").count() == 0
    assert chat.page.evaluate("[sessionStorage.length, localStorage.length]") == [0, 0]
    assert chat.seen("events")[-1] == ["erased", {}]
    answer = chat.page.request.post(
        f"{chat.page.url}webhooks/web/messages", headers={"Authorization": f"Bearer {token}"}, data={"text": "nee"}
    )
    assert answer.status == 401


def test_starting_again_begins_with_the_welcome(visit: Visit, assistant: str) -> None:
    chat = visit(assistant)
    chat.choose(EXAMPLE)
    chat.press("Opnieuw")
    expect(chat.chat.locator(".note-line")).to_contain_text("We zijn opnieuw begonnen.")
    assert EXAMPLE in chat.labels()
    chat.choose("Waar kan ik terecht met een klacht?")
    expect(chat.last).to_contain_text("klacht")


def test_an_answer_is_copied_with_its_sources(visit: Visit, assistant: str) -> None:
    chat = visit(assistant, permissions=["clipboard-read", "clipboard-write"])
    to_a_verdict(chat)
    chat.press("Kopieer")
    expect(chat.chat.get_by_text("Het antwoord is gekopieerd.").first).to_be_visible()
    copied = chat.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Nee, dat mag niet.")
    assert "Bron:" in copied and "geen juridisch of medisch advies" in copied


def test_a_copy_that_the_browser_refuses_is_told(visit: Visit, assistant: str) -> None:
    chat = visit(assistant, init="navigator.clipboard.writeText = () => Promise.reject(new Error('refused'));")
    to_a_verdict(chat)
    chat.press("Kopieer")
    expect(chat.chat.get_by_text("Kopiëren lukt hier niet.").first).to_be_visible()


def test_the_sheet_holds_question_answers_sources_date_and_receipt(visit: Visit, assistant: str) -> None:
    chat = visit(assistant, accept_downloads=True)
    chat.ask(EXAMPLE)
    asked = chat.last.locator(".asked").inner_text()
    chat.ask("2")
    chat.ask(NOT_OBLIGED)
    chat.press("Meenemen of printen")
    saved = {}
    for button in ("Bewaar als tekst", "Bewaar als webpagina"):
        with chat.page.expect_download() as waiting:
            chat.press(button)
        download = waiting.value
        saved[download.suggested_filename] = download.path().read_text(encoding="utf-8")
    assert sorted(saved) == ["antwoord-deelwijzer.html", "antwoord-deelwijzer.txt"]
    for sheet in saved.values():
        assert EXAMPLE in sheet
        assert asked in sheet
        assert "Nee, dat mag niet" in sheet and "alinea 1" in sheet
        assert re.search(r"Datum: \d{1,2} \w+ 20\d\d", sheet)
        assert "verstrekken ernstig_gevaar=false" in sheet or "verstrekken ontvanger=werkgever" in sheet
    chat.press("Sluiten")
    assert chat.focused() == "button: Meenemen of printen"


def test_the_sheet_is_printed_alone_and_on_one_page(visit: Visit, assistant: str) -> None:
    chat = visit(assistant, init="window.print = () => { window.printed = true; };")
    to_a_verdict(chat)
    chat.press("Meenemen of printen")
    chat.press("Print")
    assert chat.page.evaluate("printed")
    chat.page.emulate_media(media="print")
    expect(chat.page.locator("h1", has_text="Wie mag uw medische gegevens krijgen?")).to_be_hidden()
    assert len(re.findall(rb"/Type\s*/Page\b", chat.page.pdf(prefer_css_page_size=True))) == 1
    chat.page.emulate_media(media="screen")
    chat.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert chat.page.evaluate("document.adoptedStyleSheets.length") == 0


def test_an_opinion_is_sent_as_yes_or_no_and_thanked_for(visit: Visit, assistant: str) -> None:
    chat = visit(assistant)
    to_a_verdict(chat)
    with chat.page.expect_request("**/feedback") as waiting:
        chat.press("Ja", chat.last.get_by_role("group", name="Was dit nuttig?"))
    assert waiting.value.post_data_json == {"useful": True}
    assert waiting.value.response().status == 204  # type: ignore[union-attr]
    assert chat.focused() == "span: Dank u. We tellen alleen ja of nee."


def test_a_real_answer_is_said_once_with_its_verdict_first_and_without_sources(visit: Visit, assistant: str) -> None:
    chat = visit(assistant)
    chat.choose(EXAMPLE)
    expect(chat.chat.locator('[role="status"]')).not_to_be_empty()
    (said,) = chat.seen("said")
    assert said.startswith("Nee, tenzij … (voorlopig). Nee, in principe niet.")
    assert said.endswith("1: Ja. 2: Nee. 3: Weet ik niet.")
    assert "Bron" not in said and "onder ‘" not in said
