"""Loads the knowledge base: files → entries → model, then the checks of meaning. Raises `KnowledgeError`."""

from __future__ import annotations

import hashlib
from pathlib import Path

from rules_core.building import Builder
from rules_core.errors import KnowledgeError, Problem
from rules_core.model import KnowledgeBase, Topic
from rules_core.source import Entry, read
from rules_core.validation import FILES, document_problems, text_problems, topic_problems, unread_files

KNOWLEDGE_DIR = Path(__file__).parent / "knowledge"


def load(folder: Path | str = KNOWLEDGE_DIR) -> KnowledgeBase:
    """The knowledge base in a folder.

    Raises KnowledgeError with every fault found: file, line, what is wrong, what would be right.
    """
    root = Path(folder)
    _require(root)
    builder = Builder()
    builder.problems.extend(unread_files(root))
    passages = _read(root, "passages.yml")
    builder.add_passages(passages)
    builder.add_notices(_read(root, "notices.yml"))
    builder.add_statements(_read(root, "statements.yml"))
    builder.add_facts(_read(root, "facts.yml"))
    texts = _read(root, "texts.yml")
    builder.problems.extend((*text_problems(texts), *document_problems(texts, passages, builder.notices)))
    topics: dict[str, Topic] = {}
    for path in sorted((root / "topics").glob("*.yml")):
        topic = builder.topic(_read(root, f"topics/{path.name}"))
        if topic.id in topics:
            wrong = f"Het onderwerp '{topic.id}' staat ook in {topics[topic.id].place.file}."
            builder.problems.append(
                Problem(topic.place.file, topic.place.line, wrong, "Geef elk onderwerp een eigen id.")
            )
        topics[topic.id] = topic
        builder.problems.extend(topic_problems(topic, builder.facts))
    routes = builder.routes(_read(root, "routes.yml"), topics)
    outside = builder.outside(_read(root, "outside.yml"))
    premises = builder.premises(_read(root, "premises.yml"))
    if builder.problems:
        raise KnowledgeError(sorted(dict.fromkeys(builder.problems), key=lambda problem: (problem.file, problem.line)))
    return KnowledgeBase(
        facts=builder.facts,
        passages=builder.passages,
        statements=builder.statements,
        notices=builder.notices,
        topics=topics,
        routes=routes,
        outside=outside,
        premises=premises,
        texts=texts,
        hash=knowledge_hash(root),
    )


def knowledge_hash(root: Path) -> str:
    """SHA-256 over names and contents of the knowledge files, in order of name."""
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.yml"), key=lambda path: path.relative_to(root).as_posix()):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _read(root: Path, name: str) -> Entry:
    return read(root / name, f"{root.name}/{name}")


def _require(root: Path) -> None:
    if not root.is_dir():
        remedy = "Controleer de naam. Achter --knowledge hoort de map waarin facts.yml staat, zoals 'proef'."
        raise KnowledgeError([Problem(str(root), 1, "Deze map bestaat niet.", remedy)])
    missing = [f"{name}.yml" for name in FILES if not (root / f"{name}.yml").is_file()]
    if missing:
        raise KnowledgeError(
            [Problem(f"{root.name}/{name}", 1, "Dit bestand ontbreekt.", "Zet het terug.") for name in missing]
        )
