"""Makes a release in dist/: `python -m service.release VERSION`.

Source, trained model, chat element and notices, each with its SHA-256. It refuses what nobody could make again: changes
that were not committed, a check that fails, a version that the changelog does not tell of. The same commit gives the
same bytes, except for the model: training writes the time and a random id into it.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from channels.web.widget import NAME, load_widget
from rules_core.loading import knowledge_hash
from service.settings import ROOT, ServiceError
from service.training import CurrentModel

CHECKS: tuple[tuple[str, ...], ...] = (("bash", "./test"), (sys.executable, "-m", "service.notices", "--check"))
TRAINING = (sys.executable, "-m", "service.training")
_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
_SCRIPT = Path("channels") / "web" / "widget" / NAME


@dataclass(frozen=True)
class Commit:
    """What is released: the hash of the commit, and its time in seconds since the epoch."""

    hash: str
    time: int


def release(root: Path, version: str, checks: Sequence[Sequence[str]] = CHECKS) -> Path:
    """Make the release and give its folder, `dist/deelwijzer-VERSION` below `root`.

    Raises:
        ServiceError: it must not be released as it is; the message says why and what to do.
    """
    commit = _commit(root)
    _refuse_version(root, version)
    for check in checks:
        if subprocess.run(check, cwd=root, check=False).returncode != 0:
            raise ServiceError(f"“{' '.join(check)}” fails (see above). Mend that, commit, and run this again.")
    if subprocess.run(TRAINING, cwd=root, check=False).returncode != 0:
        raise ServiceError("The model could not be trained (see above).")
    if _commit(root) != commit:
        raise ServiceError("The project changed while it was checked. Run this again.")
    return _write(root, version, commit)


def _commit(root: Path) -> Commit:
    """The commit that stands in `root`, with nothing beside it."""
    changed = _git(root, "status", "--porcelain")
    if changed:
        files = ", ".join(line[3:] for line in changed.splitlines()[:5])
        raise ServiceError(f"There are changes that are not committed: {files}. Commit them or take them back.")
    hash_, time = _git(root, "log", "-1", "--format=%H %ct").split()
    return Commit(hash_, int(time))


def _refuse_version(root: Path, version: str) -> None:
    """Refuse a version that is no version, that the project does not bear, or that is not newer than the last."""
    if not _VERSION.fullmatch(version):
        raise ServiceError(f"'{version}' is no version. Write three numbers: 1.2.3.")
    project = re.search(r'^version = "([^"]+)"', (root / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    if project is None or project[1] != version:
        said = project[1] if project else "none"
        raise ServiceError(f"pyproject.toml says version {said}. Set it to {version} and commit, or release that one.")
    heading = rf"^## {re.escape(version)} \(\d{{4}}-\d\d-\d\d\)$"
    if not re.search(heading, (root / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE):
        raise ServiceError(f"CHANGELOG.md has no heading '## {version} (YEAR-MONTH-DAY)'. Write what changed and when.")
    released = [tag[1:] for tag in _git(root, "tag", "--list", "v*").split() if _VERSION.fullmatch(tag[1:])]
    newest = max(released, key=_order, default=None)
    if newest is not None and _order(version) <= _order(newest):
        raise ServiceError(f"{newest} was released already, and {version} is not newer. Raise the version.")


def _order(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _write(root: Path, version: str, commit: Commit) -> Path:
    name = f"deelwijzer-{version}"
    model = CurrentModel.read(root / "models")
    if model is None:
        raise ServiceError("models/current.json names no model. Train it: ./start --retrain")
    out = root / "dist" / name
    out.mkdir(parents=True, exist_ok=True)
    for old in out.iterdir():
        old.unlink()
    source = _git_bytes(root, "archive", "--format=tar", f"--prefix={name}/", commit.hash)
    files = {
        f"{name}-source.tar.gz": _zipped(source),
        f"{name}-model.tar.gz": _packed(root, ["models/current.json", f"models/{model.file}"], commit),
        f"{name}-widget.tar.gz": _packed(root, [_SCRIPT.as_posix(), *_themes(root), "LICENSE"], commit),
        "LICENSE": (root / "LICENSE").read_bytes(),
        "THIRD_PARTY_NOTICES.md": (root / "THIRD_PARTY_NOTICES.md").read_bytes(),
        "MANIFEST.json": _manifest(root, version, commit, model),
    }
    for file, content in files.items():
        (out / file).write_bytes(content)
    sums = [f"{hashlib.sha256(content).hexdigest()}  {file}\n" for file, content in sorted(files.items())]
    (out / "SHA256SUMS").write_text("".join(sums), encoding="ascii")
    return out


def _manifest(root: Path, version: str, commit: Commit, model: CurrentModel) -> bytes:
    widget = load_widget(root / _SCRIPT)
    content = {
        "version": version,
        "commit": commit.hash,
        "licence": "EUPL-1.2",
        "knowledge": knowledge_hash(root / "rules_core" / "knowledge"),
        "widget": {"version": widget.version, "integrity": widget.integrity},
        "model": asdict(model),
    }
    return (json.dumps(content, indent=2) + "\n").encode()


def _themes(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in (root / "widget" / "themes").glob("*.css"))


def _packed(root: Path, names: Iterable[str], commit: Commit) -> bytes:
    """The files as a tar with the same bytes each time: the commit's time, nobody's name, the order given."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name in names:
            content = (root / name).read_bytes()
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime, entry.mode = len(content), commit.time, 0o644
            archive.addfile(entry, io.BytesIO(content))
    return _zipped(packed.getvalue())


def _zipped(content: bytes) -> bytes:
    return gzip.compress(content, compresslevel=9, mtime=0)


def _git(root: Path, *arguments: str) -> str:
    return _git_bytes(root, *arguments).decode("utf-8").rstrip("\n")


def _git_bytes(root: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=True)
    except FileNotFoundError:
        raise ServiceError("git was not found. A release is made from a commit: install git.") from None
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode("utf-8", "replace").strip()
        raise ServiceError(
            f"git {arguments[0]} failed: {reason}. A release is made in a clone of the project."
        ) from None
    return done.stdout


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0: the release stands in dist/; 1: it was refused, and the last line says why."""
    parser = argparse.ArgumentParser(prog="python -m service.release", description="Makes a release in dist/.")
    parser.add_argument("version", help="as in pyproject.toml and CHANGELOG.md, for example 1.2.0")
    version: str = parser.parse_args(arguments).version
    try:
        out = release(ROOT, version)
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{out.relative_to(ROOT)}:\n{(out / 'SHA256SUMS').read_text(encoding='ascii')}")
    print(f"Next: git tag --sign v{version} --message 'Deelwijzer {version}'; push it with these files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
