"""The Rasa component that puts the facts of a message on it as entities."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.facts import extract
from nlu.safety import find_danger

MENTIONS = "mentions"
"""Under this name a message keeps what `nlu.facts.extract` found in it, for the components that follow."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class FactExtractor(GraphComponent, EntityExtractorMixin):
    """Entities whose name is a fact id and whose value is a value id (booleans as True and False).

    A signal of danger comes as `gevaar`, with the id of the signal and its sentence.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FactExtractor:
        """A component without state: everything it knows stands in nlu/lexicon."""
        return cls()

    @staticmethod
    def required_packages() -> list[str]:
        """Nothing beyond what Rasa itself needs."""
        return []

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the facts of each message to its entities."""
        for message in messages:
            text = message.get(TEXT)
            if text:
                danger, mentions = find_danger(text), extract(text)
                message.set(MENTIONS, mentions)
                found = [
                    {"entity": mention.fact, "value": mention.value, "start": mention.start, "end": mention.end}
                    for mention in [*mentions, *([danger] if danger else [])]
                ]
                entities = message.get(ENTITIES, []) + self.add_extractor_name(found)
                message.set(ENTITIES, entities, add_to_output=True)
        return messages
