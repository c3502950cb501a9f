"""Adds a document to the knowledge files: passages, statements, its name and its note. Never changes what is there."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from rules_core.documents import PASSAGES, digest
from rules_core.errors import InputError
from rules_core.loading import load
from rules_core.new_source.about import About
from rules_core.new_source.cutting import Cut
from rules_core.source import Entry, read

_WIDTH = 120
_COUNTS_DOCUMENTS = re.compile(r"\b(?:twee|beide) (?:documenten|bronnen)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Addition:
    """Text that comes into a knowledge file, at the end of the list or mapping under `key`."""

    file: str
    key: str
    text: str


def statement_ids(prefix: str, cuts: Sequence[Cut]) -> list[str]:
    """One statement for each passage to begin with: VB01, VB02, …"""
    width = max(2, len(str(len(cuts))))
    return [f"{prefix.upper()}{number:0{width}}" for number in range(1, len(cuts) + 1)]


def additions(document: About, cuts: Sequence[Cut]) -> list[Addition]:
    """What must be added to the knowledge files for a document with these passages."""
    ids = statement_ids(document.prefix, cuts)
    statements = "".join(
        f"- {{id: {id_}, passage: {cut.id}, status: {document.status}, notices: []}}\n"
        for id_, cut in zip(ids, cuts, strict=True)
    )
    about = {document.prefix: {"short": document.short, "notice": document.prefix}}
    return [
        Addition(PASSAGES, "passages", _yaml([_entry(document, cut) for cut in cuts])),
        Addition("notices.yml", "notices", _yaml([{"id": document.prefix, "text": document.note}])),
        Addition("texts.yml", "documents", _yaml(about)),
        Addition("statements.yml", "statements", statements),
    ]


def _entry(document: About, cut: Cut) -> dict[str, object]:
    where = {"id": cut.id, "document": document.prefix, "section": list(cut.section), "paragraph": cut.paragraph}
    return {**where, "sha256": digest(cut.text)}


def _yaml(value: object) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=_WIDTH)


# -- writing -------------------------------------------------------------------------------------------------------


def knowledge_contents(folder: Path, added: Sequence[Addition]) -> dict[Path, bytes]:
    """The knowledge files with the additions in them. They are loaded in a copy first.

    Raises KnowledgeError when they would be faulty.
    """
    contents = {addition.file: _with(folder / addition.file, addition) for addition in added}
    with TemporaryDirectory() as made:
        trial = Path(shutil.copytree(folder, Path(made) / folder.name))
        for name, content in contents.items():
            (trial / name).write_bytes(content)
        load(trial)
    return {folder / name: content for name, content in contents.items()}


def _with(path: Path, addition: Addition) -> bytes:
    """The content of a file with the addition in it, in the file's own indentation and line ends."""
    source = read(path)
    text = path.read_bytes().decode("utf-8")
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines()
    start = source.lines[addition.key]
    later = [line for line in source.lines.values() if line > start]
    end = min(later) - 1 if later else len(lines)
    while end > start and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1  # what stands between two keys belongs to the next one
    first = _first_line(source[addition.key], start)
    if first == start:
        wrong = f"In {addition.file} staat alles onder '{addition.key}' op één regel."
        raise InputError(wrong, "Zet elk onderdeel op een eigen regel, dan kan er iets bij.")
    indent = " " * (len(lines[first - 1]) - len(lines[first - 1].lstrip(" ")))
    new = [indent + line for line in addition.text.splitlines()]
    return (newline.join([*lines[:end], *new, *lines[end:]]) + newline).encode()


def _first_line(value: object, start: int) -> int:
    """The line of the first item of a list, or of the first key of a mapping."""
    if isinstance(value, Entry) and value:
        return min(value.lines.values())
    if isinstance(value, list) and value and isinstance(value[0], Entry):
        return value[0].line
    return start


# -- the folder with documents -------------------------------------------------------------------------------------


def document_contents(folder: Path, document: About, cuts: Sequence[Cut]) -> dict[Path, bytes]:
    """The files that put the text of a document in the folder with documents, so that quotes can be checked.

    Raises InputError when there is no such folder, or when it has a text of this document already.
    """
    if not folder.is_dir():
        raise InputError(f"De map '{folder.name}' bestaat niet.", "Maak de map eerst, of kies een andere.")
    there = sorted({*folder.glob(f"{document.prefix}.txt"), *folder.glob(f"{document.prefix}-*.txt")})
    if there:
        wrong = f"In de map met documenten staat al '{there[0].name}'."
        raise InputError(wrong, "Kies een ander voorvoegsel. Er is niets overschreven.")
    passages = folder / PASSAGES
    entries = [{**_entry(document, cut), "text": cut.text} for cut in cuts]
    added = Addition(PASSAGES, "passages", _yaml(entries))
    content = _with(passages, added) if passages.is_file() else f"passages:\n{added.text}".encode()
    return {passages: content, folder / f"{document.prefix}.txt": _plain(cuts).encode()}


def _plain(cuts: Sequence[Cut]) -> str:
    lines: list[str] = []
    section: tuple[str, ...] = ()
    for cut in cuts:
        if cut.section != section:
            lines.append(cut.section[-1])
            section = cut.section
        lines.append(cut.text)
    return "\n\n".join(lines) + "\n"


def counting_sentences(folder: Path) -> list[tuple[str, int]]:
    """File and line of each sentence in the knowledge that says how many documents there are."""
    found = []
    for path in sorted(folder.rglob("*.yml")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if _COUNTS_DOCUMENTS.search(line) and not line.lstrip().startswith("#"):
                found.append((path.relative_to(folder).as_posix(), number))
    return found


def replace_files(contents: Mapping[Path, bytes]) -> None:
    """Writes every file beside its place first, so that a full disk spoils none. Raises InputError when it cannot."""
    temporary = {path: path.with_name(f".{path.name}.nieuw") for path in contents}
    try:
        for path, content in contents.items():
            temporary[path].write_bytes(content)
        for path in contents:
            os.replace(temporary[path], path)
    except OSError as error:
        for path in temporary.values():
            path.unlink(missing_ok=True)
        raise InputError("De bestanden zijn niet te schrijven.", "Kijk of u in deze map mag schrijven.") from error
