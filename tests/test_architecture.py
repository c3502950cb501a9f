"""What may import what, and that every module says what it is for. Its docstring is the one place that tells both.

A docstring may end in a paragraph such as ``May import: rules_core, yaml.``: the packages of this project and of others
that it may use beside the standard library and its own package. That of a package holds for every module in it, that of
a module for the module and all that it reaches by imports within its package (docs/architecture.md).
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BESIDE = ("benchmarks", "tests")
PACKAGES = sorted(path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name not in BESIDE)
MAX_LINES = 400
MAX_FUNCTION_LINES = 50
FEWEST_WORDS = 3

STATEMENT = re.compile(r"^May import: ((?:.+\n?)+?)\.$", re.MULTILINE)
ONLY_STANDARD = "only the standard library"
ANYTHING = "anything"


@dataclass(frozen=True)
class Module:
    """A module or a package.

    `imported` holds every name that it imports, in full: "yaml.safe_load". `may_import` is what its docstring says, or
    None where it says nothing.
    """

    name: str
    place: str
    purpose: str
    imported: frozenset[str]
    may_import: frozenset[str] | None

    @property
    def top(self) -> str:
        """The package of the project that it belongs to."""
        return self.name.partition(".")[0]

    @property
    def foreign(self) -> frozenset[str]:
        """What it imports from elsewhere than the standard library and its own package."""
        at_home = {*sys.stdlib_module_names, self.top}
        return frozenset(name for name in self.imported if name.partition(".")[0] not in at_home)


Modules = Mapping[str, Module]


def read_modules(root: Path, packages: Iterable[str]) -> dict[str, Module]:
    """Every module of these folders, by its dotted name."""
    paths = [path for package in packages for path in sorted((root / package).rglob("*.py"))]
    return {module.name: module for module in (read_module(root, path) for path in paths)}


def read_module(root: Path, path: Path) -> Module:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstring = ast.get_docstring(tree) or ""
    inside = path.relative_to(root).with_suffix("").parts
    name = ".".join(inside[:-1] if inside[-1] == "__init__" else inside)
    place = path.relative_to(root).as_posix()
    return Module(name, place, docstring.partition("\n\n")[0], imported_names(tree), stated(docstring))


def imported_names(tree: ast.AST) -> frozenset[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "relative imports are not used here: write the whole name"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(names)


def stated(docstring: str) -> frozenset[str] | None:
    found = STATEMENT.search(docstring)
    if found is None:
        return None
    text = " ".join(found[1].split())
    return frozenset() if text == ONLY_STANDARD else frozenset(text.split(", "))


def covers(allowed: str, name: str) -> bool:
    return allowed == ANYTHING or f"{name}.".startswith(f"{allowed}.")


def reached(modules: Modules, start: Module) -> list[Module]:
    """What a statement is about: a package with all in it, or a module; and what these import of their own package."""
    wanted = [name for name in modules if name == start.name or name.startswith(f"{start.name}.")]
    found: dict[str, Module] = {}
    while wanted:
        name = wanted.pop()
        module = modules.get(name)
        if module is None or name in found:
            continue
        found[name] = module
        for imported in (name, *module.imported):
            if imported.startswith(f"{start.top}."):
                parts = imported.split(".")
                wanted += [".".join(parts[:length]) for length in range(1, len(parts) + 1)]
    return list(found.values())


def faults(modules: Modules, stating: Module) -> list[str]:
    """What is wrong with the statement of a module, in sentences that say what to do."""
    assert stating.may_import is not None
    allowed, used = stating.may_import, set()
    found = []
    for module in reached(modules, stating):
        for name in sorted(module.foreign):
            by = {entry for entry in allowed if covers(entry, name)}
            used |= by
            if not by:
                found.append(
                    f"{module.place} imports {name}, and {stating.place} says that it may not. Do without, or add the "
                    "package to “May import:” there, if that is what the design wants."
                )
    for entry in sorted(allowed - used - {ANYTHING}):
        found.append(f"{stating.place} says that it may import {entry}, which nothing does. Remove that name.")
    return found


def limits(modules: Modules) -> list[Module]:
    return [module for module in modules.values() if module.may_import is not None]


ALL = read_modules(ROOT, (*PACKAGES, *BESIDE))


@pytest.mark.parametrize("package", [*PACKAGES, "benchmarks"])
def test_each_package_says_what_it_may_import(package: str) -> None:
    assert ALL[package].may_import is not None, (
        f"{package}/__init__.py has no “May import: …” at the end of its docstring"
    )


def test_tests_may_import_anything_and_nothing_imports_them() -> None:
    assert ALL["tests.conftest"].may_import == {ANYTHING}
    naming = [module.place for module in limits(ALL) if "tests" in (module.may_import or ())]
    assert not naming, f"{naming}: what is shipped needs no test"


@pytest.mark.parametrize("name", [module.name for module in limits(ALL)])
def test_imports_are_those_that_the_docstrings_state(name: str) -> None:
    assert not faults(ALL, ALL[name])


def test_the_architecture_page_shows_what_the_docstrings_state() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = page.partition("## Packages")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| `")]
    shown = {row.split("`")[1].strip("/"): frozenset(re.findall(r"`([^`]+)`", row.split("|")[-2])) for row in rows}
    assert shown == {package: ALL[package].may_import for package in PACKAGES}


def test_packages_import_downward() -> None:
    """No package imports one that imports it, by whatever way: taking away those that need no other, none is left."""
    above = {package: (ALL[package].may_import or frozenset()) & set(PACKAGES) for package in PACKAGES}
    while settled := [package for package, needed in above.items() if not needed & above.keys()]:
        above = {package: needed for package, needed in above.items() if package not in settled}
    assert not above, f"these import each other: {sorted(above)}"


@pytest.mark.parametrize("folder", [*PACKAGES, *BESIDE])
def test_every_module_says_what_it_is_for(folder: str) -> None:
    for module in ALL.values():
        if module.top == folder:
            words = set(re.findall(r"[a-z]{2,}", re.sub(r"`[^`]*`", "", module.purpose.lower())))
            told = words - set(re.split(r"[._]", module.name))
            assert len(told) >= FEWEST_WORDS, f"{module.place}: its docstring does not say what it is for"


@pytest.mark.parametrize("package", PACKAGES)
def test_functions_stay_small(package: str) -> None:
    for path in sorted((ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                assert length <= MAX_FUNCTION_LINES, f"{path.name}: {node.name} has {length} lines"


def test_modules_stay_small() -> None:
    lengths = {module.place: len((ROOT / module.place).read_text("utf-8").splitlines()) for module in ALL.values()}
    assert lengths
    assert not {place: lines for place, lines in lengths.items() if lines > MAX_LINES}


def write(root: Path, **files: str) -> Modules:
    for name, text in files.items():
        path = root / f"{name.replace('__', '/')}.py".replace("/init.py", "/__init__.py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return read_modules(root, ["house"])


def test_an_import_that_is_not_stated_is_found(tmp_path: Path) -> None:
    modules = write(
        tmp_path,
        house__init='"""A house.\n\nMay import: yaml.\n"""\nimport yaml',
        house__door="import json\nimport httpx",
    )
    assert len(faults(modules, modules["house"])) == 1
    assert "house/door.py imports httpx" in faults(modules, modules["house"])[0]


def test_a_permission_that_nothing_uses_is_found(tmp_path: Path) -> None:
    modules = write(tmp_path, house__init='"""A house.\n\nMay import: rasa.core,\nyaml.\n"""\nimport rasa.core.agent')
    assert faults(modules, modules["house"]) == [
        "house/__init__.py says that it may import yaml, which nothing does. Remove that name."
    ]


def test_a_module_keeps_its_limit_in_what_it_reaches(tmp_path: Path) -> None:
    modules = write(
        tmp_path,
        house__init='"""A house."""',
        house__door='"""A door.\n\nMay import: only the standard library.\n"""\nfrom house import lock',
        house__lock="from house.key import turn",
        house__key="import cryptography",
        house__roof="import tiles",
    )
    assert [fault.partition(",")[0] for fault in faults(modules, modules["house.door"])] == [
        "house/key.py imports cryptography"
    ]
