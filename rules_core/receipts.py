"""Receipts: a decision as canonical JSON that can be kept, and replayed later on the same or a changed knowledge base.

A receipt holds ids, values and the answer; nothing that a person typed, and no time. Equal inputs on an equal knowledge
base give the same bytes. `sha256` is over the canonical form of everything else, so a changed receipt shows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

from rules_core.errors import FactError
from rules_core.explanation import explain
from rules_core.model import Facts, KnowledgeBase, Place, Presumption, Rule, Topic

SCHEMA = "deelwijzer-receipt/1"
MAX_BYTES = 1 << 20
_KEYS = {"schema": str, "engine": str, "knowledge": str, "topic": str, "facts": dict, "answer": dict, "rules": dict}
_MISSING = object()
_LEAD, _WIDTH = 40, 120  # characters shown before a difference, and in all


class ReceiptError(ValueError):
    """A receipt that cannot be trusted or read; the message says why and what to do (Dutch)."""


@dataclass(frozen=True)
class Replay:
    """How a receipt compares with the answer of today.

    `path` is the first place in the answer that differs, None when nothing does; `before` and `now` are what stands
    there; `rules` are the rules that were changed, added or taken away since.
    """

    path: str | None
    before: str = ""
    now: str = ""
    rules: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether the answer is the same, to the byte."""
        return self.path is None


def receipt(knowledge: KnowledgeBase, topic: str, facts: Facts) -> dict[str, Any]:
    """The receipt of a decision. Raises FactError for an unknown topic, fact or value."""
    answer = explain(knowledge, topic, facts).to_dict()
    body: dict[str, Any] = {
        "schema": SCHEMA,
        "engine": answer["receipt"]["engine"],
        "knowledge": knowledge.hash,
        "topic": topic,
        "facts": answer["facts"],
        "answer": answer,
        "rules": rule_hashes(knowledge.topics[topic]),
    }
    return {**body, "sha256": _digest(body)}


def canonical(value: object) -> bytes:
    """The one form of a JSON value: UTF-8, sorted keys, no white space, a newline at the end."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode() + b"\n"


def write_receipt(value: Mapping[str, Any], path: Path | str) -> None:
    """Writes a receipt in its canonical form. Raises ReceiptError when the file cannot be written."""
    try:
        Path(path).write_bytes(canonical(value))
    except OSError as error:
        raise ReceiptError(
            "Het bewijs is daar niet te schrijven. Kies een bestaande map waarin u mag schrijven."
        ) from error


def read_receipt(path: Path | str) -> dict[str, Any]:
    """The receipt in a file. Raises ReceiptError when it is damaged, altered, or no receipt at all."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ReceiptError(
            "Dit bewijs bestaat niet of is niet te lezen. Controleer de naam van het bestand."
        ) from error
    if len(data) > MAX_BYTES:
        raise ReceiptError("Dit bestand is groter dan 1 MB. Dat is geen bewijs van een antwoord.")
    try:
        value = json.loads(data)
        unaltered = isinstance(value, dict) and canonical(value) == data
    except (ValueError, RecursionError) as error:
        raise ReceiptError("Dit bestand is geen geldige JSON. Maak met --receipt een nieuw bewijs.") from error
    _check_shape(value)
    given = value.pop("sha256")
    if not unaltered or given != _digest(value):
        raise ReceiptError(
            "Dit bewijs is veranderd: de controlesom klopt niet. Vertrouw het niet; maak een nieuw bewijs."
        )
    return {**value, "sha256": given}


def _check_shape(value: Any) -> None:
    if not isinstance(value, dict):
        raise ReceiptError("Dit bestand is geen bewijs van een antwoord. Maak met --receipt een nieuw bewijs.")
    for key, type_ in {**_KEYS, "sha256": str}.items():
        if not isinstance(value.get(key), type_):
            raise ReceiptError(
                f"In dit bewijs ontbreekt '{key}', of het heeft een verkeerde vorm. Maak een nieuw bewijs."
            )
    if value["schema"] != SCHEMA:
        raise ReceiptError(f"Dit bewijs heeft een onbekende vorm: {value['schema'][:40]!r}. Verwacht: '{SCHEMA}'.")


