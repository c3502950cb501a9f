"""A conversation with the dialogue itself: each turn says what the understanding would have made of a message."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import rules_core
from actions.conversation import Conversation, Reply, Understood
from actions.dialogue import Dialogue
from actions.replies import load_texts

KNOWLEDGE = rules_core.load()


@lru_cache(maxsize=1)
def dialogue() -> Dialogue:
    """The dialogue over the shipped knowledge base."""
    return Dialogue(KNOWLEDGE, load_texts())


class Talk:
    """Keeps the state between turns. `last` is the reply that was given last."""

    def __init__(self, state: Conversation | None = None) -> None:
        self.state = state or Conversation()
        self.replies: tuple[Reply, ...] = ()

    def say(self, act: str = "onduidelijk", text: str = "", confidence: float = 0.9, **understood: Any) -> Talk:
        """A message. Other keywords are facts, or fields of `Understood` (cues, topics, parties, subject, premise)."""
        fields = {name: understood.pop(name) for name in tuple(understood) if name in _FIELDS}
        return self._respond(Understood(act, confidence, facts=understood, text=text, **fields))

    def pick(self, label: str) -> Talk:
        """The offered choice with this label."""
        ids = [choice.id for choice in self.state.choices if choice.label == label]
        assert ids, f"{label!r} is not among {self.labels}"
        return self._respond(Understood("keuze", choice=ids[0]))

    def _respond(self, understood: Understood) -> Talk:
        self.state, self.replies = dialogue().respond(self.state, understood)
        return self

    @property
    def text(self) -> str:
        """All that was said in the last turn."""
        return "\n".join(reply.text for reply in self.replies)

    @property
    def labels(self) -> list[str]:
        """The choices that are offered now."""
        return [choice.label for choice in self.state.choices]

    @property
    def answer(self) -> dict[str, Any]:
        """The last answer object of the last turn."""
        answers = [reply.answer for reply in self.replies if reply.answer is not None]
        assert answers, self.text
        return dict(answers[-1])


_FIELDS = ("cues", "topics", "parties", "subject", "premise", "danger")


def asking_consent() -> Talk:
    """May the GP tell the employer? Consent is the open question."""
    talk = Talk().say("vraag_mag", verstrekker="huisarts", ontvanger="werkgever")
    assert talk.state.asked == "toestemming"
    return talk


def settled() -> Talk:
    """The same case, answered: no consent, no law, no danger."""
    talk = asking_consent().say("nee", "nee").say("nee", "nee")
    assert talk.state.asked is None and talk.state.told == "nee"
    return talk
