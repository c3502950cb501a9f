"""The privacy filter on one class of shapes in many coats: other streets, cases, orders and surroundings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from channels.privacy import filter_text

_GROUPS: dict[str, list[str]] = yaml.safe_load(
    Path(__file__).with_name("privacy_variations.yml").read_text(encoding="utf-8")
)
KEPT = _GROUPS.pop("kept")
CASES = [case for group in _GROUPS.values() for case in group]
_PLANTED = re.compile(r"\{((?:[^{}]|\{at\})+)\}")
_WORD = re.compile(r"\w+")
_SMALL = frozenset("de het in van uit aan en nr huisnr huisnummer".split())  # may go with an address


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text)) - _SMALL


@pytest.mark.parametrize("case", CASES)
def test_what_is_personal_goes_and_the_rest_stays(case: str) -> None:
    around = _words(_PLANTED.sub(" ", case))
    personal = _words(" ".join(_PLANTED.findall(case))) - around
    left = _words(re.sub(r"\[\w+\]", " ", filter_text(_PLANTED.sub(r"\1", case)).text))
    assert (sorted(left & personal), sorted(around - left)) == ([], [])


@pytest.mark.parametrize("case", CASES)
def test_filtering_again_changes_nothing(case: str) -> None:
    once = filter_text(_PLANTED.sub(r"\1", case)).text
    assert filter_text(once).text == once


@pytest.mark.parametrize("typed", KEPT)
def test_what_only_resembles_a_class_stays(typed: str) -> None:
    assert filter_text(typed).text == typed
