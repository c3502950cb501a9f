"""The short text of an answer: verdict first, then why, conditions, the question or the end, the source and its age.

Paragraphs are separated by a blank line; lines that start with "- " form a list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rules_core.answer import Answer, Reason
from rules_core.decision import Decision
from rules_core.interpreter import OUT
from rules_core.model import Citation, KnowledgeBase
from rules_core.terms import explain_terms
from rules_core.wording import Wording


def render(knowledge: KnowledgeBase, decision: Decision, answer: Answer, wording: Wording) -> Answer:
    """The answer with its `text` filled in."""
    if decision.topic.kind == "information":
        told = answer.reasons
        asked = answer.question.text if answer.question else ""
        lead = _about(knowledge, decision) if told else verdict_sentence(knowledge, decision)
        parts = [
            lead,
            asked,
            *(with_source(knowledge, answer, reason) for reason in told),
            *_document_names(knowledge, answer),
            *_notes(knowledge, answer),
        ]
    elif answer.question is not None:
        carrying = _carrying(decision, answer)
        parts = [_verdict(knowledge, decision, carrying), *_said_first(knowledge, decision, answer)]
        parts += _conditions(knowledge, answer) if answer.verdict == "ja_mits" else []
        parts += [*_sources(knowledge, answer, carrying), answer.question.text]
    else:
        carrying, remarks = _carrying(decision, answer), _remarks(decision, answer)
        parts = [
            _verdict(knowledge, decision, carrying),
            *_conditions(knowledge, answer),
            *_open_end(knowledge, decision, wording),
            *_presumed(knowledge, decision, wording),
            *(with_source(knowledge, answer, remark) for remark in remarks),
            *_sources(knowledge, answer, carrying),
            *_notes(knowledge, answer),
        ]
    text = "\n\n".join(part for part in parts if part)
    return replace(answer, text=explain_terms(knowledge, text, decision.topic.id, decision.known))


def _about(knowledge: KnowledgeBase, decision: Decision) -> str:
    """The term that an information topic was asked about, where it is about one of several."""
    labels = [knowledge.facts[name].labels.get(decision.known.get(name, "")) for name in decision.topic.ask]
    return " ".join(f"{label}:" for label in labels if label)


def verdict_sentence(knowledge: KnowledgeBase, decision: Decision) -> str:
    """The verdict in a sentence, in the topic's own words where it has them."""
    verdicts: Any = knowledge.texts["verdicts"]
    own = decision.topic.answer(decision.verdict, decision.known.get("rol"))
    return own or str(verdicts.get(decision.verdict, ""))


def _verdict(knowledge: KnowledgeBase, decision: Decision, carrying: list[Reason]) -> str:
    return " ".join([verdict_sentence(knowledge, decision), *(reason.text for reason in carrying)]).strip()


def _carrying(decision: Decision, answer: Answer) -> list[Reason]:
    """The reasons that carry the verdict: the strongest ground with what changes it, or else the general rule."""
    if decision.outcome is None:
        return [reason for reason in answer.reasons if decision.outside and reason.rule == decision.outside.id]
    wanted: list[str] = []
    for ground in decision.outcome.grounds:
        carries = ground.stands and decision.verdict in ground.possible
        if carries or (ground.conditional and not any(other.stands for other in decision.outcome.grounds)):
            wanted.append(ground.rule.id)
            wanted += [e.rule.id for e in ground.exceptions if OUT not in e.possible]
    if not wanted:
        wanted = [decision.outcome.root.rule.id]
        for ground in decision.outcome.grounds:
            wanted += [e.rule.id for e in ground.defeated_by if ground.effect == "defeated"]
    return [reason for reason in answer.reasons if reason.rule in wanted]


def _said_first(knowledge: KnowledgeBase, decision: Decision, answer: Answer) -> Iterator[str]:
    """Remarks that may not wait for the verdict, each with its notices."""
    for remark in decision.topic.remarks:
        said = [reason for reason in answer.reasons if reason.rule == remark.id]
        if remark.first and said:
            yield from (with_source(knowledge, answer, reason) for reason in said)
            shown = {note.id: note.text for note in answer.notices}
            yield from (f"{_heading(knowledge, 'notes')} {shown[id_]}" for id_ in remark.notices if id_ in shown)


def _presumed(knowledge: KnowledgeBase, decision: Decision, wording: Wording) -> Iterator[str]:
    """What a refusal takes for granted: it would fall if the person said otherwise."""
    if decision.verdict in ("nee", "nee_tenzij") and decision.presumed:
        yield _list(_heading(knowledge, "presumed"), [wording(presumption.says) for presumption in decision.presumed])


