"""The pages beside the chat, drawn from ``pages.yml``: what is kept, and how to embed the chat."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import yaml

from channels.texts import load_texts
from channels.web.own_pages import (
    IMPRINT,
    imprint_link,
    imprint_section,
    imprint_title,
    logo_html,
    offered_section,
)
from organisation import Organisation
from organisation.words import load_words

PAGES_FILE = Path(__file__).with_name("pages.yml")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_FRAME = """<!doctype html>
<html lang="nl"{theme}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} – {assistant}</title>
<meta name="description" content="{description}">
<link rel="icon" href="../static/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="../static/page.css">
</head>
<body>
<header><a class="skip" href="#inhoud">Naar de inhoud</a>{logo}<h1>{title}</h1></header>
<main id="inhoud" tabindex="-1">
{content}
</main>
<footer><p><a href="../">{to_chat}</a> <a href="../regelboek/">Regelboek</a> {others}</p></footer>
</body>
</html>
"""


@lru_cache(maxsize=1)
def load_pages() -> dict[str, dict[str, Any]]:
    """The pages of ``pages.yml`` by the name in their address."""
    pages: dict[str, dict[str, Any]] = yaml.safe_load(PAGES_FILE.read_text(encoding="utf-8"))
    return pages


def draw_page(name: str, values: Mapping[str, str], organisation: Organisation) -> str:
    """A page as HTML, with its placeholders filled in. Every text is escaped.

    Raises:
        KeyError: no such page, or a placeholder without a value.
    """
    page = load_pages()[name]
    values = {**values, "assistent": organisation.assistant}
    content = [_section(section, values) for section in page["sections"]]
    if name == "privacy":
        content.append(offered_section(organisation))
    description = str(page["description"]).format_map(values)
    return _framed(name, page["title"], description, "\n".join(filter(None, content)), organisation)


def draw_imprint(organisation: Organisation) -> str:
    """The page that says who offers the chat."""
    description = str(load_words()["pages"]["imprint_description"])
    return _framed(IMPRINT, imprint_title(), description, imprint_section(organisation), organisation)


def _framed(name: str, title: str, description: str, content: str, organisation: Organisation) -> str:
    others = (f'<a href="../{other}/">{escape(found["title"])}</a>' for other, found in load_pages().items())
    shown = [link for link in others if f"/{name}/" not in link]
    return _FRAME.format(
        title=escape(title),
        theme=theme_attribute(organisation),
        assistant=escape(organisation.title),
        logo=logo_html(organisation, "../"),
        description=escape(description),
        content=content,
        to_chat=escape(load_texts().to_chat),
        others=" ".join(shown) + ("" if name == IMPRINT else imprint_link(organisation, "../")),
    )


def theme_attribute(organisation: Organisation) -> str:
    """The attribute of the page that fixes its theme; empty where the visitor's device decides."""
    return f' data-theme="{organisation.theme}"' if organisation.theme else ""


def _section(section: Mapping[str, Any], values: Mapping[str, str]) -> str:
    heading = f"<h2>{escape(section['heading'])}</h2>\n" if "heading" in section else ""
    return f"<section>\n{heading}" + "\n".join(_block(block, values) for block in section["blocks"]) + "\n</section>"


def _block(block: Any, values: Mapping[str, str]) -> str:
    if isinstance(block, str):
        return f"<p>{_sentence(block, values)}</p>"
    if "list" in block:
        return "<ul>" + "".join(f"<li>{_sentence(item, values)}</li>" for item in block["list"]) + "</ul>"
    if "terms" in block:
        terms = block["terms"].items()
        return "<dl>" + "".join(f"<dt>{_names(t)}</dt><dd>{_sentence(m, values)}</dd>" for t, m in terms) + "</dl>"
    return f"<pre><code>{escape(block['code'].format_map(values))}</code></pre>"


def _names(term: str) -> str:
    return "<br>".join(f"<code>{escape(name)}</code>" for name in term.split(", "))


def _sentence(text: str, values: Mapping[str, str]) -> str:
    linked = _LINK.sub(r'<a href="\2">\1</a>', escape(text))
    return linked.replace("{assistent}", escape(values["assistent"]))
