"""The set-up before anything is installed: finding Python 3.10, and knowing a complete `.venv`."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from service.install import entries, is_current, lock_hash
from service.settings import LOCK_FILE, ROOT

LOCK = """\
# made by a tool
setuptools==70.3.0 \\
    --hash=sha256:aa
    # via rasa
wheel==0.45.1 \\
    --hash=sha256:bb \\
    --hash=sha256:cc
wheelie==1.0 \\
    --hash=sha256:dd
"""


@pytest.mark.parametrize("command", ["start", "test"])
def test_without_python_310_one_clear_line_says_what_to_install(command: str, tmp_path: Path) -> None:
    (tmp_path / "service").mkdir()
    shutil.copy(ROOT / command, tmp_path)
    shutil.copy(ROOT / "service" / "bootstrap.sh", tmp_path / "service")
    empty = tmp_path / "leeg"
    empty.mkdir()
    # A shim that stands on the PATH but fails, as pyenv's does for a version that is not chosen.
    shim = tmp_path / "shims" / "python3.10"
    shim.parent.mkdir()
    shim.write_text("#!/bin/sh\nexit 127\n", encoding="ascii")
    shim.chmod(0o755)
    result = subprocess.run(
        [shutil.which("bash") or "/bin/bash", str(tmp_path / command)],
        env={"PATH": str(shim.parent), "HOME": str(empty), "PYENV_ROOT": str(empty)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.startswith("Python 3.10 was not found. Install it")
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / ".venv").exists()


def test_an_environment_is_current_only_with_the_stamp_of_this_lock(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(LOCK, encoding="utf-8")
    environment = tmp_path / ".venv"
    environment.mkdir()
    assert not is_current(environment, lock)  # half-made: the stamp comes last
    (environment / "deelwijzer.stamp").write_text(lock_hash(lock), encoding="ascii")
    assert is_current(environment, lock)
    lock.write_text(LOCK + "# anders\n", encoding="utf-8")
    assert not is_current(environment, lock)


def test_entries_keep_the_versions_and_hashes_of_the_named_packages_only() -> None:
    expected = (
        "setuptools==70.3.0 \\\n    --hash=sha256:aa\nwheel==0.45.1 \\\n    --hash=sha256:bb \\\n    --hash=sha256:cc\n"
    )
    assert entries(LOCK, ("setuptools", "wheel")) == expected


def test_the_lock_has_exact_versions_with_hashes_and_names_no_place() -> None:
    lines = [line for line in LOCK_FILE.read_text(encoding="utf-8").splitlines() if line and "#" not in line]
    packages = [line for line in lines if line[0].isalnum()]
    hashes = [line for line in lines if line[0] == " "]
    assert len(packages) + len(hashes) == len(lines)  # so no option lines, such as an index
    assert all(line.split()[0].count("==") == 1 and line.endswith("\\") for line in packages)
    assert all(line.strip().startswith("--hash=sha256:") for line in hashes)
    assert not any("/" in line for line in lines)


def test_the_lock_holds_the_tools_that_source_packages_are_built_with() -> None:
    names = [
        line.split("==")[0] for line in entries(LOCK_FILE.read_text("utf-8"), ("setuptools", "wheel")).splitlines()
    ]
    assert {"setuptools", "wheel"} <= set(names)
