"""What a message is about and what it does: act, lexicon, ranking and the state of the conversation weighed together.

The constants set when the assistant answers, when it offers choices and when it asks to rephrase. A wrong answer given
as if sure is worse than refusing a question that is in scope, and that is worse than a needless choice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from actions.cases import corrections
from actions.conversation import Conversation, Understood

LEAST_CONFIDENCE = 0.3
"""Below this the act is not trusted. An estimate, like the others here: values near it do as well on dev to dev3."""
SURE = 0.5
"""From this confidence an act that stands alone (no party, no cue) is believed."""
ENOUGH = 0.5
"""So much evidence a topic needs to be answered without asking."""
CLOSE = 0.15
"""A topic that leads by less than this is too close to call: then there are choices."""
OFFERED = 0.1
"""A topic with less evidence is not worth offering, unless it is needed to give a second choice."""
LEAST_OFFERED = 0.02
"""A topic with less than this is never offered."""
LEXICON_SURE = 0.8
"""The weight of a topic that lexicon and act name together, on top of its place in the ranking (0–1)."""
LEXICON_HINT = 0.3
"""The weight of a topic that only the facts or only the act point at."""
SUBJECT_ENOUGH = 0.4
"""From here the likeliest subject outside the documents is believed of a message that is outside them anyway."""
RANKED_SURE = 0.85
"""From here the ranking is followed, whatever facts and wording point at; only a whole disclosure says more."""
DISCLOSED = 0.9
"""From this confidence a question that names who gives and who gets is about that, and not about what it is near."""
FAR_OUTSIDE = 0.6
"""From here a "what if" without any fact that seems about nothing we know is taken to be so."""
MOST_CHOICES = 3

OUTSIDE = "buiten"
ASKING = frozenset({"vraag_mag", "vraag_uitleg", "buiten_bereik", "mededeling", "wat_als"})
"""Acts of which the ranking of topics says something; it was not learned on the others."""

_FOLLOW_UPS = ("vraag_mag", "vraag_uitleg", "wat_als", "mededeling", "buiten_bereik")
_QUESTION_CUES = frozenset({"verstrekken", "afstaan"})
_CIVIL = frozenset({"groet", "dank"})
_ANSWERS = frozenset({"ja", "nee", "weet_niet"})
_ASKING_ON = frozenset({"waarom", "bron"})
_TELLS_AFTER_ALL = _ASKING_ON | {"vraag_uitleg", "waarom_vraag", "opnieuw", "wis", "mens"}
"""Acts that give way to facts of the case in hand, where the message is no question."""
_YES_OR_NO = re.compile(r"(ja(?:zeker|wel)?|neen?)\b(?!.*\b(?:ja|nee)\b)[^?]*$")
"""A yes or no that a person adds a remark to: "jazeker, ze komen elke dag"."""
_MEANT = frozenset({"mededeling", "wat_als"})
_GIVERS_IN_CARE = frozenset(
    "zorgverlener huisarts arts medisch_specialist tandarts apotheker gz_psycholoog psychotherapeut fysiotherapeut "
    "verloskundige verpleegkundige zorginstelling maatschappelijk_werker".split()
)
_ASKS = re.compile(r"\?|^\W*(?:en |maar |dus )?(?:wat|wie|hoe|waar\w*|wanneer|welke?|mag|moet|kan|is|geldt|heeft)\b")


def with_parties(conversation: Conversation, understood: Understood, in_care: frozenset[str]) -> Understood:
    """A party whose role the message leaves open takes the role that was asked for, or that of the new recipient.

    "I mean my dentist" is about the giver where the data would go to someone outside care (not `in_care`).
    """
    wanted = conversation.asked
    if wanted not in understood.parties and _same_giver(conversation, understood):
        return understood
    outside_care = conversation.topic == "verstrekken" and conversation.facts.get("ontvanger") not in {None, *in_care}
    another_giver = understood.act in _MEANT and understood.parties.get("verstrekker") in _GIVERS_IN_CARE
    if outside_care and another_giver and wanted not in understood.parties:
        wanted = "verstrekker"
    if wanted not in understood.parties and understood.act in _FOLLOW_UPS:
        wanted = {"verstrekken": "ontvanger", "geheimhouding_beroep": "verstrekker"}.get(conversation.topic or "")
    if wanted is None or wanted not in understood.parties or wanted in understood.facts:
        return understood
    return replace(understood, facts={**understood.facts, wanted: understood.parties[wanted]})


def _same_giver(conversation: Conversation, understood: Understood) -> bool:
    """Whether "the doctor" is whom the case is about: "en als ik ja zeg, mag de dokter dan"."""
    general = understood.parties.get("verstrekker") in {"arts", "zorgverlener"}
    return general and bool(understood.facts) and conversation.facts.get("verstrekker") in _GIVERS_IN_CARE


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
    if act == "wat_als" and not facts and understood.topics and understood.topics[0][1] >= FAR_OUTSIDE:
        return "buiten_bereik" if understood.topics[0][0] == OUTSIDE else act
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


@dataclass(frozen=True)
class Placed:
    """What a question is about, likeliest first: topic ids, `buiten:` with a subject, or `buiten`.

    When `sure`, `targets` holds the one to answer; else those to offer as choices, or none.
    """

    targets: tuple[str, ...]
    sure: bool = False


def placed(named: str | None, agreed: bool, understood: Understood) -> Placed:
    """Places a question. `named` is what lexicon, facts and act say, `agreed` whether they say it together.

    Without a ranking what they name is followed; with one, both are added up.
    """
    ranking = dict(understood.topics) if understood.act in ASKING or understood.confidence < LEAST_CONFIDENCE else {}
    if not ranking:
        return Placed((named,), True) if named is not None else Placed(())
    sure = _beyond_doubt(named, understood, max(ranking, key=ranking.__getitem__))
    if sure is not None:
        return Placed((sure,), True)
    evidence = _weighed(named, LEXICON_SURE if agreed else LEXICON_HINT, ranking)
    order = sorted(evidence, key=evidence.__getitem__, reverse=True)
    best = order[0]
    lead = evidence[best] - (evidence[order[1]] if len(order) > 1 else 0.0)
    trusted = named is not None or understood.confidence >= LEAST_CONFIDENCE
    if trusted and evidence[best] >= ENOUGH and lead >= CLOSE:
        return Placed((best,), True)
    offered = [target for target in order if target != OUTSIDE]
    likely = [target for target in offered if evidence[target] >= OFFERED][:MOST_CHOICES]
    if not likely:
        return Placed((OUTSIDE,), True) if best == OUTSIDE and trusted else Placed(())
    second = [target for target in offered[:2] if evidence[target] >= LEAST_OFFERED]
    return Placed(tuple(likely if len(likely) > 1 else second or likely))


def _beyond_doubt(named: str | None, understood: Understood, likeliest: str) -> str | None:
    """The target that needs no weighing.

    It is named by wording and ranking, or the message is a whole disclosure, or the ranking is sure.
    """
    if likeliest == f"{OUTSIDE}:{understood.subject}":
        return likeliest
    asks = understood.act == "vraag_mag" and understood.confidence >= DISCLOSED
    if named is not None and asks and {"verstrekker", "ontvanger"} <= set(understood.facts):
        return named
    if named == "begrip" and set(understood.facts) == {"begrip"} and understood.confidence >= DISCLOSED:
        return named
    trusted = understood.confidence >= LEAST_CONFIDENCE and likeliest != OUTSIDE
    return likeliest if trusted and dict(understood.topics)[likeliest] >= RANKED_SURE else None


def _weighed(named: str | None, weight: float, ranking: dict[str, float]) -> dict[str, float]:
    """The evidence for each target; "outside" in general also speaks for the subject that was named."""
    evidence = dict(ranking)
    if named == OUTSIDE:
        likeliest = max(ranking, key=ranking.__getitem__)
        believed = likeliest.startswith(f"{OUTSIDE}:") and ranking[likeliest] >= SUBJECT_ENOUGH
        named = likeliest if believed else named
        outside = sum(chance for target, chance in ranking.items() if target.startswith(OUTSIDE))
        weight = weight if outside >= SUBJECT_ENOUGH else min(weight, LEXICON_HINT)
    if named is not None:
        evidence[named] = evidence.get(named, 0.0) + weight
        if named.startswith(f"{OUTSIDE}:"):
            evidence[named] += evidence.pop(OUTSIDE, 0.0)
    return evidence
