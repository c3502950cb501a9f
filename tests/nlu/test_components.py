"""The custom components through Rasa's own interface: made, trained, stored, loaded and asked as Rasa does it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.fact_extractor import FactExtractor
from nlu.tfidf_featurizer import TfidfFeaturizer

CONTEXT = ExecutionContext(GraphSchema({}), node_name="featurizer")
RESOURCE = Resource("featurizer")
EXAMPLES = [
    ("mag mijn huisarts gegevens delen", "vraag_mag"),
    ("wat is zwijgplicht", "vraag_uitleg"),
    ("ja hoor", "ja"),
    ("nee hoor", "nee"),
]


def examples() -> TrainingData:
    return TrainingData([Message.build(text=text, intent=act) for text, act in EXAMPLES])


def row(component: TfidfFeaturizer, text: str) -> list[float]:
    message = Message.build(text=text)
    component.process([message])
    features = message.get_sparse_features("text")[1]
    assert features is not None
    return features.features.toarray()[0].tolist()


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    return LocalModelStorage.create(tmp_path)


def extractor(storage: LocalModelStorage) -> FactExtractor:
    return FactExtractor.create(FactExtractor.get_default_config(), storage, Resource("extractor"), CONTEXT)


def featurizer(storage: LocalModelStorage, **config: Any) -> TfidfFeaturizer:
    return TfidfFeaturizer.create({**TfidfFeaturizer.get_default_config(), **config}, storage, RESOURCE, CONTEXT)


def test_extractor_puts_facts_on_the_message_as_entities(storage: LocalModelStorage) -> None:
    message = Message.build(text="ik heb geen toestemming gegeven aan VGZ")
    extractor(storage).process([message])
    assert message.get("entities") == [
        {"entity": "toestemming", "value": False, "start": 7, "end": 23, "extractor": "FactExtractor"},
        {"entity": "ontvanger", "value": "zorgverzekeraar", "start": 36, "end": 39, "extractor": "FactExtractor"},
    ]


def test_extractor_keeps_entities_that_are_already_there(storage: LocalModelStorage) -> None:
    earlier = {"entity": "stad", "value": "Ede", "start": 0, "end": 3}
    message = Message({"text": "Ede: aan het UWV", "entities": [earlier]})
    extractor(storage).process([message])
    assert [entity["entity"] for entity in message.get("entities")] == ["stad", "ontvanger"]


def test_extractor_leaves_a_message_without_text_alone(storage: LocalModelStorage) -> None:
    message = Message({"action_name": "action_listen"})
    extractor(storage).process([message])
    assert message.get("entities") is None


def test_stored_featurizer_gives_the_same_features_as_the_trained_one(storage: LocalModelStorage) -> None:
    trained = featurizer(storage)
    trained.train(examples())
    loaded = TfidfFeaturizer.load(TfidfFeaturizer.get_default_config(), storage, RESOURCE, CONTEXT)
    for text in ("mag mijn tandarts dat", "jaaaa!", "zwijgplicht?", "😀", "mag " * 250):
        assert row(loaded, text) == row(trained, text)
    assert any(row(loaded, "mag mijn huisarts dat"))


def test_order_of_the_examples_does_not_change_the_features(storage: LocalModelStorage) -> None:
    one, other = featurizer(storage), featurizer(storage)
    one.train(examples())
    other.train(TrainingData(list(reversed(examples().training_examples))))
    assert row(one, "mag mijn huisarts dat") == row(other, "mag mijn huisarts dat")


def test_training_messages_get_features_too(storage: LocalModelStorage) -> None:
    component = featurizer(storage)
    data = examples()
    component.train(data)
    component.process_training_data(data)
    assert all(message.get_sparse_features("text")[1] is not None for message in data.training_examples)


def test_untrained_featurizer_says_so(storage: LocalModelStorage) -> None:
    with pytest.raises(RuntimeError, match="train the model"):
        featurizer(storage).process([Message.build(text="hallo")])


def test_wrong_weights_are_refused_by_name(storage: LocalModelStorage) -> None:
    with pytest.raises(InvalidConfigException, match="letters"):
        featurizer(storage, weights={"words": 1.0})
