"""What a message states, fact by fact: many wordings of each value, and near misses that state nothing."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from nlu.facts import extract
from nlu.lexicon_files import fact_rules
from nlu.parts import parts

TABLE: dict[str, dict[str | bool, list[str]]] = yaml.safe_load(
    Path(__file__).with_name("stated.yml").read_text(encoding="utf-8")
)
WORDINGS = [
    (fact, None if value == "nothing" else value, text)
    for fact, values in TABLE.items()
    for value, texts in values.items()
    for text in texts
]


@pytest.mark.parametrize(("fact", "value", "text"), WORDINGS)
def test_wording_states_this_value_and_near_misses_state_none(fact: str, value: str | bool | None, text: str) -> None:
    assert {mention.fact: mention.value for mention in extract(text)}.get(fact) == value


def test_every_fact_that_lexicon_states_by_parts_has_wordings_here() -> None:
    assert {rule.fact for rule in fact_rules("facts.yml") if rule.part} <= TABLE.keys()


def test_capitals_and_an_end_mark_change_nothing() -> None:
    stated = [
        mention.value
        for mention in extract("IK HEB DAAR GÉÉN TOESTEMMING VOOR GEGEVEN!")
        if mention.fact == "toestemming"
    ]
    assert stated == [False]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("mag dat als ik toestemming geef", ["mag dat ", "als ik toestemming geef"]),
        ("mag hij dat geven ik heb niks getekend", ["mag hij dat geven ", "ik heb niks getekend"]),
        ("weet niet of ik heb getekend", ["weet niet of ik heb getekend"]),
        ("nee, en gevaar is er niet", ["nee, ", "en gevaar is er niet"]),
    ],
)
def test_sentence_is_cut_where_something_new_is_said(sentence: str, expected: list[str]) -> None:
    assert [sentence[start:end] for start, end in parts(sentence)] == expected


@pytest.mark.parametrize("sentence", ["", ",", ", , ,", "als", "  "])
def test_every_character_belongs_to_one_part(sentence: str) -> None:
    spans = parts(sentence)
    assert spans[0][0] == 0 or not sentence[: spans[0][0]].strip()
    assert spans[-1][1] == len(sentence)
    assert all(end == start for (_, end), (start, _) in pairwise(spans))
