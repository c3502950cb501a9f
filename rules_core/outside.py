"""Subjects outside the two documents, answered honestly, with where to turn. Recognising them is up to the caller."""

from __future__ import annotations

from dataclasses import replace

from rules_core.answer import Answer, Note
from rules_core.explanation import ENGINE
from rules_core.model import KnowledgeBase, Outside


def subject(knowledge: KnowledgeBase, id_: str | None) -> Outside | None:
    """The subject with this id; None without an id, or for an id that the knowledge does not have."""
    return knowledge.outside.get(id_) if id_ is not None else None


def outside_answer(knowledge: KnowledgeBase, about: Outside | None, text: str) -> Answer:
    """An answer that says that the documents do not cover this; `text` is the whole reply."""
    notices = tuple(Note(id_, knowledge.notices[id_].text) for id_ in (about.notices if about else ()))
    answer = plain_answer(knowledge, "outside", text, notices, verdict="niet_geregeld")
    return replace(answer, citations=about.cites) if about else answer


def plain_answer(
    knowledge: KnowledgeBase,
    kind: str,
    text: str,
    notices: tuple[Note, ...] = (),
    verdict: str | None = None,
) -> Answer:
    """An answer without a decision: kind outside, safety, fallback or information."""
    return Answer(
        kind=kind,
        topic=None,
        text=text,
        facts={},
        verdict=verdict,
        notices=notices,
        knowledge=knowledge.hash,
        engine=ENGINE,
    )
