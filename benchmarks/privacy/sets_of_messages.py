"""The sets of invented messages: what is planted in them, and what has to stay."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

SETS = Path(__file__).parent / "sets"
_DEV = ("dev", "dev2", "dev3", "dev4", "dev5", "dev6", "dev7")
# A set that is measured together, and the files of `sets/` that it is made of; each has a `harmless_` one beside it.
FILES = {"dev": _DEV, **{file: (file,) for file in (*_DEV[1:], "heldout", "heldout3")}}
KINDS = ("bsn", "iban", "telefoon", "email", "geboortedatum", "datum", "adres", "nummer", "naam")


@dataclass(frozen=True)
class Planted:
    """A piece of personal data: `text` stands in the message exactly so, and is of a kind of `KINDS`."""

    kind: str
    text: str


@dataclass(frozen=True)
class Row:
    """A message with what must go and what must stay; a harmless message has neither."""

    text: str
    planted: tuple[Planted, ...] = ()
    stays: tuple[str, ...] = ()


def read_rows(name: str) -> list[Row]:
    """The messages of the set `name` of `FILES`, with planted data.

    Raises:
        KeyError: there is no such set.
        SystemExit: a row has an unknown kind, or names a piece that does not stand in its text.
    """
    return [
        _row(item, f"{file}.yml, message {number}")
        for file in FILES[name]
        for number, item in enumerate(_load(file), start=1)
    ]


def read_harmless(name: str) -> list[Row]:
    """The messages of the set `name` of `FILES` without personal data.

    Raises:
        KeyError: there is no such set.
    """
    return [Row(text) for file in FILES[name] for text in _load(f"harmless_{file}")]


def _load(file: str) -> list[Any]:
    return yaml.safe_load((SETS / f"{file}.yml").read_text(encoding="utf-8"))


def _row(item: dict[str, Any], where: str) -> Row:
    text = item["tekst"]
    planted = tuple(Planted(kind, piece) for pair in item["weg"] for kind, piece in pair.items())
    stays = tuple(item["blijft"])
    for piece in planted:
        if piece.kind not in KINDS:
            raise SystemExit(f"{where}: unknown kind {piece.kind}; choose from {', '.join(KINDS)}")
    # The text of a message is not printed: it may be of the set that nobody reads.
    if any(piece not in text for piece in [*stays, *(p.text for p in planted)]):
        raise SystemExit(f"{where}: a piece under `weg` or `blijft` does not stand in `tekst`; copy it exactly")
    return Row(text, planted, stays)
