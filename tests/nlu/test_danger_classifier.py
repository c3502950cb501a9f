"""Danger that no wording of the lexicon names: learned, kept, loaded and asked, and the aims for both together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from actions.conversation import Conversation
from actions.deelwijzer import dialogue, read_message
from benchmarks.nlu.safety import (
    AIM_RECALL,
    Judged,
    false_alarms,
    judge,
    lexicon_and_classifier,
    recall,
)
from benchmarks.nlu.understanding import training_examples
from nlu import sentence_encoder
from nlu.act_classifier import ActClassifier
from nlu.classifying import DANGER_LEAST, DANGER_SURE, NO_DANGER, PERHAPS, Example, likely_danger, train
from nlu.danger_classifier import DangerClassifier
from nlu.encoder import NO_ENCODER
from nlu.fact_extractor import FactExtractor
from nlu.safety import find_danger
from nlu.sentence_encoder import SentenceEncoderFeaturizer
from nlu.tfidf_featurizer import TfidfFeaturizer

REACHED_FALSE_ALARMS = 0.1  # the aim is lower and not reached on every set: see docs/understanding.md
VEILED = ["de poes gaat naar mijn zus en dan slaap ik", "morgen slaap ik en alles is geregeld"]
EXAMPLES = [
    *(Example(text, "gevaar", danger="zelfdoding") for text in [*VEILED, "mijn zus krijgt de poes, ik slaap morgen"]),
    *(Example(text, "gevaar", danger="dringend") for text in ["zijn been is dik en blauw", "mijn been is dik en warm"]),
    *(Example(text, "vraag_mag") for text in ["mag de arts dat delen", "mag de huisarts het dossier delen"]),
    *(Example(text, "vraag_uitleg") for text in ["wat is een dossier", "hoe werkt toestemming geven"]),
]


class Pipeline:
    """The components of config.yml that danger needs, each made, trained and loaded as Rasa does it."""

    trained = (TfidfFeaturizer, SentenceEncoderFeaturizer, ActClassifier, DangerClassifier)

    def __init__(self, folder: Path) -> None:
        self._storage = LocalModelStorage.create(folder)

    def _arguments(self, part: Any) -> tuple[Any, ...]:
        context = ExecutionContext(GraphSchema({}), node_name=part.__name__)
        return part.get_default_config(), self._storage, Resource(part.__name__), context

    def train(self, examples: list[Example]) -> Pipeline:
        data = TrainingData(
            [Message.build(e.text, e.act, intent_metadata={"gevaar": e.danger} if e.danger else None) for e in examples]
        )
        for part in self.trained:
            component = part.create(*self._arguments(part))
            component.train(data)
            if hasattr(component, "process_training_data"):
                component.process_training_data(data)
        return self

    def danger(self, text: str) -> list[tuple[str, str]]:
        """The signals on the message, each with the words it covers."""
        message = Message({"text": text})
        FactExtractor().process([message])
        for part in self.trained:
            part.load(*self._arguments(part)).process([message])
        found = [e for e in message.get("entities") if e["entity"] == "gevaar"]
        return [(e["value"], text[e["start"] : e["end"]]) for e in found]


@pytest.fixture(params=["with the encoder", "without it"])
def pipeline(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    if request.param == "without it":
        monkeypatch.setattr(sentence_encoder, "encoder_identity", lambda: NO_ENCODER)
        monkeypatch.setattr(sentence_encoder, "installed_encoder", lambda: None)
    return Pipeline(tmp_path).train(EXAMPLES)


def test_what_was_learned_is_seen_after_loading(pipeline: Pipeline) -> None:
    assert find_danger(VEILED[0]) is None
    assert pipeline.danger(VEILED[0]) == [("zelfdoding", VEILED[0])]


def test_other_messages_raise_no_alarm(pipeline: Pipeline) -> None:
    assert pipeline.danger("mag de arts het dossier delen") == []


def test_what_the_lexicon_found_goes_first_and_stays_the_only_signal(pipeline: Pipeline) -> None:
    text = f"{VEILED[0]}. Mijn man krijgt geen lucht."
    assert [signal for signal, _ in pipeline.danger(text)] == ["levensgevaar"]


def test_data_without_danger_give_no_signals(tmp_path: Path) -> None:
    pipeline = Pipeline(tmp_path).train([Example(e.text, e.act) for e in EXAMPLES])
    assert pipeline.danger(VEILED[0]) == []
    assert train([Example(e.text, e.act) for e in EXAMPLES]).understand(VEILED[0]).danger is None


def test_stored_components_see_what_the_measured_model_sees(tmp_path: Path) -> None:
    pipeline, model = Pipeline(tmp_path).train(EXAMPLES), train(EXAMPLES)
    for text in [*VEILED, "zijn been is dik", "wat is toestemming", "ik slaap morgen"]:
        assert [signal for signal, _ in pipeline.danger(text)] == [s for s in [model.understand(text).danger] if s]


@pytest.mark.parametrize(
    ("ranking", "signal"),
    [
        ((("dringend", 0.5), ("levensgevaar", 0.45), (NO_DANGER, 0.05)), "dringend"),
        ((("dringend", 0.4), ("levensgevaar", 0.35), (NO_DANGER, 0.25)), "misschien_dringend"),
        (((NO_DANGER, 1 - DANGER_LEAST + 0.01), ("zelfdoding", DANGER_LEAST - 0.01)), None),
        (((NO_DANGER, 1 - DANGER_SURE), ("zelfdoding", DANGER_SURE)), "zelfdoding"),
        (((NO_DANGER, 1.0),), None),
    ],
)
def test_signals_count_together_and_the_likeliest_is_told(
    ranking: tuple[tuple[str, float], ...], signal: str | None
) -> None:
    assert likely_danger(ranking) == signal


def test_danger_is_no_act() -> None:
    assert {act for act, _ in train(EXAMPLES).understand(VEILED[0]).acts} == {"vraag_mag", "vraag_uitleg"}


def test_every_signal_is_trained_with_many_messages_and_has_a_reply() -> None:
    from actions.safety import safety_texts

    examples = training_examples()
    signals = [example.danger for example in examples if example.danger]
    assert {*signals, *(PERHAPS + signal for signal in signals)} == set(safety_texts())
    assert min(signals.count(signal) for signal in set(signals)) >= 100
    assert {example.act for example in examples if example.danger} == {"gevaar"}


# -- on all data ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    return judge("safety", lexicon_and_classifier())


def test_the_aim_holds_for_lexicon_and_classifier_together(judged: list[Judged]) -> None:
    assert recall(judged, exact=False) >= AIM_RECALL, [row for row in judged if row.expected and not row.seen]


def test_false_alarms_stay_within_what_was_reached(judged: list[Judged]) -> None:
    assert false_alarms(judged) <= REACHED_FALSE_ALARMS, [row for row in judged if row.seen and not row.expected]


@pytest.mark.parametrize("act", ["vraag_mag", "ja", "gevaar", "wis"])
def test_a_learned_signal_is_answered_first_whatever_else_the_message_asks(act: str) -> None:
    entities = [
        {"entity": "ontvanger", "value": "partner", "start": 0, "end": 4},
        {"entity": "gevaar", "value": "zelfdoding", "start": 0, "end": 20},
    ]
    understood = read_message({"text": "mag mijn man dit weten", "intent": {"name": act}, "entities": entities})
    _, replies = dialogue().respond(Conversation(), understood)
    assert "0800-0113" in replies[0].text
