"""The pages beside the chat, drawn from ``pages.yml``: what is kept, and how to embed the chat."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import yaml

PAGES_FILE = Path(__file__).with_name("pages.yml")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_FRAME = """<!doctype html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} – Deelwijzer</title>
<meta name="description" content="{description}">
<link rel="icon" href="../static/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="../static/page.css">
</head>
<body>
<header><a class="skip" href="#inhoud">Naar de inhoud</a><h1>{title}</h1></header>
<main id="inhoud" tabindex="-1">
{content}
</main>
<footer><p><a href="../">Naar de chat</a> <a href="../regelboek/">Regelboek</a> {others}</p></footer>
</body>
</html>
"""


@lru_cache(maxsize=1)
def load_pages() -> dict[str, dict[str, Any]]:
    """The pages of ``pages.yml`` by the name in their address."""
    pages: dict[str, dict[str, Any]] = yaml.safe_load(PAGES_FILE.read_text(encoding="utf-8"))
    return pages


def draw_page(name: str, values: Mapping[str, str]) -> str:
    """A page as HTML, with its placeholders filled in. Every text is escaped.

    Raises:
        KeyError: no such page, or a placeholder without a value.
    """
    page = load_pages()[name]
    others = (f'<a href="../{other}/">{escape(found["title"])}</a>' for other, found in load_pages().items())
    return _FRAME.format(
        title=escape(page["title"]),
        description=escape(page["description"]),
        content="\n".join(_section(section, values) for section in page["sections"]),
        others=" ".join(link for link in others if f"/{name}/" not in link),
    )


def _section(section: Mapping[str, Any], values: Mapping[str, str]) -> str:
    heading = f"<h2>{escape(section['heading'])}</h2>\n" if "heading" in section else ""
    return f"<section>\n{heading}" + "\n".join(_block(block, values) for block in section["blocks"]) + "\n</section>"


def _block(block: Any, values: Mapping[str, str]) -> str:
    if isinstance(block, str):
        return f"<p>{_sentence(block)}</p>"
    if "list" in block:
        return "<ul>" + "".join(f"<li>{_sentence(item)}</li>" for item in block["list"]) + "</ul>"
    if "terms" in block:
        terms = block["terms"].items()
        return "<dl>" + "".join(f"<dt>{_names(t)}</dt><dd>{_sentence(m)}</dd>" for t, m in terms) + "</dl>"
    return f"<pre><code>{escape(block['code'].format_map(values))}</code></pre>"


def _names(term: str) -> str:
    return "<br>".join(f"<code>{escape(name)}</code>" for name in term.split(", "))


def _sentence(text: str) -> str:
    return _LINK.sub(r'<a href="\2">\1</a>', escape(text))
