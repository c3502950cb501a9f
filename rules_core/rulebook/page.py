"""The shell around every page: language, skip link, menu, heading, footer."""

from __future__ import annotations

from typing import Any

from rules_core.explanation import ENGINE
from rules_core.model import KnowledgeBase
from rules_core.rulebook.book import fixed_texts
from rules_core.rulebook.markup import Child, Html, joined, link, tag

PAGES = {
    "index": "index.html",
    "ledger": "verantwoording.html",
    "outside": "buiten.html",
    "premises": "misverstanden.html",
    "versions": "versies.html",
}


def document_file(document: str) -> str:
    """The file name of the page of a document."""
    return f"document-{document}.html"


def page(title: str, knowledge: KnowledgeBase, here: str | None, *content: Child) -> str:
    """A whole page, with the knowledge's hash at its foot; `here` is its place in the menu: of PAGES, or a document."""
    texts = fixed_texts()
    first, *others = PAGES.items()
    documents: Any = knowledge.texts["documents"]
    files = dict([first, *((id_, document_file(id_)) for id_ in documents), *others])
    names = {**{id_: _menu_name(str(about["short"])) for id_, about in documents.items()}, **texts["pages"]}
    menu = [
        tag("li", link(file, names[name], aria_current="page" if name == here else None))
        for name, file in files.items()
    ]
    header = tag("header", tag("p", texts["site"]["title"], class_="site"), _menu(texts["site"]["menu"], menu))
    return document(title, texts["site"]["title"], knowledge.hash, header, *content)


def document(
    title: str, site: str, knowledge: str, header: Html | None, *content: Child, style: Html | None = None
) -> str:
    """An HTML document with a skip link; `style` replaces the link to the style sheet."""
    texts = fixed_texts()["site"]
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", f"{title} – {site}"),
        style or tag("link", rel="stylesheet", href="style.css"),
    )
    body = tag(
        "body",
        link("#inhoud", texts["skip"], class_="skip"),
        header,
        tag("main", tag("h1", title), *content, id="inhoud"),
        tag("footer", tag("p", texts["version"].format(hash=knowledge[:12], engine=ENGINE))),
    )
    return "<!doctype html>\n" + joined(tag("html", head, body, lang="nl")) + "\n"


def _menu(label: str, items: list[Html]) -> Html:
    return tag("nav", tag("ul", items), aria_label=label)


def _menu_name(short: str) -> str:
    """A document's name without its date: "Regeling ‘Zo doen wij dat’"."""
    name = short.partition(" (")[0]
    return name[:1].upper() + name[1:]
