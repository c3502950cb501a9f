"""Makes `.venv` from the lock file and leaves a matching one alone: `python -m service.install [--check]`.

Runs under the Python 3.10 that service/bootstrap.sh found, before anything is installed.

May import: only the standard library.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from service.settings import LOCK_FILE, ROOT

VENV = ROOT / ".venv"
_STAMP = "deelwijzer.stamp"
# Three packages of the lock are built from source; these two must stand ready, so that pip fetches no others for it.
_BUILD_TOOLS = ("setuptools", "wheel")
_PIP_OPTIONS = ("--require-hashes", "--no-input", "--disable-pip-version-check", "--progress-bar", "off")


def lock_hash(lock_file: Path) -> str:
    """SHA-256 of the lock file, in hexadecimal."""
    return hashlib.sha256(lock_file.read_bytes()).hexdigest()


def is_current(environment: Path, lock_file: Path) -> bool:
    """Tell whether `environment` was completed from exactly this lock file."""
    stamp = environment / _STAMP
    return stamp.is_file() and stamp.read_text(encoding="ascii").strip() == lock_hash(lock_file)


def entries(lock_text: str, names: tuple[str, ...]) -> str:
    """Give the entries of the named packages, with their hashes, as a lock file of their own."""
    kept: list[str] = []
    keep = False
    for line in lock_text.splitlines():
        if line[:1].isalnum():
            keep = line.split("==")[0] in names
        if keep and not line.lstrip().startswith("#"):
            kept.append(line)
    return "\n".join(kept) + "\n"


def install(environment: Path, lock_file: Path) -> None:
    """Make the environment anew; its stamp is written last, so a half-made one is never taken for whole.

    Raises:
        subprocess.CalledProcessError: pip failed; it has said why.
    """
    print(f"Installing the packages of {lock_file.name} into {environment.name} (once; minutes, 3 GB) …", flush=True)
    venv.EnvBuilder(clear=True, with_pip=True).create(environment)
    python = str(environment / "bin" / "python")
    pip = [python, "-m", "pip"]
    with tempfile.TemporaryDirectory() as folder:
        tools = Path(folder) / "build-tools.lock"
        tools.write_text(entries(lock_file.read_text(encoding="utf-8"), _BUILD_TOOLS), encoding="utf-8")
        subprocess.run([*pip, "install", "--quiet", *_PIP_OPTIONS, "-r", str(tools)], check=True)
    subprocess.run([*pip, "install", *_PIP_OPTIONS, "--no-build-isolation", "-r", str(lock_file)], check=True)
    subprocess.run([*pip, "check"], check=True)
    subprocess.run([python, "-m", "service.pipeline"], check=True, cwd=ROOT)
    (environment / _STAMP).write_text(lock_hash(lock_file) + "\n", encoding="ascii")


def main() -> int:
    """Exit code 0: the environment is there; 1: it is not."""
    parser = argparse.ArgumentParser(prog="python -m service.install", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="only tell by the exit code whether .venv matches the lock"
    )
    if parser.parse_args().check:
        return 0 if is_current(VENV, LOCK_FILE) else 1
    try:
        install(VENV, LOCK_FILE)
    except subprocess.CalledProcessError as error:
        command = " ".join(map(str, error.cmd[:4]))
        print(f"Set-up failed in “{command} …” (see above). Mend that and run this again.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
