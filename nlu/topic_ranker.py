"""The Rasa component that ranks what a message is about: topics of the rules core and subjects outside it.

It learns from the training messages whose block of data/nlu carries `metadata: {onderwerp: …}`: a topic id,
`buiten:` with a subject of outside.yml, or `buiten`.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import vstack

from nlu.act_classifier import row_of
from nlu.classifying import LinearClassifier, fit_topics

TOPICS = "onderwerpen"
"""Key under which a parsed message holds its likeliest topics: dicts with `name` and `confidence`."""

_FILE = "topics.npz"
_RANKED = 5


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicRanker(IntentClassifier, GraphComponent):
    """Ranks topics by logistic regression on the sentence features. Where no topic was learned it adds nothing.

    The confidences tell one topic from another, not whether a message has one: read them for acts that ask.
    """

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
    ) -> TopicRanker:
        """A component that still has to be trained."""
        return cls(model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the training messages that have a topic, and keep it."""
        messages = [message for message in training_data.intent_examples if message.get(TEXT) and topic_of(message)]
        if messages:
            rows = vstack([row_of(message) for message in messages], format="csr")
            self._classifier = fit_topics(rows, [topic_of(message) for message in messages])
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
    ) -> TopicRanker:
        """The component as it was trained."""
        with model_storage.read_from(resource) as directory:
            file = directory / _FILE
            return cls(model_storage, resource, LinearClassifier.load(file) if file.is_file() else None)

    def process(self, messages: list[Message]) -> list[Message]:
        """Put the likeliest topics on each message that has a text."""
        for message in messages:
            if self._classifier is not None and message.get(TEXT):
                ranking = self._classifier.rank(row_of(message))[:_RANKED]
                topics = [{"name": topic, "confidence": chance} for topic, chance in ranking]
                message.set(TOPICS, topics, add_to_output=True)
        return messages


def topic_of(message: Message) -> str | None:
    """The topic that the block of a training message names, or None."""
    metadata = (message.get("metadata") or {}).get("intent") or {}
    topic = metadata.get("onderwerp")
    return None if topic is None else str(topic)
