"""The ledger: which rule, remark, section or presumption carries each statement of the documents.

A statement counts as accounted for when a part of a topic cites it, or when `left_out.yml` says why nothing does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rules_core.errors import KnowledgeError, Problem, allowed
from rules_core.loading import KNOWLEDGE_DIR
from rules_core.model import Citation, KnowledgeBase, Place, Statement, Topic
from rules_core.source import Entry, read, unknown_keys

LEFT_OUT = "left_out.yml"
OUTSIDE, PREMISE = "buiten", "premisse"


@dataclass(frozen=True)
class Carrier:
    """A part of the knowledge base that cites a statement.

    `part` is rule, outside, presumption, remark or section of a topic; or `subject` (of outside.yml) with the topic
    `buiten`, or `premise` with the topic `premisse`.
    """

    topic: str
    part: str
    id: str
    place: Place

    @property
    def answers(self) -> bool:
        """Whether it answers a question about the statement; a correction or a refusal only mentions it."""
        return self.topic not in (OUTSIDE, PREMISE)

    def __str__(self) -> str:
        return f"{self.topic}/{self.id}"


@dataclass(frozen=True)
class Row:
    """One statement with what carries it, or the reason why nothing does."""

    statement: Statement
    carriers: tuple[Carrier, ...]
    left_out: str | None

    @property
    def accounted_for(self) -> bool:
        """Whether the statement is carried, or left out with a reason."""
        return self.carried or self.left_out is not None

    @property
    def carried(self) -> bool:
        """Whether a part of a topic cites the statement."""
        return any(carrier.answers for carrier in self.carriers)


@dataclass(frozen=True)
class Ledger:
    """A row for each statement, in the order of the statements file."""

    rows: tuple[Row, ...]

    @property
    def missing(self) -> tuple[Row, ...]:
        """The statements that are not accounted for."""
        return tuple(row for row in self.rows if not row.accounted_for)

    def by_passage(self, knowledge: KnowledgeBase) -> dict[str, tuple[Row, ...]]:
        """The rows of each passage; a passage that no statement comes from has none."""
        rows: dict[str, tuple[Row, ...]] = {id_: () for id_ in knowledge.passages}
        for row in self.rows:
            if row.statement.passage is not None:
                rows[row.statement.passage] += (row,)
        return rows


def ledger(knowledge: KnowledgeBase, folder: Path | str = KNOWLEDGE_DIR) -> Ledger:
    """The ledger of a knowledge base and of `left_out.yml` in its folder. Raises KnowledgeError when that is faulty."""
    carriers: dict[str, dict[Carrier, None]] = {id_: {} for id_ in knowledge.statements}
    for topic in knowledge.topics.values():
        for carrier, citations in _parts(topic):
            for citation in citations:
                carriers[citation.statement.id][carrier] = None
    for place, part, items in ((OUTSIDE, "subject", knowledge.outside), (PREMISE, "premise", knowledge.premises)):
        for item in items.values():
            for citation in item.cites:
                carriers[citation.statement.id][Carrier(place, part, item.id, item.place)] = None
    reasons = _left_out(knowledge, Path(folder), {id_ for id_, found in carriers.items() if found})
    return Ledger(
        tuple(Row(item, tuple(carriers[item.id]), reasons.get(item.id)) for item in knowledge.statements.values())
    )


def _parts(topic: Topic) -> Iterator[tuple[Carrier, tuple[Citation, ...]]]:
    kinds: dict[str, tuple[Any, ...]] = {
        "rule": tuple(topic.rules.values()),
        "outside": topic.outside,
        "presumption": topic.presumptions,
        "section" if topic.kind == "information" else "remark": topic.remarks,
    }
    for kind, parts in kinds.items():
        for part in parts:
            yield Carrier(topic.id, kind, part.id, part.place), part.cites


def _left_out(knowledge: KnowledgeBase, folder: Path, carried: set[str]) -> dict[str, str]:
    """Statement id → why nothing carries it. Without the file, nothing is left out."""
    path = folder / LEFT_OUT
    if not path.is_file():
        return {}
    source = read(path, f"{folder.name}/{LEFT_OUT}")
    entries = source.get("left_out") or []
    if not isinstance(entries, list) or not all(isinstance(entry, Entry) for entry in entries):
        remedy = "Schrijf per uitspraak '- statement: …' met daaronder 'reason: …'."
        raise KnowledgeError([source.problem("Onder 'left_out' hoort een lijst met onderdelen.", remedy, "left_out")])
    problems: list[Problem] = []
    reasons: dict[str, str] = {}
    for entry in entries:
        id_, reason = str(entry.get("statement")), entry.get("reason")
        problems += unknown_keys(entry, ("statement", "reason"))
        if "statement" not in entry:
            problems.append(entry.problem("De uitspraak ontbreekt.", "Schrijf '- statement: …'."))
            continue
        if id_ in reasons:
            problems.append(
                entry.problem(f"De uitspraak '{id_}' staat hier al.", "Laat haar één keer staan.", "statement")
            )
        if id_ not in knowledge.statements:
            wrong = f"De uitspraak '{id_}' bestaat niet."
            problems.append(entry.problem(wrong, allowed(id_, knowledge.statements), "statement"))
        elif id_ in carried:
            wrong = f"De uitspraak '{id_}' staat hier als weggelaten, maar een regel citeert haar."
            problems.append(entry.problem(wrong, "Verwijder haar hier, of het citaat bij de regel.", "statement"))
        if not isinstance(reason, str) or not reason.strip():
            problems.append(entry.problem(f"De reden bij '{id_}' ontbreekt.", "Schrijf 'reason: …'.", "reason"))
        else:
            reasons[id_] = " ".join(reason.split())
    if problems:
        raise KnowledgeError(problems)
    return reasons


# -- showing -------------------------------------------------------------------------------------------------------


def report(knowledge: KnowledgeBase, found: Ledger) -> str:
    """The ledger for reading: every statement, every passage, then a summary line."""
    lines = ["Per uitspraak:"]
    for row in found.rows:
        lines.append(f"  {row.statement.id:<4} {row.statement.passage or '-'}: {_carried(row)}")
    lines += ["", "Per passage:"]
    for id_, rows in found.by_passage(knowledge).items():
        ids = ", ".join(row.statement.id for row in rows) or "geen uitspraak"
        carriers = dict.fromkeys(str(carrier) for row in rows for carrier in row.carriers)
        lines += [f"  {id_}: {ids}", *(f"      {carrier}" for carrier in carriers)]
    return "\n".join([*lines, "", summary(found)])


def _carried(row: Row) -> str:
    if row.carried:
        return ", ".join(str(carrier) for carrier in row.carriers)
    return f"weggelaten: {row.left_out}" if row.left_out else "NIET VERANTWOORD"


def summary(found: Ledger) -> str:
    """One line with the counts; names what is missing and says what to do."""
    carried = sum(row.carried for row in found.rows)
    left_out = sum(not row.carried and row.left_out is not None for row in found.rows)
    line = (
        f"{carried + left_out} van {len(found.rows)} uitspraken verantwoord: {carried} gedragen, {left_out} weggelaten."
    )
    if found.missing:
        names = ", ".join(row.statement.id for row in found.missing)
        line += (
            f"\nNiet verantwoord: {names}.\n  Oplossing: citeer ze in een regel, of noem ze met reden in {LEFT_OUT}."
        )
    return line


def to_dict(knowledge: KnowledgeBase, found: Ledger) -> dict[str, Any]:
    """The ledger as JSON: `statements`, `passages` and `summary`."""
    statements = [
        {
            "id": row.statement.id,
            "passage": row.statement.passage,
            "status": row.statement.status,
            "carried_by": [_carrier(carrier) for carrier in row.carriers],
            "left_out": row.left_out,
            "accounted_for": row.accounted_for,
        }
        for row in found.rows
    ]
    passages = [
        {
            "id": id_,
            "statements": [row.statement.id for row in rows],
            "carried_by": list(dict.fromkeys(str(carrier) for row in rows for carrier in row.carriers)),
        }
        for id_, rows in found.by_passage(knowledge).items()
    ]
    missing = [row.statement.id for row in found.missing]
    totals: Mapping[str, Any] = {"statements": len(found.rows), "passages": len(passages), "missing": missing}
    return {"statements": statements, "passages": passages, "summary": totals}


def _carrier(carrier: Carrier) -> dict[str, Any]:
    place = {"file": carrier.place.file, "line": carrier.place.line}
    return {"topic": carrier.topic, "part": carrier.part, "id": carrier.id, **place}
