"""The colours that an organisation may set, and whether text in them can be read (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

LEAST = 4.5
"""The contrast that text needs (WCAG 2.2 level AA)."""

NAMES = {
    "accent": "accent",
    "tekst_op_accent": "on-accent",
    "balk": "bar",
    "tekst_op_balk": "on-bar",
    "eigen_bericht": "mine",
}
"""The name in the file → the name in the style sheets. The other colours carry what a verdict means, and stay."""

BUILT_IN: Mapping[str, Mapping[str, str]] = {
    "light": {"accent": "#17595f", "on-accent": "#ffffff", "mine": "#dcebec", "ink": "#1b2628"},
    "dark": {"accent": "#8ad0d6", "on-accent": "#0c2225", "mine": "#244246", "ink": "#e9f0f0"},
}
"""As in widget/src/style.css and channels/web/page/page.css; a test holds them against each other."""

BACKGROUNDS: Mapping[str, tuple[str, ...]] = {
    "light": ("#ffffff", "#f3f6f6"),
    "dark": ("#1b2527", "#12191a", "#0d1314"),
}
"""What links and the lines of buttons stand on, in the chat and on the pages."""


@dataclass(frozen=True)
class Clash:
    """Two colours that differ too little; `names` as in the file, `contrast` as a ratio to 1."""

    names: tuple[str, str]
    values: tuple[str, str]
    contrast: float


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours `#rrggbb`, from 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def complete(theme: str, given: Mapping[str, str]) -> dict[str, str]:
    """All colours of a theme, by the names of the style sheets: those given, and for the rest what then shows."""
    colours = {**BUILT_IN[theme], **given}
    colours.setdefault("bar", colours["accent"] if theme == "light" else colours["mine"])
    colours.setdefault("on-bar", colours["on-accent"] if theme == "light" else colours["ink"])
    return colours


def clashes(theme: str, given: Mapping[str, str]) -> Iterator[Clash]:
    """Every pair that could not be read, once these colours are set."""
    colours = complete(theme, given)
    words = {style: name for name, style in NAMES.items()} | {"ink": "de gewone tekst"}
    pairs = [("on-accent", "accent"), ("on-bar", "bar"), ("ink", "mine"), ("accent", "mine")]
    for one, other in pairs:
        ratio = contrast(colours[one], colours[other])
        if ratio < LEAST:
            yield Clash((words[one], words[other]), (colours[one], colours[other]), ratio)
    for background in BACKGROUNDS[theme]:
        ratio = contrast(colours["accent"], background)
        if ratio < LEAST:
            yield Clash((words["accent"], "de achtergrond"), (colours["accent"], background), ratio)
            return


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)
