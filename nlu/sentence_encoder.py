"""The Rasa component that adds what a message means (see nlu/encoder.py) to its features, where that is installed."""

from __future__ import annotations

import json
import os
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.model import InvalidModelError
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.classifying import meaning
from nlu.encoder import EncoderError, SentenceEncoder, encoder_identity, installed_encoder

_RECORD = "encoder.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceEncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """Sentence features, shape [1, 512]. Adds nothing where no encoder is installed; the model records which it was."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        encoder: SentenceEncoder | None = None,
    ) -> None:
        super().__init__(execution_context.node_name, config)
        self._model_storage = model_storage
        self._resource = resource
        self._encoder = encoder

    @staticmethod
    def required_packages() -> list[str]:
        """Name nothing: Rasa would refuse to start without what it finds here, and the encoder is optional."""
        return []

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Make Rasa's own training cache tell one encoder from another."""
        return encoder_identity()

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """There is nothing to configure."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoderFeaturizer:
        """A component with the encoder that is installed.

        Raises:
            InvalidModelError: the files of the encoder are not the ones this version was measured with.
        """
        try:
            encoder = installed_encoder()
        except EncoderError as error:
            raise InvalidModelError(str(error)) from error
        return cls(config, model_storage, resource, execution_context, encoder)

    def train(self, training_data: TrainingData) -> Resource:
        """Record in the model which encoder it is trained with; the encoder itself learns nothing."""
        with self._model_storage.write_to(self._resource) as directory:
            record = json.dumps({"encoder": encoder_identity()})
            (directory / _RECORD).write_text(record, encoding="utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentenceEncoderFeaturizer:
        """The component for use, after checking that the model was trained with the same encoder.

        Raises:
            InvalidModelError: it was trained with another one, or does not say with which.
        """
        _refuse_other_encoder(encoder_identity(), model_storage, resource)
        return cls.create(config, model_storage, resource, execution_context)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add features to the training messages, with every core."""
        if self._encoder is not None:
            self._encoder = SentenceEncoder(threads=os.cpu_count() or 1)
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add features to each message that has a text."""
        with_text = [message for message in messages if message.get(TEXT)]
        if self._encoder is not None and with_text:
            rows = meaning(self._encoder, [message.get(TEXT) for message in with_text])
            for row, message in zip(rows, with_text, strict=True):
                self.add_features_to_message(None, row.reshape(1, -1), TEXT, message)
        return messages


def _refuse_other_encoder(here: str, model_storage: ModelStorage, resource: Resource) -> None:
    try:
        with model_storage.read_from(resource) as directory:
            trained = json.loads((directory / _RECORD).read_text(encoding="utf-8"))["encoder"]
    except (ValueError, OSError, KeyError) as error:
        raise InvalidModelError(
            "The model does not say with which sentence encoder it was trained. Train it again: ./start --retrain"
        ) from error
    if trained != here:
        raise InvalidModelError(
            f"The model was trained with “{trained}”, but here is “{here}”. It would misread messages. "
            "Train it again: ./start --retrain"
        )
