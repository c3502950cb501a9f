"""What differs between two knowledge bases beside the verdicts: rules, citations, questions, notices, texts.

A knowledge base is laid out as parts (a rule, a fact, a notice, …), each with its fields as text. Two such layouts are
held against each other, so nothing that is in one can be missed in the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from rules_core.conditions import ALWAYS, All, AnyOf, Condition, Is, Not
from rules_core.model import Citation, KnowledgeBase, Topic, Value

Part = tuple[str, str]
"""The kind of a part (a key under `parts` in texts.yml) and its id; that of a rule has its topic before it."""

Fields = dict[str, "str | Items"]
Items = tuple[str, ...]
"""A list, of which only what comes in and what goes out is said."""

_NOT_SAID = frozenset({"id", "place", "rules", "exceptions", "root", "outside", "presumptions", "remarks", "labels"})
"""Fields that are no content of their own, or parts of their own (the labels of a fact stand among its `nouns`)."""


@dataclass(frozen=True)
class Edit:
    """A part that is new, gone or changed (`how`); of a changed one each field with its text before and after."""

    kind: str
    id: str
    how: str
    fields: tuple[tuple[str, str | Items, str | Items], ...] = ()


def edits(old: KnowledgeBase, new: KnowledgeBase) -> tuple[Edit, ...]:
    """Everything that differs, new parts first, in the order of the newer knowledge base."""
    before, after = dict(_parts(old)), dict(_parts(new))
    found = [Edit(*part, "new") for part in after if part not in before]
    found += [Edit(*part, "gone") for part in before if part not in after]
    for part, now in after.items():
        was = before.get(part, now)
        changed = tuple(
            (name, was.get(name, ""), now.get(name, ""))
            for name in dict.fromkeys((*now, *was))
            if was.get(name, "") != now.get(name, "")
        )
        if changed:
            found.append(Edit(*part, "changed", changed))
    return tuple(found)


def _parts(knowledge: KnowledgeBase) -> Iterator[tuple[Part, Fields]]:
    texts: Any = knowledge.texts
    for id_, document in texts.get("documents", {}).items():
        yield ("document", id_), _laid_out(document)
    kinds: dict[str, Mapping[str, object]] = {
        "passage": knowledge.passages,
        "statement": knowledge.statements,
        "notice": knowledge.notices,
        "fact": knowledge.facts,
    }
    for kind, items in kinds.items():
        for id_, item in items.items():
            yield (kind, id_), _laid_out(item)
    for topic in knowledge.topics.values():
        yield ("topic", topic.id), _laid_out(topic)
        yield from _rules(topic)
    for kind, items in {"subject": knowledge.outside, "premise": knowledge.premises}.items():
        for id_, item in items.items():
            yield (kind, id_), _laid_out(item)
    for number, route in enumerate(knowledge.routes, start=1):
        yield ("route", str(number)), _laid_out(route)
    yield ("texts", "texts.yml"), _laid_out({key: value for key, value in texts.items() if key != "documents"})


def _rules(topic: Topic) -> Iterator[tuple[Part, Fields]]:
    for rule in topic.rules.values():
        yield ("rule", f"{topic.id}/{rule.id}"), _laid_out(rule)
    for rule in topic.outside:
        yield ("outside", f"{topic.id}/{rule.id}"), _laid_out(rule)
    for presumption in topic.presumptions:
        yield ("presumption", f"{topic.id}/{presumption.id}"), _laid_out(presumption)
    for remark in topic.remarks:
        yield ("remark", f"{topic.id}/{remark.id}"), _laid_out(remark)


def _laid_out(item: Any) -> Fields:
    """The fields of a value or a mapping, each as text; a mapping inside gets a field for each of its keys."""
    if is_dataclass(item):
        items = {field.name: getattr(item, field.name) for field in fields(item) if field.name not in _NOT_SAID}
    else:
        items = dict(item)
    found: Fields = {}
    for name, value in items.items():
        if isinstance(value, Mapping) or (isinstance(value, list | tuple) and any(map(_has_fields, value))):
            inside = value if isinstance(value, Mapping) else dict(enumerate(value, start=1))
            parts = {key: _laid_out(part) if _has_fields(part) else {"": _text(part)} for key, part in inside.items()}
            for key, texts in parts.items():
                found |= {" ".join(filter(None, (name, _word(key), sub))): text for sub, text in texts.items()}
        else:
            found[name] = _text(value)
    return found


def _has_fields(value: object) -> bool:
    """Whether a value has fields of its own to lay out; conditions and citations are said in one text."""
    return isinstance(value, Mapping) or (is_dataclass(value) and not isinstance(value, Condition | Citation))


def _text(value: Any) -> str | Items:
    if isinstance(value, Condition):
        return "" if value == ALWAYS else condition_text(value)
    if isinstance(value, Citation):
        return f"{value.statement.id} ‘{value.quote}’ ({value.status})"
    if isinstance(value, frozenset):
        return tuple(sorted(map(_word, value)))
    if isinstance(value, list | tuple):
        return tuple(str(_text(item)) for item in value)
    return "" if value is None else _word(value)


def condition_text(condition: Condition) -> str:
    """A condition much as it is written in a rule: "toestemming: true en (ontvanger: ggd of niet bezwaar: true)"."""
    if isinstance(condition, Is):
        return f"{condition.fact}: {' / '.join(sorted(map(_word, condition.values)))}"
    if isinstance(condition, Not):
        return f"niet ({condition_text(condition.part)})"
    joined = (" of " if isinstance(condition, AnyOf) else " en ").join(
        f"({condition_text(part)})" if isinstance(part, All | AnyOf) else condition_text(part)
        for part in condition.parts
    )
    return joined or "altijd"


def _word(value: Value | Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
