"""Writes THIRD_PARTY_NOTICES.md: whose work a running Deelwijzer contains, on what terms: `python -m service.notices`.

Told from the runtime lock, what the installed packages say of themselves, and `licences.yml`. A licence that is not
known there, or that nobody ruled on, is a fault.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import yaml

from service.audit import locked_versions
from service.settings import ROOT, ServiceError

LOCK = ROOT / "deploy" / "requirements-runtime.lock"
NOTICES = ROOT / "THIRD_PARTY_NOTICES.md"
LICENCES = Path(__file__).with_name("licences.yml")
TEMPLATE = Path(__file__).parent / "statement_templates" / "third_party_notices.md"
_LICENCE_FILE = re.compile(r"\.dist-info/.*(LICEN[CS]E|COPYING)[^/]*$", re.IGNORECASE)
_COMMAND = "Write it anew: python -m service.notices"


@dataclass(frozen=True)
class Package:
    """A package of the lock and the SPDX expression of its licence."""

    name: str
    version: str
    licence: str


def packages(lock: Path = LOCK, rules: Mapping[str, Any] | None = None) -> tuple[Package, ...]:
    """Every package of the lock with its licence, in order of name.

    Raises:
        ServiceError: one is not installed, or in another version; its licence is unknown, or needs a ruling.
    """
    rules = rules or load_rules()
    found, wrong = [], []
    for name, version in sorted(locked_versions(lock.read_text(encoding="utf-8")).items()):
        try:
            installed = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{name} is in {lock.name} and not installed. Set up again: ./start --setup-only")
            continue
        if installed.version != version:
            wrong.append(f"{name} is installed as {installed.version}, and {lock.name} says {version}. Set up again.")
        licence = licence_of(name, installed, rules)
        if licence is None:
            said = ", ".join(_said(installed.metadata)) or "nothing"
            wrong.append(f"{name} says of its licence: {said}. Read it, and name it in service/licences.yml.")
        elif not accepted(licence, rules):
            wrong.append(f"{name} is under {licence}. Rule on it in service/licences.yml, or do without the package.")
        else:
            found.append(Package(name, version, licence))
    if wrong:
        raise ServiceError("\n".join(wrong))
    return tuple(found)


def load_rules() -> dict[str, Any]:
    """What `licences.yml` says."""
    rules: dict[str, Any] = yaml.safe_load(LICENCES.read_text(encoding="utf-8"))
    return rules


def licence_of(name: str, installed: metadata.Distribution, rules: Mapping[str, Any]) -> str | None:
    """The SPDX expression of a package's licence; None when what it says is not known here."""
    if name in rules["packages"]:
        return str(rules["packages"][name])
    expression = installed.metadata.get("License-Expression")
    if expression:
        return str(expression)
    ids = {words: id_ for id_, said in rules["names"].items() for words in said}
    for words in _said(installed.metadata):
        if words in ids:
            return _bsd(installed) if ids[words] == "BSD" else str(ids[words])
    return None


def accepted(expression: str, rules: Mapping[str, Any]) -> bool:
    """Whether the terms are permissive or ruled on: one side of an OR is enough, of an AND both must be."""
    known = {*rules["permissive"], *rules["rulings"]}
    return any(all(part.strip(" ()") in known for part in choice.split(" AND ")) for choice in expression.split(" OR "))


def render(found: Iterable[Package], rules: Mapping[str, Any] | None = None) -> str:
    """The document."""
    rules = rules or load_rules()
    by_licence: dict[str, list[str]] = defaultdict(list)
    for package in found:
        by_licence[package.licence].append(f"{package.name} {package.version}")
    rows = [f"| {licence} | {', '.join(names)} |" for licence, names in sorted(by_licence.items())]
    used = " ".join(by_licence)
    rulings = [f"- **{licence}.** {why}" for licence, why in rules["rulings"].items() if licence in used]
    return TEMPLATE.read_text(encoding="utf-8").format(rows="\n".join(rows), rulings="\n".join(rulings))


def _said(said: metadata.PackageMetadata) -> list[str]:
    """How a package names its licence: in the field for it, then in its classifiers."""
    field = str(said.get("License") or "").strip().splitlines()[:1]
    classifiers = [line.partition(" :: ")[2] for line in said.get_all("Classifier") or () if line.startswith("License")]
    return [*field, *classifiers]


def _bsd(installed: metadata.Distribution) -> str | None:
    """BSD with two or three clauses, told by the text: the third forbids to advertise with the names of the authors."""
    files = [file for file in installed.files or () if _LICENCE_FILE.search(str(file))]
    text = " ".join(" ".join(file.read_text(encoding="utf-8").split()) for file in files)
    if "Redistribution" not in text and "3-clause" not in text.lower():
        return None
    third = re.search(r"(may be|be) used to endorse or promote|3-clause", text, re.IGNORECASE)
    return "BSD-3-Clause" if third else "BSD-2-Clause"


def main(arguments: list[str] | None = None) -> int:
    """Write the notices, or with `--check` only look. Exit code 1: a licence is unclear, or the file is not current."""
    parser = argparse.ArgumentParser(prog="python -m service.notices", description="Writes THIRD_PARTY_NOTICES.md.")
    parser.add_argument("--check", action="store_true", help="only tell by the exit code whether the file is current")
    options = parser.parse_args(arguments)
    try:
        text = render(packages())
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1
    if not options.check:
        NOTICES.write_text(text, encoding="utf-8")
        print(NOTICES.name)
        return 0
    if NOTICES.is_file() and NOTICES.read_text(encoding="utf-8") == text:
        return 0
    print(f"{NOTICES.name} is not what the lock and the installed packages give. {_COMMAND}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
