"""Trains the model when what it is made of has changed, and vouches for it: `python -m service.training`."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from nlu.dutch_pipeline import pipeline_identity
from nlu.encoder import encoder_identity
from nlu.lexicon_files import LexiconError
from service.quiet import quiet_imports, quiet_logging
from service.settings import MODELS, ROOT, ServiceError

CURRENT = "current.json"
_SOURCES = ("config.yml", "domain.yml", "domain", "data", "nlu", "requirements.lock")
_RETRAIN = "Train it again: ./start --retrain"


@dataclass(frozen=True)
class CurrentModel:
    """The model in use: its file name in `models/`, the SHA-256 of that file, and what it was trained from."""

    file: str
    sha256: str
    fingerprint: str
    pipeline: str

    @classmethod
    def read(cls, models: Path) -> CurrentModel | None:
        """Give what `models/current.json` says, or None where there is no (readable) record."""
        try:
            return cls(**json.loads((models / CURRENT).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def write(self, models: Path) -> None:
        """Replace the record in one step, so that a reader never sees half of it."""
        temporary = models / f"{CURRENT}.new"
        temporary.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")
        os.replace(temporary, models / CURRENT)


def training_fingerprint(root: Path, pipeline: str) -> str:
    """SHA-256 over everything the model is made of: configuration, domain, data, components, packages, pipeline."""
    digest = hashlib.sha256(f"{pipeline}\n{sys.version_info[:2]}\n".encode())
    for file in _source_files(root):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"{file.relative_to(root).as_posix()} {content}\n".encode())
    return digest.hexdigest()


def needs_training(root: Path = ROOT, models: Path = MODELS) -> bool:
    """Tell whether there is no model, or one that was made from something else."""
    current = CurrentModel.read(models)
    if current is None or not (models / current.file).is_file():
        return True
    return current.fingerprint != training_fingerprint(root, profile())


def profile() -> str:
    """Name what is installed here that training depends on: the Dutch pipeline and the sentence encoder."""
    return f"{pipeline_identity()}, {encoder_identity()}"


def verified_model(models: Path = MODELS) -> Path:
    """Give the model file, after checking that it is the one that was trained here.

    Raises:
        ServiceError: there is none, or its content has changed since. Loading a model can run code, so then it is not.
    """
    current = CurrentModel.read(models)
    if current is None or not (models / current.file).is_file():
        raise ServiceError(f"There is no trained model in {models.name}/. {_RETRAIN}")
    file = models / current.file
    if _sha256(file) != current.sha256:
        raise ServiceError(
            f"{models.name}/{current.file} is not the file that was trained: {CURRENT} has another SHA-256. {_RETRAIN}"
        )
    return file


def train(root: Path = ROOT, models: Path = MODELS) -> CurrentModel:
    """Train in this process, keep only the new model, and record it.

    Raises:
        ServiceError: Rasa could not train, and has said why; or the lexicon is broken.
    """
    quiet_imports()
    import rasa
    from rasa.shared.exceptions import RasaException

    quiet_logging()
    # The progress: Rasa names each component as it starts and finishes it.
    logging.getLogger("rasa.engine.training.hooks").setLevel(logging.INFO)
    pipeline = profile()
    fingerprint = training_fingerprint(root, pipeline)
    domain = root / "domain.yml" if (root / "domain.yml").exists() else root / "domain"
    try:
        result = rasa.train(
            domain=str(domain),
            config=str(root / "config.yml"),
            training_files=[str(root / "data")],
            output=str(models),
            force_training=True,
            fixed_model_name=f"deelwijzer-{fingerprint[:12]}",
        )
    except Exception as error:
        said = _first_of((LexiconError, RasaException), error)  # Rasa wraps what a component raises
        if said is None:
            raise
        raise ServiceError(f"Training failed: {said}") from error
    if result.code != 0 or result.model is None:
        raise ServiceError("Training failed (see above).")
    file = Path(result.model)
    current = CurrentModel(file.name, _sha256(file), fingerprint, pipeline)
    current.write(models)
    for other in models.glob("*.tar.gz"):
        if other.name != current.file:
            other.unlink()
    return current


def train_apart(force: bool) -> None:
    """Train where needed in a process of its own, so that the server does not keep the memory that training takes.

    Raises:
        ServiceError: training failed; the other process has said why.
    """
    if not (force or needs_training()):
        return
    command = [sys.executable, "-m", "service.training", *(["--force"] if force else [])]
    if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
        raise ServiceError("There is no model to serve: training failed (see above).")


def main(arguments: list[str]) -> int:
    """Train where needed (`--force`: always), showing progress. Exit code 1: it failed."""
    if "--force" not in arguments and not needs_training():
        print("The model is up to date.")
        return 0
    print("Training the model (its data changed, or there is none yet; a minute or two) …", flush=True)
    start = time.monotonic()
    try:
        current = train()
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print(f"Trained {current.file} with {current.pipeline} in {time.monotonic() - start:.0f} s.", flush=True)
    return 0


def _first_of(kinds: tuple[type[Exception], ...], error: BaseException | None) -> BaseException | None:
    """The first error of one of these kinds among an error and what led to it; None where there is none."""
    while error is not None and not isinstance(error, kinds):
        error = error.__cause__ or error.__context__
    return error


def _source_files(root: Path) -> Iterator[Path]:
    for name in _SOURCES:
        top = root / name
        if top.is_file():
            yield top
        for file in sorted(top.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                yield file


def _sha256(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(2**20):
            digest.update(block)
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
