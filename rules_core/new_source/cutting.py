"""Cuts a document (Markdown, plain text, HTML) into headings and paragraphs, with its mark-up taken away."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from rules_core.documents import MAX_BYTES, normalised
from rules_core.errors import SAVE_AS_UTF8, InputError
from rules_core.yaml_faults import mangled

MARKDOWN, HTML, PLAIN = frozenset({".md", ".markdown"}), frozenset({".html", ".htm"}), frozenset({".txt"})
MAX_HEADING = 100
"""Characters: in plain text a line by itself that is longer is a paragraph."""
SLUG_WORDS = 4


@dataclass(frozen=True)
class Block:
    """A heading (`level` 1 and up) or a paragraph (level 0)."""

    level: int
    text: str


@dataclass(frozen=True)
class Cut:
    """A passage: its id, the headings above it from the outer one inward, its number below the last one, its text."""

    id: str
    section: tuple[str, ...]
    paragraph: int
    text: str


def read_blocks(path: Path) -> list[Block]:
    """The headings and paragraphs of a document. Raises InputError for a file that cannot be read as one."""
    suffix = path.suffix.lower()
    if suffix not in MARKDOWN | HTML | PLAIN:
        wrong = f"Van '{path.name}' kan ik geen passages maken."
        remedy = (
            "Geef een bestand dat eindigt op .md, .txt of .html. Kopieer de tekst van een pdf of Word-bestand eerst "
        )
        raise InputError(wrong, f"{remedy}naar een .txt-bestand.")
    text = _text(path)
    if suffix in HTML:
        return _html(text)
    return list(_markdown(text) if suffix in MARKDOWN else _plain(text))


def _text(path: Path) -> str:
    if not path.is_file():
        raise InputError(f"Het bestand '{path.name}' bestaat niet.", "Controleer de naam en de map.")
    if path.stat().st_size > MAX_BYTES:
        raise InputError(f"Het bestand '{path.name}' is groter dan 5 MB.", "Neem alleen de tekst, zonder plaatjes.")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"Het bestand '{path.name}' is geen UTF-8.", SAVE_AS_UTF8) from error
    except OSError as error:
        raise InputError(f"Het bestand '{path.name}' is niet te lezen.", "Kijk of u het mag openen.") from error
    if text.startswith("{\\rtf"):
        raise InputError(
            f"Het bestand '{path.name}' is geen gewone tekst maar RTF.", "Sla het op als 'Tekst zonder opmaak'."
        )
    found = mangled(text)
    if found is not None:
        wrong = f"In '{path.name}', regel {found[0]}, zijn letters verminkt: '{found[1]}'."
        raise InputError(wrong, f"Haal de tekst opnieuw uit het document. {SAVE_AS_UTF8}")
    if not text.strip():
        raise InputError(f"Het bestand '{path.name}' is leeg.", "Zet de tekst van het document erin.")
    return text


def cut(blocks: list[Block], prefix: str, title: str) -> list[Cut]:
    """The passages of a document, with ids that start with `prefix`; what has no heading stands below the title.

    A first heading of level 1 that is the only one is the title of the document: it is not repeated in each section.
    """
    top = [block for block in blocks if block.level == 1]
    root = top[0].text if len(top) == 1 and blocks[0] is top[0] else title
    path: list[tuple[int, str]] = []
    found: list[Cut] = []
    slugs: dict[tuple[str, ...], str] = {}
    numbers: dict[tuple[str, ...], int] = {}
    for block in blocks:
        if block.level:
            path = [item for item in path if item[0] < block.level]
            if not (block.level == 1 and block.text == root):
                path.append((block.level, block.text))
            continue
        section = tuple(text for _, text in path) or (root,)
        if section not in slugs:
            slugs[section] = _unused(_slug(section[-1]) if path else "inleiding", set(slugs.values()))
        numbers[section] = numbers.get(section, 0) + 1
        found.append(Cut(f"{prefix}.{slugs[section]}.{numbers[section]}", section, numbers[section], block.text))
    return found


def _slug(heading: str) -> str:
    """A heading as part of an id: a few words, without accents."""
    plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain)[:SLUG_WORDS]) or "kopje"


def _unused(slug: str, taken: set[str]) -> str:
    return next(name for name in (slug, *(f"{slug}-{n}" for n in range(2, len(taken) + 3))) if name not in taken)


# -- Markdown ------------------------------------------------------------------------------------------------------

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_LIST_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+")
_UNDERLINE = re.compile(r"(=+|-+)\s*$")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1|(?<!\w)_(?=\S)(.+?)(?<=\S)_(?!\w)")


def _markdown(text: str) -> Iterator[Block]:
    """Headings with # or underlined, paragraphs between blank lines, each item of a list by itself."""
    lines: list[str] = []

    def paragraph() -> Iterator[Block]:
        if lines:
            yield Block(0, _unmarked(" ".join(lines)))
            lines.clear()

    for line in text.splitlines():
        heading, bare = _HEADING.match(line), line.strip()
        if heading:
            yield from paragraph()
            yield Block(len(heading[1]), _unmarked(heading[2]))
        elif not bare:
            yield from paragraph()
        elif _UNDERLINE.match(bare) and len(lines) == 1:
            yield Block(1 if bare[0] == "=" else 2, _unmarked(lines.pop()))
        elif set(bare) <= set("-*_ ") and len(bare) > 2:
            yield from paragraph()  # a line across the page
        else:
            item = _LIST_ITEM.match(line)
            if item:
                yield from paragraph()
            lines.append((line[item.end() :] if item else bare.lstrip(">")).strip())
    yield from paragraph()


