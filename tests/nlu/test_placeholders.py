"""What the privacy filter puts in a message ("[naam]") states nothing and asks nothing."""

from __future__ import annotations

import pytest

from nlu.facts import extract
from nlu.safety import find_danger

KINDS = ["bsn", "iban", "telefoon", "email", "geboortedatum", "datum", "adres", "nummer", "naam"]
FRAMES = [
    "[{}]",
    "met [{}], mag de huisarts mijn vrouw bellen",
    "u spreekt met [{}]. mag mijn school dit weten",
    "mijn [{0}] is [{0}], wie mag dat zien",
    "Van [{}] is geld afgeschreven",
    "de huisarts gaf zonder [{}] alles door",
    "iemand met de naam [{}] keek in mijn dossier",
]


def facts(text: str) -> set[tuple[str, str | bool]]:
    return {(mention.fact, mention.value) for mention in extract(text)}


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_placeholder_says_no_more_than_an_unknown_word(frame: str, kind: str) -> None:
    typed = frame.format(f"{kind}")
    nothing = typed.replace(f"[{kind}]", f"[{'x' * len(kind)}]")
    assert facts(typed) == facts(nothing)
    assert find_danger(typed) == find_danger(nothing)


def test_a_placeholder_after_met_is_no_statement_about_names() -> None:
    assert "privacywaarborgen" not in {mention.fact for mention in extract("u spreekt met [naam], mag de notaris dit")}


def test_what_is_said_around_a_placeholder_is_still_found_in_its_place() -> None:
    typed = "ik ben [naam] en mijn huisarts geeft alles aan mijn werkgever"
    found = {mention.fact: typed[mention.start : mention.end] for mention in extract(typed)}
    assert found["ontvanger"].endswith("werkgever")
