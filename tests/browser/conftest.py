"""Chromium, the running assistant, and the two servers that stand in for others."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.browser.assistant import starting_assistant
from tests.browser.chat_page import AXE, HERE, ChatPage
from tests.browser.servers import FakeAssistant, Sites

# No look-up of any name, no update, no call home: only what a test asks for, and that on loopback.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
WAIT_MS = 15_000

Visit = Callable[..., ChatPage]

_afterwards = ExitStack()  # what is closed when the tests of this folder are over


@cache
def launched(path: str) -> Browser:
    """The one Chromium of these tests: starting it takes longer than most tests do."""
    _afterwards.callback(launched.cache_clear)
    playwright = _afterwards.enter_context(sync_playwright())
    browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
    _afterwards.callback(browser.close)
    return browser


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> None:
    """Playwright keeps an event loop running, which tests elsewhere could not bear: it ends before those."""
    if nextitem is None or HERE not in nextitem.path.parents:
        _afterwards.close()


def missing(what: str, remedy: str) -> NoReturn:
    """A reason to skip; where everything must have been tested, a failure."""
    reason = f"{what} was not found, so the chat was not tested in a browser: {remedy}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is; without it, or without axe-core, no test of this folder runs."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        missing("Chromium", "install it (Debian: apt-get install chromium)")
    if not AXE.exists():
        missing("axe-core", "run npm ci in widget/")
    return path


@pytest.fixture(scope="module")
def browser(chromium: str, starting: Callable[[], str]) -> Browser:
    expect.set_options(timeout=WAIT_MS)
    return launched(chromium)


@pytest.fixture(scope="session")
def sites() -> Iterator[Sites]:
    server = Sites()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def starting(chromium: str, sites: Sites) -> Iterator[Callable[[], str]]:
    """The real assistant, which loads while the tests that do without it run: those of test_whole_* come last."""
    with starting_assistant(f"{sites.address},null") as ready:
        yield ready


@pytest.fixture(scope="session")
def assistant(starting: Callable[[], str]) -> str:
    """The address of the real assistant. Pages of `sites` and sandboxed frames may call it."""
    return starting()


@pytest.fixture(scope="session")
def fake_server() -> Iterator[FakeAssistant]:
    server = FakeAssistant()
    yield server
    server.stop()


@pytest.fixture
def fake(fake_server: FakeAssistant) -> FakeAssistant:
    """The server that plays the assistant, with nothing left of the test before."""
    fake_server.reset()
    return fake_server


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Open an address as a new visitor. Afterwards: no violation, no error, no cookie, nothing from elsewhere."""
    opened: list[tuple[ChatPage, BrowserContext]] = []

    def visit(address: str, init: str = "", **options: Any) -> ChatPage:
        context = new_context(browser, **options)
        if init:
            context.add_init_script(init)
        opened.append((ChatPage.open(context, address), context))
        return opened[-1][0]

    yield visit
    for chat, context in opened:
        assert_clean(chat, context)
        context.close()


def new_context(browser: Browser, **options: Any) -> BrowserContext:
    options.setdefault("viewport", {"width": 1100, "height": 900})
    context = browser.new_context(locale="nl-NL", **options)
    context.set_default_timeout(WAIT_MS)
    context.add_init_script(path=HERE / "observe.js")
    return context


def assert_clean(chat: ChatPage, context: BrowserContext) -> None:
    assert chat.errors == []
    assert all(re.fullmatch(r"http://(127\.0\.0\.1|localhost):\d+", origin) for origin in chat.origins)
    assert context.cookies() == []
    for frame in chat.page.frames:
        assert frame.evaluate("seen.violations") == []


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go: to docs/ when asked for, so that a test run changes no file."""
    if os.environ.get("DEELWIJZER_SCREENSHOTS"):
        return HERE.parents[1] / "docs" / "screenshots"
    return tmp_path_factory.mktemp("screenshots")
