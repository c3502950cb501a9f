"""What a developer is told to run and to read is there: targets, hooks, links of the papers, the tour, decisions."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
TARGETS = re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE)
TOPS = {
    "rules_core": "The rules core",
    "nlu": "Understanding",
    "actions": "Dialogue",
    "channels": "Channels",
    "service": "Service and storage",
}
"""Packages whose modules docs/architecture.md tells of, each under its heading."""
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
NOT_OURS = {"node_modules", "var", "models", "statement_templates"}
"""Folders whose papers are not ours, or get their place (and so their links) elsewhere."""
PYTHON = ".venv/bin/python"
MODULE = re.compile(r"\bpython -m ([\w.]+)(?: -q)?(?: (tests/[\w/.]+))?")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def papers() -> list[Path]:
    found = (path for path in ROOT.rglob("*.md") if not NOT_OURS & set(path.relative_to(ROOT).parts))
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(ROOT).parts))


def missing_in(command: str) -> Iterator[str]:
    """What a command needs and the project does not have."""
    for module, tests in MODULE.findall(command):
        own = ROOT.joinpath(*module.split("."))
        if not (own.with_suffix(".py").exists() or (own / "__main__.py").exists() or importlib.util.find_spec(module)):
            yield f"module {module}"
        if tests and not (ROOT / tests.rstrip(",.")).exists():
            yield tests
    for script in re.findall(r"(?:^|\s)\./(\w+)", command):
        if not os.access(ROOT / script, os.X_OK):
            yield f"./{script}"
    for script in re.findall(r"npm --prefix widget run --silent (\w+)", command):
        if script not in json.loads((ROOT / "widget" / "package.json").read_text(encoding="utf-8"))["scripts"]:
            yield f"script {script} of widget/package.json"


def dry_run(target: str) -> str:
    make = shutil.which("make")
    if make is None:
        pytest.skip("make is not installed")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    # -o: as if .venv were there, so that the answer is the same where it is not.
    command = [make, "--dry-run", "-o", PYTHON, target]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("target", TARGETS)
def test_each_target_runs_what_exists(target: str) -> None:
    commands = dry_run(target)
    assert commands.strip(), "it does nothing"
    assert not list(missing_in(commands))


def test_the_makefile_names_each_target_once_and_as_phony() -> None:
    phony = MAKEFILE.partition(".PHONY:")[2].replace("\\\n", " ").split()
    assert sorted(TARGETS) == sorted(phony)
    assert len(TARGETS) == len(set(TARGETS))


def test_the_lock_is_made_by_the_command_that_it_names() -> None:
    named = (ROOT / "requirements.lock").read_text(encoding="utf-8").partition("made by:\n")[2].splitlines()[:2]
    said = " ".join(line.strip("# \\") for line in named)
    assert " ".join(dry_run("lock").replace("\\\n", " ").split()) == said


def test_a_commit_is_checked_by_the_same_commands_with_and_without_pre_commit() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert [hook["repo"] for hook in hooks] == ["local"]
    entries = [hook["entry"] for hook in hooks[0]["hooks"]]
    assert entries == dry_run("quick").splitlines()


def test_commands_of_the_guide_exist() -> None:
    commands = re.findall(r"`([^`\n]+)`", FENCE.sub("", CONTRIBUTING)) + FENCE.findall(CONTRIBUTING)
    assert sum(len(MODULE.findall(command)) for command in commands) >= 10
    assert not [lack for command in commands for lack in missing_in(command)]
    made = {name for command in commands for name in re.findall(r"^make ([a-z-]+)", command)}
    assert made <= set(TARGETS)


def test_the_tour_points_at_what_is_there() -> None:
    tour = CONTRIBUTING.partition("| where |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| \[[^]]+\]\(([^)]+)\) \| (.+?) \|", tour, re.MULTILINE)
    assert len(rows) >= 10
    for file, names in rows:
        text = (ROOT / file).read_text(encoding="utf-8")
        for name in re.findall(r"`(\w+)`", names):
            defined = rf"(?:def|class) {name}\b|: {name}$"
            assert re.search(defined, text, re.MULTILINE), f"CONTRIBUTING.md, the tour: {file} has no {name}"


def anchors(paper: Path) -> set[str]:
    """The anchors of the headings, as they are made from their words."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", paper.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower().replace("`", "")).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("paper", papers(), ids=lambda paper: paper.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(paper: Path) -> None:
    text = FENCE.sub("", paper.read_text(encoding="utf-8"))
    for link in re.findall(r"(?<!\\)\]\(<?([^)\s>]+)>?\)", re.sub(r"`[^`\n]*`", "", text)):
        place, _, anchor = link.partition("#")
        if "://" in link or link.startswith("mailto:"):
            continue
        target = (paper.parent / place).resolve() if place else paper
        assert target.exists(), f"{link} is not there"
        if anchor and target.suffix == ".md":
            assert anchor in anchors(target), f"{link}: no such heading"


def test_each_decision_has_the_same_form_and_stands_in_the_index() -> None:
    index = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[(\d{4})\]\(([^)]+)\) \| (.+?) \| (.+?) \|$", index, re.MULTILINE)
    assert [file for _, file, _, _ in rows] == [path.name for path in DECISIONS]
    for place, (number, file, title, status) in enumerate(rows, 1):
        text = (ROOT / "docs" / "decisions" / file).read_text(encoding="utf-8")
        assert number == f"{place:04d}"
        assert text.startswith(f"# {number} {title}\n\nStatus: {status}. Date: 20"), file
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences", "Where to look"]


def test_the_diagrams_name_files_that_are_there() -> None:
    text = (ROOT / "docs" / "flows.md").read_text(encoding="utf-8")
    drawn = "".join(re.findall(r"^```mermaid\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)).replace("/<br>", "/")
    named = set(re.findall(r"(?<![\w./])[\w/]+\.(?:py|sh|yml|lock)\b", drawn))
    assert len(named) >= 30
    ours = [path.relative_to(ROOT).as_posix() for top in TOPS for path in (ROOT / top).rglob("*.py")]
    assert not {name for name in named if not (ROOT / name).exists() and not any(o.endswith(f"/{name}") for o in ours)}


@pytest.mark.parametrize("top", TOPS)
def test_the_architecture_page_names_the_modules_that_are_there(top: str) -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    section = page.partition(f"\n## {TOPS[top]}\n")[2].partition("\n## ")[0]
    tables = re.findall(r"^\| (?:module|part of).*\n\| ---.*\n((?:\|.*\n)+)", section, re.MULTILINE)
    named = re.findall(r"`([\w/]+)`", " ".join(row.split("|")[1] for row in "".join(tables).splitlines()))
    modules = {path.stem for path in (ROOT / top).glob("*.py")} - {"__init__"}
    packages = {f"{path.parent.name}/" for path in (ROOT / top).glob("*/__init__.py")}
    assert sorted(named) == sorted(modules | packages)