def replay(knowledge: KnowledgeBase, kept: Mapping[str, Any]) -> Replay:
    """The kept receipt against the answer that this knowledge base gives to the same facts."""
    topic = knowledge.topics.get(kept["topic"])
    if topic is None:
        return Replay("topic", kept["topic"], "", tuple(kept["rules"]))
    rules = tuple(_changed_rules(kept["rules"], rule_hashes(topic)))
    try:
        answer = explain(knowledge, topic.id, kept["facts"]).to_dict()
    except FactError as error:
        return Replay("facts", "", str(error), rules)
    found = next(_differences("", kept["answer"], answer), None)
    if found is None:
        return Replay(None) if not rules else Replay("rules", "", "", rules)
    path, before, now = found
    start = _start(before, now)
    return Replay(path, _shown(before, start), _shown(now, start), rules)


def told(result: Replay) -> str:
    """The result of a replay in words."""
    if result.same:
        return "gelijk"
    lines = [f"anders: het eerste verschil staat in {result.path}"]
    if result.before or result.now:
        lines += [f"  toen: {result.before}", f"  nu:   {result.now}"]
    if result.rules:
        lines += ["Veranderde regels:", *(f"  {rule}" for rule in result.rules)]
    else:
        lines.append(
            "Geen regel van dit onderwerp is veranderd. Het verschil zit in feiten, teksten, noten of de motor."
        )
    return "\n".join(lines)


# -- hashes of rules -----------------------------------------------------------------------------------------------


def rule_hashes(topic: Topic) -> dict[str, str]:
    """The hash of each rule's content, by part and id ("rules/toestemming"); its place in the file is left out."""
    parts: dict[str, Iterable[Rule | Presumption]] = {
        "rules": topic.rules.values(),
        "outside": topic.outside,
        "presumptions": topic.presumptions,
        "remarks": topic.remarks,
    }
    return {
        f"{part}/{rule.id}": hashlib.sha256(canonical(_plain(rule))).hexdigest()
        for part, rules in parts.items()
        for rule in rules
    }


def _plain(value: Any) -> Any:
    """A model value as JSON: sets in order, places left out, every dataclass under its name."""
    if is_dataclass(value):
        kept = {f.name: getattr(value, f.name) for f in fields(value)}
        plain = {name: _plain(item) for name, item in kept.items() if not isinstance(item, Place)}
        return {"is": type(value).__name__, **plain}
    if isinstance(value, frozenset | set):
        return sorted((_plain(item) for item in value), key=repr)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(body)).hexdigest()


# -- differences ---------------------------------------------------------------------------------------------------


def _changed_rules(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for name in dict.fromkeys([*now, *before]):
        if name not in before:
            yield f"{name} (nieuw)"
        elif name not in now:
            yield f"{name} (vervallen)"
        elif before[name] != now[name]:
            yield f"{name} (veranderd)"


def _differences(path: str, before: Any, now: Any) -> Iterator[tuple[str, Any, Any]]:
    """Every place where two JSON values differ, in the order of the newer one; the receipt part comes last."""
    if isinstance(before, dict) and isinstance(now, dict):
        for key in dict.fromkeys([*now, *before]):
            where = f"{path}.{key}" if path else str(key)
            yield from _differences(where, before.get(key, _MISSING), now.get(key, _MISSING))
    elif isinstance(before, list) and isinstance(now, list):
        for at in range(max(len(before), len(now))):
            old, new = (items[at] if at < len(items) else _MISSING for items in (before, now))
            yield from _differences(f"{path}[{at}]", old, new)
    elif type(before) is not type(now) or before != now:
        yield path, before, now


def _start(before: Any, now: Any) -> int:
    """Where to start showing two texts, so that what differs is in view."""
    if not (isinstance(before, str) and isinstance(now, str)):
        return 0
    shorter = min(len(before), len(now))
    same = next((at for at in range(shorter) if before[at] != now[at]), shorter)
    return max(0, same - _LEAD)


def _shown(value: Any, start: int = 0) -> str:
    if value is _MISSING:
        return "(niets)"
    text = json.dumps(value[start:] if start else value, ensure_ascii=False)
    return ("…" if start else "") + (text if len(text) <= _WIDTH else text[:_WIDTH] + "…")
