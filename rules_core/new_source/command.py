"""What `python -m rules_core new-source FILE` does: shows what must be added, and adds it with `--write`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from rules_core.errors import InputError
from rules_core.loading import load
from rules_core.new_source.about import About, about, complete, fixed_texts
from rules_core.new_source.cutting import Cut, cut, read_blocks
from rules_core.new_source.registering import (
    Addition,
    additions,
    counting_sentences,
    document_contents,
    knowledge_contents,
    replace_files,
    statement_ids,
)

_START_WORDS = 6


def new_source(
    file: Path,
    knowledge: Path,
    given: Mapping[str, str | None],
    ask: Callable[[str], str] | None,
    documents: Path | None,
    writing: bool,
) -> str:
    """Cuts and registers a document; returns what there is to tell.

    `given` holds prefix, title, date, kind and status; `ask` asks for what lacks. Nothing is written without
    `writing`. Raises InputError for what cannot be used, KnowledgeError when the knowledge is faulty.
    """
    loaded = load(knowledge)
    blocks = read_blocks(file)
    document = about(complete(given, ask), loaded)
    cuts = cut(blocks, document.prefix, document.title)
    if not cuts:
        raise InputError(f"In '{file.name}' staan geen alinea’s.", "Zet tussen twee alinea’s een lege regel.")
    added = additions(document, cuts)
    parts = [_passages(document, cuts)]
    texts = fixed_texts()
    if writing:
        contents = knowledge_contents(knowledge, added)
        if documents is not None:
            contents |= document_contents(documents, document, cuts)
        replace_files(contents)
        written = ", ".join(f"{path.parent.name}/{path.name}" for path in contents)
        parts += [str(texts["written"]).format(files=written), *_counting(knowledge), str(texts["next"])]
    else:
        parts += [*map(_shown, added), str(texts["not_written"])]
    return "\n\n".join(parts)


def _passages(document: About, cuts: list[Cut]) -> str:
    texts = fixed_texts()
    lines = [
        str(texts["passage"]).format(
            statement=statement,
            passage=one.id,
            section=" › ".join(one.section),
            paragraph=one.paragraph,
            start=_start(one.text),
        )
        for statement, one in zip(statement_ids(document.prefix, cuts), cuts, strict=True)
    ]
    return "\n".join([str(texts["found"]).format(count=len(cuts)), *lines])


def _start(text: str) -> str:
    words = text.split()
    return text if len(words) <= _START_WORDS else f"{' '.join(words[:_START_WORDS])} …"


def _shown(addition: Addition) -> str:
    file = f"{addition.file}, onder '{addition.key}:'"
    return f"{str(fixed_texts()['adds']).format(file=file)}\n\n{addition.text.rstrip()}"


def _counting(knowledge: Path) -> list[str]:
    texts = fixed_texts()
    lines: dict[str, list[str]] = {}
    for file, line in counting_sentences(knowledge):
        lines.setdefault(file, []).append(str(line))
    places = [str(texts["place"]).format(file=file, lines=", ".join(found)) for file, found in lines.items()]
    return ["\n".join([str(texts["counting"]), *places])] if places else []
