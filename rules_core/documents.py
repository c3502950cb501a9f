"""The source documents themselves, for who has them. The core decides without them: it keeps hashes, not texts.

A folder with documents holds a text for each document, with the document's id at the start of its name
(`ap-medische-gegevens.txt`, `pf-patientgeheim.txt`), and `passages.yml` (id, document, section, paragraph, sha256,
text). Point at it with an argument or with the environment variable DEELWIJZER_DOCUMENTS.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from rules_core.errors import SAVE_AS_UTF8, KnowledgeError, Problem
from rules_core.model import KnowledgeBase
from rules_core.source import Entry, read

ENVIRONMENT = "DEELWIJZER_DOCUMENTS"
PASSAGES = "passages.yml"
MAX_BYTES = 5 << 20
"""Both documents are under 50 kB; anything near this is another file."""


def normalised(text: str) -> str:
    """The text with each run of white space as one space: the form that is compared and hashed."""
    return " ".join(text.split())


def digest(text: str) -> str:
    """SHA-256 of the normalised text, as hexadecimal."""
    return hashlib.sha256(normalised(text).encode()).hexdigest()


class Documents:
    """Passage texts, each handed out only when it is exactly the text that the knowledge base was made from."""

    def __init__(self, knowledge: KnowledgeBase, passages: Mapping[str, Entry]) -> None:
        self._texts = {
            id_: normalised(entry["text"])
            for id_, entry in passages.items()
            if id_ in knowledge.passages and digest(entry["text"]) == knowledge.passages[id_].sha256
        }

    def passage_text(self, id_: str) -> str | None:
        """The whole passage with white space normalised; None when it is absent or not the text that was hashed."""
        return self._texts.get(id_)


def open_documents(knowledge: KnowledgeBase, folder: Path | str | None = None) -> Documents:
    """The documents in a folder, or in the folder that DEELWIJZER_DOCUMENTS names, or none at all.

    Raises KnowledgeError when a folder was given but cannot be used.
    """
    chosen = folder or os.environ.get(ENVIRONMENT)
    return Documents(knowledge, read_passages(Path(chosen)) if chosen else {})


def read_passages(folder: Path) -> dict[str, Entry]:
    """The passages of a folder with documents, by id, each with a text. Raises KnowledgeError when unusable."""
    path = folder / PASSAGES
    _require(path)
    source = read(path, PASSAGES)
    entries = source.get("passages")
    if not isinstance(entries, list) or not entries:
        raise _unusable(PASSAGES, "Er staan geen passages in.", "Schrijf 'passages:' met onderdelen '- id: …'.")
    found: dict[str, Entry] = {}
    for entry in entries:
        if not isinstance(entry, Entry) or not all(isinstance(entry.get(key), str) for key in ("id", "text")):
            line = entry.line if isinstance(entry, Entry) else source.lines["passages"]
            raise _unusable(PASSAGES, "Een passage mist 'id' of 'text'.", "Vul beide in met tekst.", line)
        if entry["id"] in found:
            wrong = f"De passage '{entry['id'][:60]}' staat er twee keer in."
            raise _unusable(PASSAGES, wrong, "Verwijder er een.", entry.line)
        found[entry["id"]] = entry
    return found


def document_file(folder: Path, document: str) -> Path:
    """The text of a document: `<id>.txt` or `<id>-….txt`. Raises KnowledgeError unless there is one."""
    found = sorted({*folder.glob(f"{document}.txt"), *folder.glob(f"{document}-*.txt")})
    if not found:
        remedy = (
            f"Zet de tekst in deze map, als '{document}.txt' of '{document}-….txt'. Of kies met --document een ander."
        )
        raise _unusable(f"{document}-….txt", f"De tekst van document '{document}' ontbreekt in de map.", remedy)
    if len(found) > 1:
        names = ", ".join(path.name for path in found)
        raise _unusable(
            found[1].name, f"Van document '{document}' zijn er meer teksten: {names}.", "Laat er een staan."
        )
    return found[0]


def read_document(path: Path) -> str:
    """The text of a document as it stands in its file. Raises KnowledgeError when unusable."""
    _require(path)
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unusable(path.name, "Dit bestand is geen UTF-8.", SAVE_AS_UTF8) from error


def _require(path: Path) -> None:
    if not path.is_file():
        remedy = f"Wijs een map aan met {PASSAGES} en van elk document de tekst."
        raise _unusable(path.name, "Dit bestand ontbreekt in de map met documenten.", remedy)
    if path.stat().st_size > MAX_BYTES:
        raise _unusable(path.name, "Dit bestand is groter dan 5 MB.", "Zet het echte document in de map.")


def _unusable(file: str, wrong: str, remedy: str, line: int = 1) -> KnowledgeError:
    return KnowledgeError([Problem(file, line, wrong, remedy)])
