"""From entries to the rest of a knowledge base: topics with their rules, routes, subjects outside, false claims.

Every fault becomes a `Problem`; reading goes on.
"""

from __future__ import annotations

from collections.abc import Iterable

from rules_core.errors import allowed
from rules_core.fact_building import FactBuilder
from rules_core.model import VERDICTS, GroupOption, Outside, Place, Premise, Presumption, Rule, Together, Topic
from rules_core.routing import Route
from rules_core.source import Entry

RULE_KEYS = frozenset(
    "id says cites verdict while_open when provided exception_to label condition unspelled first notices gap".split()
)
_TOGETHER_KEYS = frozenset("id asks question why options".split())
_OUTSIDE_KEYS = frozenset("id title says cites notices turn_to refuses".split())
_PREMISE_KEYS = frozenset("id claim says cites notices".split())
TOPIC_KEYS = frozenset(
    "topic kind title answers answers_for ask facts rules remarks sections outside presumptions together".split()
)  # sections of an information topic are kept as remarks: both are said when they apply, and decide nothing
_ROUTE_KEYS = frozenset({"topic", "when"})


class Builder(FactBuilder):
    """Builds the parts of a knowledge base in the order sources, facts, topics, gathering `problems` on the way."""

    # -- routes, subjects outside the documents, false claims ----------------------------------------------------------

    def routes(self, source: Entry, topics: Iterable[str]) -> tuple[Route, ...]:
        """The routes, in order."""
        known = set(topics)
        for entry in self._entries(source, "routes"):
            self._check_keys(entry, _ROUTE_KEYS)
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
                refuses=self._flag(entry, "refuses"),
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
        rules = {rule.id: rule for rule in (self._rule(entry, cited=True) for entry in self._entries(source, "rules"))}
        for key in ("rules", "remarks", "sections", "outside", "presumptions", "together"):
            self._own_ids(source, key)
        for key in ("ask", "facts"):
            self._known_facts(source, key)
        exceptions: dict[str, tuple[Rule, ...]] = {}
        for rule in rules.values():
            for parent in rule.exception_to:
                exceptions[parent] = (*exceptions.get(parent, ()), rule)
        remarks = [*self._entries(source, "remarks"), *self._entries(source, "sections")]
        return Topic(
            id=self._id(source, "topic"),
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

    def _own_ids(self, source: Entry, key: str) -> None:
        """Two parts of one list may not have the same id: one would hide the other in every overview."""
        seen: set[str] = set()
        for entry in self._entries(source, key):
            id_ = str(entry.get("id"))
            if id_ in seen:
                wrong = f"De naam '{id_}' staat hier voor de tweede keer."
                self._fault(entry, wrong, "Geef elke regel of opmerking een eigen naam.", "id")
            seen.add(id_)

    def _known_facts(self, source: Entry, key: str) -> None:
        names = self._words(source, key)
        for name in dict.fromkeys(names):
            if name not in self.facts:
                self._fault(source, f"Het feit '{name}' bestaat niet.", allowed(name, self.facts), key)
            elif names.count(name) > 1:
                self._fault(
                    source, f"Het feit '{name}' staat twee keer onder '{key}'.", "Laat het één keer staan.", key
                )

    def _answers(self, entry: Entry, key: str) -> dict[str, str]:
        """Verdict → words. A verdict that does not exist would never be said, so it is a fault."""
        answers = self._mapping(entry, key)
        for verdict, text in answers.items():
            self._check_wording(entry, str(text), key)
            if verdict not in VERDICTS:
                self._fault(entry, f"De uitkomst '{verdict}' bestaat niet.", allowed(str(verdict), VERDICTS), key)
        return {verdict: " ".join(str(text).split()) for verdict, text in answers.items()}

    def _answers_for(self, source: Entry) -> dict[str, dict[str, str]]:
        """Role → verdict → words. A role that does not exist would never be said, so it is a fault."""
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
        return answers

    def _rule(self, entry: Entry, decides: bool = True, cited: bool = False) -> Rule:
        """A rule or a remark; one that is `cited` always needs a source, another may have a `gap` instead."""
        self._check_keys(entry, RULE_KEYS)
        if decides and "verdict" not in entry:
            wrong = f"De regel '{entry.get('id')}' heeft geen uitkomst."
            self._fault(entry, wrong, f"Voeg 'verdict: …' toe. Mogelijk: {', '.join(sorted(VERDICTS))}.")
        if entry.get("exception_to") and not entry.get("when") and not entry.get("provided"):
            wrong = f"De uitzondering '{entry.get('id')}' heeft geen 'when' en geen 'provided': zij zou altijd gelden."
            self._fault(entry, wrong, "Schrijf 'when: {feit: waarde}': wanneer is dit een uitzondering?")
        verdict = self._text(entry, "verdict", required=False) if decides else "informatie"
        for key in ("verdict", "while_open"):
            if entry.get(key) is not None and str(entry[key]) not in VERDICTS:
                self._fault(entry, f"De uitkomst '{entry[key]}' bestaat niet.", allowed(str(entry[key]), VERDICTS), key)
        return Rule(
            id=self._id(entry),
            says=self._text(entry, "says"),
            cites=self._cites(entry, required=cited or "gap" not in entry),
            place=Place(entry.file, entry.line),
            verdict=verdict,
            while_open=entry.get("while_open"),
            when=self.condition(entry, "when"),
            provided=self.condition(entry, "provided"),
            exception_to=self._words(entry, "exception_to") if "exception_to" in entry else (),
            label=self._text(entry, "label", required=False) or None,
            condition=self._text(entry, "condition", required=False) or None,
            unspelled=self._text(entry, "unspelled", required=False) or None,
            first=self._flag(entry, "first"),
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
            id=self._id(entry),
            when=self.condition(entry, "when"),
            then=dict(then),
            says=self._text(entry, "says"),
            cites=self._cites(entry),
            place=Place(entry.file, entry.line),
        )
