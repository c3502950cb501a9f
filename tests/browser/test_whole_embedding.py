"""The running assistant in the pages of others: the pasted lines, the list of allowed origins, a sandboxed frame."""

from __future__ import annotations

import html
import re

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.servers import Sites, host_page

EXAMPLE = "Mag mijn huisarts mijn gegevens aan mijn werkgever geven?"


def test_the_pasted_lines_work_on_a_site_that_is_on_the_list(visit: Visit, assistant: str, sites: Sites) -> None:
    chat = visit(f"{assistant}/widget/")
    pasted = html.unescape(chat.page.locator("pre").first.inner_text())
    script = re.search("<script.+</script>", pasted)
    assert script and "<deelwijzer-chat></deelwijzer-chat>" in pasted
    page = host_page(assistant, "<deelwijzer-chat></deelwijzer-chat>", script=script[0])
    other = visit(sites.page("/geplakt", page))
    other.choose(EXAMPLE)
    assert other.verdict() == "Nee, tenzij … (voorlopig)"
    assert other.origins == {assistant, sites.address}


def test_a_site_that_is_not_on_the_list_gets_a_sentence(visit: Visit, assistant: str, sites: Sites) -> None:
    sites.page("/vreemd", host_page(assistant, "<deelwijzer-chat></deelwijzer-chat>"))
    chat = visit(f"{sites.address.replace('localhost', '127.0.0.1')}/vreemd")
    chat.choose(EXAMPLE)
    expect(chat.error).to_contain_text("De chat is nu niet te bereiken.")
    assert all("CORS" in error for error in chat.errors)
    chat.errors.clear()


def test_a_sandboxed_frame_without_storage(visit: Visit, assistant: str, sites: Sites) -> None:
    inside = sites.page("/binnen", host_page(assistant, "<deelwijzer-chat></deelwijzer-chat>"))
    frame = f'<iframe sandbox="allow-scripts" src="{inside}" title="Chat" width="700" height="800"></iframe>'
    chat = visit(sites.page("/frame", f'<!doctype html><html lang="nl"><title>Site</title><h1>Site</h1>{frame}'))
    within = chat.page.frame_locator("iframe").locator("deelwijzer-chat")
    within.get_by_text(EXAMPLE).click()
    expect(within.locator("h3").last).to_have_text("Nee, tenzij … (voorlopig)")
    within.locator("textarea").fill("2")
    within.locator("textarea").press("Enter")
    expect(within.locator("article").last).to_contain_text("Antwoord tot nu toe")
    within.get_by_role("button", name="Kopieer").last.click()  # the frame may not, and the person is told so
    expect(within.get_by_text("Kopiëren lukt hier niet.").first).to_be_visible()
    assert [error for error in chat.errors if "Clipboard" not in error] == []  # the browser notes why
    chat.errors.clear()
