"""The fact extractor as a function: the table of messages in facts.yml, and what holds for any message."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from channels.typed import MOST_CHARACTERS
from nlu.facts import extract
from nlu.text import LONGEST

TABLE: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("facts.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", TABLE)
def test_message_gives_exactly_these_facts(text: str) -> None:
    assert {mention.fact: mention.value for mention in extract(text)} == TABLE[text]


def test_booleans_are_true_and_false_and_not_words() -> None:
    (mention,) = extract("ik heb geen toestemming gegeven")
    assert mention.value is False


def test_offsets_point_at_the_words_also_after_accents_and_emoji() -> None:
    text = "Één 😀 vraag: mag mijn ‘huisarts’ dit aan het UWV geven?"
    found = {mention.fact: text[mention.start : mention.end] for mention in extract(text)}
    assert found == {"verstrekker": "huisarts", "ontvanger": "UWV"}


def test_mentions_come_in_the_order_of_the_text() -> None:
    found = extract("aan het UWV mag mijn huisarts zonder toestemming niets vertellen")
    assert [mention.fact for mention in found] == ["ontvanger", "verstrekker", "toestemming"]


def test_a_fact_has_one_value_the_first_party_named() -> None:
    found = [
        m.value
        for m in extract("mag mijn huisarts aan de gemeente en aan de politie gegevens geven")
        if m.fact == "ontvanger"
    ]
    assert found == ["gemeente"]


def test_capitals_and_end_marks_do_not_matter() -> None:
    plain = {m.fact: m.value for m in extract("mag mijn huisarts dat aan mijn werkgever vertellen")}
    loud = {m.fact: m.value for m in extract("MAG MIJN HUISARTS DAT AAN MIJN WERKGEVER VERTELLEN???!!")}
    assert plain == loud == {"verstrekker": "huisarts", "ontvanger": "werkgever"}


def test_same_message_same_facts_whatever_came_between() -> None:
    before = extract("mag VGZ mijn dossier inzien")
    extract("ik ben huisarts en heb geen toestemming")
    assert extract("mag VGZ mijn dossier inzien") == before


@pytest.mark.parametrize(
    "text", ["mag " * 250, "a" * 1000, "aan het UWV " * 83, "(" * 1000, "ik heb \n" * 125, "é" * 1000]
)
def test_long_messages_come_back(text: str) -> None:
    assert all(0 <= mention.start < mention.end <= LONGEST for mention in extract(text))


def test_all_that_a_channel_takes_is_read() -> None:
    assert LONGEST == MOST_CHARACTERS


def test_only_the_first_thousand_characters_are_read() -> None:
    assert extract("x " * 500 + "ik heb geen toestemming gegeven") == []
