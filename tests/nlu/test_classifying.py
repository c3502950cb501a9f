"""Acts and topics: learned, kept, loaded and asked, with the sentence encoder and without it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.model import InvalidModelError
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu import sentence_encoder
from nlu.act_classifier import ActClassifier
from nlu.classifying import Example, LinearClassifier, Model, train
from nlu.encoder import NO_ENCODER, EncoderError, check_files, encoder_identity
from nlu.sentence_encoder import SentenceEncoderFeaturizer
from nlu.tfidf_featurizer import TfidfFeaturizer
from nlu.topic_ranker import TopicRanker

needs_encoder = pytest.mark.skipif(encoder_identity() == NO_ENCODER, reason="the sentence encoder is optional")

EXAMPLES = [
    Example("mag mijn huisarts gegevens delen", "vraag_mag", "verstrekken"),
    Example("mag de apotheek mijn medicijnen doorgeven", "vraag_mag", "verstrekken"),
    Example("wat is zwijgplicht", "vraag_uitleg", "begrip"),
    Example("wat betekent verschoningsrecht", "vraag_uitleg", "begrip"),
    Example("hoe dien ik een klacht in", "vraag_uitleg", "klacht"),
    Example("ja hoor", "ja"),
    Example("nee hoor", "nee"),
]
NEW = ["mag mijn tandarts gegevens doorgeven", "waar kan ik een klacht indienen", "ja", "Zwijgplicht?"]


def training_data(examples: list[Example] = EXAMPLES) -> TrainingData:
    return TrainingData(
        [Message.build(e.text, e.act, intent_metadata={"onderwerp": e.topic} if e.topic else None) for e in examples]
    )


class Pipeline:
    """The components of config.yml that choose act and topic, each made, trained and loaded as Rasa does it."""

    parts = (TfidfFeaturizer, SentenceEncoderFeaturizer, ActClassifier, TopicRanker)

    def __init__(self, storage: LocalModelStorage) -> None:
        self.storage = storage

    def _arguments(self, part: Any) -> tuple[Any, ...]:
        context = ExecutionContext(GraphSchema({}), node_name=part.__name__)
        return part.get_default_config(), self.storage, Resource(part.__name__), context

    def train(self, data: TrainingData) -> Pipeline:
        for part in self.parts:
            component = part.create(*self._arguments(part))
            component.train(data)
            if hasattr(component, "process_training_data"):
                component.process_training_data(data)
        return self

    def parse(self, text: str) -> dict[str, Any]:
        message = Message({"text": text})
        for part in self.parts:
            part.load(*self._arguments(part)).process([message])
        parsed: dict[str, Any] = message.as_dict(only_output_properties=True)
        return parsed


@pytest.fixture
def pipeline(tmp_path: Path) -> Pipeline:
    return Pipeline(LocalModelStorage.create(tmp_path))


@pytest.fixture
def no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the encoder is not installed."""
    monkeypatch.setattr(sentence_encoder, "encoder_identity", lambda: NO_ENCODER)
    monkeypatch.setattr(sentence_encoder, "installed_encoder", lambda: None)


def assert_same(parsed: dict[str, Any], model: Model, text: str) -> None:
    understood = model.understand(text)
    acts = [(act["name"], act["confidence"]) for act in parsed["intent_ranking"]]
    assert acts == [(act, pytest.approx(chance, abs=1e-4)) for act, chance in understood.acts]
    topics = [(topic["name"], topic["confidence"]) for topic in parsed["onderwerpen"]]
    assert topics == [(topic, pytest.approx(chance, abs=1e-4)) for topic, chance in understood.topics[:5]]


@needs_encoder
def test_stored_components_understand_as_the_model_that_is_measured(pipeline: Pipeline) -> None:
    pipeline.train(training_data())
    model = train(EXAMPLES)
    for text in NEW:
        assert_same(pipeline.parse(text), model, text)


@pytest.mark.usefixtures("no_encoder")
def test_without_the_encoder_everything_works(pipeline: Pipeline) -> None:
    pipeline.train(training_data())
    model = train(EXAMPLES, with_encoder=False)
    for text in NEW:
        assert_same(pipeline.parse(text), model, text)
    parsed = pipeline.parse("mag mijn huisarts gegevens delen")
    assert parsed["intent"]["name"] == "vraag_mag"
    assert parsed["onderwerpen"][0]["name"] == "verstrekken"


