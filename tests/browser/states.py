"""Every state the chat can be in, and how a visitor gets there. The server is the one that plays the assistant."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser import replies as made
from tests.browser.chat_page import AXE, ChatPage
from tests.browser.conftest import assert_clean, new_context
from tests.browser.replies import Reply
from tests.browser.servers import Canned, FakeAssistant, Sites, host_page, problem, replies

QUESTION = "Mag mijn huisarts mijn gegevens aan mijn werkgever geven?"
THEME = Path(__file__).parents[2] / "widget" / "themes" / "nl-design-system.css"
VERDICTS = ["ja", "ja_mits", "verplicht", "nee", "nee_tenzij", "mag_weigeren", "niet_bepaald", "niet_geregeld"]
TOO_LONG = "Uw bericht is te lang. Maak het korter."
TOO_FAST = "U stuurt veel berichten. Wacht even."


@dataclass(frozen=True)
class Stage:
    """What a state is made with. ``chat`` has no page yet when ``opens`` makes its own way in."""

    chat: ChatPage
    fake: FakeAssistant
    sites: Sites
    gate: threading.Event

    def go(self, address: str = "") -> ChatPage:
        self.chat.page.goto(address or self.fake.address)
        return self.chat

    def ask(self, *answers: Canned) -> ChatPage:
        """On the page of the assistant itself: one question for each answer."""
        self.go()
        for canned in answers:
            self.fake.answers.append(canned)
            self.chat.ask(QUESTION)
        return self.chat

    def ask_and_wait(self, text: str = QUESTION) -> ChatPage:
        """A question whose answer the server keeps to itself."""
        self.fake.answers.append(replies(made.reply("Laat."), gate=self.gate))
        self.go()
        self.chat.input.fill(text)
        self.chat.input.press("Enter")
        expect(self.chat.chat.locator(".busy")).to_be_visible()
        while not self.fake.messages:  # the first request opens the session
            self.chat.page.wait_for_timeout(5)
        return self.chat


def welcome(stage: Stage) -> ChatPage:
    return stage.go()


def busy(stage: Stage) -> ChatPage:
    return stage.ask_and_wait()


def slow(stage: Stage) -> ChatPage:
    stage.chat.page.clock.install()
    chat = stage.ask_and_wait()
    chat.page.clock.fast_forward(8_000)
    expect(chat.chat.get_by_text("Het duurt wat langer").first).to_be_visible()
    return chat


def timeout(stage: Stage) -> ChatPage:
    stage.chat.page.clock.install()
    chat = stage.ask_and_wait()
    chat.page.clock.fast_forward(30_000)
    expect(chat.error).to_contain_text("Er kwam een halve minuut geen antwoord.")
    return chat


def replied(reply: Callable[[], Reply], stage: Stage) -> ChatPage:
    return stage.ask(replies(reply()))


def every_verdict(stage: Stage) -> ChatPage:
    chat = stage.ask(*[replies(made.card(verdict)) for verdict in VERDICTS])
    expect(chat.chat.locator("h3.verdict")).to_have_count(len(VERDICTS))
    return chat


def every_kind(stage: Stage) -> ChatPage:
    kinds = [made.information, made.safety, made.refusal, made.provisional, made.reminder]
    return stage.ask(*[replies(kind()) for kind in kinds])


def unfolded(stage: Stage) -> ChatPage:
    """Every source, footnote and fold of a card is open."""
    chat = stage.ask(replies(made.provisional()))
    chat.unfold()
    expect(chat.last.locator(".note:visible").first).to_be_visible()
    return chat


def answered_twice(stage: Stage) -> ChatPage:
    return stage.ask(replies(made.provisional()), replies(made.card("nee")))


def sheet(stage: Stage) -> ChatPage:
    chat = answered_twice(stage)
    chat.press("Meenemen of printen")
    return chat


def copied(stage: Stage) -> ChatPage:
    stage.chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat = replied(partial(made.card, "ja"), stage)
    chat.press("Kopieer")
    expect(chat.chat.locator(".told")).to_be_visible()
    return chat


def rated(stage: Stage) -> ChatPage:
    chat = replied(partial(made.card, "ja"), stage)
    chat.press("Ja", chat.last.get_by_role("group", name="Was dit nuttig?"))
    return chat


def nothing_typed(stage: Stage) -> ChatPage:
    chat = stage.go()
    chat.press("Verstuur")
    expect(chat.chat.locator(".told")).to_have_text("Typ eerst uw vraag.")
    return chat


def offline(stage: Stage) -> ChatPage:
    chat = stage.go()
    chat.page.context.set_offline(True)
    chat.say(QUESTION)
    expect(chat.error).to_contain_text("Er is geen internet.")
    return chat


def failed(canned: Canned, stage: Stage) -> ChatPage:
    chat = stage.ask(canned)
    expect(stage.chat.chat.locator(".error, .note-line")).to_be_visible()
    return chat


def erase_dialog(stage: Stage) -> ChatPage:
    chat = replied(made.provisional, stage)
    chat.press("Gesprek wissen")
    return chat


def erased(stage: Stage) -> ChatPage:
    chat = erase_dialog(stage)
    chat.press("Ja, wis alles")
    return chat


def reloaded(stage: Stage) -> ChatPage:
    chat = answered_twice(stage)
    chat.page.reload()
    return chat


def reloaded_unanswered(stage: Stage) -> ChatPage:
    chat = stage.ask_and_wait()
    chat.page.reload()
    expect(chat.error).to_contain_text("Misschien is uw laatste bericht niet aangekomen.")
    return chat


def floating_closed(stage: Stage) -> ChatPage:
    element = '<deelwijzer-chat mode="floating"></deelwijzer-chat>'
    return stage.go(stage.sites.page("/zwevend", host_page(stage.fake.address, element)))


def floating_open(stage: Stage) -> ChatPage:
    chat = floating_closed(stage)
    chat.press("Vraag over medische gegevens")
    stage.fake.answers.append(replies(made.provisional()))
    chat.ask(QUESTION)
    return chat


def own_texts(stage: Stage) -> ChatPage:
    texts = '{"title": "Vraag het ons", "verdicts": {"nee": "Liever niet"}, "send": 5, "onbekend": "x"}'
    slot = f'<script type="application/json" slot="texts">{texts}</script>'
    page = host_page(stage.fake.address, f"<deelwijzer-chat>{slot}</deelwijzer-chat>")
    chat = stage.go(stage.sites.page("/teksten", page))
    stage.fake.answers.append(replies(made.card("nee")))
    chat.ask(QUESTION)
    return chat


def themed(stage: Stage) -> ChatPage:
    """The example theme; the page itself is light, whatever the visitor prefers."""
    page = host_page(stage.fake.address, "<deelwijzer-chat></deelwijzer-chat>", THEME.read_text(encoding="utf-8"))
    chat = stage.go(stage.sites.page("/thema", page))
    stage.fake.answers.append(replies(made.provisional()))
    chat.ask(QUESTION)
    return chat


STATES: dict[str, Callable[[Stage], ChatPage]] = {
    "welcome": welcome,
    "busy": busy,
    "slow": slow,
    "every_verdict": every_verdict,
    "every_kind": every_kind,
    "everything_open": unfolded,
    "sheet": sheet,
    "copied": copied,
    "rated": rated,
    "nothing_typed": nothing_typed,
    "timeout": timeout,
    "offline": offline,
    "expired_401": partial(failed, problem(401, "verlopen")),
    "too_long_413": partial(failed, problem(413, TOO_LONG)),
    "too_fast_429": partial(failed, problem(429, TOO_FAST, Retry_After="60")),
    "broken_500": partial(failed, Canned(500, b"oops", "text/plain")),
    "html_answer": partial(failed, Canned(200, b"<h1>Log in</h1>", "text/html")),
    "erase_dialog": erase_dialog,
    "erased": erased,
    "reloaded": reloaded,
    "reloaded_unanswered": reloaded_unanswered,
    "floating_closed": floating_closed,
    "floating_open": floating_open,
    "own_texts": own_texts,
    "themed": themed,
}


@contextmanager
def in_state(name: str, browser: Browser, fake: FakeAssistant, sites: Sites) -> Iterator[ChatPage]:
    """A new visitor for whom the chat is in this state; the visit must have been clean in the end."""
    fake.reset()
    gate = threading.Event()
    # Too low a window for the form to stay in sight: axe-core is unsure of what lies under it.
    context = new_context(browser, reduced_motion="reduce", viewport={"width": 1100, "height": 700})
    context.add_init_script(path=AXE)  # several times as fast as sending it to the page later
    try:
        stage = Stage(ChatPage(context.new_page()), fake, sites, gate)
        yield STATES[name](stage)
        assert_clean(stage.chat, context)
    finally:
        gate.set()
        context.close()
