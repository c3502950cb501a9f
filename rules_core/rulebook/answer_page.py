"""One answer as a page: each claim with its source next to it, and each defeated rule with what defeats it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rules_core.answer import Answer, Reason
from rules_core.decision import Decision, decide
from rules_core.model import Citation, KnowledgeBase, Presumption, Rule
from rules_core.rendering import reference, verdict_sentence
from rules_core.rulebook.book import fixed_texts, parts_of, rule_name
from rules_core.rulebook.marks import verdict_mark
from rules_core.rulebook.markup import Child, Html, joined, listed, pairs, section, tag
from rules_core.rulebook.page import document
from rules_core.wording import Wording

_EFFECTS = ("applies", "defeated", "open", "not_met")


def answer_page(knowledge: KnowledgeBase, answer: Answer) -> str:
    """The answer as a whole HTML document, with its style inside: one file that can be kept or printed."""
    style = tag("style", Html(Path(__file__).with_name("style.css").read_text(encoding="utf-8")))
    title = knowledge.topics[answer.topic].title if answer.topic else fixed_texts()["answer"]["title"]
    parts = list(_parts(knowledge, answer)) if answer.topic else [_paragraphs(answer.text)]
    return document(title, fixed_texts()["answer"]["title"], answer.knowledge, None, *parts, style=style)


def _parts(knowledge: KnowledgeBase, answer: Answer) -> Iterator[Child]:
    assert answer.topic is not None
    texts = fixed_texts()["answer"]
    decision = decide(knowledge, answer.topic, answer.facts)
    wording = Wording(knowledge, decision.known)
    if answer.kind != "information":
        yield section("uitkomst", texts["verdict"], _verdict(knowledge, answer, decision, wording))
    yield section("bekend", texts["facts"], _facts(knowledge, answer, wording))
    if answer.question:
        options = listed(option.label for option in answer.question.options)
        why = tag("p", answer.question.why, class_="meta")
        yield section("vraag", texts["question"], tag("p", answer.question.text), why, options)
    yield section("voorwaarden", texts["conditions"], listed(answer.conditions))
    for effect in _EFFECTS:
        cards = [_reason(knowledge, decision, reason) for reason in answer.reasons if reason.effect == effect]
        yield section(f"redenen-{effect}", texts[effect], cards)
    yield section("anders", texts["changes"], listed(change.text for change in answer.what_would_change_it))
    yield section("noten", texts["notices"], listed(note.text for note in answer.notices))


def _verdict(knowledge: KnowledgeBase, answer: Answer, decision: Decision, wording: Wording) -> Html:
    texts = fixed_texts()
    verdict = answer.verdict or "informatie"
    return joined(
        tag("p", verdict_mark(verdict, texts["verdicts"][verdict]), class_="says"),
        tag("p", wording(verdict_sentence(knowledge, decision))),
        tag("p", texts["answer"]["undecided"]) if not answer.decided else None,
    )


def _facts(knowledge: KnowledgeBase, answer: Answer, wording: Wording) -> Html | None:
    texts = fixed_texts()
    rows: list[tuple[str, Child]] = []
    for name in sorted(answer.facts):
        fact, value = knowledge.facts[name], answer.facts[name]
        rows.append((wording(fact.question), wording(str(fact.labels.get(value, texts["unknown"])))))
    return pairs(rows, class_="facts")


def _reason(knowledge: KnowledgeBase, decision: Decision, reason: Reason) -> Html:
    texts: Any = fixed_texts()["answer"]
    rule = _rule(decision, reason.rule)
    defeaters = ", ".join(rule_name(other).lower() for other in _defeaters(decision, reason))
    cites: tuple[Citation, ...] = rule.cites if rule else ()
    return tag(
        "article",
        tag("h3", rule_name(rule) if rule else reason.rule),
        tag("p", reason.text),
        tag("p", texts["defeated_by"].format(rules=defeaters)) if defeaters else None,
        listed(reference(knowledge, [citation]) for citation in cites),
        class_="card",
    )


def _rule(decision: Decision, id_: str) -> Rule | Presumption | None:
    return next((part for part in parts_of(decision.topic) if part.id == id_), None)


def _defeaters(decision: Decision, reason: Reason) -> list[Rule]:
    """The rules that a defeated rule gives way to."""
    if reason.effect != "defeated" or decision.outcome is None:
        return []
    root = decision.outcome.root
    if reason.rule == root.rule.id:
        return [ground.rule for ground in root.exceptions if ground.stands or ground.conditional]
    found = (ground for ground in root.exceptions if ground.rule.id == reason.rule)
    return [finding.rule for ground in found for finding in ground.defeated_by]


def _paragraphs(text: str) -> Html:
    return joined(*(tag("p", part) for part in text.split("\n\n")))
