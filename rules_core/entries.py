"""Reading the keys of one knowledge entry, each with its check. Every fault becomes a `Problem`; reading goes on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rules_core.errors import Problem, allowed
from rules_core.source import Entry

PLACEHOLDERS = ("patient", "zorgverlener", "gegevens", "ontvanger", "uw")
"""What a text may hold between braces, also with a capital; `wording` fills them in."""

_OPENING, _CLOSING = "‘“„", "’”"
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_ID = re.compile(r"\w[\w.-]*")
_NAMES = re.compile(r"[\w.-]+(?: *,+ *[\w.-]+)+")
_EXAMPLES = {
    "cites": "- {statement: …, quote: …}",
    "options": "- {label: …, then: {feit: waarde}}",
    "routes": "- {topic: …, when: {feit: waarde}}",
}
"""What an item looks like in a list whose items have no id."""


class EntryReader:
    """Reads texts, lists and mappings from entries, gathering `problems` on the way."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def _fault(self, entry: Entry, wrong: str, remedy: str, key: str | None = None) -> None:
        self.problems.append(entry.problem(wrong, remedy, key))

    def _check_keys(self, entry: Entry, known: frozenset[str]) -> None:
        for key in entry:
            if key not in known:
                remedy = allowed(str(key), known)
                if entry[key] is None:
                    remedy = f"Hoort dit bij de tekst ervoor? Zet die dan tussen enkele aanhalingstekens. {remedy}"
                self._fault(entry, f"De sleutel '{key}' is hier onbekend.", remedy, key)

    def _new(self, entry: Entry, id_: str, existing: Mapping[str, object]) -> None:
        if id_ in existing:
            self._fault(entry, f"Het id '{id_}' staat er al.", "Geef dit onderdeel een eigen id.", "id")

    def _text(self, entry: Entry, key: str, required: bool = True) -> str:
        value = entry.get(key)
        if isinstance(value, str) and value.strip():
            self._check_wording(entry, value, key)
            return " ".join(value.split())
        if isinstance(value, int):  # also true and false
            wrong = f"Onder '{key}' staat een getal, of true of false, en geen tekst."
            self._fault(entry, wrong, f"Zet het tussen aanhalingstekens: '{key}: \"…\"'.", key)
        elif value is not None or required:
            self._fault(entry, f"Onder '{key}' ontbreekt een tekst.", f"Schrijf '{key}: …' met tekst.", key)
        return ""

    def _id(self, entry: Entry, key: str = "id") -> str:
        """An id: it also stands in addresses and on buttons, so it holds no spaces."""
        id_ = self._text(entry, key)
        if id_ and not _ID.fullmatch(id_):
            better = "_".join(re.findall(r"\w+", id_)).lower()
            remedy = f"Gebruik letters, cijfers en _, zoals '{better or 'mijn_regel'}'."
            self._fault(entry, f"Het id '{id_}' kan niet.", remedy, key)
        return id_

    def _flag(self, entry: Entry, key: str) -> bool:
        """True or false; false when it is missing. Anything else would be taken for false without a word."""
        value = entry.get(key, False)
        if not isinstance(value, bool):
            self._fault(entry, f"Onder '{key}' hoort 'true' of 'false'.", f"Schrijf '{key}: true'.", key)
        return value is True

    def _check_wording(self, entry: Entry, text: str, key: str) -> None:
        """Faults in a text that people will read: an unknown placeholder, or curly quotation marks around it all."""
        wrapped = key != "quote" and text[:1] in _OPENING and text[-1:] in _CLOSING  # a quotation has its own message
        if wrapped and not any(mark in text[1:-1] for mark in _CLOSING):
            wrong = f"De tekst onder '{key}' staat tussen {text[0]} en {text[-1]}. Die komen dan mee in het antwoord."
            self._fault(entry, wrong, "Laat ze weg, of typ rechte aanhalingstekens: '…'.", key)
        for name in _PLACEHOLDER.findall(text):
            if name not in PLACEHOLDERS and name[:1].lower() + name[1:] not in PLACEHOLDERS:
                wrong = f"In de tekst staat {{{name}}}, maar dat wordt nergens door ingevuld."
                self._fault(entry, wrong, allowed(name, PLACEHOLDERS), key)

    def _entries(self, entry: Entry, key: str) -> list[Entry]:
        value = entry.get(key, [])
        if isinstance(value, list) and all(isinstance(item, Entry) for item in value):
            return value
        example = _EXAMPLES.get(key, "- id: …")
        remedy = f"Schrijf onder '{key}:' regels met '{example}'."
        self._fault(entry, f"'{key}' moet een lijst met onderdelen zijn.", remedy, key)
        return []

    def _mapping(self, entry: Entry, key: str, example: str = "sleutel: waarde") -> Mapping[Any, Any]:
        """The mapping under `key`; empty when it is missing, a fault when it is something else."""
        value = entry.get(key)
        if value is None or isinstance(value, Entry):
            return value or {}
        self._fault(entry, f"'{key}' moet uit sleutels en waarden bestaan.", f"Schrijf '{key}: {{{example}}}'.", key)
        return {}

    def _words(self, entry: Entry, key: str) -> tuple[str, ...]:
        value = entry.get(key, [])
        if isinstance(value, str) and _NAMES.fullmatch(value):
            self._fault(entry, f"De namen onder '{key}' staan niet in een lijst.", f"Schrijf '{key}: [{value}]'.", key)
            return tuple(re.findall(r"[\w.-]+", value))
        items = value if isinstance(value, list) else [value]
        if all(isinstance(item, str) for item in items):
            return tuple(items)
        self._fault(entry, f"'{key}' moet een lijst met namen zijn.", f"Schrijf bijvoorbeeld '{key}: [naam]'.", key)
        return ()
