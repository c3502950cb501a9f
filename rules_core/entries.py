"""Reading the keys of one knowledge entry, each with its check. Every fault becomes a `Problem`; reading goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rules_core.errors import Problem, allowed
from rules_core.source import Entry


class EntryReader:
    """Reads texts, lists and mappings from entries, gathering `problems` on the way."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def _fault(self, entry: Entry, wrong: str, remedy: str, key: str | None = None) -> None:
        self.problems.append(entry.problem(wrong, remedy, key))

    def _check_keys(self, entry: Entry, known: frozenset[str]) -> None:
        for key in entry:
            if key not in known:
                self._fault(entry, f"De sleutel '{key}' is hier onbekend.", allowed(str(key), known), key)

    def _new(self, entry: Entry, id_: str, existing: Mapping[str, object]) -> None:
        if id_ in existing:
            self._fault(entry, f"Het id '{id_}' staat er al.", "Geef dit onderdeel een eigen id.", "id")

    def _text(self, entry: Entry, key: str, required: bool = True) -> str:
        value = entry.get(key)
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())
        if value is not None or required:
            self._fault(entry, f"Onder '{key}' ontbreekt een tekst.", f"Schrijf '{key}: …' met tekst.", key)
        return ""

    def _entries(self, entry: Entry, key: str) -> list[Entry]:
        value = entry.get(key, [])
        if isinstance(value, list) and all(isinstance(item, Entry) for item in value):
            return value
        self._fault(
            entry, f"'{key}' moet een lijst met onderdelen zijn.", f"Schrijf onder '{key}:' regels met '- id: …'."
        )
        return []

    def _mapping(self, entry: Entry, key: str) -> Mapping[Any, Any]:
        """The mapping under `key`; empty when it is missing, a fault when it is something else."""
        value = entry.get(key)
        if value is None or isinstance(value, Entry):
            return value or {}
        self._fault(
            entry, f"'{key}' moet uit sleutels en waarden bestaan.", f"Schrijf '{key}: {{sleutel: waarde}}'.", key
        )
        return {}

    def _words(self, entry: Entry, key: str) -> tuple[str, ...]:
        value = entry.get(key, [])
        items = value if isinstance(value, list) else [value]
        if all(isinstance(item, str) for item in items):
            return tuple(items)
        self._fault(entry, f"'{key}' moet een lijst met namen zijn.", f"Schrijf bijvoorbeeld '{key}: [naam]'.", key)
        return ()
