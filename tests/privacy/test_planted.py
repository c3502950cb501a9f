"""The search that the other tests of this folder trust finds what it must find, and nothing else."""

from __future__ import annotations

import base64
import json
import urllib.parse
from collections.abc import Callable

import pytest

from channels.privacy import filter_text
from tests.privacy.planted import EVERYTHING, MESSAGES, NONSENSE, PERSONAL, found_in

FORMS: dict[str, Callable[[str], str]] = {
    "as it is": lambda word: f"aap {word} noot",
    "upper case": str.upper,
    "lower case": str.lower,
    "letters apart": "-".join,
    "split over lines": lambda word: f"{word[:3]}\n{word[3:]}",
    "split in JSON": lambda word: json.dumps(f"{word[:3]}\n {word[3:]}"),
    "JSON in JSON": lambda word: json.dumps(json.dumps({"é": word})),
    "JSON escapes": lambda word: "".join(f"\\u{ord(letter):04x}" for letter in word),
    "in a URL": lambda word: urllib.parse.quote(word, safe=""),
    "in a URL, every letter": lambda word: "".join(f"%{ord(letter):02X}" for letter in word),
    "base64": lambda word: base64.b64encode(word.encode()).decode(),
    "base64, second place": lambda word: base64.b64encode(b"a" + word.encode() + b"bc").decode(),
    "base64, third place": lambda word: base64.urlsafe_b64encode(b"aa" + word.encode() + b"b").decode(),
    "hexadecimal": lambda word: word.encode().hex(),
    "UTF-16": lambda word: word.encode("utf-16-le").decode("latin-1"),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_planted_string_is_found_in_every_form(form: str) -> None:
    assert [word for word in EVERYTHING if word not in found_in(FORMS[form](word))] == []


def test_nothing_is_found_where_nothing_is() -> None:
    harmless = "Mag mijn huisarts mijn gegevens aan mijn werkgever geven? 112 of 0900 1234, bron 2025-01-01 [bsn]"
    assert found_in(harmless + json.dumps({"gedragscode": harmless})) == []


def test_the_messages_hold_what_they_plant_and_the_filter_knows_the_personal_part() -> None:
    typed, filtered = " ".join(MESSAGES), " ".join(filter_text(message).text for message in MESSAGES)
    assert found_in(typed) == [*PERSONAL, *NONSENSE]
    assert found_in(filtered) == list(NONSENSE)
