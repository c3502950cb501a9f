"""The organisation of this process, read once."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from organisation.model import Organisation
from organisation.reading import read_organisation

VARIABLE = "DEELWIJZER_ORGANISATION"


@lru_cache(maxsize=1)
def current() -> Organisation:
    """What the file that the environment names says; the built-in defaults where it names none.

    Raises:
        OrganisationError: the file has faults.
    """
    file = os.environ.get(VARIABLE, "").strip()
    return read_organisation(Path(file)) if file else Organisation()
