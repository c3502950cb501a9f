"""The pages beside the chat, and the endpoint that counts what people thought of their answers."""

from __future__ import annotations

import html
import re

import pytest
import requests
from prometheus_client import REGISTRY

from channels.rate_limit import TokenBuckets
from channels.web.idempotency import MOST_KEYS
from channels.web.widget import load_widget
from storage.conversations import KEEP_SECONDS
from storage.queue import KNOWN_SECONDS
from tests.channels.fake_server import Chat, FakeClock, MakeChat, assert_problem


def get(chat: Chat, path: str, **headers: str) -> str:
    answer = requests.get(f"{chat.root}{path}", headers=headers, timeout=20)
    assert answer.status_code == 200
    assert "trusted-types 'none'" in answer.headers["Content-Security-Policy"]
    return answer.text


def test_the_lines_to_paste_name_this_server_this_version_and_its_hash(chat: Chat) -> None:
    page = html.unescape(get(chat, "/widget/"))
    widget = load_widget()
    assert f'src="{chat.root}/{widget.path}" integrity="{widget.integrity}" crossorigin="anonymous"' in page
    assert "<deelwijzer-chat></deelwijzer-chat>" in page


@pytest.mark.parametrize("host", ['x"><script>', "a b", "<b>"])
def test_a_host_that_is_no_host_is_not_repeated(chat: Chat, host: str) -> None:
    page = get(chat, "/widget/", Host=host)
    assert host not in html.unescape(page)
    assert "https://uw-deelwijzer.example/widget/" in page


@pytest.mark.parametrize("path", ["/widget/", "/privacy/"])
def test_a_page_has_one_first_heading_a_language_and_no_script(chat: Chat, path: str) -> None:
    page = get(chat, path)
    assert '<html lang="nl">' in page
    assert page.count("<h1>") == 1
    assert not re.search(r"<script|\son\w+=|style=|\{\w+\}", page)


@pytest.mark.parametrize("path", ["/widget", "/privacy"])
def test_without_the_last_slash_one_is_sent_on(chat: Chat, path: str) -> None:
    answer = requests.get(f"{chat.root}{path}", timeout=20)
    assert answer.url == f"{chat.root}{path}/"


def test_the_privacy_page_says_how_long_a_conversation_is_kept(chat: Chat) -> None:
    page = get(chat, "/privacy/")
    assert f"uiterlijk {KEEP_SECONDS // 3600} uur" in page
    assert KNOWN_SECONDS == 8 * 24 * 3600
    assert "acht dagen een code" in page
    assert MOST_KEYS == 3
    assert "laatste drie antwoorden" in page


def counted(useful: str) -> float:
    return REGISTRY.get_sample_value("deelwijzer_feedback_total", {"useful": useful}) or 0.0


def test_feedback_is_counted_and_nothing_else(chat: Chat) -> None:
    token, before = chat.open(), {useful: counted(useful) for useful in ("yes", "no")}
    for useful in (True, True, False):
        answer = chat.call("POST", "feedback", token, json={"useful": useful, "text": "geheim"})
        assert (answer.status_code, answer.content) == (204, b"")
    assert {useful: counted(useful) - before[useful] for useful in before} == {"yes": 2, "no": 1}
    assert chat.agent.received == []


@pytest.mark.parametrize("body", [b"", b"{}", b'{"useful": 1}', b'{"useful": "ja"}', b"[true]", b"\xff"])
def test_feedback_that_is_no_yes_or_no_is_400(chat: Chat, body: bytes) -> None:
    assert_problem(chat.call("POST", "feedback", chat.open(), data=body), 400, "malformed_body")


def test_feedback_needs_a_conversation_and_counts_as_a_message_for_the_limit(make_chat: MakeChat) -> None:
    chat = make_chat(message_limit=TokenBuckets(burst=1, refill=0.5, clock=FakeClock()))
    assert_problem(chat.call("POST", "feedback", json={"useful": True}), 401, "invalid_session")
    token = chat.open()
    assert chat.call("POST", "feedback", token, json={"useful": True}).status_code == 204
    assert_problem(chat.call("POST", "feedback", token, json={"useful": True}), 429, "too_many_requests")
