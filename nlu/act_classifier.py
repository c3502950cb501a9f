"""The Rasa component that chooses the act of a message, its intent (see nlu/classifying.py)."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, vstack

from nlu.classifying import LinearClassifier, fit_acts, joined

_FILE = "acts.npz"
_RANKED = 10  # acts passed on with each message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ActClassifier(IntentClassifier, GraphComponent):
    """Logistic regression on the sentence features, kept as arrays: loading a model runs no code from it."""

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
    ) -> ActClassifier:
        """A component that still has to be trained."""
        return cls(model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the training messages, and keep it. Raises ValueError when they show fewer than two acts."""
        messages = [message for message in training_data.intent_examples if message.get(TEXT) and message.get(INTENT)]
        rows = vstack([row_of(message) for message in messages], format="csr")
        self._classifier = fit_acts(rows, [message.get(INTENT) for message in messages])
        with self._model_storage.write_to(self._resource) as directory:
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
    ) -> ActClassifier:
        """The component as it was trained. Raises ValueError when the model does not hold it."""
        with model_storage.read_from(resource) as directory:
            return cls(model_storage, resource, LinearClassifier.load(directory / _FILE))

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the act of each message that has a text, and the likeliest acts."""
        if self._classifier is None:
            raise RuntimeError("ActClassifier has not been trained: train the model before using it")
        for message in messages:
            if message.get(TEXT):
                ranked = self._classifier.rank(row_of(message))[:_RANKED]
                acts = [{"name": act, "confidence": chance} for act, chance in ranked]
                message.set(INTENT, acts[0], add_to_output=True)
                message.set(INTENT_RANKING_KEY, acts, add_to_output=True)
        return messages


def row_of(message: Message) -> csr_matrix:
    """The features that the featurizers before it gave the message, side by side; shape [1, features].

    Raises:
        ValueError: there are none: config.yml has no TfidfFeaturizer before this component.
    """
    _, sparse = message.get_sparse_features(TEXT)
    _, dense = message.get_dense_features(TEXT)
    if sparse is None:
        raise ValueError("A message has no features: in config.yml TfidfFeaturizer has to stand before the classifiers")
    return joined(sparse.features, dense.features if dense else None)
