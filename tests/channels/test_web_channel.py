"""The chat API, line by line, over HTTP."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import requests
from rasa.core.channels.channel import UserMessage

from channels.rate_limit import TokenBuckets
from channels.sessions import Sessions
from channels.texts import load_texts
from storage.keys import Keys
from tests.channels.fake_server import Chat, FakeClock, MakeChat, assert_problem, reply


def test_a_new_session_answers_with_a_token_and_the_welcome_of_the_dialogue(chat: Chat) -> None:
    answer = chat.call("POST", "sessions")
    content = answer.json()
    assert answer.status_code == 201
    assert content["replies"] == [reply("u zei /groet")]
    assert content["expires_in"] == 8 * 3600
    assert set(content) == {"session", "expires_in", "replies"}
    assert chat.agent.received[0].input_channel == "web"


def test_each_session_names_another_unguessable_conversation(chat: Chat) -> None:
    for _ in range(2):
        chat.call("POST", "sessions")
    first, second = (message.sender_id for message in chat.agent.received)
    assert first != second
    assert min(len(first), len(second)) >= 22  # 16 random bytes or more


def test_a_text_reaches_the_assistant_in_the_conversation_of_the_token(chat: Chat) -> None:
    token = chat.open()
    answer = chat.say(token, {"text": "  Mag mijn huisarts dat?  "})
    assert answer.status_code == 200
    assert answer.json() == {"replies": [reply("u zei Mag mijn huisarts dat?")]}
    assert chat.agent.received[0].sender_id == token.split(".")[0]
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_choice_becomes_the_payload_of_the_dialogue(chat: Chat) -> None:
    assert chat.say(chat.open(), {"choice": "toestemming=weet_niet"}).status_code == 200
    assert chat.agent.texts == ['/keuze{"keuze": "toestemming=weet_niet"}']


@pytest.mark.parametrize(
    "typed", ["/begin", '/keuze{"keuze": "x"}', " / /groet", "//groet", "\u200b/groet", "\u2003/groet", "\x1f/groet"]
)
def test_a_typed_slash_never_reaches_the_assistant_as_a_payload(chat: Chat, typed: str) -> None:
    assert chat.say(chat.open(), {"text": typed}).status_code == 200
    assert len(chat.agent.texts) == 1
    assert not chat.agent.texts[0].strip().startswith("/")
    assert chat.agent.texts[0].strip("/ ") in typed


@pytest.mark.parametrize("typed", ["/", " // / "])
def test_only_slashes_still_get_an_answer(chat: Chat, typed: str) -> None:
    answer = chat.say(chat.open(), {"text": typed})
    assert answer.status_code == 200
    assert answer.json()["replies"]
    assert chat.agent.texts == ["?"]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "malformed_body"),
        (b"{", "malformed_body"),
        (b"\xff\xfe{}", "malformed_body"),
        (b"[" * 16_000, "malformed_body"),
        (b'["text"]', "malformed_body"),
        (b"null", "malformed_body"),
        (b"{}", "text_or_choice"),
        (b'{"text": "a", "choice": "b"}', "text_or_choice"),
        (b'{"text": ""}', "invalid_text"),
        (b'{"text": " \\n\\t "}', "invalid_text"),
        (b'{"text": "\\u200b\\u202e"}', "invalid_text"),
        (b'{"text": 5}', "invalid_text"),
        (b'{"text": null}', "invalid_text"),
        (b'{"text": ["a"]}', "invalid_text"),
        (b'{"text": true}', "invalid_text"),
        (b'{"choice": ""}', "invalid_choice"),
        (b'{"choice": 1}', "invalid_choice"),
        (b'{"choice": null}', "invalid_choice"),
        (b'{"choice": "a\\"}, /wis"}', "invalid_choice"),
        (b'{"choice": "A b"}', "invalid_choice"),
        (b'{"choice": "%s"}' % (b"a" * 121), "invalid_choice"),
    ],
)
def test_a_bad_body_is_400_and_reaches_nobody(chat: Chat, body: bytes, problem: str) -> None:
    assert_problem(chat.call("POST", "messages", chat.open(), data=body), 400, problem)
    assert chat.agent.received == []


def test_a_lone_surrogate_is_dropped_from_a_text(chat: Chat) -> None:
    answer = chat.call("POST", "messages", chat.open(), data=b'{"text": "mag \\ud800dat"}')
    assert answer.status_code == 200
    assert chat.agent.texts == ["mag dat"]


def test_a_thousand_characters_fit_and_one_more_is_413(chat: Chat) -> None:
    token = chat.open()
    assert chat.say(token, {"text": "é" * 1000}).status_code == 200
    assert_problem(chat.say(token, {"text": "é" * 1001}), 413, "text_too_long")


@pytest.mark.parametrize("size", [16 * 1024 + 1, 1_000_000])
def test_a_large_body_is_413(chat: Chat, size: int) -> None:
    token = chat.open()
    body = b'{"text": "a"}'.ljust(size)
    assert_problem(chat.call("POST", "messages", token, data=body), 413, "body_too_large")
    assert_problem(chat.call("POST", "messages", token, data=iter([body])), 413, "body_too_large")  # chunked
    assert_problem(chat.call("POST", "sessions", data=body), 413, "body_too_large")
    assert chat.say(token, {"text": "nog een keer"}).status_code == 200


def test_a_body_of_exactly_16_kib_fits(chat: Chat) -> None:
    assert chat.call("POST", "messages", chat.open(), data=b'{"text": "a"}'.ljust(16 * 1024)).status_code == 200


def forged(token: str) -> str:
    conversation, expiry, signature = token.split(".")
    return f"{conversation}.{int(expiry) + 1}.{signature}"


@pytest.mark.parametrize("method", ["POST messages", "DELETE sessions"])
@pytest.mark.parametrize(
    "damage",
    [
        lambda token: None,
        lambda token: "x",
        lambda token: token + "A",
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "E"),
        lambda token: "A" + token[1:] if token[0] != "A" else "B" + token[1:],
        forged,
        lambda token: token.rsplit(".", 1)[0] + ".",
        lambda token: token.replace(".", "..", 1),
    ],
)
def test_a_missing_or_forged_token_is_401(chat: Chat, method: str, damage: Callable[[str], Any]) -> None:
    verb, path = method.split()
    answer = chat.call(verb, path, damage(chat.open()), json={"text": "hallo"})
    assert_problem(answer, 401, "invalid_session")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert chat.agent.received == []


def test_a_token_of_another_server_key_is_401(make_chat: MakeChat) -> None:
    stranger = make_chat(sessions=Sessions(Keys(b"q" * 32), clock=FakeClock())).open()
    assert_problem(make_chat().say(stranger, {"text": "hallo"}), 401, "invalid_session")


@pytest.mark.parametrize("header", ["Basic abc", "Bearer", "bearer  ", "Bearer a b"])
def test_another_authorization_header_is_401(chat: Chat, header: str) -> None:
    answer = chat.call("POST", "messages", json={"text": "a"}, headers={"Authorization": header})
    assert_problem(answer, 401, "invalid_session")


def test_an_expired_token_is_401(chat: Chat) -> None:
    token = chat.open()
    chat.clock.now += 8 * 3600 - 1
    assert chat.say(token, {"text": "nog net"}).status_code == 200
    chat.clock.now += 1
    assert_problem(chat.say(token, {"text": "te laat"}), 401, "expired_session")
    assert_problem(chat.call("DELETE", "sessions", token), 401, "expired_session")


def test_erasing_removes_the_conversation_and_the_token(chat: Chat) -> None:
    token, other = chat.open(), chat.open()
    assert len(chat.kept()) == 2
    answer = chat.call("DELETE", "sessions", token)
    assert (answer.status_code, answer.content) == (204, b"")
    assert chat.kept().keys() == {other.split(".")[0]}
    assert_problem(chat.say(token, {"text": "bent u er nog"}), 401, "invalid_session")
    assert_problem(chat.call("DELETE", "sessions", token), 401, "invalid_session")
    assert chat.say(other, {"text": "ik wel"}).status_code == 200


@pytest.fixture
def database_away(chat: Chat) -> Callable[[bool], None]:
    """Takes the table away, or brings it back as it was."""

    def rename(away: bool) -> None:
        old, new = ("conversations", "away") if away else ("away", "conversations")
        chat.conversations.database.work(lambda c: c.exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}"))

    return rename


def test_a_failed_erase_says_so_and_can_be_tried_again(chat: Chat, database_away: Callable[[bool], None]) -> None:
    token = chat.open()
    database_away(True)
    assert_problem(chat.call("DELETE", "sessions", token), 503, "erase_failed")
    database_away(False)
    assert chat.call("DELETE", "sessions", token).status_code == 204
    assert chat.kept() == {}


def test_without_its_database_the_chat_says_so_and_goes_on_later(
    chat: Chat, database_away: Callable[[bool], None]
) -> None:
    token = chat.open()
    database_away(True)
    for refused in (chat.call("POST", "sessions"), chat.say(token, {"text": "hallo"})):
        assert_problem(refused, 503, "storage_away")
        assert refused.headers["Retry-After"] == "5"
    database_away(False)
    assert chat.say(token, {"text": "hallo"}).status_code == 200


def test_a_message_begins_anew_when_another_process_was_first(chat: Chat) -> None:
    token = chat.open()
    kept: list[int] = []

    async def overtaken_once(message: UserMessage) -> None:
        if not kept:
            other = await chat.conversations.begin(message.sender_id)
            await chat.conversations.database.run(lambda c: chat.conversations.end(c, other, {"slots": {"ander": 1}}))
        slots = (await chat.conversations.find(message.sender_id))["slots"]
        kept.append(slots.get("ander", 0))
        await message.output_channel.send_response(message.sender_id, {"custom": reply("ja")})

    chat.agent.script = overtaken_once
    assert chat.say(token, {"text": "hallo"}).json() == {"replies": [reply("ja")]}
    assert kept == [0, 1]


def test_health_is_503_until_the_agent_is_ready(chat: Chat) -> None:
    token = chat.open()
    answer = chat.call("GET", "health")
    assert answer.json() == {"status": "ok", "knowledge": "abc123", "pipeline": "blank"}
    chat.agent.ready = False
    for not_ready in (
        chat.call("GET", "health"),
        chat.call("POST", "sessions"),
        chat.say(token, {"text": "hallo"}),
        chat.call("DELETE", "sessions", token),
    ):
        assert_problem(not_ready, 503, "not_ready")
        assert int(not_ready.headers["Retry-After"]) > 0
    chat.app.ctx.agent = None
    assert_problem(chat.call("GET", "health"), 503, "not_ready")


def test_too_many_messages_is_429_for_that_session_only(make_chat: MakeChat) -> None:
    clock = FakeClock()
    chat = make_chat(message_limit=TokenBuckets(burst=2, refill=0.5, clock=clock))
    token, other = chat.open(), chat.open()
    assert [chat.say(token, {"text": "a"}).status_code for _ in range(2)] == [200, 200]
    refused = chat.say(token, {"text": "a"})
    assert_problem(refused, 429, "too_many_requests")
    assert refused.headers["Retry-After"] == "2"
    assert chat.say(other, {"text": "a"}).status_code == 200
    clock.now += 2
    assert chat.say(token, {"text": "a"}).status_code == 200


def test_too_many_new_sessions_from_one_address_is_429(make_chat: MakeChat) -> None:
    chat = make_chat(session_limit=TokenBuckets(burst=1, refill=1.0, clock=FakeClock()))
    chat.open()
    refused = chat.call(
        "POST", "sessions", headers={"X-Forwarded-For": "203.0.113.9"}
    )  # a client cannot pick its address
    assert_problem(refused, 429, "too_many_requests")
    assert refused.headers["Retry-After"] == "1"


@pytest.mark.parametrize("path", ["", "nothing", "sessions/x", "../web/nothing", "webhook"])
def test_an_unknown_address_is_404(chat: Chat, path: str) -> None:
    for method in ("GET", "POST", "DELETE"):
        assert_problem(chat.call(method, path), 404, "not_found")


def test_an_unknown_address_outside_the_api_is_a_problem_document_too(chat: Chat) -> None:
    assert_problem(requests.get(f"{chat.root}/geheim", timeout=20), 404, "not_found")


def test_a_browser_at_an_unknown_address_gets_a_page_that_leads_to_the_chat(chat: Chat) -> None:
    answer = requests.get(f"{chat.root}/geheim/<b>", headers={"Accept": "text/html,*/*;q=0.8"}, timeout=20)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert load_texts().problems["not_found"].title in answer.text
    assert f'<a href="/">{load_texts().to_chat}</a>' in answer.text
    style = '<link rel="stylesheet" href="/static/page.css">'
    assert style in answer.text and "style-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "geheim" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("GET", "sessions", "POST, DELETE, OPTIONS"),
        ("PUT", "messages", "POST, OPTIONS"),
        ("GET", "messages", "POST, OPTIONS"),
        ("POST", "health", "GET, HEAD, OPTIONS"),
    ],
)
def test_another_method_is_405_with_the_allowed_ones(chat: Chat, method: str, path: str, allow: str) -> None:
    answer = chat.call(method, path)
    assert_problem(answer, 405, "method_not_allowed")
    assert answer.headers["Allow"] == allow


def test_an_unheard_of_method_is_405(chat: Chat) -> None:
    assert_problem(chat.call("BREW", "messages"), 405, "method_not_allowed")


def test_broken_http_is_a_problem_document(chat: Chat) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", chat.port, timeout=20)
    connection.putrequest("POST", "/webhooks/web/messages")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.putheader("Authorization", f"Bearer {chat.open()}")
    connection.endheaders(b"not a chunk size\r\n\r\n")
    answer = connection.getresponse()
    assert answer.status == 400
    assert json.loads(answer.read())["detail"] == load_texts().problems["malformed_body"].detail


def test_other_origins_are_refused_unless_listed(make_chat: MakeChat) -> None:
    chat = make_chat(origins=frozenset({"https://ziekenhuis.example"}))
    for origin, allowed in (
        ("https://ziekenhuis.example", True),
        ("https://ziekenhuis.example.evil", False),
        ("null", False),
    ):
        answer = chat.call("POST", "sessions", headers={"Origin": origin})
        assert answer.headers.get("Access-Control-Allow-Origin") == (origin if allowed else None)
        assert answer.headers["Vary"] == "Origin"
        preflight = chat.call(
            "OPTIONS", "messages", headers={"Origin": origin, "Access-Control-Request-Method": "POST"}
        )
        assert preflight.status_code == 204
        assert preflight.headers.get("Access-Control-Allow-Origin") == (origin if allowed else None)
        assert ("Authorization" in preflight.headers.get("Access-Control-Allow-Headers", "")) == allowed
        assert preflight.headers.get("Access-Control-Allow-Methods") == ("POST" if allowed else None)


def test_the_page_comes_with_strict_headers(chat: Chat) -> None:
    answer = requests.get(f"{chat.root}/", timeout=20)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "connect-src": "'self'",
        "img-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_every_file_the_page_names_is_served_and_from_here(chat: Chat) -> None:
    page = requests.get(f"{chat.root}/", timeout=20).text
    files = re.findall(r'(?:src|href)="([^"#]+)"', page)
    beside = {"/regelboek/", "regelboek/"}  # served by the service, not by this channel
    assert set(files) - beside == {
        "static/icon.svg",
        "static/page.css",
        "widget/deelwijzer-chat.js",
        "privacy/",
        "widget/",
    }
    for name in set(files) - beside:
        answer = requests.get(f"{chat.root}/{name}", timeout=20)
        assert answer.status_code == 200
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        other = rf"https?://(?!www\.w3\.org/2000/svg|127\.0\.0\.1:{chat.port}/)\w"
        assert not re.search(other, answer.text), f"{name} names another server"


def test_the_page_never_reads_text_as_markup(chat: Chat) -> None:
    script = requests.get(f"{chat.root}/widget/deelwijzer-chat.js", timeout=20).text
    markup = r"innerHTML|outerHTML|insertAdjacentHTML|setHTML|srcdoc|DOMParser|createContextualFragment"
    assert not re.search(rf"{markup}|document\.write|\beval\b|new Function|localStorage|document\.cookie", script)
    page = requests.get(f"{chat.root}/", timeout=20).text
    assert not re.search(r"<script>|\son\w+=|style=", page)
