"""Subjects outside the documents and false claims: which messages point at them, and which near misses do not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import rules_core
from nlu import lexicon_files
from nlu.facts import extract
from nlu.lexicon_files import LexiconError, fact_rules, premise_lists, premise_rules, read

HERE = Path(__file__).parent
OUTSIDE: dict[str, Any] = yaml.safe_load((HERE / "outside.yml").read_text(encoding="utf-8"))
PREMISES: dict[str, Any] = yaml.safe_load((HERE / "premises.yml").read_text(encoding="utf-8"))
KNOWLEDGE = rules_core.load()


def found(fact: str, text: str) -> str | bool | None:
    return next((mention.value for mention in extract(text) if mention.fact == fact), None)


def pairs(groups: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(id_, text) for id_, texts in groups.items() for text in texts]


@pytest.mark.parametrize(("subject", "text"), pairs(OUTSIDE["subjects"]))
def test_message_points_at_the_subject(subject: str, text: str) -> None:
    assert found("buiten", text) == subject


@pytest.mark.parametrize("text", OUTSIDE["near_misses"])
def test_near_miss_points_at_no_subject(text: str) -> None:
    assert found("buiten", text) is None


@pytest.mark.parametrize(("premise", "text"), pairs(PREMISES["premises"]))
def test_message_takes_the_claim_for_granted(premise: str, text: str) -> None:
    assert found("premisse", text) == premise


@pytest.mark.parametrize("text", PREMISES["right"])
def test_what_is_right_or_only_asked_is_not_corrected(text: str) -> None:
    assert found("premisse", text) is None


@pytest.mark.parametrize("text", [*OUTSIDE["near_misses"], *(text for _, text in pairs(OUTSIDE["subjects"]))])
def test_a_question_alone_takes_nothing_for_granted(text: str) -> None:
    assert found("premisse", text) is None


def test_lexicon_tests_and_rules_core_name_the_same_subjects() -> None:
    assert {rule.value for rule in fact_rules("outside.yml")} == KNOWLEDGE.outside.keys()
    assert OUTSIDE["subjects"].keys() == KNOWLEDGE.outside.keys()
    assert min(len(texts) for texts in OUTSIDE["subjects"].values()) >= 8


def test_lexicon_tests_and_rules_core_name_the_same_false_claims() -> None:
    assert {rule.value for rule in premise_rules("premises.yml")} == KNOWLEDGE.premises.keys()
    assert PREMISES["premises"].keys() == KNOWLEDGE.premises.keys()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("{frames: [toch], denials: [niet], premises: [{value: x}]}", "premise 1: a premise needs"),
        ("{frames: [toch], denials: [niet], premises: [{value: x, phrases: [a], als: [b]}]}", "unknown"),
        ("{frames: [toch], premises: []}", "needs `frames`, `denials` and `premises`"),
        ("{frames: [12], denials: [niet], premises: []}", "write it between quotes"),
    ],
)
def test_broken_file_of_claims_names_file_and_remedy(
    content: str, complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kapot.yml").write_text(content, encoding="utf-8")
    monkeypatch.setattr(lexicon_files, "LEXICON", tmp_path)
    read.cache_clear()
    with pytest.raises(LexiconError, match=complaint) as error:
        _ = (premise_lists("kapot.yml"), premise_rules("kapot.yml"))
    read.cache_clear()
    assert "kapot.yml" in str(error.value)
