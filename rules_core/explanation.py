"""From a decision to the answer: which rules counted and why, conditions, citations, notices, the next question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from rules_core.answer import Answer, Note, Option, Question, Reason
from rules_core.changes import SETTING_FACTS, what_would_change
from rules_core.conditions import evaluate, facts_of, tests
from rules_core.decision import Decision, decide
from rules_core.interpreter import OUT, Finding
from rules_core.model import UNKNOWN, Citation, Facts, KnowledgeBase, Presumption, Rule, Together, Topic
from rules_core.rendering import render, short_reference
from rules_core.wording import Wording

ENGINE = "deelwijzer-rules 1.0.0"


@dataclass(frozen=True)
class Explained:
    """One rule in the explanation: its effect and what it rests on."""

    rule: Rule | Presumption
    effect: str
    parent: Finding | None = None


def explain(knowledge: KnowledgeBase, topic: str, facts: Facts, ask: bool = True) -> Answer:
    """The answer to a case: decided, explained and worded.

    `facts` maps fact ids to what was stated (True, False, a value id, or "weet_niet"). Without `ask` no question comes
    along: the answer then ends with what it still depends on. Raises FactError for an unknown topic, fact or value.
    """
    decision = decide(knowledge, topic, facts)
    if not ask:
        decision = replace(decision, ask=None, together=None)
    wording = Wording(knowledge, decision.known)
    explained = list(_explained(decision))
    question = _question(knowledge, decision, wording)
    answer = Answer(
        kind=_kind(decision),
        topic=decision.topic.id,
        text="-",
        verdict=decision.verdict,
        decided=decision.decided,
        facts=decision.stated,
        open_facts=decision.open_facts,
        question=question,
        reasons=tuple(_reason(knowledge, item, wording) for item in explained),
        conditions=tuple(wording(text) for text in _conditions(knowledge, decision)),
        what_would_change_it=() if question else what_would_change(knowledge, decision),
        citations=_citations(item.rule for item in explained),
        notices=_notices(knowledge, explained),
        knowledge=knowledge.hash,
        engine=ENGINE,
    )
    return render(knowledge, decision, answer, wording)


def _kind(decision: Decision) -> str:
    if decision.ask:
        return "question"
    return "information" if decision.topic.kind == "information" else "decision"


# -- which rules ---------------------------------------------------------------------------------------------------


def _explained(decision: Decision) -> Iterator[Explained]:
    if decision.outside is not None:
        yield Explained(decision.outside, "applies")
    if decision.outcome is not None:
        root = decision.outcome.root
        general = decision.verdict in (root.rule.verdict, root.rule.while_open)
        yield Explained(root.rule, "applies" if general else "defeated")
        for ground in decision.outcome.grounds:
            yield from _ground(ground, decision)
        for presumption in decision.presumed:
            yield Explained(presumption, "applies")
    if decision.outside is None:
        for remark in decision.topic.remarks:
            if evaluate(remark.when, decision.known) is True:
                yield Explained(remark, "applies")


def _ground(ground: Finding, decision: Decision) -> Iterator[Explained]:
    effect = ground.effect
    if effect == "open" and not ground.possible - {OUT, "nee"}:
        effect = "not_met"
    if effect == "not_met" and not _failed_on_statement(ground, decision):
        return
    if effect == "open" and decision.decided:
        return  # settled without it
    yield Explained(ground.rule, effect)
    if effect in ("applies", "defeated"):
        for exception in ground.exceptions:
            if exception.effect == "applies" or (exception.effect == "open" and ground.conditional):
                yield Explained(exception.rule, exception.effect, ground)


def _failed_on_statement(ground: Finding, decision: Decision) -> bool:
    """Whether a fact that the person stated (not merely the setting of the case) made this ground fail."""
    for test in (*tests(ground.rule.when), *tests(ground.rule.provided)):
        stated = decision.stated.get(test.fact)
        if test.fact not in SETTING_FACTS and stated not in (None, UNKNOWN) and stated not in test.values:
            return True
    return False


def _reason(knowledge: KnowledgeBase, item: Explained, wording: Wording) -> Reason:
    passages = dict.fromkeys(citation.passage.id for citation in item.rule.cites)
    text = wording(item.rule.says)
    if isinstance(item.rule, Presumption):
        text = f"{knowledge.texts['headings']['presumed']} {text}"  # type: ignore[index]
    return Reason(item.rule.id, item.effect, text, tuple(passages), item.rule.cites)


# -- conditions ----------------------------------------------------------------------------------------------------


def winning(decision: Decision) -> tuple[Finding, ...]:
    """The grounds that carry the verdict: those that stand, or stand on conditions, with the strongest verdict."""
    if decision.outcome is None:
        return ()
    standing = [ground for ground in decision.outcome.grounds if ground.stands and decision.verdict in ground.possible]
    if standing:
        return tuple(standing)
    return tuple(ground for ground in decision.outcome.grounds if ground.conditional)


def _conditions(knowledge: KnowledgeBase, decision: Decision) -> Iterator[str]:
    seen: set[str] = set()
    for ground in winning(decision):
        for text in condition_texts(knowledge, ground):
            if text not in seen:
                seen.add(text)
                yield text


def condition_texts(knowledge: KnowledgeBase, ground: Finding) -> Iterator[str]:
    """The conditions of a ground in words: what it requires, what may not happen, what the passage leaves unsaid."""
    for test in tests(ground.rule.provided):
        yield from (text for value, text in knowledge.facts[test.fact].conditions.items() if value in test.values)
    for exception in ground.exceptions:
        if exception.rule.condition and exception.effect != "applies" and not _irrelevant(exception):
            yield exception.rule.condition
    if ground.rule.unspelled:
        yield ground.rule.unspelled


def _irrelevant(exception: Finding) -> bool:
    return exception.effect == "not_met" and len(facts_of(exception.rule.when)) > 1


# -- sources -------------------------------------------------------------------------------------------------------


def _citations(rules: Iterable[Rule | Presumption]) -> tuple[Citation, ...]:
    found = {(c.passage.id, c.quote): c for rule in rules for c in rule.cites}
    return tuple(found.values())


def _notices(knowledge: KnowledgeBase, explained: Iterable[Explained]) -> tuple[Note, ...]:
    """The notes of the rules that count, then the note on each document that they come from."""
    ids: dict[str, None] = {}
    documents: dict[str, None] = {}
    for item in explained:
        for citation in item.rule.cites:
            documents.setdefault(citation.passage.document)
            if isinstance(item.rule, Rule) and item.effect in ("applies", "defeated"):
                ids.update(dict.fromkeys(citation.statement.notices))
        if isinstance(item.rule, Rule):
            ids.update(dict.fromkeys(item.rule.notices))
    chosen = [*ids, *(document for document in documents if document not in ids)]
    return tuple(Note(id_, knowledge.notices[id_].text) for id_ in chosen)


# -- the next question ---------------------------------------------------------------------------------------------


def _question(knowledge: KnowledgeBase, decision: Decision, wording: Wording) -> Question | None:
    if decision.ask is None:
        return None
    fact = knowledge.facts[decision.ask]
    group = decision.together
    unknown = str(knowledge.texts["short"]["unknown_option"])  # type: ignore[index]
    why = wording(group.why if group else fact.why)
    citation = citation_for_fact(decision.topic, fact.id)
    if citation is not None:
        why += f" ({short_reference(knowledge, citation)})"
    if group is not None:
        return Question(fact.id, wording(group.question), why, _grouped(group, fact.id, wording, unknown))
    options = [Option(value, wording(fact.labels[value]), {fact.id: value}) for value in fact.offer]
    options.append(Option(UNKNOWN, unknown, {fact.id: UNKNOWN}))
    return Question(fact.id, wording(fact.question), why, tuple(options))


def citation_for_fact(topic: Topic, fact: str) -> Citation | None:
    """The passage that makes a fact matter: the first citation of the first rule that speaks of it."""
    for rule in topic.rules.values():
        if fact in facts_of(rule.when) + facts_of(rule.provided):
            return rule.cites[0]
    return None


def _grouped(group: Together, first: str, wording: Wording, unknown: str) -> tuple[Option, ...]:
    """The replies to a question about several facts; a value is that of the first fact where the reply states it."""
    options = []
    for option in group.options:
        name, value = next(iter(option.then.items()))
        shown = option.then.get(first, f"{name}={str(value).lower()}")
        options.append(Option(shown, wording(option.label), option.then))
    options.append(Option(UNKNOWN, unknown, dict.fromkeys(group.asks, UNKNOWN)))
    return tuple(options)
