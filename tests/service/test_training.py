"""When the model is trained again, and which model file is trusted."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nlu.lexicon_files import LexiconError
from service.settings import ServiceError
from service.training import CURRENT, CurrentModel, needs_training, train, training_fingerprint, verified_model
from tests.service.small_project import SmallProject, write_project

BLANK = "blank nl (spaCy 3.4.4)"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_project(tmp_path)
    (tmp_path / "nlu" / "lexicon").mkdir(parents=True)
    (tmp_path / "nlu" / "lexicon" / "partijen.yml").write_text("huisarts: [huisarts]\n", encoding="utf-8")
    (tmp_path / "requirements.lock").write_text("rasa==3.6.21\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "changed", ["config.yml", "domain.yml", "data/nlu.yml", "nlu/lexicon/partijen.yml", "requirements.lock"]
)
def test_fingerprint_changes_with_every_source(project: Path, changed: str) -> None:
    before = training_fingerprint(project, BLANK)
    with (project / changed).open("a", encoding="utf-8") as file:
        file.write("# anders\n")
    assert training_fingerprint(project, BLANK) != before


def test_fingerprint_changes_when_a_file_is_renamed_or_added(project: Path) -> None:
    prints = {training_fingerprint(project, BLANK)}
    (project / "data" / "nlu.yml").rename(project / "data" / "voorbeelden.yml")
    prints.add(training_fingerprint(project, BLANK))
    (project / "data" / "leeg.yml").touch()
    prints.add(training_fingerprint(project, BLANK))
    assert len(prints) == 3


def test_fingerprint_changes_with_the_dutch_pipeline(project: Path) -> None:
    assert training_fingerprint(project, BLANK) != training_fingerprint(project, "nl_core_news_sm 3.4.0")


def test_fingerprint_ignores_actions_and_compiled_files(project: Path) -> None:
    before = training_fingerprint(project, BLANK)
    (project / "nlu" / "__pycache__").mkdir()
    (project / "nlu" / "__pycache__" / "x.pyc").write_bytes(b"x")
    (project / "kleine_acties" / "__init__.py").write_text("", encoding="utf-8")
    assert training_fingerprint(project, BLANK) == before


def test_training_is_needed_only_after_a_change(small_project: SmallProject, tmp_path: Path) -> None:
    root = tmp_path / "kopie"
    shutil.copytree(small_project.root, root)
    assert not needs_training(root, root / "models")
    (root / "data" / "rules.yml").write_text('version: "3.1"\nrules: []\n', encoding="utf-8")
    assert needs_training(root, root / "models")


def test_training_is_needed_without_a_model(small_project: SmallProject, tmp_path: Path) -> None:
    models = tmp_path / "models"
    assert needs_training(small_project.root, models)
    shutil.copytree(small_project.models, models)
    (models / small_project.current.file).unlink()
    assert needs_training(small_project.root, models)


def test_training_leaves_one_model_and_a_record_of_it(small_project: SmallProject) -> None:
    assert [file.name for file in small_project.models.glob("*.tar.gz")] == [small_project.current.file]
    assert CurrentModel.read(small_project.models) == small_project.current


def test_a_model_file_that_was_changed_is_refused(small_project: SmallProject, tmp_path: Path) -> None:
    models = tmp_path / "models"
    shutil.copytree(small_project.models, models)
    assert verified_model(models).name == small_project.current.file
    with (models / small_project.current.file).open("ab") as file:
        file.write(b"\0")
    with pytest.raises(ServiceError, match=r"SHA-256.*--retrain"):
        verified_model(models)


def _fail_with(error: Exception) -> Callable[..., Any]:
    """Stands for `rasa.train`, which raises an error of its own for whatever a component raises."""

    def fail(**_: Any) -> Any:
        raise RuntimeError("a node of the graph failed") from error

    return fail


def test_a_fault_in_the_lexicon_is_told_in_one_line(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rasa.train", _fail_with(LexiconError("nlu/lexicon/facts.yml, rule 3: phrase '...'")))
    with pytest.raises(ServiceError, match=r"^Training failed: nlu/lexicon/facts.yml, rule 3: phrase '...'$"):
        train(project, tmp_path / "models")


def test_a_bug_in_a_component_keeps_its_traceback(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rasa.train", _fail_with(KeyError("bug")))
    with pytest.raises(RuntimeError, match="a node"):
        train(project, tmp_path / "models")


@pytest.mark.parametrize("record", [None, "{", '{"file": "weg.tar.gz"}', "[]"])
def test_no_model_or_no_readable_record_is_refused(tmp_path: Path, record: str | None) -> None:
    if record is not None:
        (tmp_path / CURRENT).write_text(record, encoding="utf-8")
    with pytest.raises(ServiceError, match="no trained model"):
        verified_model(tmp_path)
