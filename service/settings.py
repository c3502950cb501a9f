"""Where things stand in the project's folder, and the environment that Rasa and TensorFlow read on import.

`service.install` uses it before anything is installed.

May import: only the standard library.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "models"
LOCK_FILE = ROOT / "requirements.lock"

STOP_VARIABLE = "DEELWIJZER_STOP_SECONDS"
STOP_SECONDS = 20.0
"""Within how many seconds the service has stopped, unless the environment says otherwise."""
_LONGEST_STOP_SECONDS = 600.0

_ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    # Rasa's training cache would not notice a changed lexicon; training is fast and service.training knows when.
    "RASA_MAX_CACHE_SIZE": "0",
    "LOG_LEVEL": "WARNING",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    # Nothing here uses TensorFlow's own layers; these keep its import quick, quiet and the same on every machine.
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "TF_INTER_OP_PARALLELISM_THREADS": "1",
    "TF_INTRA_OP_PARALLELISM_THREADS": "1",
    "CUDA_VISIBLE_DEVICES": "",
    # Matrices as small as ours are no faster on several cores, and the threads that wait burnt half of all time.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}


class ServiceError(Exception):
    """Something an operator can mend; the message says what is wrong, where, and what to do."""


def set_environment() -> None:
    """Set what is not already set, except telemetry, which is always off."""
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"


def stop_seconds(environment: Mapping[str, str] = os.environ) -> float:
    """Within how many seconds of the first SIGTERM the service has stopped.

    Raises:
        ServiceError: the environment says something that is no such number.
    """
    told = environment.get(STOP_VARIABLE, "").strip()
    try:
        seconds = float(told or STOP_SECONDS)
    except ValueError:
        seconds = 0.0
    if not 0.0 < seconds <= _LONGEST_STOP_SECONDS:
        raise ServiceError(
            f"{STOP_VARIABLE}={told} is no number of seconds up to {_LONGEST_STOP_SECONDS:.0f}. Correct it."
        )
    return seconds
