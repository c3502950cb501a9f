"""Where things stand in the project's folder, and the environment that Rasa and TensorFlow read on import.

Standard library only: `service.install` uses it before anything is installed.
"""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "models"
LOCK_FILE = ROOT / "requirements.lock"

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
}


class ServiceError(Exception):
    """Something an operator can mend; the message says what is wrong, where, and what to do."""


def set_environment() -> None:
    """Set what is not already set, except telemetry, which is always off."""
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
