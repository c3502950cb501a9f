"""The Rasa component that gives the classifier its features (see nlu/features.py).

A sentence encoder can stand beside it in the pipeline: the classifier joins the sentence features of both.
"""

from __future__ import annotations

from typing import Any

import rasa.shared.utils.io
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.fact_extractor import MENTIONS
from nlu.features import WEIGHTS, FeatureSpace

_FILE = "features.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class TfidfFeaturizer(SparseFeaturizer, GraphComponent):
    """Sentence features of the message text; no sequence features, for nothing in the pipeline reads them."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        space: FeatureSpace | None = None,
    ) -> None:
        super().__init__(execution_context.node_name, config)
        self._model_storage = model_storage
        self._resource = resource
        self._space = space

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`weights`: how heavily each group of features counts."""
        return {**SparseFeaturizer.get_default_config(), "weights": dict(WEIGHTS)}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Raises InvalidConfigException unless `weights` names exactly the known groups with numbers."""
        weights = config["weights"]
        if weights.keys() != WEIGHTS.keys() or not all(isinstance(w, (int, float)) for w in weights.values()):
            raise InvalidConfigException(
                f"config.yml, TfidfFeaturizer: `weights` is {weights!r}; give a number for each of {sorted(WEIGHTS)}"
            )

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TfidfFeaturizer:
        """A component that still has to be trained."""
        return cls(config, model_storage, resource, execution_context)

    @staticmethod
    def required_packages() -> list[str]:
        """Nothing beyond what Rasa itself needs."""
        return []

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the vocabulary of the training messages and keep it."""
        texts = [message.get(TEXT) for message in training_data.training_examples if message.get(TEXT)]
        self._space = FeatureSpace(dict(self._config["weights"])).fit(texts)
        with self._model_storage.write_to(self._resource) as directory:
            rasa.shared.utils.io.dump_obj_as_json_to_file(directory / _FILE, self._space.to_json())
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TfidfFeaturizer:
        """The component as it was trained. Raises ValueError when the model does not hold it."""
        with model_storage.read_from(resource) as directory:
            content = rasa.shared.utils.io.read_json_file(directory / _FILE)
        return cls(config, model_storage, resource, execution_context, FeatureSpace.from_json(content))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add features to the training messages."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add sentence features, shape [1, features], to each message that has a text."""
        if self._space is None:
            raise RuntimeError("TfidfFeaturizer has not been trained: train the model before using it")
        with_text = [message for message in messages if message.get(TEXT)]
        if with_text:
            mentions = [message.get(MENTIONS) for message in with_text]
            texts = [message.get(TEXT) for message in with_text]
            rows = self._space.transform(texts, mentions)
            for row, message in zip(rows, with_text, strict=True):
                self.add_features_to_message(None, row, TEXT, message)
        return messages
