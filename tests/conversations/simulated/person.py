"""A person made up by hypothesis: knows the facts of a case, answers whatever is asked, interrupts, corrects, goes on.

Every turn is held against the rules core: what was told is all that is known, the verdict is that of the core, and a
question is new, can matter, comes alone and stays open until it is answered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import yaml
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

import rules_core
from actions.replies import facts_of_choice
from rules_core.decision import decide
from rules_core.model import UNKNOWN, Value
from rules_core.questions import MAX_QUESTIONS
from rules_core.routing import route
from tests.conversations.simulated.worth import can_change_the_outcome

KNOWLEDGE = rules_core.load()
LONGEST = 40
"""Turns after which a person stops, however much there is still to correct."""
_LABEL = "Waarom?"
"""Also the label of a choice: after a definition it asks about that definition, not about the case."""
_KEPT = ("rol", "verstrekker", "patient_groep")
"""What stays when the question turns to another recipient."""

T = TypeVar("T")
Reply = Mapping[str, Any]


@dataclass(frozen=True)
class Move:
    """One message: what is typed, or the choice that is clicked; and what a perfect understanding makes of it."""

    act: str
    text: str = ""
    facts: Mapping[str, Value] = field(default_factory=dict)
    cues: tuple[str, ...] = ()
    choice: str | None = None


Say = Callable[[Move], list[Reply]]


@cache
def wordings() -> dict[str, Any]:
    """What a person can type (wordings.yml)."""
    content: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "wordings.yml").read_text(encoding="utf-8"))
    return content


def turns_of_many(conversations: int, meet: Callable[[], Say]) -> int:
    """Holds so many made-up conversations, the same ones each time, and gives the number of turns in all.

    `meet` begins a conversation with the assistant. A turn that goes wrong raises AssertionError, with the whole
    conversation so far.
    """
    turns = 0

    @settings(
        max_examples=conversations,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],  # a conversation is short enough to read; to shrink it takes minutes
        report_multiple_bugs=False,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(st.randoms(use_true_random=False))
    def converse(luck: Random) -> None:
        nonlocal turns
        person = Person(meet(), luck)
        person.talk()
        turns += person.turns

    converse()
    return turns


class Person:
    """One person in one conversation. `told` is what the assistant was told in this case, `open` its open question."""

    def __init__(self, say: Say, luck: Random) -> None:
        self._say, self._luck = say, luck
        self.turns = 0
        self._topic = ""
        self._table: dict[str, Value] = {}
        self._told: dict[str, Value] = {}
        self._open: Reply | None = None
        self._offered: list[str] = []
        self._questions = 0

    # -- the conversation --------------------------------------------------------------------------------------------

    def talk(self) -> None:
        """The whole conversation: perhaps a word before, the question, the interview, a word after."""
        for _ in range(self._pick([0, 0, 1, 2])):
            self._interrupt()
        self._ask(self._opening())
        while self.turns < LONGEST:
            if self._chance(3):
                self._something_else()
            elif self._open is not None:
                self._answer()
            elif self._chance(2):
                break
        self._interrupt(Move("waarom", "Hoe komt u tot dit antwoord?"))

    def _something_else(self) -> None:
        turn = self._pick([self._interrupt, self._interrupt, self._correct, self._volunteer, self._turn_to_another])
        turn()

    def _opening(self) -> Move:
        words = wordings()
        if self._chance(4):
            chosen = self._pick(words["openings"])
            self._topic = chosen["topic"]
            return Move("vraag_mag", chosen["text"], chosen["facts"], tuple(chosen.get("cues", ())))
        giver, recipient = self._pick([*words["givers"]]), self._pick([*words["recipients"]])
        self._topic = "verstrekken"
        text = f"Mag {words['givers'][giver]} mijn gegevens aan {words['recipients'][recipient]} geven?"
        return Move("vraag_mag", text, {"verstrekker": giver, "ontvanger": recipient})

    def _ask(self, move: Move, kept: Mapping[str, Value] | None = None) -> None:
        """Asks a question of its own: a new case, in which only `kept` and what the question states are known."""
        topic = KNOWLEDGE.topics[self._topic]
        names = dict.fromkeys([*topic.ask, *topic.facts])
        values = {name: self._luck.choice(KNOWLEDGE.facts[name].values) for name in names}
        self._table = {**values, **(kept or {}), **move.facts}
        self._told = dict(kept or {})
        self._questions = 0
        self._tell(move, move.facts)

    def _turn_to_another(self) -> None:
        """And another recipient? Consent and all else about the first one no longer counts."""
        recipients = wordings()["recipients"]
        if self._topic != "verstrekken" or "ontvanger" not in self._told:
            return self._interrupt()
        recipient = self._pick([value for value in recipients if value != self._told["ontvanger"]])
        kept = {name: self._told[name] for name in _KEPT if name in self._told}
        facts = {"ontvanger": recipient}
        self._topic = route(KNOWLEDGE.routes, {**kept, **facts}) or "verstrekken"
        return self._ask(Move("vraag_mag", f"En aan {recipients[recipient]} dan?", facts), kept)

    # -- answers -----------------------------------------------------------------------------------------------------

    def _answer(self) -> None:
        """Answers the open question from the table, in any way there is; now and then the person does not know."""
        assert self._open is not None
        options = self._open["options"]
        at = len(options) - 1
        if not self._chance(6):
            stated = (facts_of_choice(option["id"]) for option in options)
            fits = [place for place, facts in enumerate(stated) if facts.items() <= self._table.items()]
            if not fits:
                return self._answer_in_words()
            at = self._pick(fits)
        stated = facts_of_choice(options[at]["id"])
        ways = [
            (Move("keuze", choice=options[at]["id"]), stated),
            (Move("onduidelijk", str(at + 1)), stated),
            (Move("onduidelijk", f"optie {at + 1}"), stated),
            (Move("onduidelijk", wordings()["places"][at]), stated),
            (Move("onduidelijk", options[at]["label"]), stated),
            *((Move(act, text), stated) for act, text in self._short_answers(at)),
            *((Move("mededeling", text, {name: stated[name]}), {name: stated[name]}) for name, text in said(stated)),
        ]
        move, facts = self._pick(ways)
        return self._tell(move, facts)

    def _short_answers(self, at: int) -> list[tuple[str, str]]:
        """Yes, no or "I don't know", where that can only mean the option at this place."""
        assert self._open is not None
        labels = [option["label"].lower() for option in self._open["options"]]
        if at == len(labels) - 1:
            return [("weet_niet", text) for text in wordings()["words"]["weet_niet"]]
        act = next((act for act in ("ja", "nee") if labels[at].startswith(act)), None)
        alone = act is not None and sum(label.startswith(act) for label in labels) == 1
        return [(act, text) for text in wordings()["words"][act]] if act and alone else []

    def _answer_in_words(self) -> None:
        """None of the choices fits: the person says it, or does not know how."""
        assert self._open is not None
        name = self._open["answer"]["question"]["fact"]
        texts = [text for fact, text in said(self._table) if fact == name]
        if name == "ontvanger":
            texts = [f"Aan {text}." for value, text in wordings()["recipients"].items() if value == self._table[name]]
        if not texts:
            unknown = facts_of_choice(self._open["options"][-1]["id"])
            return self._tell(Move("weet_niet", self._pick(wordings()["words"]["weet_niet"])), unknown)
        stated = {name: self._table[name]}
        return self._tell(Move("mededeling", self._pick(texts), stated), stated)

    def _volunteer(self) -> None:
        """States something that was not asked."""
        self._state({name: value for name, value in self._table.items() if name not in self._told})

    def _correct(self) -> None:
        """Takes back what was told: another value now holds."""
        choices = {}
        for name in self._told:
            others = [value for value in KNOWLEDGE.facts[name].values if value not in (self._told[name], UNKNOWN)]
            said_of = [value for value in others if value in wordings()["facts"].get(name, {})]
            if said_of:
                choices[name] = self._pick(said_of)
        self._state(choices)

    def _state(self, facts: Mapping[str, Value]) -> None:
        sentences = said(facts)
        if not sentences:
            return self._interrupt()
        name, text = self._pick(sentences)
        self._table[name] = facts[name]
        return self._tell(Move("mededeling", text, {name: facts[name]}), {name: facts[name]})

    # -- what must hold ----------------------------------------------------------------------------------------------

    def _tell(self, move: Move, stated: Mapping[str, Value]) -> None:
        """A turn that states facts: they are known from now on, and the next question is a good one."""
        corrected = any(self._told.get(name, UNKNOWN) not in (UNKNOWN, value) for name, value in stated.items())
        self._told.update(stated)
        replies = self._turn(move)
        last = replies[-1]
        if corrected:
            self._forget_what_depended(last.get("answer") or {})
        self._check_answer(last)
        question = last["answer"]["question"]
        self._open = last if question else None
        expected = decide(KNOWLEDGE, self._topic, self._told)
        if question is None:
            assert expected.ask is None or self._questions >= MAX_QUESTIONS, f"not asked: {expected.ask}"
            return
        self._questions += 1
        names = {name for option in last["options"] for name in facts_of_choice(option["id"])}
        assert question["fact"] in names
        assert not names & set(self._told), f"asked again: {sorted(names & set(self._told))}"
        for name in names:
            assert can_change_the_outcome(KNOWLEDGE, self._topic, self._told, name), f"superfluous question: {name}"

    def _forget_what_depended(self, answer: Mapping[str, Any]) -> None:
        """After a correction an earlier answer may be dropped, where it cannot change the outcome any more."""
        for name in self._told.keys() - answer.get("facts", {}).keys():
            value = self._told.pop(name)
            worth = can_change_the_outcome(KNOWLEDGE, self._topic, self._told, name)
            assert not worth, f"dropped, but it matters: {name}={value}"

    def _interrupt(self, move: Move | None = None) -> None:
        """A turn that states nothing: nothing changes, and the open question comes back with its choices."""
        if move is None:
            chosen = self._pick(wordings()["interruptions"])
            move = Move(chosen["act"], chosen["text"], chosen.get("facts", {}), tuple(chosen.get("cues", ())))
        about_aside = any(id_.startswith("over:") for id_ in self._offered)  # "Waarom?" then asks about a definition
        replies = self._turn(move)
        if self._open is not None:
            self._check_answer(replies[-1])
            assert replies[-1]["answer"]["question"] == self._open["answer"]["question"], "the open question is lost"
            assert replies[-1]["options"] == self._open["options"]
        else:
            assert not any(reply.get("answer", {}).get("question") for reply in replies), "a question out of the blue"
            if move.act == "waarom" and self._topic and not about_aside:
                self._check_answer(replies[-1])

    def _check_answer(self, reply: Reply) -> None:
        """The answer is about this case: its topic, all that was told and no more, and the verdict of the rules."""
        answer = reply.get("answer")
        assert answer, "a reply without an answer"
        assert answer["topic"] == self._topic
        assert answer["facts"] == self._told
        assert answer["verdict"] == decide(KNOWLEDGE, self._topic, self._told).verdict

    def _turn(self, move: Move) -> list[Reply]:
        self.turns += 1
        note(f"- {move.text or move.choice}")
        replies = self._say(move)
        assert replies, "silence"
        self._offered = [option["id"] for reply in replies for option in reply["options"]]
        for reply in replies:
            note(f"    {reply['text']}\n    {[option['label'] for option in reply['options']]}")
            assert reply["text"].strip(), "an empty reply"
        questions = [reply for reply in replies if reply.get("answer", {}).get("question")]
        assert len(questions) <= 1, "two questions in one turn"
        assert not questions or questions == [replies[-1]], "something is said after the question"
        return replies

    # -- luck --------------------------------------------------------------------------------------------------------

    def _pick(self, items: list[T]) -> T:
        return self._luck.choice(items)

    def _chance(self, one_in: int) -> bool:
        return self._luck.randrange(one_in) == 0


def said(facts: Mapping[str, Value]) -> list[tuple[str, str]]:
    """The sentences that state one of these facts, each with the fact."""
    known = wordings()["facts"]
    return [(name, text) for name, value in facts.items() for text in known.get(name, {}).get(value, ())]
