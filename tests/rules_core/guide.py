"""Reads docs/regels-schrijven.md and does what it says: its commands, its changes to files, its faults.

So the guide and what is tested cannot drift apart: nothing of it is repeated here.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rules_core.cli import main
from rules_core.loading import KNOWLEDGE_DIR

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "regels-schrijven.md"
EXAMPLE = ROOT / "docs" / "voorbeeld-derde-bron"
CHANGES, FAULTS = "## Kleine wijzigingen", "## Fouten"

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CHANGE = re.compile(r"# proef/(\S+), (onderaan|in plaats van|vóór)(?:: (.*))?\n")
_COMMAND = "python -m rules_core "


@dataclass(frozen=True)
class Block:
    """A block of code in the guide, with its language."""

    language: str
    text: str


@dataclass(frozen=True)
class Ran:
    """A block of commands that was run, and what the guide says about its output."""

    commands: str
    codes: tuple[int, ...]
    output: str
    told: str


@dataclass(frozen=True)
class Change:
    """A small change to the finished example: what goes and what comes in which file, and what `diff` then says."""

    edits: tuple[tuple[str, str, str], ...]
    told: str


@dataclass(frozen=True)
class Fault:
    """A change to one file of the finished example that `check` must refuse, and the message of the guide."""

    file: str
    old: str
    new: str
    told: str


def blocks(text: str) -> list[Block]:
    return [Block(match[1], match[2]) for match in _BLOCK.finditer(text)]


def parts() -> tuple[str, str]:
    """The guide up to the faults, and the faults."""
    before, heading, after = GUIDE.read_text(encoding="utf-8").partition(FAULTS)
    assert heading
    return before, after


def follow(folder: Path) -> list[Ran]:
    """Does everything that the guide says before the faults, in this folder (which must be the working directory)."""
    shutil.copytree(KNOWLEDGE_DIR, folder / "rules_core" / "knowledge")
    shutil.copytree(EXAMPLE, folder / "docs" / EXAMPLE.name)
    found = blocks(parts()[0])
    done = []
    for block, after in zip(found, [*found[1:], Block("", "")], strict=True):
        if block.language == "sh":
            told = after.text if after.language == "text" else ""
            done.append(Ran(block.text, *run(block.text), told))
        elif block.language == "yaml" and (change := _CHANGE.match(block.text)):
            apply(folder / "proef" / change[1], change[2], change[3], block.text[change.end() :])
    return done


def run(commands: str) -> tuple[tuple[int, ...], str]:
    """The exit codes and all output of a block of commands."""
    codes, output = [], io.StringIO()
    for line in commands.splitlines():
        if line.startswith(_COMMAND):
            with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
                codes.append(main(shlex.split(line.removeprefix(_COMMAND))))
        elif line.startswith("cp -r "):
            shutil.copytree(*line.split()[2:])
        else:
            assert line.startswith("mkdir "), line
            Path(line.split()[1]).mkdir()
    return tuple(codes), output.getvalue()


def apply(path: Path, how: str, anchor: str | None, text: str) -> None:
    """One change of the guide to one file: at its end, before a line, or in place of words."""
    content = path.read_text(encoding="utf-8")
    if how == "onderaan":
        path.write_text(f"{content.rstrip()}\n{text}", encoding="utf-8")
        return
    assert anchor is not None
    assert content.count(anchor) == 1, f"{path.name} must hold {anchor!r} once: mend the guide"
    new = text.rstrip("\n") if how == "in plaats van" else f"{text}{anchor}"
    path.write_text(content.replace(anchor, new), encoding="utf-8")


def changes() -> Iterator[Change]:
    """Every small change that the guide shows."""
    edits: list[tuple[str, str, str]] = []
    for block in blocks(parts()[0].partition(CHANGES)[2]):
        if block.language == "diff":
            edits.append(_edit(block))
        else:
            yield Change(tuple(edits), block.text)
            edits = []


def _edit(block: Block) -> tuple[str, str, str]:
    """The file, what stands there and what comes instead."""
    file, *lines = block.text.splitlines()
    old, new = ("\n".join(line[1:] for line in lines if line[0] == sign) for sign in "-+")
    return file, old, new


def faults() -> Iterator[Fault]:
    """Every fault that the guide shows."""
    found = blocks(parts()[1])
    for block, after in zip(found[::2], found[1::2], strict=True):
        assert (block.language, after.language) == ("diff", "text")
        yield Fault(*_edit(block), after.text)


def stands(told: str, output: str) -> list[str]:
    """The lines of the guide that the output does not have; `…` stands for anything, a line number for any."""
    missing = []
    for line in filter(None, told.splitlines()):
        pattern = re.sub(r"regel \d+", r"regel \\d+", re.escape(line).replace("…", ".*").replace(r"\ ", " "))
        if not re.search(rf"^{pattern}$", output, re.MULTILINE):
            missing.append(line)
    return missing
