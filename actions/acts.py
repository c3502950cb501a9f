"""What a message does: its act, where facts, wording and the open question may overrule the classifier.

The constants are estimates: values near them do as well on the sets dev to dev3 of benchmarks/nlu.
"""

from __future__ import annotations

import re

from actions.cases import corrections
from actions.conversation import Conversation, Understood

LEAST_CONFIDENCE = 0.3
"""Below this the act is not trusted."""
SURE = 0.5
"""From this confidence an act that stands alone (no party, no cue) is believed."""
RANKED_SURE = 0.85
"""From here the ranking is followed, whatever facts and wording point at; only a whole disclosure says more."""
FAR_OUTSIDE = 0.6
"""From here a "what if" without any fact that seems about nothing we know is taken to be so."""

OUTSIDE = "buiten"
ASKING = frozenset({"vraag_mag", "vraag_uitleg", "buiten_bereik", "mededeling", "wat_als"})
"""Acts of which the ranking of topics says something; it was not learned on the others."""

_QUESTION_CUES = frozenset({"verstrekken", "afstaan"})
_CIVIL = frozenset({"groet", "dank"})
_ANSWERS = frozenset({"ja", "nee", "weet_niet"})
_ASKING_ON = frozenset({"waarom", "bron"})
_TELLS_AFTER_ALL = _ASKING_ON | {"vraag_uitleg", "waarom_vraag", "opnieuw", "wis", "mens"}
"""Acts that give way to facts of the case in hand, where the message is no question."""
_SENTENCE = 8
"""Words: who only says who he is, needs fewer."""
_YES_OR_NO = re.compile(r"(ja(?:zeker|wel)?|neen?)\b(?!.*\b(?:ja|nee)\b)[^?]*$")
"""A yes or no that a person adds a remark to: "jazeker, ze komen elke dag"."""
_ASKS = re.compile(r"\?|^\W*(?:en |maar |dus )?(?:wat|wie|hoe|waar\w*|wanneer|welke?|mag|moet|kan|is|geldt|heeft)\b")


def settled_act(conversation: Conversation, understood: Understood) -> str:
    """The act, where facts and the open question may overrule the classifier."""
    facts, act, confidence = understood.facts, understood.act, understood.confidence
    if understood.text and not re.search(r"\w", understood.text):
        return "waarom_vraag" if conversation.asked is not None and "?" in understood.text else "onduidelijk"
    answers = conversation.asked is not None and conversation.asked in facts
    supposes = act == "wat_als" and confidence >= SURE
    if answers and not supposes and act not in _ANSWERS and (act == "buiten_bereik" or not _asks(understood)):
        return "mededeling"
    if act in _TELLS_AFTER_ALL and conversation.told is not None and facts and not _asks(understood):
        return "mededeling"
    far = _far_outside(conversation, understood)
    if far is not None:
        return far
    if act in _CIVIL and (confidence < SURE or facts or understood.cues):
        return _act_of_content(understood)
    if act == "bron" and corrections(conversation.facts, facts):
        return "wat_als" if "?" in understood.text else "mededeling"
    if act in _ASKING_ON and "ontvanger" in facts and facts["ontvanger"] != conversation.facts.get("ontvanger"):
        return "vraag_mag"
    if act == "buiten_bereik":
        return _yes_or_no(conversation, understood) or _inside_or_outside(understood)
    if confidence >= LEAST_CONFIDENCE:
        return act
    return "mededeling" if answers else _act_of_content(understood)


def _far_outside(conversation: Conversation, understood: Understood) -> str | None:
    """The act of a "what if" without any fact, or of a claim, where the ranking knows what it is about; else None."""
    likeliest, chance = understood.topics[0] if understood.topics else (None, 0.0)
    if understood.act == "wat_als" and not understood.facts and chance >= FAR_OUTSIDE:
        return "buiten_bereik" if likeliest == OUTSIDE else understood.act
    return "buiten_bereik" if understood.act == "mededeling" and _claims(conversation, understood) else None


def _claims(conversation: Conversation, understood: Understood) -> bool:
    """Whether someone says more than who he is, about a subject outside: "ik dacht dat als ik 12 ben mijn ouders …"."""
    about_person = bool(understood.facts) and set(understood.facts) <= {"rol", "patient_groep"}
    whole = len(understood.text.split()) >= _SENTENCE
    return conversation.topic is None and about_person and whole and _subject_ranked(understood) is not None


def _yes_or_no(conversation: Conversation, understood: Understood) -> str | None:
    """Yes or no to the open question, with a remark that has nothing to do with it."""
    opening = _YES_OR_NO.match(understood.text.lower())
    if opening is None or conversation.asked is None or understood.subject is not None:
        return None
    return "ja" if opening[1].startswith("j") else "nee"


def _inside_or_outside(understood: Understood) -> str:
    """The act of a message that seems out of scope."""
    if _inside_after_all(understood):
        return _act_of_content(understood)
    return understood.act if understood.confidence >= LEAST_CONFIDENCE else _act_of_content(understood)


def _asks(understood: Understood) -> bool:
    """Whether a message reads as a question, or as one about a term."""
    return "begrip" in understood.facts or _ASKS.search(understood.text.lower()) is not None


def _inside_after_all(understood: Understood) -> bool:
    """Whether a message that seems out of scope speaks of something that the documents answer."""
    facts = understood.facts
    if _subject_ranked(understood) is not None:
        return False
    if _about_sharing(understood) and ("verstrekker" in facts or understood.confidence < 2 * LEAST_CONFIDENCE):
        return True
    return bool(understood.cues) or "begrip" in facts or "beheer" in facts


def _subject_ranked(understood: Understood) -> str | None:
    """The subject outside the documents that the ranking is sure of, if any."""
    best, chance = understood.topics[0] if understood.topics else (None, 0.0)
    return best if best is not None and best.startswith(f"{OUTSIDE}:") and chance >= RANKED_SURE else None


def _about_sharing(understood: Understood) -> bool:
    return "ontvanger" in understood.facts or bool(_QUESTION_CUES & set(understood.cues))


def _act_of_content(understood: Understood) -> str:
    """The act that facts and cues alone point at."""
    if _about_sharing(understood):
        return "vraag_mag"
    if understood.cues or {"begrip", "beheer"} & set(understood.facts):
        return "vraag_uitleg"
    return "mededeling" if understood.facts else "onduidelijk"
