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
from rules_core.wording import Wording

MAX_SOURCES = 3
"""More than three references in a chat message is a wall; the answer's `citations` hold them all."""


def render(knowledge: KnowledgeBase, decision: Decision, answer: Answer, wording: Wording) -> Answer:
    """The answer with its `text` filled in."""
    if decision.topic.kind == "information":
        told = list(answer.reasons)
        asked = answer.question.text if answer.question else ""
        lead = "" if told else verdict_sentence(knowledge, decision)
        parts = [
            lead,
            asked,
            *(reason.text for reason in told),
            *_sources(knowledge, answer, told),
            *_notes(knowledge, answer),
        ]
    elif answer.question is not None:
        carrying = _carrying(decision, answer)
        parts = [_verdict(knowledge, decision, carrying), *_said_first(knowledge, decision, answer)]
        parts += [*_sources(knowledge, answer, carrying), answer.question.text]
    else:
        carrying, remarks = _carrying(decision, answer), _remarks(decision, answer)
        parts = [
            _verdict(knowledge, decision, carrying),
            *_conditions(knowledge, answer),
            *_open_end(knowledge, decision, wording),
            " ".join(reason.text for reason in remarks),
            *_sources(knowledge, answer, [*carrying, *remarks]),
            *_notes(knowledge, answer),
        ]
    return replace(answer, text="\n\n".join(part for part in parts if part))


def verdict_sentence(knowledge: KnowledgeBase, decision: Decision) -> str:
    """The verdict in a sentence, in the topic's own words where it has them."""
    verdicts: Any = knowledge.texts["verdicts"]
    return str(decision.topic.answers.get(decision.verdict, verdicts.get(decision.verdict, "")))


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
        if remark.first:
            yield from (reason.text for reason in answer.reasons if reason.rule == remark.id)
            shown = {note.id: note.text for note in answer.notices}
            yield from (f"{_heading(knowledge, 'notes')} {shown[id_]}" for id_ in remark.notices if id_ in shown)


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
    """One line for each passage that these reasons cite, with the first phrase quoted from it; three at most."""
    counting = {passage for reason in reasons for passage in reason.citations}
    lines: dict[str, str] = {}
    for citation in answer.citations:
        if citation.passage.id in counting and citation.passage.id not in lines:
            lines[citation.passage.id] = reference(knowledge, citation)
    shown = list(lines.values())[:MAX_SOURCES]
    if len(shown) == 1:
        yield f"{_heading(knowledge, 'sources')} {shown[0]}"
    elif shown:
        yield _list(_heading(knowledge, "sources"), shown)


def reference(knowledge: KnowledgeBase, citation: Citation) -> str:
    """A citation in one line: quote, document with its age, heading, paragraph, and its status when it is no law."""
    texts: Any = knowledge.texts
    opening, closing = texts["short"]["quotes"]
    document = texts["documents"][citation.passage.document]["short"]
    heading = citation.passage.section[-1]
    line = f"{opening}{citation.quote}{closing}, {document}, onder {opening}{heading}{closing}"
    line += f", {texts['short']['paragraph']} {citation.passage.paragraph}"
    if citation.statement.status != "geldend":
        line += f" ({texts['status'][citation.statement.status]})"
    return line + "."


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
    if citation.statement.status != "geldend":
        line += f", {texts['status'][citation.statement.status]}"
    return line


def _notes(knowledge: KnowledgeBase, answer: Answer) -> Iterator[str]:
    if answer.notices:
        yield _list(_heading(knowledge, "notes"), [note.text for note in answer.notices])


def _heading(knowledge: KnowledgeBase, key: str) -> str:
    headings: Any = knowledge.texts["headings"]
    return str(headings[key])


def _list(heading: str, items: list[str] | tuple[str, ...]) -> str:
    return "\n".join([heading, *(f"- {item}" for item in items)])
