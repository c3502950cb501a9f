"""The Rasa component that chooses the act of a message, its intent."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix

from nlu.classifying import LinearClassifier, Ranking, fit_acts
from nlu.sentence_classifier import SentenceClassifier

_RANKED = 10  # acts passed on with each message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ActClassifier(SentenceClassifier):
    """Sets the act of each message, with the likeliest acts beside it. Training needs messages of at least two acts."""

    @staticmethod
    def label_of(message: Message) -> str | None:
        """The intent of the training message."""
        return message.get(INTENT)  # type: ignore[no-any-return]

    @staticmethod
    def fit(rows: csr_matrix, labels: list[str | None]) -> LinearClassifier:
        """Learn the acts. Raises ValueError when there are fewer than two."""
        return fit_acts(rows, labels)

    def add(self, message: Message, ranking: Ranking) -> None:
        """Set the act."""
        acts = [{"name": act, "confidence": chance} for act, chance in ranking[:_RANKED]]
        message.set(INTENT, acts[0], add_to_output=True)
        message.set(INTENT_RANKING_KEY, acts, add_to_output=True)
