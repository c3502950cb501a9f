"""The sign of each verdict: a shape of its own beside the words, so that colour never tells it alone."""

from __future__ import annotations

from collections.abc import Mapping

from rules_core.rulebook.markup import Html, tag

_CIRCLE = '<circle class="shape" cx="10" cy="10" r="8"/>'
_SQUARE = '<rect class="shape" x="2.5" y="2.5" width="15" height="15"/>'
_DIAMOND = '<path class="shape" d="M10 1.5 18.5 10 10 18.5 1.5 10Z"/>'
_HEXAGON = '<path class="shape" d="M6 2.5h8L18.5 10 14 17.5H6L1.5 10Z"/>'
_DASHED = '<circle class="shape" cx="10" cy="10" r="8" stroke-dasharray="3.2 3"/>'
_TICK = '<path class="sign" d="M6 10.5 9 13.5 14.5 7"/>'
_CROSS = '<path class="sign" d="M6.5 6.5 13.5 13.5M13.5 6.5 6.5 13.5"/>'
_BAR = '<path class="sign" d="M6 10H14"/>'
_BANG = '<path class="sign" d="M10 5.5V11M10 14V14.2"/>'
_QUERY = '<path class="sign" d="M7.5 8a2.5 2.5 0 1 1 3.4 2.3Q10 10.8 10 12M10 14.8V15"/>'

SIGNS: Mapping[str, str] = {
    "ja": _CIRCLE + _TICK,
    "mag_weigeren": _CIRCLE + _TICK,
    "ja_mits": _DIAMOND + _BANG,
    "verplicht": _HEXAGON + _BANG,
    "nee": _SQUARE + _CROSS,
    "nee_tenzij": _SQUARE + _BAR,
    "niet_bepaald": _DASHED + _QUERY,
    "niet_geregeld": _DASHED + _BAR,
    "informatie": _CIRCLE + _BANG,
}


def verdict_mark(verdict: str, words: str) -> Html:
    """A verdict as its sign and its words."""
    sign = tag("svg", Html(SIGNS[verdict]), class_="mark", viewBox="0 0 20 20", aria_hidden="true")
    return tag("span", sign, words, class_=f"verdict {verdict}")
