"""Corrections of false claims that a message takes for granted: said kindly, with sources, before the answer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rules_core.answer import Answer, Note
from rules_core.explanation import ENGINE
from rules_core.model import Citation, KnowledgeBase
from rules_core.rendering import document_name, quoted, short_reference


@dataclass(frozen=True)
class Correction:
    """`text` is the correction in words with its sources; `notices` say how old or how certain those are."""

    text: str
    citations: tuple[Citation, ...]
    notices: tuple[Note, ...]


def correction(knowledge: KnowledgeBase, premise: str | None) -> Correction | None:
    """The correction of a false claim; None without an id, or for an id that the knowledge does not have."""
    found = knowledge.premises.get(premise) if premise is not None else None
    if found is None:
        return None
    ids = [*found.notices, *(id_ for citation in found.cites for id_ in citation.statement.notices)]
    ids += [citation.passage.document for citation in found.cites]
    notices = tuple(Note(id_, knowledge.notices[id_].text) for id_ in dict.fromkeys(ids))
    parts = [f"{found.says} ({_sources(knowledge, found.cites)})"]
    parts += [knowledge.notices[id_].text for id_ in found.notices]
    return Correction("\n\n".join(parts), found.cites, notices)


def corrected(answer: Answer, first: Correction) -> Answer:
    """The answer with the correction before it; citations and notices that both have stay once."""
    notices = {note.id: note for note in (*first.notices, *answer.notices)}
    return replace(
        answer,
        text=f"{first.text}\n\n{answer.text}",
        citations=tuple(dict.fromkeys((*first.citations, *answer.citations))),
        notices=tuple(notices.values()),
    )


def correction_answer(knowledge: KnowledgeBase, only: Correction) -> Answer:
    """An answer that is the correction alone, for a message that asks nothing else."""
    return Answer(
        kind="information",
        topic=None,
        text=only.text,
        facts={},
        verdict="informatie",
        citations=only.citations,
        notices=only.notices,
        knowledge=knowledge.hash,
        engine=ENGINE,
    )


def _sources(knowledge: KnowledgeBase, cites: tuple[Citation, ...]) -> str:
    """Where the citations stand, each passage with the phrases quoted from it, each document once with its age."""
    documents: dict[str, dict[str, list[Citation]]] = {}
    for citation in cites:
        passages = documents.setdefault(citation.passage.document, {})
        passages.setdefault(citation.passage.id, []).append(citation)
    sources = []
    for document, passages in documents.items():
        places = (f"{short_reference(knowledge, found[0])}: {quoted(knowledge, found)}" for found in passages.values())
        sources.append(f"{document_name(knowledge, document)} {'; '.join(places)}")
    return "; ".join(sources)
