"""A release of a small project: what is refused, what lies in dist/, and that the same commit gives the same bytes."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import tarfile
from pathlib import Path

import pytest

from service.release import release
from service.settings import ROOT, ServiceError

CHECKS = (("bash", "./test"),)
FILES = {
    ".gitignore": "models/\ndist/\n__pycache__/\n",
    "pyproject.toml": '[project]\nname = "klein"\nversion = "1.1.0"\n',
    "CHANGELOG.md": "# Changelog\n\n## 1.1.0 (2026-11-22)\n\n- Iets.\n\n## 1.0.0 (2026-11-01)\n",
    "LICENSE": "EUROPEAN UNION PUBLIC LICENCE\n",
    "THIRD_PARTY_NOTICES.md": "Niets.\n",
    "test": "test ! -e kapot\n",
    "channels/web/widget/deelwijzer-chat.js": "/*! deelwijzer-chat 1.0.0 sources 0123456789abcdef */\n",
    "widget/themes/blauw.css": "deelwijzer-chat { color: blue }\n",
    "rules_core/knowledge/facts.yml": "facts: {}\n",
    "service/__init__.py": "",
    "service/training.py": """
import json, pathlib
models = pathlib.Path("models")
models.mkdir(exist_ok=True)
(models / "klein.tar.gz").write_bytes(b"model")
about = {"file": "klein.tar.gz", "sha256": "0", "fingerprint": "1", "pipeline": "blank nl"}
(models / "current.json").write_text(json.dumps(about))
""",
}


def git(root: Path, *arguments: str) -> str:
    names = {
        f"GIT_{who}_{what}": "wij@voorbeeld.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    environment = {**os.environ, **names, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(["git", *arguments], cwd=root, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def change(root: Path, **files: str) -> None:
    """Write files and commit everything."""
    for name, content in files.items():
        (root / name).write_text(content, encoding="utf-8")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "x")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "klein"
    for name, content in FILES.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    git(root, "init", "--quiet")
    change(root)
    return root


def refusal(root: Path, version: str = "1.1.0") -> str:
    with pytest.raises(ServiceError) as raised:
        release(root, version, CHECKS)
    assert not (root / "dist").exists()
    return str(raised.value)


def test_source_model_widget_and_notices_lie_beside_their_sums(project: Path) -> None:
    out = release(project, "1.1.0", CHECKS)
    assert out == project / "dist" / "deelwijzer-1.1.0"
    sums = dict(line.split("  ")[::-1] for line in (out / "SHA256SUMS").read_text().splitlines())
    assert sums == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in out.iterdir() if path.name != "SHA256SUMS"
    }
    assert inside(out, "source") == sorted(f"deelwijzer-1.1.0/{name}" for name in FILES)
    assert inside(out, "model") == ["models/current.json", "models/klein.tar.gz"]
    assert inside(out, "widget") == ["LICENSE", "channels/web/widget/deelwijzer-chat.js", "widget/themes/blauw.css"]
    manifest = json.loads((out / "MANIFEST.json").read_text())
    assert manifest["commit"] == git(project, "rev-parse", "HEAD")
    assert manifest["model"]["pipeline"] == "blank nl" and manifest["widget"]["integrity"].startswith("sha384-")


def inside(out: Path, what: str) -> list[str]:
    content = (out / f"{out.name}-{what}.tar.gz").read_bytes()
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        return sorted(entry.name for entry in archive if entry.isfile())


def test_the_same_commit_gives_the_same_bytes(project: Path) -> None:
    first = (release(project, "1.1.0", CHECKS) / "SHA256SUMS").read_text()
    for path in (project / "LICENSE", project / "models" / "klein.tar.gz"):
        os.utime(path, (1, 1))
    assert (release(project, "1.1.0", CHECKS) / "SHA256SUMS").read_text() == first


def test_nothing_of_an_earlier_try_stays(project: Path) -> None:
    out = release(project, "1.1.0", CHECKS)
    (out / "oud.txt").write_text("x")
    assert not (release(project, "1.1.0", CHECKS) / "oud.txt").exists()


def test_changes_that_are_not_committed_are_refused(project: Path) -> None:
    (project / "LICENSE").write_text("anders")
    (project / "nieuw.txt").write_text("x")
    said = refusal(project)
    assert "LICENSE" in said and "nieuw.txt" in said and "Commit them" in said


def test_a_failing_check_is_refused_and_named(project: Path) -> None:
    change(project, kapot="x")
    assert "bash ./test” fails" in refusal(project)


def test_a_check_that_changes_a_file_is_refused(project: Path) -> None:
    change(project, test="echo x >> LICENSE\n")
    assert "LICENSE" in refusal(project)


@pytest.mark.parametrize("version", ["1.1", "v1.1.0", "1.1.0-rc1", "01.1.0"])
def test_what_is_no_version_is_refused(project: Path, version: str) -> None:
    assert "three numbers" in refusal(project, version)


def test_a_version_that_the_project_does_not_bear_is_refused(project: Path) -> None:
    assert "pyproject.toml says version 1.1.0" in refusal(project, "1.2.0")


@pytest.mark.parametrize("heading", ["## 1.1.0 (unreleased)", "## 1.0.9 (2026-11-22)", "1.1.0 (2026-11-22)"])
def test_a_version_that_the_changelog_does_not_tell_of_is_refused(project: Path, heading: str) -> None:
    (project / "CHANGELOG.md").write_text(f"{heading}\n")
    change(project)
    assert "CHANGELOG.md has no heading '## 1.1.0" in refusal(project)


@pytest.mark.parametrize("tag", ["v1.1.0", "v1.2.0", "v10.0.0"])
def test_a_version_that_is_not_newer_than_the_last_is_refused(project: Path, tag: str) -> None:
    git(project, "tag", "v0.9.0")
    git(project, "tag", tag)
    assert f"{tag[1:]} was released already" in refusal(project)


def test_an_older_release_is_no_hindrance(project: Path) -> None:
    git(project, "tag", "v1.0.99")
    git(project, "tag", "vandaag")
    assert release(project, "1.1.0", CHECKS).is_dir()


def test_this_project_bears_one_version() -> None:
    project = re.search(r'^version = "([^"]+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    image = re.search(r"^ARG VERSION=(.+)$", (ROOT / "deploy" / "Dockerfile").read_text(), re.MULTILINE)
    newest = re.search(r"^## (\S+) \(", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert project and image and newest
    assert project[1] == image[1] == newest[1]
