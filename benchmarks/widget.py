"""How fast the chat is in a real browser.

Start the assistant (`./start`), then `python -m benchmarks.widget [ADDRESS]`. Per visit a new tab with an empty cache,
one question, and an answer to what the assistant asks. Prints p50, p95 and max in milliseconds, from the marks that the
chat leaves in `performance` (docs/widget.md). The first reply of a visit opens the conversation as well.
"""

from __future__ import annotations

import shutil
import statistics
import sys

from playwright.sync_api import Browser, Error, sync_playwright

VISITS = 20
QUESTION = "Mag mijn huisarts mijn gegevens aan mijn werkgever geven?"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
# A reply is in the page when the chat says so; it can be seen once the next frame is drawn.
_LISTEN = """() => {
  window.replySeen = new Promise((done) => {
    addEventListener("deelwijzer-message", function hear({ detail }) {
      if (detail.from !== "assistant") return;
      removeEventListener("deelwijzer-message", hear);
      requestAnimationFrame(() => setTimeout(() => done(performance.now())));
    });
  });
}"""
_WAITED = "async () => await window.replySeen - performance.getEntriesByName('deelwijzer:sent').at(-1).startTime"
_DRAWN = "() => performance.measure('drawn', 'deelwijzer:start', 'deelwijzer:defined').duration"
_PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"


def main() -> None:
    """Prints the figures."""
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080"
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("Chromium was not found. Install it (Debian: apt-get install chromium).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        try:
            visit(browser, address)  # warms up the browser and the assistant
        except Error as error:
            sys.exit(f"There is no answer at {address} ({error.message.splitlines()[0]}). Start the assistant: ./start")
        visits = [visit(browser, address) for _ in range(VISITS)]
        browser.close()
    for name in visits[0]:
        times = [measured[name] for measured in visits]
        p95 = statistics.quantiles(times, n=20)[18]
        print(f"{name}: p50 {statistics.median(times):.1f} ms, p95 {p95:.1f} ms, max {max(times):.1f} ms")


def visit(browser: Browser, address: str) -> dict[str, float]:
    """One visit, in milliseconds by what was measured."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    field = page.locator("deelwijzer-chat textarea")
    measured = {"script start to first drawing": page.evaluate(_DRAWN)}
    for name, text in (("first question to reply in sight", QUESTION), ("next answer to reply in sight", "nee")):
        page.evaluate(_LISTEN)
        field.fill(text)
        field.press("Enter")
        measured[name] = page.evaluate(_WAITED)
    measured["page asked for to first paint"] = page.evaluate(_PAINTED)
    context.close()
    return measured


if __name__ == "__main__":
    main()