def with_source(knowledge: KnowledgeBase, answer: Answer, reason: Reason) -> str:
    """What a reason says, with its source next to it: heading, paragraph, and the phrases quoted from there."""
    found = [c for c in answer.citations if c.passage.id in reason.citations[:1] and c in reason.cites]
    return (
        f"{reason.text} ({short_reference(knowledge, found[0])}: {quoted(knowledge, found)})" if found else reason.text
    )


def _document_names(knowledge: KnowledgeBase, answer: Answer) -> Iterator[str]:
    """The documents that the sources above stand in, each with its age."""
    names = dict.fromkeys(document_name(knowledge, c.passage.document).rstrip(":") for c in answer.citations)
    if names:
        yield f"{_heading(knowledge, 'sources')} {'; '.join(names)}."


def _remarks(decision: Decision, answer: Answer) -> list[Reason]:
    ids = {remark.id for remark in decision.topic.remarks}
    return [reason for reason in answer.reasons if reason.rule in ids]


def _conditions(knowledge: KnowledgeBase, answer: Answer) -> Iterator[str]:
    if answer.verdict in ("ja", "ja_mits", "verplicht", "niet_bepaald") and answer.conditions:
        yield _list(_heading(knowledge, "conditions"), answer.conditions)


def _open_end(knowledge: KnowledgeBase, decision: Decision, wording: Wording) -> Iterator[str]:
    """What could still make the difference, when there is nothing left to ask."""
    if decision.decided or decision.verdict not in ("nee_tenzij", "niet_bepaald") or decision.outcome is None:
        return
    labels = [g.rule.label for g in decision.outcome.grounds if g.effect == "open" and g.possible - {OUT, "nee"}]
    items = [wording(label) for label in labels if label]
    if items:
        yield _list(_heading(knowledge, "open_exceptions"), items)


def _sources(knowledge: KnowledgeBase, answer: Answer, reasons: list[Reason]) -> Iterator[str]:
    """One line for each passage that these reasons cite, with every phrase that they quote from it."""
    quotes: dict[str, list[Citation]] = {}
    for reason in reasons:
        for citation in reason.cites:
            quotes.setdefault(citation.passage.id, []).append(citation)
    lines = [reference(knowledge, citations) for citations in quotes.values()]
    if len(lines) == 1:
        yield f"{_heading(knowledge, 'sources')} {lines[0]}"
    elif lines:
        yield _list(_heading(knowledge, "sources"), lines)


def reference(knowledge: KnowledgeBase, citations: list[Citation]) -> str:
    """Citations from one passage in one line: quotes, document with its age, heading, paragraph, status if no law."""
    texts: Any = knowledge.texts
    document = texts["documents"][citations[0].passage.document]["short"]
    return f"{quoted(knowledge, citations)}, {document}, onder {short_reference(knowledge, citations[0])}."


def document_name(knowledge: KnowledgeBase, document: str) -> str:
    """A document with its age, at the start of a line."""
    texts: Any = knowledge.texts
    name = str(texts["documents"][document]["short"])
    return name[:1].upper() + name[1:] + ":"


def quoted(knowledge: KnowledgeBase, citations: list[Citation]) -> str:
    """The quotations from one passage, each between quotation marks."""
    texts: Any = knowledge.texts
    opening, closing = texts["short"]["quotes"]
    return ", ".join(f"{opening}{citation.quote}{closing}" for citation in citations)


def short_reference(knowledge: KnowledgeBase, citation: Citation) -> str:
    """Only where a citation stands: heading and paragraph, and its status when it is no law."""
    texts: Any = knowledge.texts
    opening, closing = texts["short"]["quotes"]
    line = (
        f"{opening}{citation.passage.section[-1]}{closing}, {texts['short']['paragraph']} {citation.passage.paragraph}"
    )
    if citation.status != "geldend":
        line += f", {texts['status'][citation.status]}"
    return line


def _notes(knowledge: KnowledgeBase, answer: Answer) -> Iterator[str]:
    if answer.notices:
        yield _list(_heading(knowledge, "notes"), [note.text for note in answer.notices])


def _heading(knowledge: KnowledgeBase, key: str) -> str:
    headings: Any = knowledge.texts["headings"]
    return str(headings[key])


def _list(heading: str, items: list[str] | tuple[str, ...]) -> str:
    return "\n".join([heading, *(f"- {item}" for item in items)])
