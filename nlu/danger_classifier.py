"""The Rasa component that sees danger in a message where the lexicon (nlu/safety.py) has no wording for it.

It learns from the training messages whose block of data/nlu carries `metadata: {gevaar: SIGNAL}`, with all other
messages as examples without danger. What the lexicon found stays: its wordings are sure.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix

from nlu.classifying import LinearClassifier, Ranking, danger_beside, fit_dangers
from nlu.safety import DANGER
from nlu.sentence_classifier import SentenceClassifier, in_block


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class DangerClassifier(SentenceClassifier):
    """Adds the entity `gevaar` to each message that shows danger and has none yet. It needs the act of the message."""

    @staticmethod
    def label_of(message: Message) -> str | None:
        """The signal that the block of the training message names."""
        return in_block(message, DANGER)

    @staticmethod
    def fit(rows: csr_matrix, labels: list[str | None]) -> LinearClassifier | None:
        """Learn the signals, and that messages without one show none."""
        return fit_dangers(rows, labels)

    def add(self, message: Message, ranking: Ranking) -> None:
        """Put the signal on the message."""
        act = message.get(INTENT) or {}
        signal = danger_beside(ranking, str(act.get("name")), float(act.get("confidence") or 0))
        entities = with_danger(message.get(ENTITIES, []), signal, len(message.get(TEXT)))
        message.set(ENTITIES, entities, add_to_output=True)


def with_danger(entities: list[dict[str, Any]], signal: str | None, length: int) -> list[dict[str, Any]]:
    """The entities, with `signal` for the whole message of `length` characters unless they hold a signal already."""
    if signal is None or any(entity["entity"] == DANGER for entity in entities):
        return entities
    found = {"entity": DANGER, "value": signal, "start": 0, "end": length, "extractor": DangerClassifier.__name__}
    return [*entities, found]
