"""The values that the rules core works with. All frozen; no behaviour beyond look-up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rules_core.conditions import ALWAYS, Condition

if TYPE_CHECKING:
    from rules_core.routing import Route

Value = bool | str
Facts = Mapping[str, Value]

UNKNOWN = "weet_niet"
"""The value of a fact that was asked but is not known: it stays open, and is not asked again."""

STRENGTH = {"nee": 0, "niet_geregeld": 0, "informatie": 0, "niet_bepaald": 1, "ja_mits": 2, "ja": 3, "verplicht": 4}
"""Among several exceptions that stand, the strongest verdict counts: any ground is enough (lezing A.3, design note)."""

PERMISSIONS = frozenset({"ja_mits", "ja", "verplicht"})
"""Verdicts that say: it may. Once one stands, other grounds can only make it stronger."""

VERDICTS = frozenset({*STRENGTH, "nee_tenzij", "mag_weigeren"})
BINDING_STATUS = frozenset({"geldend", "verouderd"})
STATUSES = BINDING_STATUS | {"voorstel", "bewering", "voorbeeld"}


@dataclass(frozen=True)
class Place:
    """Where something stands in the knowledge files; line numbers count from 1."""

    file: str
    line: int


@dataclass(frozen=True)
class Fact:
    """A question of fact. Texts may hold placeholders, filled in by `wording`.

    `clauses` says each value after "Als …"; `patient_can_change`: a patient can bring another value about.
    """

    id: str
    type: str
    values: tuple[Value, ...]
    question: str
    why: str
    labels: Mapping[Value, str]
    nouns: Mapping[Value, Mapping[str, str]]
    kinds: Mapping[str, frozenset[str]]
    conditions: Mapping[Value, str]
    offer: tuple[Value, ...]
    asked_when: Condition | None
    skip_when: Condition | None
    clauses: Mapping[Value, str]
    patient_can_change: bool
    place: Place = field(default=Place("facts.yml", 1), compare=False)


@dataclass(frozen=True)
class Passage:
    """A passage of a source document: `section` runs from the outer heading inward; `sha256` is over its text."""

    id: str
    document: str
    section: tuple[str, ...]
    paragraph: int
    sha256: str


@dataclass(frozen=True)
class Statement:
    """A statement that a document makes (G… web page, P… leaflet), with its worth today and its currency notes."""

    id: str
    passage: str | None
    status: str
    notices: tuple[str, ...]


@dataclass(frozen=True)
class Notice:
    """A note on how old or certain a source is. Own work, never a quotation."""

    id: str
    text: str


@dataclass(frozen=True)
class Citation:
    """A verbatim phrase of the passage that a statement comes from.

    `status` is the statement's, unless the phrase is worth something else: one passage may name a law and a proposal.
    """

    statement: Statement
    passage: Passage
    quote: str
    status: str


@dataclass(frozen=True)
class Rule:
    """A defeasible rule. `when` is its ground, `provided` its conditions; other rules may be exceptions to it.

    `label` names a ground in a few words, `condition` says an exception as a condition ("no objection was made"),
    `unspelled` says which conditions the passage mentions without spelling them out. A remark that comes `first` is
    said with the first reply already, its notices too.
    """

    id: str
    says: str
    cites: tuple[Citation, ...]
    place: Place
    verdict: str = "informatie"
    while_open: str | None = None
    when: Condition = ALWAYS
    provided: Condition = ALWAYS
    exception_to: tuple[str, ...] = ()
    label: str | None = None
    condition: str | None = None
    unspelled: str | None = None
    first: bool = False
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Presumption:
    """What is held to be so unless the person says otherwise: rebuttable, declared and shown."""

    id: str
    when: Condition
    then: Facts
    says: str
    cites: tuple[Citation, ...]
    place: Place


@dataclass(frozen=True)
class GroupOption:
    """One reply to a question about several facts, and the facts that it states."""

    label: str
    then: Facts


@dataclass(frozen=True)
class Together:
    """Facts that are asked in one question, because each is rarely so or because all must be so."""

    id: str
    asks: tuple[str, ...]
    question: str
    why: str
    options: tuple[GroupOption, ...]


@dataclass(frozen=True)
class Topic:
    """A decision topic (a tree of rules) or an information topic (sections are `remarks`).

    `answers` words each verdict; `answers_for` words it otherwise for someone with that `rol`.
    """

    id: str
    kind: str
    title: str
    place: Place
    answers: Mapping[str, str]
    ask: tuple[str, ...]
    facts: tuple[str, ...]
    root: Rule | None
    rules: Mapping[str, Rule]
    exceptions: Mapping[str, tuple[Rule, ...]]
    outside: tuple[Rule, ...] = ()
    presumptions: tuple[Presumption, ...] = ()
    remarks: tuple[Rule, ...] = ()
    together: tuple[Together, ...] = ()
    answers_for: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def answer(self, verdict: str, role: object) -> str | None:
        """The topic's own words for a verdict to someone with this role; None where it has none."""
        return self.answers_for.get(str(role), {}).get(verdict) or self.answers.get(verdict)


@dataclass(frozen=True)
class Outside:
    """A subject that the documents do not answer: what is said, and where to turn.

    `cites` backs what `says` tells of the documents. A subject that `refuses` is never answered, whatever else the
    message states; any other gives way to the rules where they reach the case.
    """

    id: str
    title: str
    says: str
    cites: tuple[Citation, ...]
    notices: tuple[str, ...]
    turn_to: tuple[str, ...]
    refuses: bool
    place: Place


@dataclass(frozen=True)
class Premise:
    """A false claim that people take for granted (`claim`), and the correction with its sources."""

    id: str
    claim: str
    says: str
    cites: tuple[Citation, ...]
    notices: tuple[str, ...]
    place: Place


@dataclass(frozen=True)
class KnowledgeBase:
    """Everything the core knows. `hash` is SHA-256 over all knowledge files; equal hash, equal answers.

    `outside` and `premises` are ordered as in their files.
    """

    facts: Mapping[str, Fact]
    passages: Mapping[str, Passage]
    statements: Mapping[str, Statement]
    notices: Mapping[str, Notice]
    topics: Mapping[str, Topic]
    routes: tuple[Route, ...]
    outside: Mapping[str, Outside]
    premises: Mapping[str, Premise]
    texts: Mapping[str, object]
    hash: str
