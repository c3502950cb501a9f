"""A made-up person talks to the trained assistant: messages in Dutch as typed, answers held against the rules core."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from itertools import count

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from channels.replies import ReplyCollector
from service.assistant import load_assistant
from tests.conversations.simulated.person import Move, Reply, Say, turns_of_many


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.fixture(scope="module")
def agent(loop: asyncio.AbstractEventLoop) -> Agent:
    return loop.run_until_complete(load_assistant())


def test_two_thousand_turns_without_silence_repeats_or_needless_questions(
    agent: Agent, loop: asyncio.AbstractEventLoop
) -> None:
    numbers = count()

    def meet() -> Say:
        name = f"made-up person {next(numbers)}"

        def say(move: Move) -> list[Reply]:
            text = f"/keuze{json.dumps({'keuze': move.choice})}" if move.choice else move.text
            collector = ReplyCollector()
            loop.run_until_complete(agent.handle_message(UserMessage(text, collector, name, input_channel="web")))
            return list(collector.replies)

        return say

    assert turns_of_many(200, meet) >= 2_000
