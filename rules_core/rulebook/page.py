"""The shell around every page: language, skip link, menu, heading, footer."""

from __future__ import annotations

from rules_core.explanation import ENGINE
from rules_core.rulebook.book import fixed_texts
from rules_core.rulebook.markup import Child, Html, joined, link, tag

PAGES = {
    "index": "index.html",
    "ap": "document-ap.html",
    "pf": "document-pf.html",
    "ledger": "verantwoording.html",
    "outside": "buiten.html",
    "premises": "misverstanden.html",
    "versions": "versies.html",
}


def page(title: str, knowledge: str, here: str | None, *content: Child) -> str:
    """A whole page; `here` is its place in the menu, `knowledge` the hash to show at the foot."""
    texts = fixed_texts()
    menu = [
        tag("li", link(file, texts["pages"][name], aria_current="page" if name == here else None))
        for name, file in PAGES.items()
    ]
    header = tag("header", tag("p", texts["site"]["title"], class_="site"), _menu(texts["site"]["menu"], menu))
    return document(title, texts["site"]["title"], knowledge, header, *content)


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
