"""What is committed holds no secrets, no places of one machine, and no addresses of package registries."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
_HERE = "|".join(re.escape(f"/{folder}/") for folder in ("work", "root", "home"))
NEVER = {
    "a place on one machine": re.compile(rf"""(?<![\w.$}}*])(?:{_HERE})[\w.-]"""),
    "a private key": re.compile("-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
    "a token of a bot": re.compile(r"\b\d{8,10}:AA[\w-]{33}\b"),
    "a token of a code host": re.compile(r"\b(?:gh[pousr]_\w{36}|github_pat_\w{40,}|glpat-[\w-]{20})"),
    "an index of packages": re.compile(r"--(?:extra-)?index-url|--find-links|\"resolved\":|registry=http"),
}
# What these words are about, not the things themselves.
SPEAKS_OF_THEM = {
    "an index of packages": {"requirements-dev.in", "tests/test_repository.py"},
}


def committed() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    return [name for name in listed.stdout.split("\0") if name]


@pytest.mark.parametrize("what", NEVER)
def test_nothing_committed_holds(what: str) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("this is no clone: there is nothing committed to look at")
    found = []
    for name in committed():
        file = ROOT / name
        try:
            text = file.read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):  # a picture; a file that is being removed
            continue
        if name in SPEAKS_OF_THEM.get(what, ()):
            continue
        found += [
            f"{name}:{text[: match.start()].count(chr(10)) + 1}: {match.group()}"
            for match in NEVER[what].finditer(text)
        ]
    assert not found


def test_no_model_and_no_environment_is_committed() -> None:
    names = committed()
    assert not [name for name in names if name.endswith((".tar.gz", ".whl", ".sqlite3", ".npz", ".pem", ".key"))]
    assert not [name for name in names if name.startswith((".venv/", "var/", "dist/", "widget/node_modules/"))]
