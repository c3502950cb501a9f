"""A combination of facts as a Dutch sentence, for the lawyer who reads what `check` found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rules_core.model import KnowledgeBase, Value
from rules_core.wording import Wording

_ROLE: Mapping[str, Value] = {"rol": "organisatie"}
"""Whoever reads this is neither the patient nor the care provider: no "u"."""


def sentence(knowledge: KnowledgeBase, facts: Mapping[str, Value], conclusion: str) -> str:
    """`conclusion` (a clause with its verb first) under these facts: "Als de ontvanger … is, dan …"."""
    if not facts:
        return f"Altijd {conclusion}."
    joined = in_words([clause(knowledge, name, value, facts) for name, value in facts.items()])
    return f"Als {joined}, dan {conclusion}."


def in_words(parts: Sequence[str], last: str = " en ") -> str:
    """Parts in one sentence, with `last` before the last one: "a, b en c"."""
    *first, final = parts
    return last.join([", ".join(first), final]) if first else final


def clause(knowledge: KnowledgeBase, name: str, value: Value, facts: Mapping[str, Value]) -> str:
    """One fact with its value, as it reads after "als": with the verb at the end."""
    fact = knowledge.facts[name]
    noun = fact.nouns.get(value, {}).get("de")
    if noun:
        return f"de {name} {noun} is"
    wording = Wording(knowledge, {**facts, **_ROLE})
    if value in fact.clauses:
        return wording(fact.clauses[value])
    return f"het antwoord op ‘{wording(fact.question)}’ ‘{wording(fact.labels[value])}’ is"


def in_general(knowledge: KnowledgeBase, text: str) -> str:
    """A text of the knowledge base as its reader should see it, who is no party to the case."""
    return Wording(knowledge, _ROLE)(text)
