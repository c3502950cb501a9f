"""Subjects outside the two documents: recognised by cue words, answered honestly, with where to turn."""

from __future__ import annotations

import re
from functools import lru_cache

from rules_core.answer import Answer, Note
from rules_core.explanation import ENGINE
from rules_core.model import KnowledgeBase, Outside


def subject_of(knowledge: KnowledgeBase, text: str) -> Outside | None:
    """The first subject of which a cue stands in the text as a whole word, or None."""
    lowered = text.lower()
    return next((subject for subject in knowledge.outside if _pattern(subject.cues).search(lowered)), None)


@lru_cache(maxsize=512)
def _pattern(cues: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(re.escape(cue) for cue in cues) + r")\b")


def outside_answer(knowledge: KnowledgeBase, subject: Outside | None, text: str) -> Answer:
    """An answer that says that the documents do not cover this; `text` is the whole reply."""
    notices = tuple(Note(id_, knowledge.notices[id_].text) for id_ in (subject.notices if subject else ()))
    return plain_answer(knowledge, "outside", text, notices, verdict="niet_geregeld")


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
