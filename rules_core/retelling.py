"""Other renderings of an answer, for a person who asks on: why, and on which source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rules_core.answer import Answer, Reason
from rules_core.documents import Documents
from rules_core.model import Citation, KnowledgeBase
from rules_core.rendering import document_name, quoted, short_reference
from rules_core.terms import explain_terms


def why_text(knowledge: KnowledgeBase, answer: Answer, texts: Mapping[str, Any]) -> str:
    """Every reason with its effect and its source, one to a line."""
    lines = [str(texts["redenen"])]
    for reason in answer.reasons:
        lines.append(f"- {texts['effect'][reason.effect]}{reason.text}{_source(knowledge, answer, reason)}")
    return explain_terms(knowledge, "\n".join(lines), answer.topic or "", answer.facts)


def _source(knowledge: KnowledgeBase, answer: Answer, reason: Reason) -> str:
    citation = next((c for c in answer.citations if c.passage.id in reason.citations), None)
    return f" ({short_reference(knowledge, citation)})" if citation else ""


def sources_text(knowledge: KnowledgeBase, answer: Answer, texts: Mapping[str, Any], documents: Documents) -> str:
    """The citations of the reasons that count, in full, and how old and certain they are.

    Where a deployer has the documents, each passage follows its first citation, whole.
    """
    topic = knowledge.topics.get(answer.topic or "")
    presumed = {presumption.id for presumption in topic.presumptions} if topic else set()
    counting = {
        passage
        for reason in answer.reasons
        if reason.effect == "applies" and reason.rule not in presumed
        for passage in reason.citations
    }
    parts = [str(texts["bronnen"])]
    for document in dict.fromkeys(citation.passage.document for citation in answer.citations):
        quotes: dict[str, list[Citation]] = {}
        for citation in answer.citations:
            if citation.passage.document == document and citation.passage.id in counting:
                quotes.setdefault(citation.passage.id, []).append(citation)
        if quotes:
            parts.append(
                "\n".join([document_name(knowledge, document), *_passages(knowledge, quotes, texts, documents)])
            )
    notes = [note.text for note in answer.notices]
    notes_told = explain_terms(knowledge, "\n".join(notes), answer.topic or "", answer.facts)
    return "\n\n".join([*parts, notes_told] if notes else parts)


def _passages(
    knowledge: KnowledgeBase, quotes: Mapping[str, list[Citation]], texts: Mapping[str, Any], documents: Documents
) -> Iterator[str]:
    """A line for each passage with its quotations, and the passage itself where it is at hand."""
    for id_, citations in quotes.items():
        yield f"- {short_reference(knowledge, citations[0])}: {quoted(knowledge, citations)}"
        passage = documents.passage_text(id_)
        if passage:
            yield f"- {texts['hele_passage']} {passage}"
