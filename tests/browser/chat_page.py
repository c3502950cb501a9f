"""A visitor with one tab: what a person does in the chat, and what there is to see, to hear and to notice there."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, expect

HERE = Path(__file__).parent
AXE = HERE.parents[1] / "widget" / "node_modules" / "axe-core" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
_FOCUSED = """() => {
  let found = document.activeElement;
  while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
  return found;
}"""
_IN_SIGHT = f"""() => {{
  const found = ({_FOCUSED})();
  const style = getComputedStyle(found);
  const box = found.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, Math.min(box.y + box.height / 2, box.y + 10)];
  const top = found.getRootNode().elementFromPoint(x, y);
  return (style.outlineStyle === "auto" || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2)) &&
    found.contains(top);
}}"""
_UNFOLD = """(reply) => [...reply.querySelectorAll('[aria-expanded="false"]')].map((opener) => opener.click()).length"""
_RUN_AXE = """async (tags) => {
  const { violations, incomplete, passes } = await axe.run(document, { runOnly: tags });
  const lines = (found) => found.flatMap((rule) => rule.nodes.map((node) => `${rule.id} ${node.target.join(" ")}: ` +
    [...node.any, ...node.all, ...node.none].map((check) => check.message).join("; ")));
  return { violations: lines(violations), unsure: lines(incomplete), passed: passes.map((rule) => rule.id) };
}"""


# Where colours are forced, axe-core reads them wrong (from -webkit-text-fill-color, which Chromium leaves as it was).
_FAINT = r"""(chat) => {
  const parts = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = (colour) => parts(colour).slice(0, 3).map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const behind = (node) => {
    const colour = getComputedStyle(node).backgroundColor;
    return (parts(colour)[3] ?? 1) === 1 ? colour : behind(node.parentElement ?? node.getRootNode().host);
  };
  const ratio = (one, other) => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  return [...chat.shadowRoot.querySelectorAll("*")]
    .filter((node) => node.checkVisibility() && [...node.childNodes].some((child) => child.data?.trim()))
    .filter((node) => ratio(light(getComputedStyle(node).color), light(behind(node))) < 4.5)
    .map((node) => node.outerHTML.slice(0, 80));
}"""


class ChatPage:
    """The chat in one tab. Every action waits until the chat is done with it, and sees that the focus is not lost."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        self.origins: set[str] = set()
        self.chat = page.locator("deelwijzer-chat")
        self.input = self.chat.locator("textarea")
        self.replies = self.chat.locator("article.bot")
        self.error = self.chat.locator(".error")
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.errors.append(error.message))
        page.on("dialog", lambda dialog: (self.errors.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", self._on_request)

    @classmethod
    def open(cls, context: BrowserContext, address: str) -> ChatPage:
        made = cls(context.new_page())
        made.page.goto(address)
        return made

    def _on_console(self, message: ConsoleMessage) -> None:
        # The browser itself reports an answer such as 401; what the chat does with it is what the tests look at.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.errors.append(message.text)

    def _on_request(self, request: Request) -> None:
        scheme, host = urlsplit(request.url)[:2]
        if scheme not in ("blob", "data"):
            self.origins.add(f"{scheme}://{host}")

    # What a person does

    def say(self, text: str) -> None:
        self.input.fill(text)
        self.input.press("Enter")
        self.wait()

    def ask(self, text: str) -> None:
        """Ask as a script of the page does: for a test that is about something else, since typing takes longer."""
        self.chat.evaluate("(chat, text) => chat.ask(text)", text)

    def press(self, name: str, within: Locator | None = None) -> None:
        """Click the last button with this name; of an option without its number."""
        self.button(name, within).click()
        self.wait()

    def button(self, name: str, within: Locator | None = None) -> Locator:
        return (within or self.chat).get_by_role("button", name=name, exact=True).last

    def choose(self, label: str) -> None:
        """Click the option with this label."""
        self.option(label).click()
        self.wait()

    def option(self, label: str) -> Locator:
        return self.chat.locator(".options button").filter(has=self.page.get_by_text(label, exact=True)).last

    def wait(self) -> None:
        """Until nothing is on its way; then the focus is still somewhere."""
        if self.chat.evaluate("(chat) => chat.state.busy"):
            expect(self.chat.locator(".busy")).to_be_hidden()
        assert self.focused() != "body", "the focus was lost"

    def unfold(self) -> None:
        """Open everything in the last reply that opens, also what stands in what was opened."""
        while self.last.evaluate(_UNFOLD):
            pass

    # What there is to see and to hear

    @property
    def last(self) -> Locator:
        return self.replies.last

    def verdict(self) -> str:
        return self.last.locator("h3").inner_text()

    def labels(self) -> list[str]:
        return self.chat.locator(".options button > span:last-child").all_inner_texts()

    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = self.chat.evaluate("chat => ({...chat.state})")
        return state

    def seen(self, what: str) -> Any:
        """What observe.js noted: ``said``, ``violations``, ``events`` or ``shift``."""
        return self.page.evaluate("what => seen[what]", what)

    def hears(self, *sentences: str) -> None:
        """Wait for the live region; it says exactly these, once each, since the last time."""
        expect(self.chat.locator('[role="status"]')).to_have_text(sentences[-1])
        said = self.page.evaluate("() => seen.said.splice(0)")
        assert said == list(sentences)

    def focused(self) -> str:
        """The element that has the focus, as "tag: name"."""
        found: str = self.page.evaluate(
            f"""() => {{
              const found = ({_FOCUSED})();
              const name = found.getAttribute("aria-label") ?? found.labels?.[0]?.textContent ?? found.textContent;
              return found === document.body ? "body" : `${{found.localName}}: ${{name.trim().slice(0, 200)}}`;
            }}"""
        )
        return found

    def focus_in_sight(self) -> bool:
        """What has the focus has an outline (the browser's own, or 2 pixels), is in the window and not covered."""
        return bool(self.page.evaluate(_IN_SIGHT))

    def overflow(self) -> int:
        """By how many CSS pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def faint(self) -> list[str]:
        """Elements with text of less contrast than 4.5 to 1, by the colours that Chromium computed."""
        found: list[str] = self.chat.evaluate(_FAINT)
        return found

    def axe(self) -> dict[str, list[str]]:
        """What axe-core finds: ``violations``, what it is ``unsure`` of, and the rules that ``passed``."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: dict[str, list[str]] = self.page.evaluate(_RUN_AXE, AXE_TAGS)
        return found
