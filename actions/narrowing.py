"""What the state of the conversation makes of a message: a typed number is a choice, a bare fact is an answer."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.conversation import Choice, Conversation, Understood

LEAST_CONFIDENCE = 0.3
"""Below this the act is not trusted; chosen on the coverage curve of `benchmarks/nlu.py`."""

_NUMBER = re.compile(r"(?:optie|nummer|nr\.?|keuze|antwoord)?\s*(\d{1,2})\s*[.)]?")
_QUESTION_CUES = frozenset({"verstrekken", "afstaan"})


def chosen_from_text(text: str, choices: tuple[Choice, ...]) -> str | None:
    """The choice whose number or label was typed, or None."""
    typed = _plain(text)
    for choice in choices:
        if typed and typed == _plain(choice.label):
            return choice.id
    number = _NUMBER.fullmatch(typed)
    if number and 1 <= int(number.group(1)) <= len(choices):
        return choices[int(number.group(1)) - 1].id
    return None


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).strip(" .!?,;:'\"’‘")


def with_parties(conversation: Conversation, understood: Understood) -> Understood:
    """A party whose role the message leaves open takes the role that was asked for, or that of the new recipient."""
    wanted = conversation.asked if conversation.asked in understood.parties else None
    if wanted is None and conversation.topic == "verstrekken" and understood.act in ("vraag_mag", "wat_als"):
        wanted = "ontvanger" if "ontvanger" in understood.parties else None
    if wanted is None or wanted in understood.facts:
        return understood
    return replace(understood, facts={**understood.facts, wanted: understood.parties[wanted]})


def settled_act(conversation: Conversation, understood: Understood) -> str:
    """The act, where facts and the open question may overrule an unsure classifier."""
    facts, act = understood.facts, understood.act
    if (
        conversation.asked is not None
        and conversation.asked in facts
        and act in ("mededeling", "wat_als", "buiten_bereik")
    ):
        return "mededeling"
    about_sharing = "ontvanger" in facts or bool(_QUESTION_CUES & set(understood.cues))
    if (
        act == "buiten_bereik"
        and about_sharing
        and ("verstrekker" in facts or understood.confidence < 2 * LEAST_CONFIDENCE)
    ):
        return "vraag_mag"
    if act == "buiten_bereik" and (understood.cues or {"begrip", "beheer"} & set(facts)):
        return "vraag_uitleg"
    if understood.confidence >= LEAST_CONFIDENCE:
        return act
    if conversation.asked is not None and conversation.asked in facts:
        return "mededeling"
    if about_sharing:
        return "vraag_mag"
    if understood.cues or "begrip" in facts:
        return "vraag_uitleg"
    return "mededeling" if facts else "onduidelijk"
