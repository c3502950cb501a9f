"""Whole conversations with planted strings, over the web and over Telegram, and what is left of them anywhere."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.channels.fake_telegram import FakeTelegram
from tests.privacy.planted import CHAT, EVERYTHING, MESSAGES, NONSENSE, PERSONAL, found_in
from tests.privacy.served import SECONDS, Service, as_text, update

FACT = "werkgever"  # what the conversations state, so what is kept of them


@dataclass
class Traces:
    """What was found after the conversations: places with their content, and the rows kept and after erasing."""

    places: dict[str, str | bytes] = field(default_factory=dict)
    kept: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    erased: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    conversation: str = ""  # the id of the web conversation
    replies: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def traces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Traces]:
    """One process, both conversations, everything looked at before and after they were erased."""
    telegram = FakeTelegram(chats=[CHAT])
    service = Service(telegram, tmp_path_factory.mktemp("database"))
    try:
        found = Traces()
        session = service.client.post("web/sessions").json()["session"]
        found.conversation = session.partition(".")[0]
        service.client.headers["Authorization"] = f"Bearer {session}"
        for number, text in enumerate(MESSAGES):
            headers = {"Idempotency-Key": f"key-{number}"}
            answer = service.client.post("web/messages", json={"text": text}, headers=headers)
            assert answer.status_code == 200, answer.text
            found.replies += [reply["text"] for reply in answer.json()["replies"]]
            service.deliver(update(text))
        _wait_until_answered(service, telegram, answered=len(MESSAGES))
        found.kept = service.rows()
        found.places |= {"files": service.files(), "rows": as_text(found.kept)}
        found.places |= {"metrics": service.metrics(), "health": service.client.get("web/health").text}
        found.places["error reports"] = _error_reports(service)

        service.deliver(update("/wis"))
        assert service.client.delete("web/sessions").status_code == 204
        _wait_until_answered(service, telegram, answered=len(MESSAGES) + 1)
        found.erased = service.rows()
        found.places |= {"files, erased": service.files(), "rows, erased": as_text(found.erased)}
        found.places["metrics, erased"] = service.metrics()
        found.places["printed"] = service.stop()
        yield found
    finally:
        service.kill()
        telegram.stop()


def _wait_until_answered(service: Service, telegram: FakeTelegram, answered: int) -> None:
    """Until the process has answered so many messages over Telegram and the platform took all replies."""
    deadline = time.monotonic() + SECONDS
    while True:
        rows = service.rows()
        done = [row for row in rows["inbox"] if row["sealed"] is None]
        if len(done) == answered and not rows["outbox"] and not rows["leases"]:
            return
        assert time.monotonic() < deadline, f"{len(done)} of {answered} answered, {len(telegram.sent)} replies"


def _error_reports(service: Service) -> str:
    """The answers to requests that are wrong in every way, and that hold planted strings."""
    words = " ".join(EVERYTHING)
    call = service.client.request
    answers = [
        call("POST", "web/messages", content=words),
        call("POST", "web/messages", json={"text": [words]}),
        call("POST", "web/messages", json={"text": words * 200}),
        call("POST", "web/messages", json={"text": "hallo"}, headers={"Idempotency-Key": words}),
        call("POST", "web/messages", json={"text": "hallo"}, headers={"Authorization": f"Bearer {words}"}),
        call("POST", "web/feedback", json={"useful": words}),
        call("POST", f"web/{NONSENSE[0]}", params={"q": words}),
        call("GET", f"/{NONSENSE[1]}", params={"q": words}),
        call("TRACE", f"web/{NONSENSE[2]}"),
        call("POST", "telegram/", content=words),
        call("POST", "telegram/", json={"message": words}, headers={"X-Telegram-Bot-Api-Secret-Token": words}),
    ]
    assert all(400 <= answer.status_code < 500 for answer in answers), [answer.status_code for answer in answers]
    return "\n".join(f"{dict(answer.headers)} {answer.text}" for answer in answers)


PLACES = (
    "files",
    "rows",
    "metrics",
    "health",
    "error reports",
    "files, erased",
    "rows, erased",
    "metrics, erased",
    "printed",
)


@pytest.mark.parametrize("place", PLACES)
def test_no_planted_string_is_left(traces: Traces, place: str) -> None:
    assert traces.places[place]
    assert found_in(traces.places[place]) == []


def test_what_is_kept_are_the_facts_and_they_were_looked_at_unsealed(traces: Traces) -> None:
    web, telegram = traces.kept["conversations"]
    assert FACT in as_text({"web": [web]}) and FACT in as_text({"telegram": [telegram]})
    assert FACT.encode() not in traces.places["files"]  # type: ignore[operator]


def test_the_person_was_told_what_was_left_out(traces: Traces) -> None:
    assert any("BSN" in reply for reply in traces.replies)
    assert found_in(" ".join(traces.replies), PERSONAL) == []


def test_the_metrics_counted_the_conversation(traces: Traces) -> None:
    assert f'deelwijzer_messages_received_total{{as_="new",channel="telegram"}} {len(MESSAGES)}.0' in str(
        traces.places["metrics"]
    )


def test_every_turn_stands_in_the_log_without_who_or_what(traces: Traces) -> None:
    printed = str(traces.places["printed"])
    logged = [json.loads(line) for line in printed[printed.index('{"time"') :].splitlines()]
    turns = [line for line in logged if line["event"] == "turn"]
    # One more on the web: the welcome. Erasing over Telegram asks the assistant nothing.
    counted = Counter(line["channel"] for line in turns)
    assert counted == {"web": len(MESSAGES) + 1, "telegram": len(MESSAGES)}
    assert len({line["conversation"] for line in turns}) == 2
    assert any(line["verdicts"] for line in turns)
    routes = {line["route"] for line in logged if line["event"] == "request"}
    assert {"/webhooks/web/messages", "/webhooks/telegram", "/webhooks/web/<rest:path>", None} <= routes
    assert traces.conversation not in printed


def test_the_process_never_failed_and_stopped_cleanly(traces: Traces) -> None:
    assert "Deelwijzer is ready" in traces.places["printed"]
    assert "Traceback" not in traces.places["printed"]


def test_erasing_leaves_no_row_of_either_conversation(traces: Traces) -> None:
    assert len(traces.kept["conversations"]) == 2
    # What stays are hashes of messages, so that one that is delivered again is not answered again: of nobody.
    about = {table: rows for table, rows in traces.erased.items() if rows and table not in ("inbox", "sqlite_sequence")}
    assert about == {}
    assert all(row["conversation"] is None and row["sealed"] is None for row in traces.erased["inbox"])


def test_erasing_on_the_web_leaves_no_byte_of_the_conversation(traces: Traces) -> None:
    # Over Telegram the goodbye is queued after the erasing, under the keyed hash of its person: that hash stands in
    # SQLite's log until it is next emptied, with nothing beside it.
    assert traces.conversation in [row["id"] for row in traces.kept["conversations"]]
    assert found_in(traces.places["files, erased"], [traces.conversation]) == []
