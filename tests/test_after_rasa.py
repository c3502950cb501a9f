"""The page about the day without Rasa names every module that hangs on it, and none that does not."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "after-rasa.md").read_text(encoding="utf-8")
FOLDERS = ("rules_core", "organisation", "nlu", "actions", "storage", "channels", "service")


def imports_rasa(path: Path) -> bool:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return bool(names & {"rasa", "rasa_sdk"})


def test_every_module_that_imports_rasa_stands_in_the_table_and_no_other() -> None:
    paths = [path.relative_to(ROOT) for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    hanging = {path.as_posix() for path in paths if imports_rasa(ROOT / path)}
    table = "\n".join(line.split("|")[2] for line in PAGE.splitlines() if re.match(r"\| [a-z]", line))
    named = {name if "/" in name else f"nlu/{name}.py" for name in re.findall(r"`([\w/]+(?:\.py)?)`", table)}
    modules = {name for name in named if name.endswith(".py") and (ROOT / name).is_file()}
    assert hanging - modules == set(), "docs/after-rasa.md does not name these"
    assert modules - hanging == set(), "these do not import Rasa (any more)"
