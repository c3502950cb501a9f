"""Drafts of two public statements, from facts of this repository: `python -m service.statements` writes them to docs/.

The accessibility statement and the entry for the Dutch algorithm register. The wording stands in
`statement_templates/`; what only a person can decide or check says so there.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

import rules_core
from channels.web.idempotency import MOST_KEYS
from service.settings import ROOT
from storage.conversations import KEEP_SECONDS

TEMPLATES = Path(__file__).with_name("statement_templates")
NAMES = ("toegankelijkheidsverklaring.md", "algoritmeregister.md")
_HASH_CHARACTERS = 12


def drafts() -> dict[str, str]:
    """Each statement as Markdown, by the name of its file in docs/.

    Raises:
        KeyError: a template names a fact that is not gathered here.
    """
    facts = gather_facts()
    return {name: _fill((TEMPLATES / name).read_text(encoding="utf-8"), facts) for name in NAMES}


def gather_facts() -> dict[str, Any]:
    """What the templates may name: versions, counts, documents, times (hours), and which tests there are."""
    knowledge = rules_core.load()
    widget = json.loads((ROOT / "widget" / "package.json").read_text(encoding="utf-8"))
    decisions = [topic for topic in knowledge.topics.values() if topic.kind == "decision"]
    return {
        "widget_version": widget["version"],
        "rasa_version": _pinned("rasa"),
        "engine": rules_core.ENGINE,
        "knowledge": knowledge.hash[:_HASH_CHARACTERS],
        "rules": sum(len(topic.rules) for topic in decisions),
        "decision_topics": len(decisions),
        "information_topics": len(knowledge.topics) - len(decisions),
        "facts": len(knowledge.facts),
        "statements": len(knowledge.statements),
        "passages": len(knowledge.passages),
        "notices": len(knowledge.notices),
        "documents": _documents(knowledge),
        "keep_hours": KEEP_SECONDS // 3600,
        "kept_replies": MOST_KEYS,
        **_tests(),
    }


def _fill(template: str, facts: dict[str, Any]) -> str:
    # A fact may be empty: then no gap is left.
    return re.sub(r"\n{3,}", "\n\n", template.format_map(facts))


def _documents(knowledge: rules_core.KnowledgeBase) -> str:
    documents: Any = knowledge.texts["documents"]
    lines = (f"- {document['short']}. {knowledge.notices[document['notice']].text}" for document in documents.values())
    return "\n".join(lines)


def _pinned(package: str) -> str:
    match = re.search(rf"^{package}==(\S+)", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)
    return match[1] if match else "onbekend"


def _tests() -> dict[str, str]:
    wording = yaml.safe_load((TEMPLATES / "tests.yml").read_text(encoding="utf-8"))
    lists: dict[str, list[str]] = {"present": [], "absent": []}
    for file, sentence in wording["tests"].items():
        lists["present" if _has(file) else "absent"].append(f"- {sentence} (`{file}`)")
    return {f"tests_{kind}": "\n".join([wording[kind], "", *items]) if items else "" for kind, items in lists.items()}


def _has(file: str) -> bool:
    return (ROOT / file).is_file()


def main() -> None:
    """Write the statements to docs/."""
    for name, content in drafts().items():
        (ROOT / "docs" / name).write_text(content, encoding="utf-8")
        print(f"docs/{name}")


if __name__ == "__main__":
    main()
