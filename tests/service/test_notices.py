"""The notices of third parties name every package of the runtime lock, and no licence without a ruling."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from service.audit import locked_versions
from service.notices import LOCK, NOTICES, accepted, load_rules, packages, render
from service.settings import ROOT, ServiceError


def test_the_notices_are_current() -> None:
    assert NOTICES.read_text(encoding="utf-8") == render(packages()), "run python -m service.notices"


def test_every_package_of_the_runtime_lock_is_named_with_its_version() -> None:
    locked = locked_versions(LOCK.read_text(encoding="utf-8"))
    table = re.findall(r"^\| [^|]+ \| (.+) \|$", NOTICES.read_text(encoding="utf-8"), re.MULTILINE)
    named = dict(entry.split(" ") for row in table for entry in row.split(", ") if row not in ("packages", "---"))
    assert named == locked


@pytest.mark.parametrize(
    ("expression", "good"),
    [
        ("MIT", True),
        ("Apache-2.0 AND BSD-2-Clause", True),
        ("GPL-3.0-only", False),
        ("GPL-3.0-only OR MIT", True),
        ("GPL-3.0-only AND MIT", False),
        ("MPL-2.0", True),
        ("LicenseRef-Proprietary", False),
    ],
)
def test_a_licence_is_taken_when_it_is_permissive_or_ruled_on(expression: str, good: bool) -> None:
    assert accepted(expression, load_rules()) is good


def lock_of(folder: Path, *lines: str) -> Path:
    file = folder / "klein.lock"
    file.write_text("".join(f"{line} \\\n" for line in lines), encoding="utf-8")
    return file


def pyyaml() -> str:
    return f"pyyaml=={locked_versions(LOCK.read_text(encoding='utf-8'))['pyyaml']}"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"names": {}}, "pyyaml says of its licence: MIT"),
        ({"permissive": ["ISC"]}, "pyyaml is under MIT. Rule on it"),
        ({"packages": {"pyyaml": "GPL-2.0-only"}}, "pyyaml is under GPL-2.0-only"),
    ],
)
def test_an_unknown_or_unruled_licence_is_a_fault(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    with pytest.raises(ServiceError, match=re.escape(said)):
        packages(lock_of(tmp_path, pyyaml()), {**load_rules(), **change})


def test_a_package_that_is_not_there_or_another_version_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ServiceError) as raised:
        packages(lock_of(tmp_path, "bestaat-niet==1.0", "pyyaml==0.1"))
    assert "bestaat-niet is in klein.lock and not installed" in str(raised.value)
    assert "klein.lock says 0.1" in str(raised.value)


def test_no_package_is_in_the_chat_element() -> None:
    assert "dependencies" not in json.loads((ROOT / "widget" / "package.json").read_text(encoding="utf-8"))
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "widget" / "src").glob("*.ts"))
    imported = re.findall(r'^(?:import|export)\b[^"]*?from "([^"]+)"', sources, re.MULTILINE)
    assert imported and all(name.startswith("./") for name in imported)


def test_the_licence_is_the_same_everywhere() -> None:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert licence.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\nEUPL © the European Union 2007, 2016")
    assert json.loads((ROOT / "widget" / "package.json").read_text(encoding="utf-8"))["license"] == "EUPL-1.2"
    assert 'license = "EUPL-1.2"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
