"""What every page of the rule book works with: the knowledge, its own fixed texts, and the wording of small parts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from rules_core.conditions import All, AnyOf, Condition, Is, Not
from rules_core.coverage import Ledger
from rules_core.model import UNKNOWN, Citation, KnowledgeBase, Passage, Presumption, Rule, Topic, Value
from rules_core.rulebook.examples import Example, Version
from rules_core.rulebook.marks import verdict_mark
from rules_core.rulebook.markup import Html, joined, link, listed, tag
from rules_core.source import read
from rules_core.wording import Wording

READER = {"rol": "organisatie"}
"""Whoever reads the rule book is neither the patient nor the care provider: no "u"."""

PARTS = {
    "rule": "regel",
    "outside": "buiten",
    "presumption": "aanname",
    "remark": "tekst",
    "section": "tekst",
    "subject": "buiten",
    "premise": "misverstand",
}
"""Anchor prefix of each part (the ledger's words for them)."""


@lru_cache(maxsize=1)
def fixed_texts() -> dict[str, Any]:
    """The fixed Dutch texts of the rule book."""
    return read(Path(__file__).with_name("texts.yml"), "rulebook/texts.yml")


@dataclass(frozen=True)
class Book:
    """The knowledge and the texts, with the small wordings that pages share."""

    knowledge: KnowledgeBase
    ledger: Ledger
    examples: tuple[Example, ...]
    versions: tuple[Version, ...]

    @property
    def texts(self) -> dict[str, Any]:
        """The fixed Dutch texts."""
        return fixed_texts()

    def words(self, text: str) -> str:
        """A knowledge text as its reader should see it."""
        for placeholder, words in self.texts["reader"].items():
            text = text.replace("{" + placeholder + "}", words)
        return Wording(self.knowledge, READER)(text)

    def verdict(self, verdict: str) -> Html:
        """A verdict as its sign and its words."""
        return verdict_mark(verdict, str(self.texts["verdicts"][verdict]))

    def value(self, fact: str, value: Value) -> str:
        """A value in words."""
        if value == UNKNOWN:
            return str(self.texts["unknown"])
        if isinstance(value, bool):
            return str(self.texts["booleans"][value])
        known = self.knowledge.facts[fact]
        noun = known.nouns.get(value, {}).get("de")
        return self.words(str(noun or known.labels[value]))

    # -- conditions ------------------------------------------------------------------------------------------------

    def condition(self, condition: Condition) -> Html | None:
        """A condition in words, as a list after "als"; None when it always holds."""
        if condition == All(()):
            return None
        parts = condition.parts if isinstance(condition, All) else (condition,)
        lines = listed(self._part(part) for part in parts)
        return joined(str(self.texts["condition"]["all"]), lines) if len(parts) > 1 else lines

    def _part(self, condition: Condition) -> Html:
        texts = self.texts["condition"]
        if isinstance(condition, Is):
            return joined(self._test(condition))
        if isinstance(condition, Not):
            negated = condition.part.parts if isinstance(condition.part, All) else (condition.part,)
            key = "not" if len(negated) == 1 else "not_all"
            return joined(texts[key], listed(self._part(part) for part in negated))
        inner = [self._part(part) for part in condition.parts]
        return joined(texts["any" if isinstance(condition, AnyOf) else "all"], listed(inner))

    def _test(self, test: Is) -> str:
        fact, texts = self.knowledge.facts[test.fact], self.texts["condition"]
        chosen = [value for value in fact.values if value in test.values]
        if len(chosen) == 1 and chosen[0] in fact.clauses:
            return self.words(fact.clauses[chosen[0]])
        name = texts["names"].get(test.fact) or f"‘{self.words(fact.question)}’"
        if len(chosen) == len(fact.values):
            return str(texts["known"]).format(name=name)
        key = "is" if len(chosen) == 1 else "one_of"
        return str(texts[key]).format(name=name, values=", ".join(self.value(test.fact, value) for value in chosen))

    # -- sources ---------------------------------------------------------------------------------------------------

    def document(self, id_: str) -> str:
        """A document's name with its age."""
        documents: Any = self.knowledge.texts["documents"]
        return str(documents[id_]["short"])

    def status(self, status: str) -> str:
        """What a statement is worth today."""
        statuses: Any = self.knowledge.texts["status"]
        return str(statuses[status])

    def passage_link(self, passage: Passage) -> Html:
        """A link to the passage on its document's page."""
        paragraph = f"{self.texts['document']['paragraph']} {passage.paragraph}"
        return link(f"document-{passage.document}.html#{passage.id}", f"‘{' › '.join(passage.section)}’, {paragraph}")

    def citation(self, citation: Citation) -> Html:
        """A citation with its quote, place, status and statement."""
        about = f" ({self.status(citation.status)}; {citation.statement.id})"
        document = f", {self.document(citation.passage.document)}, "
        return joined(tag("q", citation.quote), document, self.passage_link(citation.passage), about)

    def sources(self, rule: Rule | Presumption) -> Html | None:
        """All citations of a rule, or the words that the documents are silent."""
        if not rule.cites:
            return joined(str(self.texts["rule"]["silent"]))
        return listed(self.citation(citation) for citation in rule.cites)


def rule_name(rule: Rule | Presumption) -> str:
    """A rule's id, readable."""
    words = rule.id.replace("_", " ")
    return words[:1].upper() + words[1:]


def topic_page(topic: str) -> str:
    """The file name of a topic's page."""
    return f"onderwerp-{topic}.html"


def parts_of(topic: Topic) -> tuple[Rule | Presumption, ...]:
    """Everything in a topic that says something and cites a source."""
    return (*topic.rules.values(), *topic.outside, *topic.presumptions, *topic.remarks)
