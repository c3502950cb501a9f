"""Who gives and who gets: the table of messages in parties.yml."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from nlu.facts import extract

TABLE: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_name("parties.yml").read_text(encoding="utf-8"))
FACTS = {"verstrekker", "ontvanger", "rol", "patient_groep"}


@pytest.mark.parametrize("text", TABLE)
def test_message_names_exactly_these_parties(text: str) -> None:
    assert {mention.fact: mention.value for mention in extract(text) if mention.fact in FACTS} == TABLE[text]
