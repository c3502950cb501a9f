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
from sklearn.linear_model import LogisticRegression

from actions.conversation import Understood
from actions.deelwijzer import read_message
from benchmarks.nlu.scoring import Understand
from nlu.fact_extractor import FactExtractor
from nlu.features import FeatureSpace

ROOT = Path(__file__).resolve().parents[2]
WEIGHTS = {"words": 2.0, "letters": 3.0, "facts": 1.0, "short": 6.0}


def training_examples() -> list[tuple[str, str]]:
    """All (message, act) pairs of data/nlu."""
    pairs = []
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = block["examples"].splitlines()
            pairs += [(line.removeprefix("- "), block["intent"]) for line in lines if line.startswith("- ")]
    return pairs


def entities_of(text: str) -> list[dict[str, Any]]:
    """What the extractor of the pipeline finds in a message."""
    message = Message({TEXT: text})
    FactExtractor().process([message])
    entities: list[dict[str, Any]] = message.get(ENTITIES, [])
    return entities


def offline(weights: dict[str, float] | None = None, without: frozenset[str] = frozenset()) -> Understand:
    """Features and regression as in the pipeline, trained here (seconds).

    Args:
        weights: how heavily each group of features counts; a group at 0 is off.
        without: entities that are left out, to see what they are worth; "*" leaves out all.
    """
    texts, acts = zip(*training_examples(), strict=True)
    space = FeatureSpace(weights or WEIGHTS).fit(texts)
    regression = LogisticRegression(class_weight="balanced", max_iter=1000, random_state=42, tol=1e-4)
    regression.fit(space.transform(texts), acts)

    def understand(text: str) -> Understood:
        chances = regression.predict_proba(space.transform([text]))[0]
        best = int(chances.argmax())
        entities = [e for e in entities_of(text) if "*" not in without and e["entity"] not in without]
        intent = {"name": regression.classes_[best], "confidence": chances[best]}
        return read_message({"text": text, "intent": intent, "entities": entities})

    return understand


def with_rasa(folder: str | None = None) -> Understand:
    """The model that Rasa trains on config.yml and data/nlu (half a minute)."""
    import rasa.core.agent
    import rasa.model_training

    parse: Callable[[str], Any]
    with tempfile.TemporaryDirectory() as directory:
        model = rasa.model_training.train_nlu(str(ROOT / "config.yml"), str(ROOT / "data" / "nlu"), folder or directory)
        if model is None:
            raise SystemExit("Rasa trained no model: see the messages above")
        parse = asyncio.run(rasa.core.agent.load_agent(model_path=model)).parse_message
    return lambda text: read_message(asyncio.run(parse(text)))
