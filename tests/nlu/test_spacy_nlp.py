"""The Dutch pipeline inside a trained model: the real loading path, with a tiny pipeline that the test builds."""

from __future__ import annotations

import asyncio
import json
import shutil
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from rasa.core.agent import Agent
from rasa.model_training import train_nlu
from rasa.nlu.model import InvalidModelError

from nlu.dutch_pipeline import is_installed, pipeline_identity
from nlu.spacy_nlp import SpacyNLP
from service.quiet import quiet_logging

BLANK = f"blank nl (spaCy {spacy.about.__version__})"
NLU = """
    version: "3.1"
    nlu:
    - {intent: groet, examples: "- hallo\\n- goedemorgen"}
    - {intent: vraag, examples: "- mag dat gedeeld worden\\n- mag mijn huisarts delen"}
    """


def build_pipeline(folder: Path, version: str = "1.0.0") -> Path:
    """A pipeline with a rule that the blank one lacks: it tags the word huisarts."""
    language = spacy.blank("nl")
    ruler = language.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PARTIJ", "pattern": "huisarts"}])
    language.meta.update({"name": "klein", "version": version})
    language.to_disk(folder)
    return folder


def train_with(pipeline: str, folder: Path) -> Path:
    """Train an NLU model whose SpacyNLP names `pipeline`."""
    quiet_logging()
    folder.mkdir(parents=True, exist_ok=True)
    config = {
        "recipe": "default.v1",
        "assistant_id": "test",
        "language": "nl",
        "pipeline": [
            {"name": "nlu.spacy_nlp.SpacyNLP", "model": pipeline},
            {"name": "SpacyTokenizer"},
            {"name": "CountVectorsFeaturizer"},
            {"name": "LogisticRegressionClassifier"},
            {"name": "SpacyEntityExtractor"},
        ],
    }
    (folder / "config.yml").write_text(json.dumps(config), encoding="utf-8")
    (folder / "nlu.yml").write_text(textwrap.dedent(NLU), encoding="utf-8")
    model = train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder), fixed_model_name="model")
    assert model is not None
    return Path(model)


def parse(model: Path, text: str) -> dict:
    return asyncio.run(Agent.load(model).parse_message(text))


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A tiny pipeline and a model that was trained with it."""
    folder = tmp_path_factory.mktemp("klein")
    pipeline = build_pipeline(folder / "pijplijn")
    return pipeline, train_with(str(pipeline), folder / "model")


@pytest.fixture
def moved_back(trained: tuple[Path, Path]) -> Iterator[None]:
    """Whatever a test does to the pipeline is undone."""
    pipeline, _ = trained
    yield
    shutil.rmtree(pipeline, ignore_errors=True)
    build_pipeline(pipeline)


def test_the_named_pipeline_is_really_used(trained: tuple[Path, Path]) -> None:
    _, model = trained
    result = parse(model, "mag mijn huisarts delen")
    assert result["intent"]["name"] == "vraag"
    assert [(entity["entity"], entity["value"]) for entity in result["entities"]] == [("PARTIJ", "huisarts")]


def test_identity_of_an_installed_pipeline(trained: tuple[Path, Path]) -> None:
    pipeline, _ = trained
    assert is_installed(str(pipeline))
    assert pipeline_identity(str(pipeline)) == "nl_klein 1.0.0"


@pytest.mark.usefixtures("moved_back")
def test_a_model_is_not_served_with_another_version(trained: tuple[Path, Path]) -> None:
    pipeline, model = trained
    shutil.rmtree(pipeline)
    build_pipeline(pipeline, version="2.0.0")
    with pytest.raises(InvalidModelError, match=r"“nl_klein 1\.0\.0”.*“nl_klein 2\.0\.0”.*--retrain"):
        Agent.load(model)


@pytest.mark.usefixtures("moved_back")
def test_a_model_is_not_served_with_the_blank_pipeline_instead(trained: tuple[Path, Path]) -> None:
    pipeline, model = trained
    shutil.rmtree(pipeline)
    with pytest.raises(InvalidModelError, match=r"“nl_klein 1\.0\.0”.*“blank nl"):
        Agent.load(model)


def test_a_pipeline_that_is_not_there_becomes_the_blank_dutch_one(tmp_path: Path) -> None:
    absent = tmp_path / "pijplijn"
    assert not is_installed(str(absent))
    assert pipeline_identity(str(absent)) == BLANK
    model = train_with(str(absent), tmp_path / "model")
    result = parse(model, "mag mijn huisarts delen")
    assert result["intent"]["name"] == "vraag"
    assert result["entities"] == []
    # And the other way round: the pipeline is installed after training.
    build_pipeline(absent)
    with pytest.raises(InvalidModelError, match=r"“blank nl.*“nl_klein 1\.0\.0”"):
        Agent.load(model)


def test_an_installed_but_broken_pipeline_is_an_error_and_not_blank(tmp_path: Path) -> None:
    pipeline = build_pipeline(tmp_path / "pijplijn")
    (pipeline / "config.cfg").unlink()
    with pytest.raises(InvalidModelError):
        SpacyNLP.load_model(str(pipeline))


def test_no_name_is_an_error() -> None:
    with pytest.raises(InvalidModelError, match="Missing model configuration"):
        SpacyNLP.load_model("")


def test_what_rasa_fingerprints_tells_pipelines_apart(tmp_path: Path) -> None:
    pipeline = str(build_pipeline(tmp_path / "pijplijn"))
    absent = str(tmp_path / "weg")
    assert SpacyNLP.load_model(pipeline).fingerprint() == "nl_klein 1.0.0"
    assert SpacyNLP.load_model(absent).fingerprint() == BLANK
    assert SpacyNLP.fingerprint_addon({"model": pipeline}) != SpacyNLP.fingerprint_addon({"model": absent})
