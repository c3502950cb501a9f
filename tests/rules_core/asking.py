"""Asks the shipped knowledge base, and reads what an answer says."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import rules_core
from rules_core import Answer, KnowledgeBase
from rules_core.model import Outside

INVOLVED = {"ontvanger": "huisarts", "rechtstreeks_betrokken": True, "noodzakelijk": True, "bezwaar": False}
NO_OTHER_GROUND = {"toestemming": False, "wettelijk_voorschrift": False, "ernstig_gevaar": False}


@lru_cache
def knowledge() -> KnowledgeBase:
    return rules_core.load()


def decide(topic: str, **facts: Any) -> Answer:
    return rules_core.decide(knowledge(), topic, facts)


def rules(answer: Answer, effect: str = "applies") -> set[str]:
    return {reason.rule for reason in answer.reasons if reason.effect == effect}


def said(answer: Answer) -> str:
    """Everything that counts in the answer, in words."""
    return " ".join([answer.text, *(reason.text for reason in answer.reasons if reason.effect == "applies")])


def notes(answer: Answer) -> set[str]:
    return {note.id for note in answer.notices}


def statuses(answer: Answer) -> dict[str, str]:
    """The status of each statement that is cited."""
    return {citation.statement.id: citation.status for citation in answer.citations}


def subject(id_: str) -> Outside:
    """A subject that the documents do not answer; it must say so."""
    found = knowledge().outside[id_]
    assert "twee documenten" in found.says
    assert found.turn_to
    return found
