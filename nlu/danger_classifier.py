"""The Rasa component that sees danger in a message where the lexicon (nlu/safety.py) has no wording for it.

It learns from the training messages whose block of data/nlu carries `metadata: {gevaar: SIGNAL}`, with all other
messages as examples without danger. What the lexicon found stays: its wordings are sure.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import vstack

from nlu.act_classifier import row_of
from nlu.classifying import LinearClassifier, clearly_asks, fit_dangers, likely_danger
from nlu.safety import DANGER

_FILE = "dangers.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class DangerClassifier(IntentClassifier, GraphComponent):
    """Adds the entity `gevaar` by logistic regression on the sentence features; nothing where no danger was learned."""

    def __init__(
        self, model_storage: ModelStorage, resource: Resource, classifier: LinearClassifier | None = None
    ) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._classifier = classifier

    @staticmethod
    def required_packages() -> list[str]:
        """Nothing beyond what Rasa itself needs."""
        return []

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DangerClassifier:
        """A component that still has to be trained."""
        return cls(model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all training messages, and keep it."""
        messages = [message for message in training_data.intent_examples if message.get(TEXT)]
        if any(danger_of(message) for message in messages):
            rows = vstack([row_of(message) for message in messages], format="csr")
            self._classifier = fit_dangers(rows, [danger_of(message) for message in messages])
        with self._model_storage.write_to(self._resource) as directory:
            if self._classifier is not None:
                self._classifier.save(directory / _FILE)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> DangerClassifier:
        """The component as it was trained."""
        with model_storage.read_from(resource) as directory:
            file = directory / _FILE
            return cls(model_storage, resource, LinearClassifier.load(file) if file.is_file() else None)

    def process(self, messages: list[Message]) -> list[Message]:
        """Put the signal on each message that shows danger and has none yet."""
        for message in messages:
            text = message.get(TEXT)
            if self._classifier is not None and text:
                act = message.get(INTENT) or {}
                asks = clearly_asks(str(act.get("name")), float(act.get("confidence") or 0))
                signal = likely_danger(self._classifier.rank(row_of(message)), asks=asks)
                entities = with_danger(message.get(ENTITIES, []), signal, len(text))
                message.set(ENTITIES, entities, add_to_output=True)
        return messages


def with_danger(entities: list[dict[str, Any]], signal: str | None, length: int) -> list[dict[str, Any]]:
    """The entities, with `signal` for the whole message of `length` characters unless they hold a signal already."""
    if signal is None or any(entity["entity"] == DANGER for entity in entities):
        return entities
    found = {"entity": DANGER, "value": signal, "start": 0, "end": length, "extractor": DangerClassifier.__name__}
    return [*entities, found]


def danger_of(message: Message) -> str | None:
    """The signal that the block of a training message names, or None."""
    metadata = (message.get("metadata") or {}).get("intent") or {}
    signal = metadata.get(DANGER)
    return None if signal is None else str(signal)
