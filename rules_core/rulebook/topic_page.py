"""The page of one topic: its tree, rules, questions, examples, open ends and notices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from rules_core.conditions import facts_of
from rules_core.decision import decide
from rules_core.model import Fact, Presumption, Rule, Together, Topic
from rules_core.rendering import verdict_sentence
from rules_core.rulebook.book import Book, parts_of, rule_name
from rules_core.rulebook.markup import Child, Html, joined, link, listed, pairs, scrolling, section, table, tag
from rules_core.rulebook.page import page
from rules_core.rulebook.tree import tree


@dataclass(frozen=True)
class TopicPage:
    """Builds the page of one topic."""

    book: Book
    topic: Topic

    def html(self) -> str:
        """The whole page."""
        texts, topic = self.book.texts["topic"], self.topic
        decides = topic.kind == "decision"
        sections: list[tuple[str, str, Iterable[Child]]] = [
            ("boom", texts["tree"], [self._tree()]),
            ("uitkomsten", texts["answers"], [self._answers()]),
            ("regels", texts["rules"], [self._rule(rule) for rule in topic.rules.values()]),
            ("buiten", texts["outside"], [self._part(rule, "buiten") for rule in topic.outside]),
            ("aannames", texts["presumptions"], self._presumptions()),
            ("teksten", texts["remarks" if decides else "sections"], [self._part(r, "tekst") for r in topic.remarks]),
            ("vragen", texts["questions"], self._questions()),
            ("voorbeelden", texts["examples"], [self._examples()]),
            ("open", texts["open_ends"], [self._open_ends()] if decides else []),
            ("noten", texts["notices"], [self._notices()]),
        ]
        shown = [(id_, heading, joined(content)) for id_, heading, content in sections]
        shown = [part for part in shown if part[2]]
        contents = tag(
            "nav", listed(link(f"#{i}", h) for i, h, _ in shown), class_="contents", aria_label=texts["contents"]
        )
        return page(topic.title, self.book.knowledge, None, contents, *(section(*part) for part in shown))

    # -- rules -----------------------------------------------------------------------------------------------------

    def _tree(self) -> Html | None:
        topic, texts = self.topic, self.book.texts
        if topic.root is None or len(topic.rules) < 2:
            return None
        label = texts["topic"]["tree_label"].format(title=topic.title)
        names = {rule.id: self._name(rule) for rule in topic.rules.values()}
        drawing = tree(topic, label, names, texts["verdicts"])
        return joined(tag("p", texts["topic"]["tree_intro"]), scrolling(label, drawing))

    def _name(self, rule: Rule) -> str:
        return f"{rule_name(rule)} – {self.book.words(rule.label)}" if rule.label else rule_name(rule)

    def _answers(self) -> Html | None:
        if self.topic.kind != "decision":
            return None
        verdicts = dict.fromkeys([*self.topic.answers, *(rule.verdict for rule in self.topic.rules.values())])
        defaults: Any = self.book.knowledge.texts["verdicts"]
        rows = ((v, self.topic.answers.get(v) or defaults.get(v)) for v in verdicts)
        return listed(joined(self.book.verdict(v), ": ", self.book.words(text)) for v, text in rows if text)

    def _rule(self, rule: Rule) -> Html:
        texts = self.book.texts["rule"]
        exceptions = [child.id for child in self.topic.exceptions.get(rule.id, ())]
        rows: list[tuple[str, Child]] = [
            (texts["verdict"], self.book.verdict(rule.verdict)),
            (texts["exception_to"], self._links(rule.exception_to)),
            (texts["when"], self.book.condition(rule.when) or (texts["always"] if not rule.exception_to else None)),
            (texts["provided"], self.book.condition(rule.provided)),
            (texts["exceptions"], self._links(exceptions)),
        ]
        return self._card(rule, "regel", rows)

    def _part(self, rule: Rule, prefix: str) -> Html:
        texts = self.book.texts["rule"]
        rows: list[tuple[str, Child]] = [(texts["when"], self.book.condition(rule.when))]
        if prefix == "buiten":
            rows.insert(0, (texts["verdict"], self.book.verdict(rule.verdict)))
        return self._card(rule, prefix, rows)

    def _presumptions(self) -> list[Html]:
        cards = [self._presumption(presumption) for presumption in self.topic.presumptions]
        return [tag("p", self.book.texts["topic"]["presumptions_intro"]), *cards] if cards else []

    def _presumption(self, presumption: Presumption) -> Html:
        texts = self.book.texts["rule"]
        then = [self._fact_value(name, value) for name, value in presumption.then.items()]
        rows: list[tuple[str, Child]] = [
            (texts["when"], self.book.condition(presumption.when)),
            (texts["then"], listed(then)),
        ]
        return self._card(presumption, "aanname", rows)

    def _fact_value(self, name: str, value: bool | str) -> str:
        fact = self.book.knowledge.facts[name]
        if value in fact.clauses:
            return self.book.words(fact.clauses[value])
        return f"{self.book.texts['condition']['names'].get(name, name)}: {self.book.value(name, value)}"

    def _card(self, rule: Rule | Presumption, prefix: str, rows: list[tuple[str, Child]]) -> Html:
        texts = self.book.texts["rule"]
        notices = rule.notices if isinstance(rule, Rule) else ()
        rows = [
            *rows,
            (texts["source"], self.book.sources(rule)),
            (texts["notices"], listed(self.book.knowledge.notices[id_].text for id_ in notices)),
        ]
        return tag(
            "article",
            tag("h3", rule_name(rule)),
            tag("p", self.book.words(rule.says), class_="says"),
            pairs(rows),
            tag("p", texts["file"].format(file=rule.place.file, line=rule.place.line), class_="meta"),
            id=f"{prefix}-{rule.id}",
            class_="card",
        )

    def _links(self, ids: tuple[str, ...] | list[str]) -> Html | None:
        return listed(link(f"#regel-{id_}", rule_name(self.topic.rules[id_])) for id_ in ids)

    # -- questions -------------------------------------------------------------------------------------------------

    def _questions(self) -> list[Html]:
        facts = [self.book.knowledge.facts[name] for name in self.topic.ask or self.topic.facts]
        if not facts:
            return []
        intro = tag("p", self.book.texts["topic"]["questions_intro"])
        return [intro, *(self._together(group) for group in self.topic.together), *(self._question(f) for f in facts)]

    def _question(self, fact: Fact) -> Html:
        texts, book = self.book.texts["question"], self.book
        users = [rule for rule in self.topic.rules.values() if fact.id in facts_of(rule.when) + facts_of(rule.provided)]
        rows: list[tuple[str, Child]] = [
            (texts["why"], book.words(fact.why)),
            (texts["options"], " · ".join(book.words(fact.labels[value]) for value in fact.values)),
            (texts["asked_when"], book.condition(fact.asked_when) if fact.asked_when else None),
            (texts["used_in"], self._links([rule.id for rule in users])),
        ]
        heading = tag("h3", book.words(fact.question))
        return tag("article", heading, pairs(rows), id=f"vraag-{fact.id}", class_="card")

    def _together(self, group: Together) -> Html:
        texts, book = self.book.texts["question"], self.book
        asks = [link(f"#vraag-{name}", book.words(book.knowledge.facts[name].question)) for name in group.asks]
        rows: list[tuple[str, Child]] = [
            (texts["why"], book.words(group.why)),
            (texts["options"], " · ".join(book.words(option.label) for option in group.options)),
            (texts["together"], listed(asks)),
        ]
        return tag("article", tag("h3", book.words(group.question)), pairs(rows), id=f"samen-{group.id}", class_="card")

    # -- examples and open ends ------------------------------------------------------------------------------------

    def _examples(self) -> Html | None:
        texts, knowledge = self.book.texts["examples"], self.book.knowledge
        rows = []
        for example in self.book.examples:
            if example.topic == self.topic.id:
                decision = decide(knowledge, example.topic, example.facts)
                facts = listed(self._stated(name, value) for name, value in example.facts.items())
                says = self.book.words(verdict_sentence(knowledge, decision))
                rows.append([example.name, facts or texts["no_facts"], self.book.verdict(decision.verdict), says])
        if not rows:
            return None
        headings = [texts[key] for key in ("name", "facts", "verdict", "says")]
        intro = tag("p", self.book.texts["topic"]["examples_intro"])
        return joined(intro, table(headings, rows, self.book.texts["topic"]["examples"]))

    def _stated(self, name: str, value: bool | str) -> str:
        question = self.book.words(self.book.knowledge.facts[name].question)
        return f"{question} {self.book.value(name, value)}"

    def _open_ends(self) -> Html | None:
        texts = self.book.texts["open_ends"]
        items = [joined(self._rule_link(rule), ": ", text) for rule, text in self._open()]
        return listed(items) or tag("p", texts["none"])

    def _rule_link(self, rule: Rule) -> Html:
        if rule.id in self.topic.rules and self.topic.rules[rule.id] is rule:
            return link(f"#regel-{rule.id}", rule_name(rule))
        return link(f"#{'buiten' if rule in self.topic.outside else 'tekst'}-{rule.id}", rule_name(rule))

    def _open(self) -> Iterator[tuple[Rule, str]]:
        texts, verdicts = self.book.texts["open_ends"], self.book.texts["verdicts"]
        for rule in self.topic.rules.values():
            if rule.while_open:
                yield rule, texts["while_open"].format(verdict=verdicts[rule.while_open])
            if rule.verdict == "niet_bepaald":
                yield rule, texts["unspecified"]
            if rule.unspelled:
                yield rule, self.book.words(rule.unspelled)
        for rule in (*self.topic.outside, *self.topic.remarks):
            if not rule.cites or rule.verdict == "niet_geregeld":
                yield rule, self.book.words(rule.says)

    def _notices(self) -> Html | None:
        parts = parts_of(self.topic)
        ids: dict[str, None] = {}
        for part in parts:
            ids.update(dict.fromkeys(part.notices if isinstance(part, Rule) else ()))
            ids.update(dict.fromkeys(id_ for citation in part.cites for id_ in citation.statement.notices))
        ids.update(dict.fromkeys(citation.passage.document for part in parts for citation in part.cites))
        notices = self.book.knowledge.notices
        return listed(joined(tag("strong", id_), ": ", notices[id_].text) for id_ in ids)
