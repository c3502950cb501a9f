"""The human-readable rendering on the command line: the short text, then every reason with its source."""

from __future__ import annotations

from rules_core.answer import Answer
from rules_core.model import KnowledgeBase
from rules_core.rendering import reference

_MARKS = {"applies": "+", "defeated": "x", "open": "?", "not_met": "-"}
_LEGEND = "+ geldt   x verslagen   ? open   - niet vervuld"


def report(knowledge: KnowledgeBase, answer: Answer) -> str:
    """The whole answer as plain text."""
    lines = [answer.text, "", f"Uitkomst: {answer.verdict}{'' if answer.decided else ' (nog niet beslist)'}"]
    if answer.open_facts:
        lines.append(f"Nog open: {', '.join(answer.open_facts)}")
    if answer.reasons:
        lines += ["", f"Waarom ({_LEGEND}):"]
        for reason in answer.reasons:
            lines.append(f"  {_MARKS[reason.effect]} {reason.rule}: {reason.text}")
            lines += [f"      {id_}" for id_ in reason.citations]
    if answer.citations:
        lines += ["", "Bronnen:", *(f"  {c.passage.id}: {reference(knowledge, [c])}" for c in answer.citations)]
    if answer.notices:
        lines += ["", "Noten:", *(f"  {note.id}: {note.text}" for note in answer.notices)]
    lines += ["", f"Kennis {answer.knowledge[:12]}, {answer.engine}"]
    return "\n".join(lines)
