"""The comparison of two knowledge bases in Dutch sentences, for the lawyer who changed one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from rules_core.comparing.cases import Case, Values
from rules_core.comparing.contents import Edit, Items, edits
from rules_core.comparing.verdicts import Compared, Shift, compare_topic
from rules_core.model import UNKNOWN, Fact, KnowledgeBase, Value
from rules_core.phrasing import clause, in_general, in_words
from rules_core.source import read

MAX_CASES = 20
"""Cases of one shift that are shown; of more, the number is."""


@dataclass(frozen=True)
class Difference:
    """Everything that differs. `new_topics` and `gone_topics` are decision topics, which count as changed verdicts."""

    old: KnowledgeBase
    new: KnowledgeBase
    compared: tuple[Compared, ...]
    new_topics: tuple[str, ...]
    gone_topics: tuple[str, ...]
    edits: tuple[Edit, ...]

    @property
    def verdicts_changed(self) -> bool:
        """Whether any verdict is another one, final or provisional."""
        shifts = any(topic.final or topic.provisional for topic in self.compared)
        return shifts or bool(self.new_topics or self.gone_topics)


def compare(old: KnowledgeBase, new: KnowledgeBase) -> Difference:
    """Compares two knowledge bases in full."""
    before, after = _decisions(old), _decisions(new)
    return Difference(
        old,
        new,
        tuple(compare_topic(old, new, topic) for topic in after if topic in before),
        tuple(topic for topic in after if topic not in before),
        tuple(topic for topic in before if topic not in after),
        edits(old, new),
    )


def report(difference: Difference) -> str:
    """The whole comparison as plain text: verdicts first, then everything else."""
    texts = fixed_texts()
    blocks = [*_verdicts(difference), *_edits(difference.edits)]
    return "\n\n".join([*blocks, str(texts["changed" if difference.verdicts_changed else "unchanged"])])


@lru_cache(maxsize=1)
def fixed_texts() -> dict[str, Any]:
    """The fixed Dutch texts of a comparison."""
    return read(Path(__file__).with_name("texts.yml"), "comparing/texts.yml")


def _decisions(knowledge: KnowledgeBase) -> list[str]:
    return [topic.id for topic in knowledge.topics.values() if topic.root is not None]


# -- verdicts ------------------------------------------------------------------------------------------------------


def _verdicts(difference: Difference) -> Iterator[str]:
    texts = fixed_texts()
    for key, topics, knowledge in (
        ("new_topic", difference.new_topics, difference.new),
        ("gone_topic", difference.gone_topics, difference.old),
    ):
        for topic in topics:
            yield str(texts[key]).format(title=knowledge.topics[topic].title, topic=topic)
    for compared in difference.compared:
        if compared.final or compared.provisional:
            kind = "final" if compared.final else "provisional"
            title = difference.new.topics[compared.topic].title
            total = _number(compared.combinations)
            lines = [str(texts[kind]).format(title=title, topic=compared.topic, total=total)]
            for shift in compared.final or compared.provisional:
                lines += _shift(difference, shift)
            yield "\n".join(lines)


def _shift(difference: Difference, shift: Shift) -> Iterator[str]:
    texts = fixed_texts()
    before, after = (texts["verdicts"][verdict] for verdict in (shift.before, shift.after))
    counted = str(texts["counted"]).format(count=_number(shift.combinations)) if shift.combinations else ""
    if len(shift.cases) == 1:
        words = _case(difference, shift.cases[0])
        yield str(texts["shift"]).format(before=before, after=after, case=words, counted=counted)
        return
    shared, cases = _shared(shift.cases)
    always = _single({**shared.when, **shared.also})
    when = str(texts["shared"]).format(clauses=_clauses(difference, shared.when, always)) if shared.when else ""
    yield str(texts["shifts"]).format(before=before, after=after, shared=when, counted=counted)
    if shared.also:
        yield str(texts["shared_also"]).format(clauses=_clauses(difference, shared.also, always))
    for case in cases[:MAX_CASES]:
        yield str(texts["case"]).format(case=_case(difference, case, always))
    if len(shift.cases) > MAX_CASES:
        yield str(texts["more_cases"]).format(count=len(shift.cases) - MAX_CASES)


def _shared(cases: Sequence[Case]) -> tuple[Case, tuple[Case, ...]]:
    """What all cases have in common, and each case without that."""
    first, *others = cases
    when = {name: values for name, values in first.when.items() if all(one.when.get(name) == values for one in others)}
    also = {name: values for name, values in first.also.items() if all(one.also.get(name) == values for one in others)}

    def rest(values: Values, shared: Values) -> Values:
        return {name: options for name, options in values.items() if name not in shared}

    return Case(when, also), tuple(Case(rest(one.when, when), rest(one.also, also)) for one in cases)


def _single(values: Values) -> dict[str, Value]:
    return {name: options[0] for name, options in values.items() if len(options) == 1 and options[0] != UNKNOWN}


def _case(difference: Difference, case: Case, always: Mapping[str, Value] | None = None) -> str:
    """A case in words. Who receives may stand in `when`, in `also` or in what holds `always`, and be spoken of here."""
    texts = fixed_texts()
    single = {**(always or {}), **_single({**case.when, **case.also})}
    words = _clauses(difference, case.when, single) if case.when else str(texts["always"])
    also = str(texts["also"]).format(clauses=_clauses(difference, case.also, single)) if case.also else ""
    return words + also


def _clauses(difference: Difference, values: Values, single: Mapping[str, Value]) -> str:
    """Facts with their values as clauses with the verb at the end: "de ontvanger de GGD is en …"."""
    return in_words([_clause(difference, name, options, single) for name, options in values.items()])


def _clause(difference: Difference, name: str, options: Sequence[Value], single: Mapping[str, Value]) -> str:
    knowledge = difference.new if name in difference.new.facts else difference.old
    texts, fact = fixed_texts(), knowledge.facts[name]
    known = [value for value in options if value != UNKNOWN]
    others = [value for value in fact.values if value not in known]
    if not known:
        return str(texts["unknown"]).format(name=_name(knowledge, fact, fact.values))
    if len(known) == len(options) == 1:
        return clause(knowledge, name, known[0], single)
    if len(known) < len(options) and len(others) == 1:
        return str(texts["not_said"]).format(clause=clause(knowledge, name, others[0], {}))
    if len(known) < len(options) and len(known) == 1:
        return str(texts["or_unknown"]).format(clause=clause(knowledge, name, known[0], {}))
    if len(known) < len(options) and not others:
        return str(texts["whatever"]).format(name=_name(knowledge, fact, fact.values))
    key, shown = ("one_of", known) if len(known) <= len(others) else ("none_of", others)
    if len(known) < len(options):
        key += "_or_unknown"
    values = in_words([_value(fact, value) for value in shown], fixed_texts()["or"])
    return str(texts[key]).format(name=_name(knowledge, fact, shown), values=values)


def _name(knowledge: KnowledgeBase, fact: Fact, values: Sequence[Value]) -> str:
    if all(fact.nouns.get(value, {}).get("de") for value in values):
        return f"de {fact.id.replace('_', ' ')}"
    return str(fixed_texts()["answer_to"]).format(question=in_general(knowledge, fact.question))


def _value(fact: Fact, value: Value) -> str:
    return str(fact.nouns.get(value, {}).get("de") or f"‘{fact.labels[value]}’")


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")


# -- everything else -----------------------------------------------------------------------------------------------


def _edits(found: Sequence[Edit]) -> Iterator[str]:
    texts = fixed_texts()
    for how in ("new", "gone"):
        lines = [f"- {texts['parts'][edit.kind]} {edit.id}" for edit in found if edit.how == how]
        if lines:
            yield "\n".join([str(texts[how]), *lines])
    changed = [line for edit in found if edit.how == "changed" for line in _changed(edit)]
    if changed:
        yield "\n".join([str(texts["edited"]), *changed])


def _changed(edit: Edit) -> Iterator[str]:
    texts = fixed_texts()
    yield f"- {texts['parts'][edit.kind]} {edit.id}"
    for name, before, after in edit.fields:
        field, _, rest = name.partition(" ")
        label = " ".join(filter(None, (texts["fields"].get(field, field), rest)))
        if isinstance(before, tuple) and isinstance(after, tuple):
            yield from _items(label, before, after)
        else:
            was, now = (_joined(text) or texts["nothing"] for text in (before, after))
            yield str(texts["field"]).format(name=label, before=was, after=now)


def _items(label: str, before: Items, after: Items) -> Iterator[str]:
    """What came into a list and what went out; or that only the order is another."""
    texts = fixed_texts()
    added, removed = ([item for item in one if item not in other] for one, other in ((after, before), (before, after)))
    for key, items in (("added", added), ("removed", removed)):
        if items:
            yield str(texts[key]).format(name=label, items=_joined(items))
    if not added and not removed:
        yield str(texts["reordered"]).format(name=label, items=_joined(after))


def _joined(text: str | Sequence[str]) -> str:
    return text if isinstance(text, str) else ", ".join(text)
