"""The drafts of public statements say what the repository says, and claim nothing that nobody established."""

from __future__ import annotations

import re

import pytest

import rules_core
from service import statements
from service.settings import ROOT


@pytest.mark.parametrize("name", statements.NAMES)
def test_the_statement_in_docs_is_the_one_that_the_facts_give(name: str) -> None:
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == statements.drafts()[name], "run .venv/bin/python -m service.statements"


def test_the_counts_are_those_of_the_knowledge_base() -> None:
    knowledge, register = rules_core.load(), statements.drafts()["algoritmeregister.md"]
    assert f"{len(knowledge.passages)} stukken tekst met {len(knowledge.statements)} uitspraken" in register
    assert knowledge.hash[:12] in register
    for document in knowledge.texts["documents"].values():
        assert knowledge.notices[document["notice"]].text in register


@pytest.mark.parametrize("name", statements.NAMES)
def test_a_statement_is_a_draft_and_names_what_a_person_must_fill_in(name: str) -> None:
    draft = statements.drafts()[name]
    assert "(concept)" in draft.splitlines()[2]
    assert draft.lower().count("in te vullen") >= 8
    assert not re.search(r"\{\w*\}", draft)


def test_no_conformance_is_claimed() -> None:
    draft = statements.drafts()["toegankelijkheidsverklaring.md"]
    assert "**Nalevingsstatus**: in te vullen" in draft
    assert "Een onderzoek door een onafhankelijke partij.** Dat is er niet geweest." in draft
    assert not re.search(r"voldoet (volledig|aan)", draft)


def test_a_test_that_is_not_there_is_said_to_be_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    keyboard = "tests/browser/test_keyboard.py"
    monkeypatch.setattr(statements, "_has", lambda file: file != keyboard)
    present, absent = statements.drafts()["toegankelijkheidsverklaring.md"].split("Deze tests zijn er (nog) niet:")
    assert keyboard in absent
    assert keyboard not in present
    monkeypatch.setattr(statements, "_has", lambda _: False)
    assert "Deze tests zijn er:" not in statements.drafts()["toegankelijkheidsverklaring.md"]
