"""The pages beside the chat, as the running assistant serves them: axe-core finds nothing, and they fit 320 pixels."""

from __future__ import annotations

from typing import Literal

import pytest

from tests.browser.conftest import Visit

SCHEMES: list[Literal["light", "dark"]] = ["light", "dark"]


@pytest.mark.parametrize(
    "path", ["privacy/", "widget/", "regelboek/", "regelboek/onderwerp-verstrekken.html", "regelboek/document-ap.html"]
)
def test_axe_finds_nothing(visit: Visit, assistant: str, path: str) -> None:
    page = visit(f"{assistant}/{path}")
    for scheme in SCHEMES:
        page.page.emulate_media(color_scheme=scheme)
        found = page.axe()
        assert found["violations"] == []
        # Words in a drawing lie on its shapes, of which axe-core cannot tell the colour.
        assert [line for line in found["unsure"] if not line.startswith("color-contrast text[")] == []
    page.page.set_viewport_size({"width": 320, "height": 256})
    assert page.overflow() == 0
