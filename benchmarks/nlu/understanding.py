"""Ways to understand a message: the components of the pipeline without Rasa around them, or the trained Rasa model."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from actions.conversation import Understood
from actions.deelwijzer import read_message
from benchmarks.nlu.scoring import Understand
from nlu.classifying import Example, Model, train
from nlu.danger_classifier import with_danger
from nlu.fact_extractor import FactExtractor
from nlu.topic_ranker import TOPICS

ROOT = Path(__file__).resolve().parents[2]


def training_examples() -> list[Example]:
    """Every message of data/nlu, with its act and what its block says that it is about."""
    examples = []
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            about = block.get("metadata", {})
            lines = [line.removeprefix("- ") for line in block["examples"].splitlines() if line.startswith("- ")]
            examples += [Example(line, block["intent"], about.get("onderwerp"), about.get("gevaar")) for line in lines]
    return examples


def entities_of(text: str) -> list[dict[str, Any]]:
    """What the extractor of the pipeline finds in a message."""
    message = Message({TEXT: text})
    FactExtractor().process([message])
    entities: list[dict[str, Any]] = message.get(ENTITIES, [])
    return entities


def offline(model: Model | None = None, without: frozenset[str] = frozenset(), with_topics: bool = True) -> Understand:
    """Features and classifiers as in the pipeline.

    Args:
        model: by default one that is trained here, as the pipeline is (under a minute).
        without: entities that are left out, to see what they are worth; "*" leaves out all.
        with_topics: False leaves out what the topic ranker says.
    """
    model = model or train(training_examples())

    def understand(text: str) -> Understood:
        found = model.understand(text)
        act, confidence = found.acts[0]
        entities = with_danger(entities_of(text), found.danger, len(text))
        message = {
            "text": text,
            "intent": {"name": act, "confidence": confidence},
            "entities": [e for e in entities if "*" not in without and e["entity"] not in without],
            TOPICS: [{"name": name, "confidence": chance} for name, chance in found.topics[: with_topics and 5]],
        }
        return read_message(message)

    return understand


def with_rasa(folder: str | None = None) -> Understand:
    """The model that Rasa trains on config.yml and data/nlu (a minute or two)."""
    import rasa.core.agent
    import rasa.model_training

    parse: Callable[[str], Any]
    with tempfile.TemporaryDirectory() as directory:
        model = rasa.model_training.train_nlu(str(ROOT / "config.yml"), str(ROOT / "data" / "nlu"), folder or directory)
        if model is None:
            raise SystemExit("Rasa trained no model: see the messages above")
        parse = asyncio.run(rasa.core.agent.load_agent(model_path=model)).parse_message
    return lambda text: read_message(asyncio.run(parse(text)))
