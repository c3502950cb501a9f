"""The facts of a case as the conversation goes on: what a correction clears, another disclosure keeps, a word means.

Pure functions over facts; the rules core says which facts can still matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from actions.conversation import Conversation, Understood, Value
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

_WITHIN = frozenset({"ja", "nee", "weet_niet", "wat_als"})
_FOLLOW_UPS = ("vraag_mag", "vraag_uitleg", "wat_als", "mededeling", "buiten_bereik")
_MEANT = frozenset({"mededeling", "wat_als"})
_GIVERS_IN_CARE = frozenset(
    "zorgverlener huisarts arts medisch_specialist tandarts apotheker gz_psycholoog psychotherapeut fysiotherapeut "
    "verloskundige verpleegkundige zorginstelling maatschappelijk_werker".split()
)
_DOCTORS = ("huisarts", "medisch_specialist", "bedrijfsarts", "tandarts")
_BROADER = {"arts": _DOCTORS, "zorgverlener": (*_DOCTORS, "arts", "verpleegkundige", "apotheker", "zorginstelling")}
"""Broad words for a giver, each with the givers of a case that it may stand for."""


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
    if conversation.topic == "afstaan" and stated.get("verstrekker", "ikzelf") != "ikzelf":
        return False  # "moet ik dat geven … en mijn huisarts, mag die dat?"
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


def own_profession(facts: Facts, stated: Facts, act: str = "") -> dict[str, Value]:
    """What is stated, with a broader word read as the giver who is known already.

    "Care provider" is the profession that this care provider named before, and in an answer or a "what if" ("yes, the
    doctor told me") a doctor is the doctor of the case.
    """
    giver = facts.get("verstrekker")
    own = facts.get("rol") == "zorgverlener" and stated.get("verstrekker") == "zorgverlener"
    same = act in _WITHIN and giver in _BROADER.get(str(stated.get("verstrekker")), ())
    return {**stated, "verstrekker": giver} if (own or same) and giver not in (None, "ikzelf") else dict(stated)


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


def without_bystanders(facts: Facts, asked: str | None) -> dict[str, Value]:
    """What someone who has no answer states: "geen idee, dat moet ik de poli vragen" names nobody in the case."""
    parties = {"verstrekker", "ontvanger"} - {asked} if asked is not None else set()
    return {name: value for name, value in facts.items() if name not in parties}


def refusing_consent(asked: str | None, stated: Facts) -> dict[str, Value]:
    """What is stated, where "and if I do not want that?" answers the question for consent: then it is no objection."""
    refuses = asked == "toestemming" and dict(stated) == {"bezwaar": True}
    return {"toestemming": False} if refuses else dict(stated)


def fitting(topic: str, facts: Facts) -> dict[str, Value]:
    """The facts without a giver that the topic rules out: who gives his own data is no giver in care, nor otherwise."""
    own = facts.get("verstrekker") == "ikzelf"
    clash = "verstrekker" in facts and ((topic == "verstrekken" and own) or (topic == "afstaan" and not own))
    return {name: value for name, value in facts.items() if not (clash and name == "verstrekker")}
