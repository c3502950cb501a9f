"""From entries to the facts of a knowledge base, and to the conditions that speak of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from rules_core.conditions import ALWAYS, All, AnyOf, Condition, Is, Not
from rules_core.errors import allowed
from rules_core.model import UNKNOWN, Fact, Place, Value
from rules_core.source import Entry
from rules_core.source_building import SourceBuilder

FACT_KEYS = frozenset(
    "id type question why values kinds condition clause patient_can_change offer asked_when skip_when".split()
)
_YES, _NO = (
    frozenset({"ja", "yes", "waar", "true", "1", "aan"}),
    frozenset({"nee", "no", "onwaar", "false", "0", "uit"}),
)
_LOGIC = ("any", "all", "not")
_AND, _OR = frozenset({"and", "en"}), frozenset({"or", "of"})


class FactBuilder(SourceBuilder):
    """Reads the facts; then conditions can be read anywhere."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: dict[str, Fact] = {}

    def add_facts(self, source: Entry) -> None:
        """The facts."""
        later: list[tuple[Entry, str]] = []
        for entry in self._entries(source, "facts"):
            self._check_keys(entry, FACT_KEYS)
            fact = self._fact(entry)
            self._new(entry, fact.id, self.facts)
            if fact.id in _LOGIC:
                self._fault(entry, f"Een feit kan niet '{fact.id}' heten.", "Kies een ander id.", "id")
            self.facts[fact.id] = fact
            if "skip_when" in entry or "asked_when" in entry:
                later.append((entry, fact.id))
        for entry, id_ in later:  # these conditions may speak of a fact further down
            asked = self.condition(entry, "asked_when") if "asked_when" in entry else None
            skip = self.condition(entry, "skip_when") if "skip_when" in entry else None
            self.facts[id_] = replace(self.facts[id_], asked_when=asked, skip_when=skip)

    def _fact(self, entry: Entry) -> Fact:
        type_ = self._text(entry, "type")
        if type_ not in ("bool", "enum"):
            self._fault(entry, f"Het type '{type_}' bestaat niet.", "Kies 'bool' of 'enum'.", "type")
            type_ = "enum" if "values" in entry else "bool"  # what was meant, so that its users are not at fault too
        given = self._given_values(entry, type_)
        values: tuple[Value, ...] = (True, False) if type_ == "bool" else tuple(given)
        kinds = self._kinds(entry, values)
        if values:  # otherwise a fault already
            for key in ("condition", "clause"):
                self._only_values(entry, key, self._mapping(entry, key, "true: …"), values)
            self._only_values(entry, "offer", self._words(entry, "offer"), values)
        labels: dict[Value, str] = {True: "Ja", False: "Nee"}
        words: dict[Value, Mapping[str, str]] = {}
        if type_ == "enum":
            words = {value: self._mapping(given, value, "label: …") for value in given}
            labels = {value: self._label(given, value) for value in given}
        return Fact(
            id=self._id(entry),
            type=type_,
            values=values,
            question=self._text(entry, "question"),
            why=self._text(entry, "why"),
            labels=labels,
            nouns=words,
            kinds=kinds,
            conditions=self._worded(entry, "condition"),
            offer=self._words(entry, "offer") or values,
            asked_when=None,
            skip_when=None,
            clauses=self._worded(entry, "clause"),
            patient_can_change=self._flag(entry, "patient_can_change"),
            place=Place(entry.file, entry.line),
        )

    def _given_values(self, entry: Entry, type_: str) -> Any:
        """The values of an enum; none for yes or no, or where they are missing."""
        given = entry.get("values", {})
        if type_ == "bool" and given:
            remedy = "Haal 'values' weg, of schrijf 'type: enum'."
            self._fault(
                entry, "Een feit van het type 'bool' heeft geen eigen waarden: het is ja of nee.", remedy, "values"
            )
        if type_ == "enum" and not (isinstance(given, Entry) and given):
            self._fault(entry, "De waarden ontbreken.", "Schrijf 'values:' met per waarde een 'label'.")
            return {}
        return given if isinstance(given, Entry) else {}

    def _kinds(self, entry: Entry, values: tuple[Value, ...]) -> dict[str, frozenset[str]]:
        groups = self._mapping(entry, "kinds")
        kinds: dict[str, frozenset[str]] = {}
        if isinstance(groups, Entry):
            for name in groups:
                kinds[name] = frozenset(self._words(groups, name))
                for member in sorted(kinds[name] - set(values)):
                    wrong = f"De groep '{name}' noemt de onbekende waarde '{member}'."
                    self._fault(entry, wrong, allowed(member, map(str, values)), "kinds")
        return kinds

    def _only_values(self, entry: Entry, key: str, given: Iterable[Value], values: tuple[Value, ...]) -> None:
        for value in given:
            if value not in values:
                wrong = f"Onder '{key}' staat '{value}', maar dat is geen waarde van dit feit."
                self._fault(entry, wrong, allowed_value(value, values), key)

    def _label(self, given: Entry, value: Value) -> str:
        """What a value is called on a button."""
        words = given.get(str(value))
        if not isinstance(words, Entry):
            return str(value)  # a fault already
        return self._text(words, "label") or str(value)

    def _worded(self, entry: Entry, key: str) -> dict[Value, str]:
        """Value → words, each with its placeholders checked."""
        words = self._mapping(entry, key, "true: …")
        for text in words.values():
            self._check_wording(entry, str(text), key)
        return dict(words)

    def condition(self, entry: Entry, key: str) -> Condition:
        """The condition under `key`; a missing one always holds."""
        value = entry.get(key)
        if value is None:
            return ALWAYS
        if not isinstance(value, Entry):
            self._fault(
                entry, f"'{key}' moet uit feiten en waarden bestaan.", f"Schrijf '{key}: {{feit: waarde}}'.", key
            )
            return ALWAYS
        return self._conjunction(value)

    def _conjunction(self, entry: Entry) -> Condition:
        parts = [self._part(entry, key, value) for key, value in entry.items()]
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _part(self, entry: Entry, key: str, value: Any) -> Condition:
        if key == "not" and isinstance(value, Entry):
            return Not(self._conjunction(value))
        if key in ("any", "all") and isinstance(value, list) and all(isinstance(item, Entry) for item in value):
            parts = tuple(self._conjunction(item) for item in value)
            return AnyOf(parts) if key == "any" else All(parts)
        fact = self.facts.get(key)
        if fact is None:
            self._fault(entry, *_no_fact(str(key), self.facts), key)
            return ALWAYS
        return Is(key, self._values(entry, fact, value if isinstance(value, list) else [value]))

    def _values(self, entry: Entry, fact: Fact, given: Iterable[Any]) -> frozenset[Value]:
        values: set[Value] = set()
        for item in given:
            if isinstance(item, str) and item in fact.kinds:
                values |= fact.kinds[item]
            elif item in fact.values:
                values.add(item)
            else:
                wrong = f"Het feit '{fact.id}' kent de waarde '{item}' niet."
                self._fault(entry, wrong, allowed_value(item, (*fact.values, *fact.kinds)), fact.id)
        return frozenset(values)