@needs_encoder
def test_the_encoder_makes_a_difference() -> None:
    text = "is het toegestaan dat mijn dokter informatie verstrekt"
    with_it, without = train(EXAMPLES).understand(text), train(EXAMPLES, with_encoder=False).understand(text)
    assert with_it.acts != without.acts


@needs_encoder
def test_a_model_trained_with_the_encoder_does_not_run_without_it(
    pipeline: Pipeline, request: pytest.FixtureRequest
) -> None:
    pipeline.train(training_data())
    request.getfixturevalue("no_encoder")
    with pytest.raises(InvalidModelError, match=rf"“{encoder_identity()}”.*“{NO_ENCODER}”.*--retrain"):
        pipeline.parse("ja")


def test_a_model_trained_without_the_encoder_does_not_run_with_it(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue("no_encoder")
    pipeline.train(training_data())
    monkeypatch.setattr(sentence_encoder, "encoder_identity", lambda: "an encoder 1.0")
    with pytest.raises(InvalidModelError, match=r"“no sentence encoder”.*“an encoder 1\.0”.*--retrain"):
        pipeline.parse("ja")


def test_a_model_that_does_not_name_its_encoder_is_refused(pipeline: Pipeline) -> None:
    resource = Resource("SentenceEncoderFeaturizer")
    with pipeline.storage.write_to(resource) as directory:
        (directory / "iets.json").write_text("{}")
    context = ExecutionContext(GraphSchema({}), node_name="x")
    with pytest.raises(InvalidModelError, match="does not say"):
        SentenceEncoderFeaturizer.load({}, pipeline.storage, resource, context)


def test_other_files_of_the_encoder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "resources").mkdir()
    (tmp_path / "resources" / "weights.npz").write_bytes(b"iets anders")
    with pytest.raises(EncoderError, match=r"weights\.npz.*SHA-256 [0-9a-f]{64}.*uninstall.*--retrain"):
        check_files(tmp_path)


def test_missing_files_of_the_encoder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="no such file"):
        check_files(tmp_path)


@needs_encoder
def test_a_long_message_is_encoded_by_its_beginning_and_its_end() -> None:
    model = train(EXAMPLES)
    story = "Vorige week gebeurde er iets. " * 60
    assert model.understand(f"{story} mag dat").acts != model.understand(f"{story} wat is zwijgplicht").acts


@pytest.mark.usefixtures("no_encoder")
def test_data_without_topics_give_no_ranking_of_topics(pipeline: Pipeline) -> None:
    without = [Example(e.text, e.act) for e in EXAMPLES]
    assert "onderwerpen" not in pipeline.train(training_data(without)).parse("wat is zwijgplicht")
    assert train(without, with_encoder=False).understand("wat is zwijgplicht").topics == ()


def test_confidences_add_up_and_come_likeliest_first() -> None:
    understood = train(EXAMPLES, with_encoder=False).understand("wat is een klacht")
    for ranking in (understood.acts, understood.topics):
        chances = [chance for _, chance in ranking]
        assert sum(chances) == pytest.approx(1)
        assert chances == sorted(chances, reverse=True)


def test_two_acts_are_enough_and_one_is_not() -> None:
    two = [Example("ja hoor", "ja"), Example("nee hoor", "nee")]
    assert train(two, with_encoder=False).understand("nee").acts[0][0] == "nee"
    with pytest.raises(ValueError, match=r"at least two labels.*'ja'"):
        train(two[:1], with_encoder=False)


def test_a_file_that_holds_code_is_not_loaded(tmp_path: Path) -> None:
    import numpy as np

    file = tmp_path / "kwaad.npz"
    np.savez(file, labels=np.array([print], dtype=object), weights=np.zeros((1, 1)), offsets=np.zeros(1))
    with pytest.raises(ValueError, match="pickle"):
        LinearClassifier.load(file)


def test_classifiers_say_what_is_missing_before_them() -> None:
    message = Message({"text": "ja"})
    classifier = LinearClassifier.fit(_rows(), ["ja", "nee"])
    component = ActClassifier(None, Resource("x"), classifier)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="TfidfFeaturizer"):
        component.process([message])


def _rows() -> Any:
    import numpy as np
    from scipy.sparse import csr_matrix

    return csr_matrix(np.eye(2))
