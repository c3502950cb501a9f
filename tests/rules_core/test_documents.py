"""Whole passages, for a deployer who has the documents."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

import rules_core
from rules_core.documents import ENVIRONMENT, open_documents
from rules_core.errors import KnowledgeError
from rules_core.loading import KNOWLEDGE_DIR
from tests.rules_core.test_verification import DOCUMENTS, change, needs_documents, write_yaml


@pytest.fixture
def with_one_passage(tmp_path: Path) -> Path:
    """A folder that holds a passage under an id of the knowledge base, but with another text."""
    write_yaml(tmp_path / "passages.yml", {"passages": [{"id": "ap.klacht.1", "text": "Iets anders."}]})
    return tmp_path


def test_without_a_folder_there_are_no_passage_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    assert open_documents(rules_core.load()).passage_text("ap.klacht.1") is None


def test_a_text_with_another_hash_is_never_handed_out(with_one_passage: Path) -> None:
    assert open_documents(rules_core.load(), with_one_passage).passage_text("ap.klacht.1") is None


def test_a_given_folder_that_is_unusable_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "nergens"))
    with pytest.raises(KnowledgeError, match="ontbreekt in de map met documenten"):
        open_documents(rules_core.load())


def test_a_text_with_the_hash_of_the_knowledge_base_is_handed_out(tmp_path: Path) -> None:
    """The knowledge base is copied with the hash of a text of our own, so that no source document is needed."""
    knowledge = Path(shutil.copytree(KNOWLEDGE_DIR, tmp_path / "knowledge"))
    ours = rules_core.load().passages["ap.klacht.1"].sha256
    change(knowledge / "passages.yml", ours, hashlib.sha256(b"Een eigen tekst.").hexdigest())
    write_yaml(tmp_path / "passages.yml", {"passages": [{"id": "ap.klacht.1", "text": "Een  eigen\n tekst."}]})
    documents = open_documents(rules_core.load(knowledge), tmp_path)
    assert documents.passage_text("ap.klacht.1") == "Een eigen tekst."
    assert documents.passage_text("ap.klacht.2") is None


@needs_documents
def test_the_real_documents_give_every_passage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT, str(DOCUMENTS))
    knowledge = rules_core.load()
    documents = open_documents(knowledge)
    assert all(documents.passage_text(id_) for id_ in knowledge.passages)
