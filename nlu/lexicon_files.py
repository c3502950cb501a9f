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
    """A party with how it is written: `phrases` of one or more words, compound `endings`, exact `capitals`.

    `shorthand` is how care providers write it; such a word counts only among words that go with it.
    """

    party: Party
    phrases: tuple[str, ...]
    endings: tuple[str, ...]
    capitals: tuple[str, ...]
    shorthand: tuple[str, ...] = ()


@dataclass(frozen=True)
class FactRule:
    """`fact` has `value` where a phrase stands and no phrase of `unless` stands in the same sentence.

    `unless_found` names facts of which any other rule's or party's presence silences this rule. With `part` the rule
    looks at the parts of a sentence (parts.py) one by one, so that what is asked beside it does not count.
    """

    fact: str
    value: str | bool
    phrases: tuple[str, ...]
    unless: tuple[str, ...]
    unless_found: tuple[str, ...]
    part: bool = False


@dataclass(frozen=True)
class SpeakerEntry:
    """Who speaks about another (one of `patient`): `receiver` is the value of that fact when the speaker gets data."""

    receiver: str
    patient: frozenset[str]
    phrases: tuple[str, ...]


@dataclass(frozen=True)
class PremiseRule:
    """A false claim: a sentence makes it with one of `phrases` and none of `unless`, where one of `found` was found.

    `found` holds `fact` or `fact=value`; empty asks nothing. With `denies` the claim itself says that it is not so.
    """

    value: str
    phrases: tuple[str, ...]
    unless: tuple[str, ...]
    found: tuple[str, ...]
    denies: bool


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
        _check_keys(
            row, {"verstrekker", "ontvanger", "care", "person", "words", "endings", "capitals", "shorthand"}, where
        )
        party = Party(row.get("verstrekker"), row.get("ontvanger"), row.get("care", False), row.get("person", False))
        if party.giver is None and party.receiver is None:
            raise LexiconError(f"{where}: give it a `verstrekker` or an `ontvanger`")
        lists = (_strings(row.get(key, []), where) for key in ("words", "endings", "capitals", "shorthand"))
        entries.append(PartyEntry(party, *lists))
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
        _check_keys(row, {"fact", "value", "within", "phrases", "unless", "unless_found"}, where)
        if not {"fact", "value", "phrases"} <= row.keys():
            raise LexiconError(f"{where}: a rule needs `fact`, `value` and `phrases`")
        if row.get("within", "part") != "part":
            raise LexiconError(f"{where}: `within` can only be `part`; leave it out to search whole sentences")
        lists = {key: _strings(_flat(row.get(key, [])), where) for key in ("phrases", "unless", "unless_found")}
        rules.append(FactRule(row["fact"], row["value"], **lists, part="within" in row))
    return rules


def premise_lists(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The frames and the denials of a file of false claims. Raises LexiconError when either is missing."""
    content, where = read(name), f"nlu/lexicon/{name}"
    _check_keys(content, {"frames", "denials", "premises"}, where)
    if len(content) < 3:
        raise LexiconError(f"{where}: the file needs `frames`, `denials` and `premises`")
    return _strings(content["frames"], where), _strings(content["denials"], where)


def premise_rules(name: str) -> list[PremiseRule]:
    """The false claims of a file, in order. Raises LexiconError for an unreadable one."""
    rules = []
    for number, row in enumerate(read(name)["premises"], start=1):
        where = f"nlu/lexicon/{name}, premise {number}"
        _check_keys(row, {"value", "phrases", "unless", "found", "denies"}, where)
        if not {"value", "phrases"} <= row.keys():
            raise LexiconError(f"{where}: a premise needs `value` and `phrases`")
        phrases, unless, found = (_strings(row.get(key, []), where) for key in ("phrases", "unless", "found"))
        rules.append(PremiseRule(row["value"], phrases, unless, found, row.get("denies") is True))
    return rules


def word_set(name: str, key: str) -> frozenset[str]:
    """All words under `key` of a lexicon file; nested lists are for reading only."""
    return frozenset(_strings(_flat(read(name)[key]), f"nlu/lexicon/{name}, {key}"))


def _flat(listed: Iterable[Any]) -> list[Any]:
    """The items of a list with those of the lists in it; lists in lists are there for reading or for sharing."""
    return [item for row in listed for item in (_flat(row) if isinstance(row, list) else [row])]


def word_map(name: str, key: str) -> dict[str, str]:
    """The mapping from word to word(s) under `key` of a lexicon file."""
    mapping = read(name)[key]
    where = f"nlu/lexicon/{name}, {key}"
    return dict(zip(_strings(mapping, where), _strings(mapping.values(), where), strict=True))


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
