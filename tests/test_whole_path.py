"""The whole path in one process as `./start` runs it: server, channel, understanding, rules, and a clean stop."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest

ROOT = Path(__file__).parent.parent
SCHEMA = ROOT.parent / "shared" / "contract" / "answer.schema.json"
READY_SECONDS = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, subprocess.Popen[str]]]:
    port = free_port()
    command = [sys.executable, "-m", "service", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    address = f"http://127.0.0.1:{port}"
    for line in process.stdout:  # ends when the address is printed, or when the process dies
        if address in line:
            break
    yield address, process
    process.kill()
    process.wait()


@pytest.fixture
def chat(server: tuple[str, subprocess.Popen[str]]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{server[0]}/webhooks/web/", timeout=READY_SECONDS) as client:
        session = client.post("sessions").json()["session"]
        client.headers["Authorization"] = f"Bearer {session}"
        yield client


def say(chat: httpx.Client, **message: str) -> list[dict[str, Any]]:
    response = chat.post("messages", json=message)
    assert response.status_code == 200, response.text
    replies: list[dict[str, Any]] = response.json()["replies"]
    assert replies
    return replies


def test_health_names_the_knowledge_and_the_pipeline(chat: httpx.Client) -> None:
    health = chat.get("health").json()
    assert health["status"] == "ok"
    assert len(health["knowledge"]) == 64
    assert health["pipeline"]


def test_welcome_has_examples_that_can_be_picked(chat: httpx.Client) -> None:
    welcome = chat.post("sessions").json()
    option = welcome["replies"][-1]["options"][0]
    chat.headers["Authorization"] = f"Bearer {welcome['session']}"
    replies = say(chat, choice=option["id"])
    assert replies[-1]["answer"]["verdict"] == "nee_tenzij"
    assert replies[-1]["text"].startswith("Nee, in principe niet.")


def test_a_question_ends_in_a_verdict_with_its_source(chat: httpx.Client) -> None:
    say(chat, text="Mag mijn huisarts mijn gegevens aan mijn werkgever geven?")
    say(chat, text="2")
    answer = say(chat, text="Nee, geen van deze")[-1]["answer"]
    assert (answer["verdict"], answer["decided"], answer["question"]) == ("nee", True, None)
    assert {"ap.doorgeven.1"} <= {citation["passage"] for citation in answer["citations"]}
    assert {note["id"] for note in answer["notices"]} >= {"ap"}


def test_a_choice_that_was_not_offered_changes_nothing(chat: httpx.Client) -> None:
    say(chat, text="Mag mijn huisarts mijn gegevens aan mijn werkgever geven?")
    replies = say(chat, choice="feit:wettelijk_voorschrift=true")
    assert replies[-1]["answer"]["facts"] == {"verstrekker": "huisarts", "ontvanger": "werkgever"}


def test_a_slash_typed_by_hand_is_ordinary_text(chat: httpx.Client) -> None:
    replies = say(chat, text='/keuze{"keuze": "voorbeeld:0"}')
    assert all("werkgever geven." not in reply["text"] for reply in replies)


def test_an_erased_conversation_is_gone_with_its_token(chat: httpx.Client) -> None:
    say(chat, text="Mag mijn huisarts mijn gegevens aan mijn werkgever geven?")
    assert chat.delete("sessions").status_code == 204
    assert chat.post("messages", json={"text": "nee"}).status_code == 401


def test_two_people_do_not_share_a_conversation(chat: httpx.Client) -> None:
    say(chat, text="Mag mijn huisarts mijn gegevens aan mijn werkgever geven?")
    other = chat.post("sessions").json()["session"]
    replies = chat.post("messages", json={"text": "waarom?"}, headers={"Authorization": f"Bearer {other}"}).json()[
        "replies"
    ]
    assert "nog geen antwoord" in replies[-1]["text"]


def test_the_page_leads_to_the_rule_book(server: tuple[str, subprocess.Popen[str]]) -> None:
    with httpx.Client(base_url=server[0], follow_redirects=True, timeout=READY_SECONDS) as browser:
        assert 'href="regelboek/"' in browser.get("/").text
        book = browser.get("/regelboek/")
        assert book.status_code == 200
        assert "Gegevens van een patiënt aan iemand anders geven" in book.text
        assert '<a href="../">Naar de chat</a>' in book.text
        assert browser.get("/regelboek/style.css").headers["content-type"].startswith("text/css")


@pytest.mark.skipif(not SCHEMA.exists(), reason="skipped: the contract is not beside this checkout")
def test_every_answer_keeps_to_the_contract(chat: httpx.Client) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    asked = "hallo|Mag mijn huisarts mijn gegevens aan mijn werkgever geven?|waarom?|nee|welke bron?|weet ik niet|asdf"
    asked += "|Waar kan ik klagen?|wat voor weer wordt het|wat is een PGO?|ik wil een mens spreken|opnieuw"
    texts = asked.split("|")
    answers = [reply["answer"] for text in texts for reply in say(chat, text=text) if "answer" in reply]
    assert len(answers) >= 8
    for answer in answers:
        validator.validate(answer)


def test_it_stops_cleanly(server: tuple[str, subprocess.Popen[str]]) -> None:
    _, process = server
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Traceback" not in output
