"""A made-up person talks to the dialogue itself, understood perfectly: no Rasa, so many more turns."""

from __future__ import annotations

import pytest

from actions.conversation import Conversation, Understood
from actions.dialogue import Dialogue
from actions.replies import load_texts
from rules_core import explanation
from tests.conversations.simulated.person import KNOWLEDGE, Move, Reply, Say, turns_of_many


def test_ten_thousand_turns_without_silence_repeats_or_needless_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    # What would change the answer takes nine tenths of a turn, decides nothing, and has tests of its own.
    monkeypatch.setattr(explanation, "what_would_change", lambda *_: ())
    dialogue = Dialogue(KNOWLEDGE, load_texts())

    def meet() -> Say:
        state = Conversation()

        def say(move: Move) -> list[Reply]:
            nonlocal state
            understood = Understood(move.act, 0.9, move.facts, move.cues, move.text, move.choice)
            state, replies = dialogue.respond(state, understood)
            return [reply.to_message() for reply in replies]

        return say

    assert turns_of_many(1000, meet) >= 10_000
