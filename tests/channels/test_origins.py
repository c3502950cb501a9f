"""Which other websites may call the chat API: what `DEELWIJZER_ORIGINS` may say."""

from __future__ import annotations

import re

import pytest

from channels.web.channel import allowed_origins


def test_origins_come_from_the_environment() -> None:
    listed = {"DEELWIJZER_ORIGINS": " https://a.example/, https://b.example ,"}
    assert allowed_origins(listed) == {"https://a.example", "https://b.example"}
    assert allowed_origins({}) == frozenset()
    assert allowed_origins({"DEELWIJZER_ORIGINS": "null,https://WWW.B.example:8443"}) == {
        "null",
        "https://www.b.example:8443",
    }


@pytest.mark.parametrize("origin", ["www.a.example", "https://a.example/pagina", "*", "https://*.a.example", "ftp://a"])
def test_an_origin_that_no_browser_sends_is_refused_by_name(origin: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"DEELWIJZER_ORIGINS has '{origin}'")):
        allowed_origins({"DEELWIJZER_ORIGINS": f"https://b.example,{origin}"})
