"""Colours that cannot be read are refused; what is built in can be read, and is what the style sheets have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from organisation import OrganisationError, read_organisation
from organisation.chat import chat_style, page_style
from organisation.colours import BACKGROUNDS, BUILT_IN, LEAST, clashes, contrast
from tests.organisation.served import example

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#0000ff", "#ffffff", 8.59),
        ("#123456", "#123456", 1),
    ],
)
def test_the_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_built_in_colours_can_be_read(theme: str) -> None:
    assert list(clashes(theme, {})) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_built_in_colours_are_those_of_the_style_sheets(theme: str) -> None:
    place = {"light": 1, "dark": 2}[theme]
    chat = (ROOT / "widget/src/style.css").read_text(encoding="utf-8")
    declared = re.findall(r"--([\w-]+): var\(--deelwijzer-[\w-]+, light-dark\((#\w+), (#\w+)\)\)", chat)
    colours = {entry[0]: full(entry[place]) for entry in declared}
    assert {name: colours[name] for name in BUILT_IN[theme]} == BUILT_IN[theme]
    pages = (ROOT / "channels/web/page/page.css").read_text(encoding="utf-8")
    found = [dict(re.findall(r"--(\w+): (#\w+)", line)) for line in pages.splitlines() if "--ground: #" in line]
    own = found[0] if theme == "light" else found[1]
    assert all(rule == found[1] for rule in found[1:])
    assert own["accent"] == BUILT_IN[theme]["accent"]
    assert {colours["paper"], colours["ground"], own["paper"], own["ground"]} == set(BACKGROUNDS[theme])


def full(colour: str) -> str:
    return colour if len(colour) == 7 else "#" + "".join(2 * part for part in colour[1:])


@pytest.mark.parametrize(
    ("theme", "colours", "said"),
    [
        ("licht", {"accent": "#ffcc00"}, "tekst_op_accent (#ffffff) op accent (#ffcc00)"),
        ("licht", {"accent": "#ffcc00", "tekst_op_accent": "#000000"}, "accent (#ffcc00) op de achtergrond (#ffffff)"),
        ("licht", {"balk": "#cccccc"}, "tekst_op_balk (#ffffff) op balk (#cccccc)"),
        ("licht", {"eigen_bericht": "#333333"}, "de gewone tekst (#1b2628) op eigen_bericht (#333333)"),
        ("donker", {"accent": "#222222", "tekst_op_accent": "#ffffff"}, "accent (#222222) op de achtergrond (#1b2527)"),
    ],
)
def test_a_pair_that_cannot_be_read_is_refused(tmp_path: Path, theme: str, colours: dict[str, str], said: str) -> None:
    file = tmp_path / "wij.yml"
    lines = "".join(f"    {name}: '{value}'\n" for name, value in colours.items())
    file.write_text(f"naam: X\nkleuren:\n  {theme}:\n{lines}", encoding="utf-8")
    with pytest.raises(OrganisationError, match="4,5 op 1 nodig") as raised:
        read_organisation(file)
    assert f"Dit is niet goed te lezen: {said}" in str(raised.value)
    assert "regel 4" in str(raised.value)


def test_a_pair_just_above_the_least_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "wij.yml"
    file.write_text("naam: X\nkleuren:\n  licht:\n    balk: '#767676'\n", encoding="utf-8")
    assert contrast("#767676", "#ffffff") == pytest.approx(LEAST, abs=0.05)
    assert read_organisation(file).light == {"bar": "#767676"}


def test_the_styles_hold_the_colours_that_were_set() -> None:
    assert chat_style(example()) == (
        "--deelwijzer-accent:light-dark(#7a1f5c,#f0a8d5);--deelwijzer-on-accent:light-dark(#ffffff,#2d0a21);"
        "--deelwijzer-mine:light-dark(#f3e3ee,#4a2640);"
    )
    assert ":root{--accent:#7a1f5c}" in page_style(example())
