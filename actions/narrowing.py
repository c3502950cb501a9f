"""What the state of the conversation makes of a message: a typed number is a choice, a bare fact is an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from actions.conversation import Choice, Conversation, Understood

LEAST_CONFIDENCE = 0.3
"""Below this the act is not trusted. An estimate: no coverage curve has been measured for it."""

_NUMBER = re.compile(r"(?:optie|nummer|nr\.?|keuze|antwoord)?\s*(\d{1,2})\s*[.)]?")
_TELLING = 4  # letters: shorter words tell little
_FOLLOW_UPS = ("vraag_mag", "vraag_uitleg", "wat_als", "mededeling", "buiten_bereik")
_QUESTION_CUES = frozenset({"verstrekken", "afstaan"})


def chosen_from_text(text: str, choices: tuple[Choice, ...], ordinals: Mapping[str, int]) -> str | None:
    """The choice whose number (also as a word, such as "de tweede") or label was typed, or None."""
    typed = _plain(text)
    for choice in choices:
        if typed and typed == _plain(choice.label):
            return choice.id
    number = _NUMBER.fullmatch(typed)
    if number and 1 <= int(number.group(1)) <= len(choices):
        return choices[int(number.group(1)) - 1].id
    place = ordinals.get(typed.removeprefix("de ").removeprefix("optie ").removeprefix("nummer "), 0)
    return choices[place - 1].id if 1 <= place <= len(choices) else None


def best_by_words(text: str, labels: Sequence[str]) -> int | None:
    """The place of the one label that shares most words of four letters or more with the text, or None."""
    typed = _words(text)
    shared = [len(typed & _words(label)) for label in labels]
    most = max(shared, default=0)
    return shared.index(most) if most and shared.count(most) == 1 else None


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.lower()) if len(word) >= _TELLING}


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).strip(" .!?,;:'\"’‘")


def with_parties(conversation: Conversation, understood: Understood) -> Understood:
    """A party whose role the message leaves open takes the role that was asked for, or that of the new recipient."""
    wanted = conversation.asked if conversation.asked in understood.parties else None
    if wanted is None and understood.act in _FOLLOW_UPS:
        wanted = {"verstrekken": "ontvanger", "geheimhouding_beroep": "verstrekker"}.get(conversation.topic or "")
    if wanted not in understood.parties or wanted in understood.facts:
        return understood
    return replace(understood, facts={**understood.facts, wanted: understood.parties[wanted]})


def settled_act(conversation: Conversation, understood: Understood) -> str:
    """The act, where facts and the open question may overrule an unsure classifier."""
    facts, act = understood.facts, understood.act
    if understood.text and not re.search(r"\w", understood.text):
        return "waarom_vraag" if conversation.asked is not None and "?" in understood.text else "onduidelijk"
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
