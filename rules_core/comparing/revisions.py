"""Finds the knowledge that a name stands for: a knowledge folder, a copy of the project, or a git revision of it."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from rules_core.errors import InputError
from rules_core.loading import KNOWLEDGE_DIR

INSIDE_PROJECT = Path(*KNOWLEDGE_DIR.parts[-2:])
"""Where the knowledge stands in the project: rules_core/knowledge."""


@contextmanager
def knowledge_folder(name: str) -> Iterator[Path]:
    """The folder with the knowledge that `name` stands for; that of a git revision is temporary.

    Raises InputError when the name is neither a folder with knowledge nor a revision.
    """
    folder = Path(name)
    if name.strip() and folder.is_dir():
        yield _inside(folder, name)
        return
    with TemporaryDirectory() as made:
        _unpack(name, Path(made))
        yield Path(made) / INSIDE_PROJECT


def _inside(folder: Path, name: str) -> Path:
    for candidate in (folder, folder / INSIDE_PROJECT):
        if (candidate / "topics").is_dir():
            return candidate
    raise InputError(
        f"In de map '{name}' staat geen kennis.",
        f"Wijs een map aan met facts.yml en topics/, of een map waarin {INSIDE_PROJECT.as_posix()} staat.",
    )


def _unpack(name: str, target: Path) -> None:
    """Writes the knowledge of a git revision below `target`."""
    project = KNOWLEDGE_DIR.parent.parent
    remedy = "Geef een map, of een versie die git kent, zoals HEAD, HEAD~1 of de eerste tekens van een commit."
    if not name.strip() or name.startswith("-"):
        raise InputError(f"'{name}' is geen map en geen versie van dit project.", remedy)
    command = ["git", "-C", str(project), "archive", "--format=tar", name, INSIDE_PROJECT.as_posix()]
    try:
        found = subprocess.run(command, capture_output=True, check=True)
    except FileNotFoundError as error:
        wrong = f"'{name}' is geen map, en git is hier niet geïnstalleerd om er een versie in te zoeken."
        raise InputError(wrong, "Geef een map met kennis, of installeer git.") from error
    except subprocess.CalledProcessError as error:
        raise InputError(f"'{name}' is geen map en geen versie van dit project.", remedy) from error
    with tarfile.open(fileobj=io.BytesIO(found.stdout)) as archive:
        for member in archive.getmembers():
            content = archive.extractfile(member) if member.isfile() else None
            if content is not None:
                path = target / member.name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content.read())
