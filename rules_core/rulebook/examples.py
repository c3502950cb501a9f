"""Example cases and versions, from the knowledge folder: small lists that a lawyer keeps up to date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rules_core.decision import check_facts
from rules_core.errors import FactError, KnowledgeError, Problem
from rules_core.model import KnowledgeBase, Value
from rules_core.source import Entry, read, unknown_keys

EXAMPLES, VERSIONS = "examples.yml", "versions.yml"


@dataclass(frozen=True)
class Example:
    """A case with a name; its verdict is computed."""

    topic: str
    name: str
    facts: Mapping[str, Value]


@dataclass(frozen=True)
class Version:
    """One version of the knowledge, with what changed in it."""

    version: str
    date: str
    changed: tuple[str, ...]


def read_examples(knowledge: KnowledgeBase, folder: Path) -> tuple[Example, ...]:
    """The example cases; none without the file. Raises KnowledgeError for an unknown topic, fact or value."""
    examples: list[Example] = []
    problems: list[Problem] = []
    for entry in _entries(folder, EXAMPLES, "examples"):
        problems += unknown_keys(entry, ("topic", "name", "facts"))
        topic, facts = str(entry.get("topic")), dict(entry.get("facts") or {})
        try:
            check_facts(knowledge, topic, facts)
        except FactError as error:
            problems.append(entry.problem(str(error), "Kies een waarde die bestaat.", "facts"))
        examples.append(Example(topic, _text(entry, "name"), facts))
    if problems:
        raise KnowledgeError(problems)
    return tuple(examples)


def read_versions(folder: Path) -> tuple[Version, ...]:
    """The versions, newest first as written; none without the file."""
    entries = _entries(folder, VERSIONS, "versions")
    problems = [problem for entry in entries for problem in unknown_keys(entry, ("version", "date", "changed"))]
    if problems:
        raise KnowledgeError(problems)
    return tuple(Version(_text(entry, "version"), _date(entry), _changed(entry)) for entry in entries)


def _changed(entry: Entry) -> tuple[str, ...]:
    lines = entry.get("changed") or []
    if not isinstance(lines, list):
        remedy = "Schrijf onder 'changed:' regels die met '- ' beginnen."
        raise KnowledgeError([entry.problem("Onder 'changed' hoort een lijst.", remedy, "changed")])
    return tuple(_line(line) for line in lines)


def _date(entry: Entry) -> str:
    text = _text(entry, "date")
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        wrong = f"De datum '{text}' bestaat niet."
        raise KnowledgeError([entry.problem(wrong, "Schrijf jaar-maand-dag, zoals 2026-11-21.", "date")]) from error


def _entries(folder: Path, name: str, key: str) -> list[Entry]:
    path = folder / name
    if not path.is_file():
        return []
    file = f"{folder.name}/{name}"
    found: Any = read(path, file).get(key)
    if not isinstance(found, list) or not all(isinstance(entry, Entry) for entry in found):
        wrong = f"Onder '{key}' hoort een lijst."
        raise KnowledgeError(
            [Problem(file, 1, wrong, f"Schrijf '{key}:' met daaronder onderdelen die met '- ' beginnen.")]
        )
    return found


def _text(entry: Entry, key: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise KnowledgeError([entry.problem(f"Onder '{key}' ontbreekt een tekst.", f"Schrijf '{key}: …'.", key)])
    return _line(value)


def _line(text: object) -> str:
    return " ".join(str(text).split())
