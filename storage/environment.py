"""A secret of the environment: the value of a variable, or the content of the file that its `_FILE` variable names.

Docker and Kubernetes hand over secrets as files, which do not show in a list of processes or in what a container was
started with.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

FILE_ENDING = "_FILE"


def secret(name: str, environment: Mapping[str, str]) -> str:
    """The secret without blanks around it; "" when neither `NAME` nor `NAME_FILE` is set.

    Raises:
        ValueError: both are set, or the file cannot be read or is empty; one line, which never holds the secret.
    """
    value = environment.get(name, "").strip()
    file_name = name + FILE_ENDING
    path = environment.get(file_name, "").strip()
    if not path:
        return value
    if value:
        raise ValueError(f"{name} and {file_name} are both set. Keep one of them.")
    try:
        content = Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ValueError(
            f"{file_name} names {path}, which cannot be read: {error.strerror}. Correct the path, or let the user of "
            "this process read the file."
        ) from None
    except UnicodeDecodeError:
        raise ValueError(f"{file_name} names {path}, which is no text. Put the secret in it, in UTF-8.") from None
    if not content:
        raise ValueError(f"{file_name} names {path}, which is empty. Put the secret in it, or remove {file_name}.")
    return content
