"""`SpacyNLP` that falls back to spaCy's blank Dutch pipeline and never swaps pipelines behind a trained model."""

from __future__ import annotations

import json
from typing import Any

import rasa.nlu.utils.spacy_utils as stock
import spacy
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.model import InvalidModelError
from rasa.nlu.utils.spacy_utils import SpacyModel

from nlu.dutch_pipeline import BLANK_LANGUAGE, is_installed, pipeline_identity

_RECORD = "pipeline.json"
# Rasa makes two graph nodes of this component: "provide_…" loads the pipeline and hands it to "run_…" and the others.
_PROVIDER_PREFIX = "provide_"


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MODEL_LOADER, DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER],
    is_trainable=False,
    model_from="SpacyNLP",
)
class SpacyNLP(stock.SpacyNLP):
    """Provides the pipeline that `model` in config.yml names, or the blank Dutch one where that is not installed.

    The name of the class may not change: Rasa's recipe links the components that use spaCy to it by that name.
    """

    @staticmethod
    def required_packages() -> list[str]:
        """Name nothing: Rasa would look every entry up as a distribution, and the pipeline is optional."""
        return []

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Make Rasa's own training cache tell one pipeline from another."""
        return pipeline_identity(config.get("model") or "")

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpacyNLP:
        """Load the pipeline for training and record in the model which one it was.

        Raises:
            InvalidModelError: config.yml names no pipeline, or the installed one does not fit this spaCy.
        """
        component = cls._with_pipeline(config)
        with model_storage.write_to(resource) as directory:
            record = json.dumps({"pipeline": component.provide().model_name})
            (directory / _RECORD).write_text(record, encoding="utf-8")
        return component

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SpacyNLP:
        """Load the pipeline for use, after checking that the model was trained with the same one.

        Raises:
            InvalidModelError: the model was trained with another pipeline, or does not say with which.
        """
        if (execution_context.node_name or "").startswith(_PROVIDER_PREFIX):
            _refuse_other_pipeline(pipeline_identity(config.get("model") or ""), model_storage, resource)
            return cls._with_pipeline(config)
        # A "run_…" node is handed the provider's pipeline with every call; loading it again would only cost memory.
        return cls(SpacyModel(model=None, model_name=""), {**cls.get_default_config(), **config})

    @staticmethod
    def load_model(spacy_model_name: str) -> SpacyModel:
        """Load the named pipeline, or the blank Dutch one where it is not installed.

        Raises:
            InvalidModelError: no name is given, or the installed pipeline does not fit this spaCy.
        """
        if spacy_model_name and not is_installed(spacy_model_name):
            language = spacy.blank(BLANK_LANGUAGE)
        else:
            language = stock.SpacyNLP.load_model(spacy_model_name).model
        # The identity stands in for the name, so that Rasa fingerprints what was really loaded.
        return SpacyModel(model=language, model_name=pipeline_identity(spacy_model_name))

    @classmethod
    def _with_pipeline(cls, config: dict[str, Any]) -> SpacyNLP:
        return cls(cls.load_model(config.get("model") or ""), {**cls.get_default_config(), **config})


def _refuse_other_pipeline(here: str, model_storage: ModelStorage, resource: Resource) -> None:
    try:
        with model_storage.read_from(resource) as directory:
            trained = json.loads((directory / _RECORD).read_text(encoding="utf-8"))["pipeline"]
    except (ValueError, OSError, KeyError) as error:
        raise InvalidModelError(
            "The model does not say which Dutch pipeline it was trained with. Train it again: ./start --retrain"
        ) from error
    if trained != here:
        raise InvalidModelError(
            f"The model was trained with the Dutch pipeline “{trained}”, but here “{here}” is in use. "
            "Their tokens differ, so the model would misread messages. Train it again: ./start --retrain"
        )
