"""The sets of messages in `sets/`, read and checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import yaml

from actions.conversation import Value

SETS = Path(__file__).parent / "sets"
OUTSIDE = "buiten"


@dataclass(frozen=True)
class Row:
    """One message with what a careful reader makes of it; the keys are explained in sets/README.md."""

    text: str
    act: str
    style: str = "neutraal"
    after: str | None = None
    topic: str | None = None
    others: tuple[str, ...] = ()
    facts: dict[str, Value] | None = field(default=None, hash=False)

    @property
    def outside(self) -> bool:
        """Whether the documents have no answer to this message."""
        return self.topic is not None and self.topic.startswith(OUTSIDE)

    @property
    def topics(self) -> tuple[str, ...]:
        """Every topic that the first reply may be about."""
        return (self.topic, *self.others) if self.topic else self.others


def read_rows(name: str) -> list[Row]:
    """The messages of `sets/NAME.yml`.

    Raises:
        SystemExit: there is no such set, or a row has an unknown key.
    """
    path = SETS / f"{name}.yml"
    if not path.exists():
        raise SystemExit(f"there is no set {name!r}; choose from {', '.join(sorted(set_names()))}")
    rows = []
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
        others = entry.pop("or", ())
        try:
            rows.append(Row(others=(others,) if isinstance(others, str) else tuple(others), **entry))
        except TypeError as error:
            raise SystemExit(f"{path.name}: {entry.get('text', entry)!r}: {error}") from error
    return rows


def set_names() -> list[str]:
    """The sets of questions and answers; those of safety have a benchmark of their own."""
    return [p.stem for p in SETS.glob("*.yml") if p.stem != "contexts" and not p.stem.startswith("safety")]


def read_contexts() -> dict[str, list[str]]:
    """What was typed before, by name."""
    contexts: dict[str, list[str]] = yaml.safe_load((SETS / "contexts.yml").read_text(encoding="utf-8"))
    return contexts
