"""Runs every conversation in this folder through the trained model with real actions. See README.md."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from channels.replies import ReplyCollector
from service.assistant import load_assistant

FOLDER = Path(__file__).parent
KNOWN = {"u", "kies", "tekst", "niet", "uitkomst", "vraag", "bronnen", "opties", "soort", "noten", "beslist", "feiten"}


def conversations() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("*.yml")):
        for number, conversation in enumerate(yaml.safe_load(path.read_text(encoding="utf-8"))):
            yield pytest.param(conversation, id=f"{path.stem}-{number}: {conversation['gesprek']}")


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.fixture(scope="module")
def agent(loop: asyncio.AbstractEventLoop) -> Agent:
    return loop.run_until_complete(load_assistant())


def test_there_are_enough_whole_conversations() -> None:
    """Many conversations, none of them a single question, and each to be found by its name."""
    all_of_them = [parameter.values[0] for parameter in conversations()]
    assert len(all_of_them) >= 150
    short = [conversation["gesprek"] for conversation in all_of_them if len(conversation["beurten"]) < 3]
    assert not short, f"fewer than three turns: {short}"
    names = [conversation["gesprek"] for conversation in all_of_them]
    twice = sorted({name for name in names if names.count(name) > 1})
    assert not twice, f"the same name twice: {twice}"


class Person:
    """Talks to the assistant and keeps the last reply."""

    def __init__(self, agent: Agent, loop: asyncio.AbstractEventLoop, name: str) -> None:
        self._agent, self._loop, self._name = agent, loop, name
        self._options: list[dict[str, str]] = []

    def says(self, text: str) -> list[dict[str, Any]]:
        collector = ReplyCollector()
        message = UserMessage(text, collector, self._name, input_channel="web")
        self._loop.run_until_complete(self._agent.handle_message(message))
        assert collector.replies, f"no reply to {text!r}"
        self._options = next((r["options"] for r in reversed(collector.replies) if r["options"]), [])
        return collector.replies

    def picks(self, label: str) -> list[dict[str, Any]]:
        ids = [option["id"] for option in self._options if option["label"] == label]
        assert ids, f"{label!r} is not among {[option['label'] for option in self._options]}"
        return self.says(f"/keuze{json.dumps({'keuze': ids[0]})}")


@pytest.mark.parametrize("conversation", conversations())
def test_conversation(conversation: dict[str, Any], agent: Agent, loop: asyncio.AbstractEventLoop) -> None:
    person = Person(agent, loop, conversation["gesprek"])
    for turn in conversation["beurten"]:
        assert set(turn) <= KNOWN, f"unknown key: {set(turn) - KNOWN}"
        replies = person.says(str(turn["u"])) if "u" in turn else person.picks(str(turn["kies"]))
        check(turn, replies)


def check(turn: dict[str, Any], replies: list[dict[str, Any]]) -> None:
    text = "\n".join(reply["text"] for reply in replies)
    answers = [reply["answer"] for reply in replies if "answer" in reply]
    said = turn.get("u", turn.get("kies"))
    context = f"\nna: {said}\nantwoord: {text}"
    for part in turn.get("tekst", []):
        assert part.lower() in text.lower(), f"{part!r} ontbreekt{context}"
    for part in turn.get("niet", []):
        assert part.lower() not in text.lower(), f"{part!r} staat erin{context}"
    if "opties" in turn:
        shown = [option["label"] for option in replies[-1]["options"]]
        assert shown == turn["opties"], f"keuzes: {shown}{context}"
    wanted = {"uitkomst", "vraag", "bronnen", "soort", "noten", "beslist", "feiten"} & set(turn)
    if wanted:
        assert answers, f"geen antwoord met gegevens{context}"
        check_answer(turn, answers, context)


def check_answer(turn: dict[str, Any], answers: list[dict[str, Any]], context: str) -> None:
    last = answers[-1]
    if "uitkomst" in turn:
        assert last["verdict"] == turn["uitkomst"], context
    if "vraag" in turn:
        asked = last["question"]["fact"] if last["question"] else "geen"
        assert asked == turn["vraag"], context
    if "beslist" in turn:
        assert last["decided"] is turn["beslist"], context
    if "soort" in turn:
        assert turn["soort"] in [answer["kind"] for answer in answers], context
    cited = {citation["passage"] for answer in answers for citation in answer["citations"]}
    assert set(turn.get("bronnen", [])) <= cited, f"bronnen: {sorted(cited)}{context}"
    noted = {note["id"] for answer in answers for note in answer["notices"]}
    assert set(turn.get("noten", [])) <= noted, f"noten: {sorted(noted)}{context}"
    for fact, value in turn.get("feiten", {}).items():
        assert last["facts"].get(fact) == value, f"feiten: {last['facts']}{context}"