def _no_fact(key: str, facts: Mapping[str, Fact]) -> tuple[str, str]:
    """What is wrong with a key that is no fact, and what to write instead."""
    name, colon, _ = key.partition(":")
    if colon and name in facts:
        return f"Na '{name}:' ontbreekt een gewone spatie.", f"Haal weg wat er tussen staat en typ '{name}: …'."
    if key in ("any", "all"):
        return f"Onder '{key}' hoort een lijst.", f"Schrijf '{key}: [{{feit: waarde}}, {{feit: waarde}}]'."
    if key == "not":
        return "Onder 'not' horen feiten en waarden.", "Schrijf 'not: {feit: waarde}'."
    if key.lower() in _AND:
        return f"'{key}' bestaat niet in een voorwaarde.", "Zet de feiten naast elkaar: {feit: waarde, feit: waarde}."
    if key.lower() in _OR:
        remedy = "Schrijf 'any: [{feit: waarde}, {feit: waarde}]': dan is een ervan genoeg."
        return f"'{key}' bestaat niet in een voorwaarde.", remedy
    return f"Het feit '{key}' bestaat niet.", allowed(key, [*facts, *_LOGIC])


def allowed_value(given: object, values: Iterable[Value]) -> str:
    """A remedy for a value that a fact does not have."""
    names = ["true" if value is True else "false" if value is False else str(value) for value in values]
    meant = "true" if str(given).lower() in _YES else "false" if str(given).lower() in _NO else ""
    if meant in names:
        return f"Schrijf '{meant}', zonder aanhalingstekens. Mogelijk: {', '.join(sorted(names))}."
    return allowed(str(given), names)


def known_value(fact: Fact, value: object) -> bool:
    """Whether a value may be stated for a fact (`weet_niet` always may)."""
    if isinstance(value, bool):
        return fact.type == "bool"
    return value == UNKNOWN or (isinstance(value, str) and value in fact.values)
