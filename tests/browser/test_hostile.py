"""Replies that no assistant should send: whatever they hold, it is shown as text and does nothing."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import ChatPage
from tests.browser.conftest import Visit
from tests.browser.replies import YES_NO, answer, card, citation, reply
from tests.browser.servers import FakeAssistant, replies

MARKUP = "<img src=x onerror=\"hacked=1\"><script>hacked=1</script><a href='javascript:hacked=1'>klik</a>&lt;b&gt;"
RIGHT_TO_LEFT = "\u202eedrow\u2066 \u200f"
NOT_OURS = ["null", "[]", "{}", '{"items": 5}', '{"items": [{"who": "bot"}]}', '{"items": [5, null]}', '{"token": 1']
TAGS = set(
    "a article b button div dialog footer form h1 h2 h3 h4 h5 header i label li ol p path q section span strong svg "
    "textarea ul code br".split()
)


def hostile(text: str) -> dict[str, Any]:
    """An answer with `text` in every place, and as many as there may be."""
    source = citation("ap.doorgeven.1", text, text, text)
    made = answer(
        "question",
        "nee_tenzij",
        topic=text,
        facts={text: text, "__proto__": text},
        question={"text": f"Vraag {text}", "why": text},
        reasons=[{"effect": "applies", "text": text, "citations": ["ap.doorgeven.1", text]}],
        what_would_change_it=[{"text": text}],
        citations=[source, {**source, "document": text, "passage": "javascript:hacked=1"}, {"passage": text}],
        receipt={"knowledge": text, "engine": text},
    )
    options = {**YES_NO, text: text}
    return reply(f"{text}\n\nBron:\n- ‘x’, onder ‘{text}’, alinea 1.\n\nLet op:\n- {text}", options, made)


def assert_inert(chat: ChatPage, server: str) -> None:
    shadow = "document.querySelector('deelwijzer-chat').shadowRoot"
    assert set(chat.page.evaluate(f"[...{shadow}.querySelectorAll('*')].map((node) => node.localName)")) <= TAGS
    for href in chat.page.evaluate(f"[...{shadow}.querySelectorAll('a')].map((link) => link.href)"):
        assert href.startswith(f"{server}/")
    attributes = chat.page.evaluate(f"[...{shadow}.querySelectorAll('*')].flatMap((node) => node.getAttributeNames())")
    assert not [name for name in attributes if name.startswith("on") or name in ("style", "src", "srcdoc")]
    assert chat.page.evaluate("typeof hacked") == "undefined"


@pytest.mark.parametrize(
    "texts",
    [[MARKUP], [RIGHT_TO_LEFT], ["javascript:hacked=1", "../../x", "__proto__", "constructor"]],
    ids=["markup", "right to left", "names that mean something"],
)
def test_every_place_of_a_reply_is_only_text(visit: Visit, fake: FakeAssistant, texts: list[str]) -> None:
    chat = visit(fake.address)
    for text in texts:
        fake.answers.append(replies(hostile(text)))
        chat.ask(text)
        chat.unfold()
        assert chat.chat.locator(".me").last.inner_text().endswith(text)
        assert_inert(chat, fake.address)
    chat.press("Meenemen of printen")
    assert_inert(chat, fake.address)
    chat.press("Sluiten")
    chat.page.reload()  # what the tab remembered is not trusted either
    assert chat.chat.locator(".me").last.inner_text().endswith(texts[-1])
    assert_inert(chat, fake.address)


def test_the_saved_sheet_of_a_hostile_answer_is_inert_too(visit: Visit, fake: FakeAssistant) -> None:
    fake.answers.append(replies(hostile(MARKUP)))
    chat = visit(fake.address, accept_downloads=True)
    chat.ask(MARKUP)
    chat.press("Meenemen of printen")
    with chat.page.expect_download() as waiting:
        chat.press("Bewaar als webpagina")
    saved = chat.page.context.new_page()
    saved.set_content(waiting.value.path().read_text(encoding="utf-8"))
    expect(saved.locator("img, script, a, iframe")).to_have_count(0)
    expect(saved.locator("body")).to_contain_text("<script>hacked=1</script>")
    assert saved.evaluate("typeof hacked") == "undefined"


def test_text_that_runs_the_other_way_stays_in_its_own_place(visit: Visit, fake: FakeAssistant) -> None:
    fake.answers.append(replies(reply("Kies.", {"a": f"{RIGHT_TO_LEFT}\u202e", "b": "Nee"})))
    chat = visit(fake.address)
    chat.ask("vraag")
    first, second = (chat.chat.locator(".options button").nth(index) for index in (0, 1))
    for option in (first, second):
        number, label = option.locator("span").first.bounding_box(), option.locator("span").last.bounding_box()
        assert number and label and number["x"] < label["x"]
    assert second.inner_text().split() == ["2", "Nee"]


def test_a_huge_reply_keeps_the_page_whole(visit: Visit, fake: FakeAssistant) -> None:
    options = {f"keuze{number}": "w" * 2_000 for number in range(300)}
    many = answer("decision", "nee", citations=[citation(f"p{n}", "w" * 500, "geldend", "q") for n in range(300)])
    fake.answers.append(replies(reply("w" * 100_000, options, many), card("ja")))
    chat = visit(fake.address, viewport={"width": 320, "height": 256})
    chat.say("x" * 5_000)
    assert len(fake.messages[0]["text"]) == 1_000
    assert chat.overflow() == 0
    expect(chat.chat.locator(".me")).to_be_visible()
    chat.say("en nu?")
    expect(chat.last).to_contain_text("Goed.")


def test_a_memory_that_is_not_ours_is_dropped(visit: Visit, fake: FakeAssistant) -> None:
    chat = visit(fake.address)
    for stored in NOT_OURS:
        chat.ask("vraag")
        expect(chat.last).to_contain_text("Goed.")
        chat.page.evaluate("(stored) => { sessionStorage[Object.keys(sessionStorage)[0]] = stored; }", stored)
        chat.page.reload()
        expect(chat.replies).to_have_count(1)
        assert chat.state()["messages"] == 0, stored
