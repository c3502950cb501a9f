"""The one Rasa action: reads the tracker, runs a turn of the dialogue, sends the replies, writes the slots."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

import rules_core
from actions.conversation import Choice, Conversation, Reply, Understood
from actions.dialogue import Dialogue
from actions.replies import load_texts
from organisation import current
from rules_core.documents import open_documents

logger = logging.getLogger(__name__)

STATE_SLOTS = ("onderwerp", "gevraagd", "keuzes", "gesprek")
_CUES = frozenset({"keuze", "gevaar", "buiten", "premisse"})
"""Entities of which a message has one at most: a choice, a signal of danger, a subject outside, a false premise."""


@lru_cache(maxsize=1)
def dialogue() -> Dialogue:
    """The dialogue over the shipped knowledge base, loaded and compiled once for each process."""
    knowledge = rules_core.load()
    for topic in knowledge.topics:
        rules_core.decide(knowledge, topic, {})  # compiles the topic, so that the first person need not wait for it
    return Dialogue(knowledge, load_texts(), open_documents(knowledge), current())


class ActionDeelwijzer(Action):  # type: ignore[misc]
    """Answers every turn. It never raises: a fault becomes a sentence, and the state stays as it was."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_deelwijzer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Runs one turn and returns the slots that changed."""
        try:
            before = read_conversation(tracker.slots)
            after, replies = dialogue().respond(before, read_message(tracker.latest_message))
        except Exception as error:  # the person must read a sentence, whatever failed
            logger.error("turn failed: %s", type(error).__name__)
            dispatcher.utter_message(json_message=Reply(str(load_texts()["fout"])).to_message())
            return []
        for reply in (part for whole in replies for part in whole.apart()):
            dispatcher.utter_message(json_message=reply.to_message())
        new = slots_of(after)
        return [SlotSet(name, value) for name, value in new.items() if tracker.slots.get(name) != value]


def read_message(message: dict[str, Any]) -> Understood:
    """What Rasa understood of the latest message."""
    intent = message.get("intent") or {}
    entities = message.get("entities") or []
    text = message.get("text") or ""
    facts = {e["entity"]: e["value"] for e in entities if e["entity"] in _fact_names()}
    parties = {e["entity"].removeprefix("als_"): e["value"] for e in entities if e["entity"].startswith("als_")}
    cues = {e["entity"]: str(e["value"]) for e in reversed(entities) if e["entity"] in _CUES}
    return Understood(
        act=intent.get("name") or "onduidelijk",
        confidence=float(intent.get("confidence") or 0.0),
        facts=facts,
        parties=parties,
        cues=tuple(str(e["value"]) for e in entities if e["entity"] == "onderwerp"),
        text="" if text.startswith("/") else text,
        choice=cues.get("keuze"),
        danger=cues.get("gevaar"),
        subject=cues.get("buiten"),
        premise=cues.get("premisse"),
        topics=tuple((str(t["name"]), float(t["confidence"])) for t in message.get("onderwerpen") or ()),
    )


def read_conversation(slots: dict[str, Any]) -> Conversation:
    """The state of the conversation from the slots."""
    counters = slots.get("gesprek") or {}
    facts = {name: value for name, value in slots.items() if name in _fact_names() and value is not None}
    return Conversation(
        topic=slots.get("onderwerp"),
        facts=facts,
        asked=slots.get("gevraagd"),
        choices=tuple(Choice(item["id"], item["label"]) for item in slots.get("keuzes") or ()),
        told=counters.get("gezegd"),
        misses=int(counters.get("gemist", 0)),
        questions=int(counters.get("vragen", 0)),
    )


def slots_of(conversation: Conversation) -> dict[str, Any]:
    """Every slot with its value in this state; a fact that is not known gets None."""
    slots: dict[str, Any] = {name: conversation.facts.get(name) for name in _fact_names()}
    slots["onderwerp"] = conversation.topic
    slots["gevraagd"] = conversation.asked
    slots["keuzes"] = [{"id": choice.id, "label": choice.label} for choice in conversation.choices]
    slots["gesprek"] = {"gezegd": conversation.told, "gemist": conversation.misses, "vragen": conversation.questions}
    return slots


@lru_cache(maxsize=1)
def _fact_names() -> frozenset[str]:
    return frozenset(rules_core.load().facts)
