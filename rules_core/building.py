"""From knowledge entries (YAML with line numbers) to the model. Every fault becomes a `Problem`; reading goes on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from rules_core.conditions import ALWAYS, All, AnyOf, Condition, Is, Not
from rules_core.entries import EntryReader
from rules_core.errors import allowed
from rules_core.model import (
    STATUSES,
    UNKNOWN,
    VERDICTS,
    Citation,
    Fact,
    GroupOption,
    Notice,
    Outside,
    Passage,
    Place,
    Premise,
    Presumption,
    Rule,
    Statement,
    Together,
    Topic,
    Value,
)
from rules_core.routing import Route
from rules_core.source import Entry

MAX_QUOTE_WORDS = 12

RULE_KEYS = frozenset(
    "id says cites verdict while_open when provided exception_to label condition unspelled first notices gap".split()
)
_TOGETHER_KEYS = frozenset("id asks question why options".split())
_CITE_KEYS = frozenset({"statement", "quote", "status"})
_OUTSIDE_KEYS = frozenset("id title says cites notices turn_to refuses".split())
_PREMISE_KEYS = frozenset("id claim says cites notices".split())
FACT_KEYS = frozenset(
    "id type question why values kinds condition clause patient_can_change offer asked_when skip_when".split()
)
TOPIC_KEYS = frozenset(
    "topic kind title answers answers_for ask facts rules remarks sections outside presumptions together".split()
)  # sections of an information topic are kept as remarks: both are said when they apply, and decide nothing


class Builder(EntryReader):
    """Builds the parts of a knowledge base in the order facts, sources, topics, gathering `problems` on the way."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: dict[str, Fact] = {}
        self.passages: dict[str, Passage] = {}
        self.statements: dict[str, Statement] = {}
        self.notices: dict[str, Notice] = {}

    # -- sources -------------------------------------------------------------------------------------------------

    def add_passages(self, source: Entry) -> None:
        """The passages, without their text."""
        for entry in self._entries(source, "passages"):
            id_ = self._text(entry, "id")
            section = self._words(entry, "section")
            paragraph = entry.get("paragraph")
            if not isinstance(paragraph, int):
                self._fault(entry, "Het alineanummer ontbreekt.", "Schrijf 'paragraph: 1'.", "paragraph")
                paragraph = 0
            digest = self._text(entry, "sha256")
            self._new(entry, id_, self.passages)
            self.passages[id_] = Passage(id_, self._text(entry, "document"), section, paragraph, digest)

    def add_notices(self, source: Entry) -> None:
        """The currency notices."""
        for entry in self._entries(source, "notices"):
            id_ = self._text(entry, "id")
            self._new(entry, id_, self.notices)
            self.notices[id_] = Notice(id_, self._text(entry, "text"))

    def add_statements(self, source: Entry) -> None:
        """The statements of the documents; needs passages and notices."""
        for entry in self._entries(source, "statements"):
            id_ = self._text(entry, "id")
            passage = entry.get("passage")
            if passage is not None and str(passage) not in self.passages:
                self._fault(
                    entry, f"De passage '{passage}' bestaat niet.", allowed(str(passage), self.passages), "passage"
                )
                passage = None
            status = self._text(entry, "status")
            if status not in STATUSES:
                self._fault(entry, f"De status '{status}' bestaat niet.", allowed(status, STATUSES), "status")
            notices = self._notices(entry)
            self._new(entry, id_, self.statements)
            self.statements[id_] = Statement(id_, passage, status, notices)

    def _notices(self, entry: Entry) -> tuple[str, ...]:
        ids = self._words(entry, "notices")
        for id_ in ids:
            if id_ not in self.notices:
                self._fault(entry, f"De noot '{id_}' bestaat niet.", allowed(id_, self.notices), "notices")
        return tuple(id_ for id_ in ids if id_ in self.notices)

    def _cites(self, entry: Entry, required: bool = True) -> tuple[Citation, ...]:
        citations = []
        for cite in self._entries(entry, "cites"):
            self._check_keys(cite, _CITE_KEYS)
            id_, quote = self._text(cite, "statement"), self._text(cite, "quote")
            statement = self.statements.get(id_)
            if statement is None:
                self._fault(cite, f"De uitspraak '{id_}' bestaat niet.", allowed(id_, self.statements), "statement")
            elif statement.passage is None:
                self._fault(cite, f"De uitspraak '{id_}' heeft geen passage.", "Kies een uitspraak met een passage.")
            elif len(quote.split()) > MAX_QUOTE_WORDS:
                wrong = f"Het citaat heeft {len(quote.split())} woorden."
                self._fault(cite, wrong, f"Neem hooguit {MAX_QUOTE_WORDS} woorden over.", "quote")
            else:
                status = str(cite.get("status", statement.status))
                if status not in STATUSES:
                    self._fault(cite, f"De status '{status}' bestaat niet.", allowed(status, STATUSES), "status")
                citations.append(Citation(statement, self.passages[statement.passage], quote, status))
        if required and not citations and not entry.get("cites"):
            wrong = f"De regel '{entry.get('id')}' heeft geen bron."
            self._fault(entry, wrong, "Voeg 'cites:' toe, met een uitspraak en een kort letterlijk citaat.")
        return tuple(citations)

    # -- facts ---------------------------------------------------------------------------------------------------

    def add_facts(self, source: Entry) -> None:
        """The facts."""
        later: list[tuple[Entry, str]] = []
        for entry in self._entries(source, "facts"):
            self._check_keys(entry, FACT_KEYS)
            fact = self._fact(entry)
            self._new(entry, fact.id, self.facts)
            self.facts[fact.id] = fact
            if "skip_when" in entry or "asked_when" in entry:
                later.append((entry, fact.id))
        for entry, id_ in later:  # these conditions may speak of a fact further down
            asked = self.condition(entry, "asked_when") if "asked_when" in entry else None
            skip = self.condition(entry, "skip_when") if "skip_when" in entry else None
            self.facts[id_] = replace(self.facts[id_], asked_when=asked, skip_when=skip)

    def _fact(self, entry: Entry) -> Fact:
        type_ = self._text(entry, "type")
        if type_ not in ("bool", "enum"):
            self._fault(entry, f"Het type '{type_}' bestaat niet.", "Kies 'bool' of 'enum'.", "type")
        given = entry.get("values", {})
        if type_ == "enum" and not (isinstance(given, Entry) and given):
            self._fault(entry, "De waarden ontbreken.", "Schrijf 'values:' met per waarde een 'label'.")
            given = {}
        values: tuple[Value, ...] = (True, False) if type_ == "bool" else tuple(given)
        groups = self._mapping(entry, "kinds")
        kinds = {name: frozenset(self._words(groups, name)) for name in groups if isinstance(groups, Entry)}
        for name, members in kinds.items():
            for member in sorted(members - set(values), key=str):
                wrong = f"De groep '{name}' noemt de onbekende waarde '{member}'."
                self._fault(entry, wrong, allowed(str(member), map(str, values)), "kinds")
        labels: dict[Value, str] = {True: "Ja", False: "Nee"}
        words: dict[Value, Mapping[str, str]] = {}
        if type_ == "enum":
            words = {value: self._mapping(given, value) for value in given}
            labels = {value: str(words[value].get("label", value)) for value in given}
        return Fact(
            id=self._text(entry, "id"),
            type=type_,
            values=values,
            question=self._text(entry, "question"),
            why=self._text(entry, "why"),
            labels=labels,
            nouns=words,
            kinds=kinds,
            conditions=dict(self._mapping(entry, "condition")),
            offer=self._words(entry, "offer") or values,
            asked_when=None,
            skip_when=None,
            clauses=dict(self._mapping(entry, "clause")),
            patient_can_change=entry.get("patient_can_change") is True,
        )

    def condition(self, entry: Entry, key: str) -> Condition:
        """The condition under `key`; a missing one always holds."""
        value = entry.get(key)
        if value is None:
            return ALWAYS
        if not isinstance(value, Entry):
            self._fault(
                entry, f"'{key}' moet uit feiten en waarden bestaan.", f"Schrijf '{key}: {{feit: waarde}}'.", key
            )
            return ALWAYS
        return self._conjunction(value)

    def _conjunction(self, entry: Entry) -> Condition:
        parts = [self._part(entry, key, value) for key, value in entry.items()]
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _part(self, entry: Entry, key: str, value: Any) -> Condition:
        if key == "not" and isinstance(value, Entry):
            return Not(self._conjunction(value))
        if key in ("any", "all") and isinstance(value, list) and all(isinstance(item, Entry) for item in value):
            parts = tuple(self._conjunction(item) for item in value)
            return AnyOf(parts) if key == "any" else All(parts)
        fact = self.facts.get(key)
        if fact is None:
            wrong = f"Het feit '{key}' bestaat niet."
            self._fault(entry, wrong, allowed(str(key), [*self.facts, "any", "all", "not"]), key)
            return ALWAYS
        return Is(key, self._values(entry, fact, value if isinstance(value, list) else [value]))

    def _values(self, entry: Entry, fact: Fact, given: Iterable[Any]) -> frozenset[Value]:
        values: set[Value] = set()
        for item in given:
            if isinstance(item, str) and item in fact.kinds:
                values |= fact.kinds[item]
            elif item in fact.values:
                values.add(item)
            else:
                wrong = f"Het feit '{fact.id}' kent de waarde '{item}' niet."
                options = [*("true" if v is True else "false" if v is False else v for v in fact.values), *fact.kinds]
                self._fault(entry, wrong, allowed(str(item), options), fact.id)
        return frozenset(values)

    # -- routes, subjects outside the documents, false claims ----------------------------------------------------------

    def routes(self, source: Entry, topics: Iterable[str]) -> tuple[Route, ...]:
        """The routes, in order."""
        known = set(topics)
        for entry in self._entries(source, "routes"):
            if str(entry.get("topic")) not in known:
                wrong = f"Het onderwerp '{entry.get('topic')}' bestaat niet."
                self._fault(entry, wrong, allowed(str(entry.get("topic")), known), "topic")
        entries = self._entries(source, "routes")
        return tuple(Route(str(entry.get("topic")), self.condition(entry, "when")) for entry in entries)

    def outside(self, source: Entry) -> dict[str, Outside]:
        """The subjects that the documents do not answer, by id."""
        subjects: dict[str, Outside] = {}
        for entry in self._entries(source, "outside"):
            self._check_keys(entry, _OUTSIDE_KEYS)
            id_ = self._text(entry, "id")
            self._new(entry, id_, subjects)
            subjects[id_] = Outside(
                id=id_,
                title=self._text(entry, "title"),
                says=self._text(entry, "says"),
                cites=self._cites(entry, required=False),
                notices=self._notices(entry),
                turn_to=self._words(entry, "turn_to"),
                refuses=entry.get("refuses") is True,
                place=Place(entry.file, entry.line),
            )
        return subjects

    def premises(self, source: Entry) -> dict[str, Premise]:
        """The false claims that are corrected, by id; needs statements and notices."""
        premises: dict[str, Premise] = {}
        for entry in self._entries(source, "premises"):
            self._check_keys(entry, _PREMISE_KEYS)
            id_ = self._text(entry, "id")
            self._new(entry, id_, premises)
            premises[id_] = Premise(
                id=id_,
                claim=self._text(entry, "claim"),
                says=self._text(entry, "says"),
                cites=self._cites(entry),
                notices=self._notices(entry),
                place=Place(entry.file, entry.line),
            )
        return premises

    # -- topics --------------------------------------------------------------------------------------------------

    def topic(self, source: Entry) -> Topic:
        """A topic from its file."""
        self._check_keys(source, TOPIC_KEYS)
        kind = self._text(source, "kind")
        if kind not in ("decision", "information"):
            self._fault(source, f"De soort '{kind}' bestaat niet.", "Kies 'decision' of 'information'.", "kind")
        rules: dict[str, Rule] = {}
        for entry in self._entries(source, "rules"):
            rule = self._rule(entry)
            if rule.id in rules:
                wrong = f"De naam '{rule.id}' staat hier voor de tweede keer."
                self._fault(entry, wrong, "Geef elke regel een eigen naam.", "id")
            rules[rule.id] = rule
        for key in ("ask", "facts"):
            for name in self._words(source, key):
                if name not in self.facts:
                    self._fault(source, f"Het feit '{name}' bestaat niet.", allowed(name, self.facts), key)
        exceptions: dict[str, tuple[Rule, ...]] = {}
        for rule in rules.values():
            for parent in rule.exception_to:
                exceptions[parent] = (*exceptions.get(parent, ()), rule)
        remarks = [*self._entries(source, "remarks"), *self._entries(source, "sections")]
        return Topic(
            id=self._text(source, "topic"),
            kind=kind,
            title=self._text(source, "title"),
            place=Place(source.file, source.line),
            answers=self._answers(source, "answers"),
            answers_for=self._answers_for(source),
            ask=self._words(source, "ask"),
            facts=self._words(source, "facts"),
            root=next((rule for rule in rules.values() if not rule.exception_to), None),
            rules=rules,
            exceptions=exceptions,
            outside=tuple(self._rule(entry) for entry in self._entries(source, "outside")),
            presumptions=tuple(self._presumption(entry) for entry in self._entries(source, "presumptions")),
            remarks=tuple(self._rule(entry, decides=False) for entry in remarks),
            together=tuple(self._together(entry) for entry in self._entries(source, "together")),
        )

    def _answers(self, entry: Entry, key: str) -> dict[str, str]:
        return {verdict: " ".join(str(text).split()) for verdict, text in self._mapping(entry, key).items()}

    def _answers_for(self, source: Entry) -> dict[str, dict[str, str]]:
        """Role → verdict → words. A role or verdict that does not exist would never be said, so it is a fault."""
        roles = self._mapping(source, "answers_for")
        known = self.facts["rol"].values if "rol" in self.facts else ()
        answers = {}
        for role in roles:
            if role not in known:
                self._fault(
                    source, f"De rol '{role}' bestaat niet.", allowed(str(role), map(str, known)), "answers_for"
                )
            elif isinstance(roles, Entry):
                answers[role] = self._answers(roles, role)
                for verdict in answers[role].keys() - VERDICTS:
                    wrong = f"De uitkomst '{verdict}' bestaat niet."
                    self._fault(roles, wrong, allowed(str(verdict), VERDICTS), role)
        return answers

    def _rule(self, entry: Entry, decides: bool = True) -> Rule:
        self._check_keys(entry, RULE_KEYS)
        verdict = self._text(entry, "verdict") if decides else "informatie"
        for key in ("verdict", "while_open"):
            if entry.get(key) is not None and str(entry[key]) not in VERDICTS:
                self._fault(entry, f"De uitkomst '{entry[key]}' bestaat niet.", allowed(str(entry[key]), VERDICTS), key)
        return Rule(
            id=self._text(entry, "id"),
            says=self._text(entry, "says"),
            cites=self._cites(entry, required="gap" not in entry),
            place=Place(entry.file, entry.line),
            verdict=verdict,
            while_open=entry.get("while_open"),
            when=self.condition(entry, "when"),
            provided=self.condition(entry, "provided"),
            exception_to=self._words(entry, "exception_to") if "exception_to" in entry else (),
            label=self._text(entry, "label", required=False) or None,
            condition=self._text(entry, "condition", required=False) or None,
            unspelled=self._text(entry, "unspelled", required=False) or None,
            first=entry.get("first") is True,
            notices=self._notices(entry),
        )

    def _together(self, entry: Entry) -> Together:
        self._check_keys(entry, _TOGETHER_KEYS)
        options = []
        for option in self._entries(entry, "options"):
            self.condition(option, "then")  # for its faults only
            options.append(GroupOption(self._text(option, "label"), dict(self._mapping(option, "then"))))
        asks = self._words(entry, "asks")
        for name in asks:
            if name not in self.facts:
                self._fault(entry, f"Het feit '{name}' bestaat niet.", allowed(name, self.facts), "asks")
        return Together(
            self._text(entry, "id"), asks, self._text(entry, "question"), self._text(entry, "why"), tuple(options)
        )

    def _presumption(self, entry: Entry) -> Presumption:
        self._check_keys(entry, RULE_KEYS | {"then"})
        then = self._mapping(entry, "then")
        if not then:
            self._fault(entry, "Het gevolg ontbreekt.", "Schrijf 'then: {feit: waarde}'.")
        self.condition(entry, "then")  # for its faults only
        return Presumption(
            id=self._text(entry, "id"),
            when=self.condition(entry, "when"),
            then=dict(then),
            says=self._text(entry, "says"),
            cites=self._cites(entry),
            place=Place(entry.file, entry.line),
        )


def known_value(fact: Fact, value: object) -> bool:
    """Whether a value may be stated for a fact (`weet_niet` always may)."""
    if isinstance(value, bool):
        return fact.type == "bool"
    return value == UNKNOWN or (isinstance(value, str) and value in fact.values)
