"""The one answer object of the contract (answer.schema.json), as frozen values; `to_dict` gives its JSON form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rules_core.model import Citation, Value


@dataclass(frozen=True)
class Option:
    """One possible reply to a question; `then` holds every fact that it states."""

    value: Value
    label: str
    then: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """The fact that is asked next, why it matters, and the replies to choose from."""

    fact: str
    text: str
    why: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Reason:
    """What one rule contributed; `effect` is applies, defeated, open or not_met; citations are passage ids."""

    rule: str
    effect: str
    text: str
    citations: tuple[str, ...]
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class Change:
    """Facts that would lead to another verdict, and that verdict in a sentence."""

    facts: Mapping[str, Value]
    verdict: str
    text: str


@dataclass(frozen=True)
class Note:
    """A currency notice: how old or how certain a source is."""

    id: str
    text: str


@dataclass(frozen=True)
class Answer:
    """One reply as data. `text` is the whole reply in plain Dutch; `facts` is what was stated, not what is presumed."""

    kind: str
    topic: str | None
    text: str
    facts: Mapping[str, Value]
    knowledge: str
    engine: str
    verdict: str | None = None
    decided: bool = True
    open_facts: tuple[str, ...] = ()
    question: Question | None = None
    reasons: tuple[Reason, ...] = ()
    conditions: tuple[str, ...] = ()
    what_would_change_it: tuple[Change, ...] = ()
    citations: tuple[Citation, ...] = ()
    notices: tuple[Note, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The contract's JSON object, keys in the schema's order."""
        return {
            "kind": self.kind,
            "topic": self.topic,
            "text": self.text,
            "verdict": self.verdict,
            "decided": self.decided,
            "facts": {name: self.facts[name] for name in sorted(self.facts)},
            "open_facts": list(self.open_facts),
            "question": _question(self.question),
            "reasons": [
                {"rule": r.rule, "effect": r.effect, "text": r.text, "citations": list(r.citations)}
                for r in self.reasons
            ],
            "conditions": list(self.conditions),
            "what_would_change_it": [
                {"facts": dict(c.facts), "verdict": c.verdict, "text": c.text} for c in self.what_would_change_it
            ],
            "citations": [citation_dict(citation) for citation in self.citations],
            "notices": [{"id": note.id, "text": note.text} for note in self.notices],
            "receipt": {"knowledge": self.knowledge, "engine": self.engine},
        }


def _question(question: Question | None) -> dict[str, Any] | None:
    if question is None:
        return None
    options = [{"value": o.value, "label": o.label, "then": dict(o.then)} for o in question.options]
    return {"fact": question.fact, "text": question.text, "why": question.why, "options": options}


def citation_dict(citation: Citation) -> dict[str, Any]:
    """A citation in the contract's form."""
    passage = citation.passage
    return {
        "passage": passage.id,
        "document": passage.document,
        "section": list(passage.section),
        "paragraph": passage.paragraph,
        "status": citation.status,
        "quote": citation.quote,
    }
