"""Reading the lexicon: YAML in, checked values out. Errors name the file, the entry and the remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LEXICON = Path(__file__).parent / "lexicon"


class LexiconError(ValueError):
    """The lexicon is broken; the message says which file and entry, what is wrong and what would be right."""


@dataclass(frozen=True)
class Party:
    """Someone who gives or gets data. `giver` and `receiver` are values of the facts, None where it is never one."""

    giver: str | None
    receiver: str | None
    care: bool
    person: bool


@dataclass(frozen=True)
class PartyEntry:
    """A party with how it is written: `phrases` of one or more words, compound `endings`, exact `capitals`."""

    party: Party
    phrases: tuple[str, ...]
    endings: tuple[str, ...]
    capitals: tuple[str, ...]


@dataclass(frozen=True)
class FactRule:
    """`fact` has `value` where a phrase stands and no phrase of `unless` stands in the same sentence.

    `unless_found` names facts of which any other rule's or party's presence silences this rule.
    """

    fact: str
    value: str | bool
    phrases: tuple[str, ...]
    unless: tuple[str, ...]
    unless_found: tuple[str, ...]


@dataclass(frozen=True)
class SpeakerEntry:
    """Who speaks about another (one of `patient`): `receiver` is the value of that fact when the speaker gets data."""

    receiver: str
    patient: frozenset[str]
    phrases: tuple[str, ...]


@cache
def read(name: str) -> Any:
    """The content of one lexicon file. Raises LexiconError when it is missing or no YAML."""
    try:
        return yaml.safe_load((LEXICON / name).read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise LexiconError(f"nlu/lexicon/{name} cannot be read: {error}") from error


def party_entries() -> list[PartyEntry]:
    """The parties of parties.yml. Raises LexiconError for an entry without a role or without words."""
    entries = []
    for number, row in enumerate(read("parties.yml"), start=1):
        where = f"nlu/lexicon/parties.yml, entry {number}"
        _check_keys(row, {"verstrekker", "ontvanger", "care", "person", "words", "endings", "capitals"}, where)
        party = Party(row.get("verstrekker"), row.get("ontvanger"), row.get("care", False), row.get("person", False))
        if party.giver is None and party.receiver is None:
            raise LexiconError(f"{where}: give it a `verstrekker` or an `ontvanger`")
        phrases = _strings(row.get("words", []), where)
        entries.append(
            PartyEntry(
                party, phrases, _strings(row.get("endings", []), where), _strings(row.get("capitals", []), where)
            )
        )
    return entries


def speaker_entries() -> list[SpeakerEntry]:
    """The relations of speaker.yml, in order. Raises LexiconError for an entry that lacks a key."""
    entries = []
    for number, row in enumerate(read("speaker.yml"), start=1):
        where = f"nlu/lexicon/speaker.yml, entry {number}"
        _check_keys(row, {"ontvanger", "patient", "phrases"}, where)
        if len(row) < 3:
            raise LexiconError(f"{where}: an entry needs `ontvanger`, `patient` and `phrases`")
        patient = frozenset(_strings(row["patient"], where))
        entries.append(SpeakerEntry(row["ontvanger"], patient, _strings(row["phrases"], where)))
    return entries


def fact_rules(name: str) -> list[FactRule]:
    """The rules of one file (facts.yml, topics.yml), in order. Raises LexiconError for an unreadable rule."""
    rules = []
    for number, row in enumerate(read(name), start=1):
        where = f"nlu/lexicon/{name}, rule {number}"
        _check_keys(row, {"fact", "value", "phrases", "unless", "unless_found"}, where)
        if not {"fact", "value", "phrases"} <= row.keys():
            raise LexiconError(f"{where}: a rule needs `fact`, `value` and `phrases`")
        lists = (_strings(row.get(key, []), where) for key in ("phrases", "unless", "unless_found"))
        rules.append(FactRule(row["fact"], row["value"], *lists))
    return rules


def word_set(name: str, key: str) -> frozenset[str]:
    """All words under `key` of a lexicon file; nested lists are for reading only."""
    listed = read(name)[key]
    flat = [word for row in listed for word in (row if isinstance(row, list) else [row])]
    return frozenset(_strings(flat, f"nlu/lexicon/{name}, {key}"))


def _check_keys(row: Any, allowed: set[str], where: str) -> None:
    if not isinstance(row, dict):
        raise LexiconError(f"{where}: expected a mapping, found {row!r}")
    if unknown := row.keys() - allowed:
        raise LexiconError(f"{where}: unknown {sorted(unknown)}; allowed are {sorted(allowed)}")


def _strings(values: Iterable[Any], where: str) -> tuple[str, ...]:
    values = tuple(values)
    for value in values:
        if not isinstance(value, str):
            raise LexiconError(f"{where}: {value!r} is not text; write it between quotes")
    return values
