"""The Rasa component that ranks what a message is about: topics of the rules core and subjects outside it.

It learns from the training messages whose block of data/nlu carries `metadata: {onderwerp: …}`: a topic id,
`buiten:` with a subject of outside.yml, or `buiten`.
"""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix

from nlu.classifying import LinearClassifier, Ranking, fit_topics
from nlu.sentence_classifier import SentenceClassifier, in_block

TOPICS = "onderwerpen"
"""Key under which a parsed message holds its likeliest topics: dicts with `name` and `confidence`."""

_RANKED = 5


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicRanker(SentenceClassifier):
    """Puts the likeliest topics on each message.

    The confidences tell one topic from another, not whether a message has one: read them for acts that ask.
    """

    @staticmethod
    def label_of(message: Message) -> str | None:
        """The topic that the block of the training message names."""
        return in_block(message, "onderwerp")

    @staticmethod
    def fit(rows: csr_matrix, labels: list[str | None]) -> LinearClassifier | None:
        """Learn from the messages that have a topic."""
        return fit_topics(rows, labels)

    def add(self, message: Message, ranking: Ranking) -> None:
        """Put the likeliest topics on the message."""
        topics = [{"name": topic, "confidence": chance} for topic, chance in ranking[:_RANKED]]
        message.set(TOPICS, topics, add_to_output=True)
