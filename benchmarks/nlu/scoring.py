"""What a reply is worth: the whole way from message to reply, judged against what a careful reader expects.

- `right`: the answer that the right reading gives, and no fact that was not stated
- `choices`: not that, but one of at most three choices leads to it
- `incomplete`: about the right thing, but something that was said was missed, or a fact taken wrongly changes nothing
- `asked`: asks to say it differently
- `refused`: says that the documents do not answer it, though they do
- `wrong`: anything else, so a wrong answer given as if sure
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import rules_core
from actions.conversation import Conversation, Reply, Understood, Value
from actions.dialogue import Dialogue
from actions.replies import Composer, load_texts
from benchmarks.nlu.sets_of_messages import OUTSIDE, Row, read_contexts

OUTCOMES = ("right", "choices", "incomplete", "asked", "refused", "wrong")
MOST_CHOICES = 3
Understand = Callable[[str], Understood]
Replies = tuple[Reply, ...]
_CARRIED = ("rol", "verstrekker", "patient_groep")


@dataclass(frozen=True)
class Judged:
    """A row, how it was understood, what was replied, what that is worth, and the facts held before and gained."""

    row: Row
    understood: Understood
    replies: Replies
    outcome: str
    held: Mapping[str, Value]
    new_facts: Mapping[str, Value]


class Judge:
    """Judges rows with one dialogue and one way of understanding."""

    def __init__(self, dialogue: Dialogue, understand: Understand) -> None:
        self._dialogue = dialogue
        self._understand = understand
        self._knowledge = rules_core.load()
        self._composer = Composer(self._knowledge, load_texts())
        self._before = {name: self._after(messages) for name, messages in read_contexts().items()}

    def _after(self, messages: list[str]) -> Conversation:
        conversation = Conversation()
        for text in messages:
            conversation, _ = self._dialogue.respond(conversation, self._understand(text))
        return conversation

    def judge(self, row: Row) -> Judged:
        """The reply to the row's message, in its context, and what it is worth."""
        before = self._before[row.after] if row.after else Conversation()
        understood = self._understand(row.text)
        after, replies = self._dialogue.respond(before, understood)
        outcome = self._worth(row, before, after, replies)
        if outcome != "right" and self._offers_right(row, before, after, replies):
            outcome = "choices"
        new = {name: value for name, value in after.facts.items() if before.facts.get(name) != value}
        return Judged(row, understood, replies, outcome, before.facts, new)

    def _offers_right(self, row: Row, before: Conversation, after: Conversation, replies: Replies) -> bool:
        """Whether one of at most three choices, without anything else being said, leads to the right reply."""
        options = replies[-1].options
        if _kind(replies) != "fallback" and (row.topic or not before.asked):
            return False
        for option in options[:MOST_CHOICES]:
            state, chosen = self._dialogue.respond(after, Understood("keuze", choice=option.id))
            if self._worth(row, before, state, chosen) in ("right", "incomplete"):
                return True
        return False

    def _worth(self, row: Row, before: Conversation, after: Conversation, replies: Replies) -> str:
        if row.act == "wat_als" and row.facts:
            return "right" if any(_supposes(r, {**before.facts, **row.facts}) for r in replies) else "asked"
        if row.topic is None:
            answers = row.facts is not None
            return (self._worth_answer if answers else self._worth_act)(row, before, after, replies)
        worths = [self._worth_outside(t, replies) for t in row.topics if t.startswith(OUTSIDE)]
        if any(not topic.startswith(OUTSIDE) for topic in row.topics):
            worths.append(self._worth_question(row, before, after, replies))
        return min(worths, key=OUTCOMES.index)

    def _worth_outside(self, topic: str, replies: Replies) -> str:
        kind, subject = _kind(replies), topic.partition(":")[2]
        if kind == "outside":
            wanted = self._composer.outside(self._knowledge.outside[subject]).text if subject else ""
            return "right" if any(wanted in reply.text for reply in replies) else "incomplete"
        if kind in ("fallback", "safety") or kind is None:
            return "asked" if subject else "right"
        return "wrong"

    def _worth_question(self, row: Row, before: Conversation, after: Conversation, replies: Replies) -> str:
        answer = next((r.answer for r in replies if r.answer and r.answer["topic"] in row.topics), None)
        if answer is None:
            return _not_answered(replies) or "wrong"
        topic, facts, stated = str(answer["topic"]), dict(answer["facts"]), row.facts or {}
        carried = {name: value for name, value in before.facts.items() if name in _CARRIED}
        same = self._answer(topic, {**carried, **facts}) == self._answer(topic, {**carried, **stated})
        false = bool(facts.items() - stated.items() - carried.items())
        return ("incomplete" if false else "right") if same else ("wrong" if false else "incomplete")

    def _worth_answer(self, row: Row, before: Conversation, after: Conversation, replies: Replies) -> str:
        stated = row.facts or {}
        kept = dict(before.facts)
        if before.facts.get("ontvanger", stated.get("ontvanger")) != stated.get(
            "ontvanger", before.facts.get("ontvanger")
        ):
            kept = {name: value for name, value in kept.items() if name in _CARRIED}  # another recipient, another case
        expected, facts = {**kept, **stated}, dict(after.facts)
        if facts == expected or (after.topic == before.topic and self._same_case(before, facts, expected)):
            return "right"
        if facts == before.facts:
            return _not_answered(replies) or "asked"
        return "wrong" if facts.items() - expected.items() else "incomplete"

    def _worth_act(self, row: Row, before: Conversation, after: Conversation, replies: Replies) -> str:
        text = "wis dit gesprek" if row.act == "wis" else ""
        state, plain = self._dialogue.respond(before, Understood(row.act, text=text))
        if [r.text for r in replies] == [r.text for r in plain] and replace(after, misses=0) == replace(
            state, misses=0
        ):
            return "right"
        return _not_answered(replies) or "wrong"

    def _same_case(self, before: Conversation, facts: dict[str, Value], expected: dict[str, Value]) -> bool:
        """Whether facts that a correction made idle are the only difference."""
        if before.topic is None or facts.items() - expected.items():
            return False
        return self._answer(before.topic, facts) == self._answer(before.topic, expected)

    def _answer(self, topic: str, facts: dict[str, Value]) -> tuple[str | None, bool, str | None]:
        """What a person notices of an answer: the verdict, whether it is final, and what is asked."""
        answer = rules_core.decide(self._knowledge, topic, facts, ask=True)
        return answer.verdict, answer.decided, answer.question.fact if answer.question else None


def _supposes(reply: Reply, facts: Mapping[str, Value]) -> bool:
    """Whether a reply answers the case with these facts; facts that no longer matter may be left out."""
    answer = reply.answer or {}
    stated = answer.get("facts") or {}
    return answer.get("verdict") is not None and bool(stated) and stated.items() <= facts.items()


def _kind(replies: Replies) -> str | None:
    """What the first reply with an answer object is, or None when there is none."""
    return next((str(r.answer["kind"]) for r in replies if r.answer), None)


def _not_answered(replies: Replies) -> str | None:
    return {"fallback": "asked", "outside": "refused"}.get(_kind(replies) or "")
