"""Which topic a question is about: what lexicon, facts and act name, weighed against the ranking of topics.

The constants set when the assistant answers, when it offers choices and when it asks to rephrase. A wrong answer given
as if sure is worse than refusing a question that is in scope, and that is worse than a needless choice. They are
estimates: values near them do as well on the sets dev to dev3 of benchmarks/nlu.
"""

from __future__ import annotations

from dataclasses import dataclass

from actions.acts import ASKING, LEAST_CONFIDENCE, OUTSIDE, RANKED_SURE, SURE
from actions.cases import Facts
from actions.conversation import Conversation, Understood
from rules_core.decision import prove
from rules_core.model import KnowledgeBase
from rules_core.routing import route

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
DISCLOSED = 0.9
"""From this confidence a question that names who gives and who gets is about that, and not about what it is near."""
MOST_CHOICES = 3


@dataclass(frozen=True)
class Placed:
    """What a question is about, likeliest first: topic ids, `buiten:` with a subject, or `buiten`.

    When `sure`, `targets` holds the one to answer; else those to offer as choices, or none.
    """

    targets: tuple[str, ...]
    sure: bool = False


def find_topic(knowledge: KnowledgeBase, conversation: Conversation, understood: Understood, facts: Facts) -> Placed:
    """Places a question that is asked in a conversation; `facts` are those of the case it would open."""
    target, agreed = topic_named(knowledge, conversation, understood, facts)
    if target is not None and _settles(knowledge, conversation, target, understood, facts):
        return Placed((target,), True)
    return placed(target, agreed, understood)


def is_deciding(knowledge: KnowledgeBase, conversation: Conversation) -> bool:
    """Whether the conversation is about a case that is decided, and not about information."""
    return conversation.topic is not None and knowledge.topics[conversation.topic].kind == "decision"


def topic_named(
    knowledge: KnowledgeBase, conversation: Conversation, understood: Understood, facts: Facts
) -> tuple[str | None, bool]:
    """What lexicon, facts and act say a question is about, and whether they say it together."""
    if conversation.topic == "geheimhouding_beroep" and set(understood.facts) == {"verstrekker"}:
        return conversation.topic, True
    cue = next((cue for cue in understood.cues if _cue_counts(knowledge, cue, understood, facts)), None)
    if cue is not None:
        return cue, understood.confidence >= SURE
    found = route(knowledge.routes, facts)
    vague = "verstrekker" not in facts and facts.get("ontvanger", "ander") in ("ander", "overheid")
    if vague and understood.subject is not None:
        return f"{OUTSIDE}:{understood.subject}", found is None
    if understood.act == "buiten_bereik":
        return OUTSIDE, understood.confidence >= SURE
    asks = understood.confidence >= SURE and understood.act == "vraag_mag"
    if found is None and asks and not is_deciding(knowledge, conversation):
        return "verstrekken", False
    explains = understood.confidence >= SURE and understood.act == "vraag_uitleg" and "begrip" in facts
    return found, (asks and "ontvanger" in understood.facts) or explains


def _cue_counts(knowledge: KnowledgeBase, cue: str, understood: Understood, facts: Facts) -> bool:
    """Whether a cue settles the topic: not when asking about a named recipient; who presses is none."""
    if cue not in knowledge.topics:
        return False
    if cue == "begrip" and "begrip" not in facts and len(facts) > 1:
        return False
    asks_for_recipient = understood.act == "vraag_mag" and "ontvanger" in facts and cue != "druk"
    return not (asks_for_recipient and knowledge.topics[cue].kind == "information")


def _settles(
    knowledge: KnowledgeBase, conversation: Conversation, named: str, understood: Understood, facts: Facts
) -> bool:
    """Whether no ranking is needed: the same question about another profession, or a case that no topic answers."""
    if named not in knowledge.topics:
        return False
    same = named == conversation.topic == "geheimhouding_beroep" and set(understood.facts) == {"verstrekker"}
    return same or (not understood.cues and prove(knowledge, named, facts).outside is not None)


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
