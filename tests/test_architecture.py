"""Imports run only downward (docs/architecture.md), and modules stay small."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("rules_core", "nlu", "actions", "storage", "channels", "service")
MAY_IMPORT = {
    "rules_core": {"rules_core"},
    "nlu": {"nlu"},
    "actions": {"actions", "rules_core"},
    "storage": {"storage"},
    "channels": {"channels", "storage", "rules_core"},
    "service": set(PACKAGES),
}
MAX_LINES = 400
MAX_FUNCTION_LINES = 50


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_run_downward(package: str) -> None:
    for path in modules(package):
        upward = imported(path) & set(PACKAGES) - MAY_IMPORT[package]
        assert not upward, f"{path.relative_to(ROOT)} imports {sorted(upward)}"


def test_rules_core_needs_only_pyyaml() -> None:
    import sys

    for path in modules("rules_core"):
        foreign = imported(path) - set(sys.stdlib_module_names) - {"yaml", "rules_core"}
        assert not foreign, f"{path.relative_to(ROOT)} imports {sorted(foreign)}"


@pytest.mark.parametrize("package", PACKAGES)
def test_modules_and_functions_stay_small(package: str) -> None:
    for path in modules(package):
        source = path.read_text(encoding="utf-8")
        assert len(source.splitlines()) <= MAX_LINES, path
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                assert length <= MAX_FUNCTION_LINES, f"{path.name}: {node.name} has {length} lines"


def test_modules_beside_the_packages_stay_small_too() -> None:
    paths = [path for folder in ("tests", "benchmarks") for path in (ROOT / folder).rglob("*.py")]
    assert paths
    long = {
        str(path.relative_to(ROOT)) for path in paths if len(path.read_text(encoding="utf-8").splitlines()) > MAX_LINES
    }
    assert not long


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_says_what_it_is_for(package: str) -> None:
    for path in modules(package):
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), f"{path.relative_to(ROOT)}: no docstring"
