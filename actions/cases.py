"""The facts of a case as the conversation goes on: what a correction clears, what another disclosure keeps.

Pure functions over facts; the rules core says which facts can still matter.
"""

from __future__ import annotations

from collections.abc import Mapping

from actions.conversation import Conversation, Value
from rules_core.changes import SETTING_FACTS
from rules_core.conditions import evaluate, facts_of
from rules_core.decision import prove
from rules_core.diagram import diagram_of
from rules_core.model import UNKNOWN, KnowledgeBase
from rules_core.questions import worth_asking
from rules_core.routing import route

Facts = Mapping[str, Value]

CARRIED = ("rol", "verstrekker", "patient_groep")
"""What describes the person and the setting stays when the question turns to another recipient; consent does not."""
PERSON = ("rol",)

_BY_ROLE = frozenset({"verstrekken", "afstaan"})
"""Topics about one disclosure: which of them it is depends on who gives, so on who the person is."""


def kept(conversation: Conversation, names: tuple[str, ...]) -> dict[str, Value]:
    """Those facts of the case that have one of these names."""
    return {name: conversation.facts[name] for name in names if name in conversation.facts}


def news(facts: Facts, stated: Facts) -> dict[str, Value]:
    """What is stated and was not known yet, or otherwise."""
    return {name: value for name, value in stated.items() if facts.get(name) != value}


def corrections(facts: Facts, stated: Facts) -> dict[str, Value]:
    """What is stated and was known otherwise. A fact that the person did not know before is no correction."""
    return {name: value for name, value in news(facts, stated).items() if facts.get(name, UNKNOWN) != UNKNOWN}


def revised(knowledge: KnowledgeBase, topic: str, facts: Facts, stated: Facts) -> dict[str, Value]:
    """The facts of the case with what is stated now.

    After a correction, what was only asked because of the old value is dropped where it can no longer matter: should
    the matter come up again, the old answer would say nothing reliable.
    """
    result = {**facts, **stated}
    corrected = corrections(facts, stated)
    if not corrected:
        return result
    others = {name: value for name, value in facts.items() if name not in corrected}
    for name in [name for name in others if name not in stated and name not in SETTING_FACTS]:
        if _depended(knowledge, topic, name, facts, others) and not _matters(knowledge, topic, name, result):
            del result[name]
    return result


def _depended(knowledge: KnowledgeBase, topic: str, name: str, facts: Facts, others: Facts) -> bool:
    """Whether a fact was only asked because of facts that are corrected now; `others` leaves those out."""
    asked_when = knowledge.facts[name].asked_when
    if asked_when is not None and evaluate(asked_when, others) is not True:
        return True
    return _matters(knowledge, topic, name, facts) and not _asked_anyway(knowledge, topic, name, others)


def _asked_anyway(knowledge: KnowledgeBase, topic: str, name: str, facts: Facts) -> bool:
    """Whether this fact was worth asking on the ground of the others alone."""
    without = _without(facts, name)
    proof = prove(knowledge, topic, without)
    return proof.outcome is None or name in worth_asking(proof.topic, proof.outcome, without, proof.known)


def _matters(knowledge: KnowledgeBase, topic: str, name: str, facts: Facts) -> bool:
    """Whether this fact can change the verdict, whatever else may still turn out."""
    proof, full = prove(knowledge, topic, _without(facts, name)), prove(knowledge, topic, facts)
    presumes = any(name in facts_of(presumption.when) for presumption in full.presumed)
    if proof.outcome is None or name in proof.known or presumes:
        return True
    support = diagram_of(proof.topic, knowledge.facts, knowledge.hash).remaining(proof.known).facts
    return name in support or full.verdict != proof.verdict


def _without(facts: Facts, name: str) -> dict[str, Value]:
    return {other: value for other, value in facts.items() if other != name}


def same_disclosure(conversation: Conversation, stated: Facts, cues: tuple[str, ...]) -> bool:
    """Whether a question is about the disclosure in hand: it names no other topic, giver, recipient or purpose.

    A giver that was left open may be filled in; a recipient or purpose only when that was asked.
    """
    if any(cue != conversation.topic for cue in cues) or "verstrekker" in corrections(conversation.facts, stated):
        return False
    new = news(conversation.facts, stated)
    return not any(name in new and conversation.asked != name for name in ("ontvanger", "doel"))


def for_care_provider(
    knowledge: KnowledgeBase, topic: str, facts: Facts, stated: Facts
) -> tuple[str, dict[str, Value]]:
    """Topic and facts once the person has turned out to be a care provider: then he is the giver, not the patient."""
    if stated.get("rol") != "zorgverlener":
        return topic, dict(facts)
    giver = {"verstrekker": "zorgverlener"} if facts.get("verstrekker") == "ikzelf" else {}
    own = {**facts, **giver, **{name: value for name, value in stated.items() if name == "verstrekker"}}
    return ((route(knowledge.routes, own) or topic) if topic in _BY_ROLE else topic), own


def own_profession(facts: Facts, stated: Facts) -> dict[str, Value]:
    """What is stated, with "care provider" read as the profession that this care provider named before."""
    own = facts.get("verstrekker") if facts.get("rol") == "zorgverlener" else None
    vague = stated.get("verstrekker") == "zorgverlener"
    return {**stated, "verstrekker": own} if vague and own not in (None, "ikzelf") else dict(stated)


def fitting(topic: str, facts: Facts) -> dict[str, Value]:
    """The facts without a giver that the topic rules out: who gives his own data is no giver in care, nor otherwise."""
    own = facts.get("verstrekker") == "ikzelf"
    clash = "verstrekker" in facts and ((topic == "verstrekken" and own) or (topic == "afstaan" and not own))
    return {name: value for name, value in facts.items() if not (clash and name == "verstrekker")}
