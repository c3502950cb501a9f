"""Building HTML from plain values: every text is escaped, and what is already HTML has its own type."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


class Html(str):
    """Text that is HTML already and must not be escaped again."""

    __slots__ = ()


Child = Html | str | None
_VOID = frozenset({"meta", "link", "br"})


def tag(name: str, /, *children: Child | Iterable[Child], **attributes: str | None) -> Html:
    """One element. In attribute names `class_` is class, and `_` inside is a hyphen; None leaves an attribute out."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Html(f"<{name}{given}>")
    return Html(f"<{name}{given}>{joined(*children)}</{name}>")


def joined(*children: Child | Iterable[Child]) -> Html:
    """Children one after another; a plain string is escaped, None is nothing."""
    parts: list[str] = []
    for child in children:
        if child is None:
            continue
        if isinstance(child, Html):
            parts.append(child)
        elif isinstance(child, str):
            parts.append(escape(child, quote=False))
        else:
            parts.append(joined(*child))
    return Html("".join(parts))


def link(href: str, text: Child, **attributes: str | None) -> Html:
    """A link to a page or a place on it."""
    return tag("a", text, href=href, **attributes)


def listed(items: Iterable[Child]) -> Html | None:
    """A bulleted list; None when there is nothing in it."""
    lines = [tag("li", item) for item in items]
    return tag("ul", lines) if lines else None


def pairs(rows: Iterable[tuple[str, Child]], class_: str | None = None) -> Html | None:
    """A list of terms with their meaning; rows without a meaning are left out."""
    lines = [joined(tag("dt", term), tag("dd", meaning)) for term, meaning in rows if meaning]
    return tag("dl", lines, class_=class_) if lines else None


def section(id_: str, heading: str, *children: Child | Iterable[Child]) -> Html:
    """A part of a page under a heading of the second level; empty when it has no content."""
    body = joined(*children)
    return tag("section", tag("h2", heading), body, id=id_) if body else Html("")


def scrolling(label: str, content: Html) -> Html:
    """Wide content that scrolls sideways by itself, also with the keyboard."""
    return tag("div", content, class_="scroll", role="region", aria_label=label, tabindex="0")


def table(headings: Sequence[str], rows: Iterable[Iterable[Child]], label: str) -> Html:
    """A table in which the first cell of each row is its heading.

    The roles are spelled out because narrow screens show the rows as blocks, which would otherwise take them away.
    """
    head = tag("tr", [tag("th", heading, scope="col", role="columnheader") for heading in headings], role="row")
    body = []
    for row in rows:
        first, *rest = row
        cells = [tag("td", cell, role="cell", data_label=name) for name, cell in zip(headings[1:], rest, strict=True)]
        body.append(tag("tr", tag("th", first, scope="row", role="rowheader"), cells, role="row"))
    groups = tag("thead", head, role="rowgroup"), tag("tbody", body, role="rowgroup")
    return tag("table", *groups, role="table", aria_label=label)
