"""What the Rasa components share that choose a label for a whole message: training, keeping, loading.

Each of them learns by logistic regression on the sentence features (see nlu/classifying.py), kept as arrays: loading a
model runs no code from it. A component says which label a training message has, and what to do with the ranking.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, vstack
from typing_extensions import Self

from nlu.classifying import LinearClassifier, Ranking, joined

_FILE = "classifier.npz"


class SentenceClassifier(IntentClassifier, GraphComponent):
    """Ranks labels for each message that has a text. Where nothing was learned it adds nothing."""

    def __init__(
        self, model_storage: ModelStorage, resource: Resource, classifier: LinearClassifier | None = None
    ) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._classifier = classifier

    @staticmethod
    def label_of(message: Message) -> str | None:
        """The label of a training message, or None where it has none."""
        raise NotImplementedError

    @staticmethod
    def fit(rows: csr_matrix, labels: list[str | None]) -> LinearClassifier | None:
        """Learn from a row of features per label; None where there is nothing to tell apart."""
        raise NotImplementedError

    @abstractmethod
    def add(self, message: Message, ranking: Ranking) -> None:
        """Put what the ranking says on the message."""

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
    ) -> Self:
        """A component that still has to be trained."""
        return cls(model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the training messages, and keep it."""
        messages = [message for message in training_data.intent_examples if message.get(TEXT)]
        self._classifier = self.fit(rows_of(messages), [self.label_of(message) for message in messages])
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
    ) -> Self:
        """The component as it was trained. Raises ValueError when the model does not hold it."""
        with model_storage.read_from(resource) as directory:
            file = directory / _FILE
            return cls(model_storage, resource, LinearClassifier.load(file) if file.is_file() else None)

    def process(self, messages: list[Message]) -> list[Message]:
        """Rank the labels for each message that has a text."""
        for message in messages:
            if self._classifier is not None and message.get(TEXT):
                self.add(message, self._classifier.rank(rows_of([message])))
        return messages


def rows_of(messages: list[Message]) -> csr_matrix:
    """The features that the featurizers before it gave the messages, side by side; shape [messages, features].

    Raises:
        ValueError: there are none: config.yml has no TfidfFeaturizer before this component.
    """
    sparse = [message.get_sparse_features(TEXT)[1] for message in messages]
    dense = [message.get_dense_features(TEXT)[1] for message in messages]
    if None in sparse:
        raise ValueError("A message has no features: in config.yml TfidfFeaturizer has to stand before the classifiers")
    meanings = None if None in dense else np.vstack([found.features for found in dense])
    return joined(vstack([found.features for found in sparse], format="csr"), meanings)


def in_block(message: Message, key: str) -> str | None:
    """What the metadata of a training message's block of data/nlu gives for `key`, or None."""
    value = ((message.get("metadata") or {}).get("intent") or {}).get(key)
    return None if value is None else str(value)
