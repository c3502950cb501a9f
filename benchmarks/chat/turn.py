"""Measures where the time of one turn goes in a process that thinks: `python -m benchmarks.chat.turn`.

The assistant is loaded as such a process loads it (`service.assistant_process`) and led through
`conversations.yml`, in this process and without a server. Chosen functions are timed by wrapping them, which costs less
than a profiler. Prints milliseconds of processor time a turn for each, a part of another one indented below it.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import inspect
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from service.quiet import quiet_imports
from service.settings import set_environment

_CONVERSATIONS = Path(__file__).parent / "conversations.yml"


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chat.turn", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="how often all conversations are held (default: 5)")
    options = parser.parse_args()
    os.environ.setdefault("DEELWIJZER_DATABASE", "memory")
    set_environment()  # before the numerical libraries are imported, which read it
    quiet_imports()
    parts = _parts()
    print(f"Load of the machine before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores", flush=True)
    turns, seconds = asyncio.run(_talk(options.rounds, parts))
    print(f"{turns} turns, each {1000 * seconds / turns:.2f} ms of processor time on average, of which")
    for part in parts:
        print(f"{1000 * part.seconds / turns:8.2f}  {'  ' * part.depth}{part.name}")


class Part:
    """A part of a turn, and how long it took in all.

    Args:
        depth: of how many other parts it is a part itself.
        owner: the class that has the method.
        method: its name; what it gives may have to be awaited.
    """

    def __init__(self, depth: int, name: str, owner: type, method: str) -> None:
        self.depth, self.name, self.seconds = depth, name, 0.0
        setattr(owner, method, self._timed(getattr(owner, method)))

    def _timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def timed_later(*given: Any, **named: Any) -> Any:
                with self._clock():
                    return await function(*given, **named)

            return timed_later

        @functools.wraps(function)
        def timed(*given: Any, **named: Any) -> Any:
            with self._clock():
                return function(*given, **named)

        return timed

    @contextmanager
    def _clock(self) -> Iterator[None]:
        start = time.thread_time()
        yield
        self.seconds += time.thread_time() - start


def _parts() -> list[Part]:
    from rasa.core.policies.rule_policy import RulePolicy
    from rasa.core.processor import MessageProcessor
    from rasa.nlu.tokenizers.spacy_tokenizer import SpacyTokenizer

    from nlu.fact_extractor import FactExtractor
    from nlu.sentence_classifier import SentenceClassifier
    from nlu.sentence_encoder import SentenceEncoderFeaturizer
    from nlu.spacy_nlp import SpacyNLP
    from nlu.tfidf_featurizer import TfidfFeaturizer
    from service.action_endpoint import InProcessActions
    from service.tracker_store import ForgettingTrackerStore

    return [
        Part(0, "understanding", MessageProcessor, "parse_message"),
        Part(1, "spaCy", SpacyNLP, "process"),
        Part(1, "tokens", SpacyTokenizer, "process"),
        Part(1, "facts", FactExtractor, "process"),
        Part(1, "words and letters", TfidfFeaturizer, "process"),
        Part(1, "sentence encoder", SentenceEncoderFeaturizer, "process"),
        Part(1, "act, topic and danger", SentenceClassifier, "process"),
        Part(0, "prediction and action", MessageProcessor, "_run_prediction_loop"),
        Part(1, "RulePolicy", RulePolicy, "predict_action_probabilities"),
        Part(1, "our action: dialogue, rules, words", InProcessActions, "request"),
        Part(0, "slots from entities", MessageProcessor, "run_action_extract_slots"),
        Part(0, "tracker read", ForgettingTrackerStore, "retrieve"),
        Part(0, "tracker kept", ForgettingTrackerStore, "save"),
    ]


async def _talk(rounds: int, parts: list[Part]) -> tuple[int, float]:
    """Hold all conversations; gives turns and seconds. A round before, which is not counted, warms up."""
    from rasa.core.channels.channel import UserMessage

    from channels.replies import ReplyCollector
    from service.assistant import load_assistant
    from storage.conversations import Turn, within

    agent = await load_assistant()
    conversations = yaml.safe_load(_CONVERSATIONS.read_text(encoding="utf-8"))
    turns, start = 0, 0.0
    for again in range(-1, rounds):
        if again == 0:
            turns, start = 0, time.thread_time()
            for part in parts:
                part.seconds = 0.0
        for number, messages in enumerate(conversations):
            turn = Turn(f"{again}-{number}", None, 0)
            for message in messages:
                turn = Turn(turn.conversation, turn.after, 0)
                with within(turn):
                    said = UserMessage(message, ReplyCollector(), sender_id=turn.conversation, input_channel="web")
                    await agent.handle_message(said)
                turns += 1
    return turns, time.thread_time() - start


if __name__ == "__main__":
    main()