def _unmarked(text: str) -> str:
    text = _LINK.sub(r"\1", text)
    return normalised(_EMPHASIS.sub(lambda match: match[2] or match[3], text))


# -- plain text ----------------------------------------------------------------------------------------------------


def _plain(text: str) -> Iterator[Block]:
    """Paragraphs between blank lines; a short line by itself that does not end as a sentence does is a heading."""
    blocks = [lines.splitlines() for lines in re.split(r"\n\s*\n", text.strip())]
    for at, lines in enumerate(blocks):
        only = lines[0].strip()
        last = at == len(blocks) - 1
        if len(lines) == 1 and len(only) <= MAX_HEADING and only[-1] not in ".;:,!" and not last:
            yield Block(2 if at else 1, normalised(only))
        else:
            yield Block(0, normalised(" ".join(lines)))


# -- HTML ----------------------------------------------------------------------------------------------------------

_SKIPPED = frozenset("script style nav header footer aside form template head svg".split())
_PARTS = frozenset("p li dd dt td th blockquote pre div section article main body figcaption".split())
_LEVELS = {f"h{level}": level for level in range(1, 7)}


class _Reader(HTMLParser):
    """Gathers headings and paragraphs; what is no text of the page itself (menu, script) is skipped."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._texts: list[str] = []
        self._level = 0
        self._skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A part begins: what came before it is done."""
        if tag in _SKIPPED:
            self._skipping += 1
        elif tag in _PARTS or tag in _LEVELS:
            self.finish()
            self._level = _LEVELS.get(tag, 0)
        elif tag == "br":
            self._texts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """A part ends."""
        if tag in _SKIPPED:
            self._skipping = max(0, self._skipping - 1)
        elif tag in _PARTS or tag in _LEVELS:
            self.finish()

    def handle_data(self, data: str) -> None:
        """Text, of the part that was begun last."""
        if not self._skipping:
            self._texts.append(data)

    def finish(self) -> None:
        """Keeps the text gathered so far as a block."""
        text = normalised("".join(self._texts))
        if text:
            self.blocks.append(Block(self._level, text))
        self._texts, self._level = [], 0


def _html(text: str) -> list[Block]:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.finish()
    return reader.blocks
