"""Puts replies together: the rules core's answers as messages, and the assistant's own sentences around them."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from actions.conversation import Choice, Conversation, Reply, Value
from rules_core.answer import Answer, Option
from rules_core.documents import Documents
from rules_core.explanation import explain
from rules_core.model import KnowledgeBase, Outside
from rules_core.outside import outside_answer, plain_answer
from rules_core.questions import MAX_QUESTIONS
from rules_core.retelling import sources_text, why_text


@lru_cache(maxsize=1)
def load_texts() -> dict[str, Any]:
    """The assistant's own sentences (actions/texts.yml)."""
    texts: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "texts.yml").read_text(encoding="utf-8"))
    return texts


class Composer:
    """Makes replies for one knowledge base."""

    def __init__(self, knowledge: KnowledgeBase, texts: dict[str, Any], documents: Documents | None = None) -> None:
        """Without `documents` a source is cited, but its passage not shown whole."""
        self.knowledge = knowledge
        self.documents = documents or Documents(knowledge, {})
        self.texts = texts

    def say(self, key: str, *choices: Choice) -> Reply:
        """One of the assistant's own sentences, without an answer object."""
        return Reply(str(self.texts[key]), choices)

    def plain(self, kind: str, text: str, *choices: Choice) -> Reply:
        """A reply with an answer object but no decision."""
        return Reply(text, choices, plain_answer(self.knowledge, kind, text).to_dict())

    def examples(self) -> tuple[Choice, ...]:
        """The example questions as choices."""
        return tuple(Choice(f"voorbeeld:{at}", e["label"]) for at, e in enumerate(self.texts["voorbeelden"]))

    def follow_up(self, answer: Answer) -> tuple[Choice, ...]:
        """What a person can do after a final answer."""
        acts = self.texts["opties"].items()
        return tuple(
            Choice(f"doe:{act}", label) for act, label in acts if act != "anders" or answer.what_would_change_it
        )

    def outside(self, subject: Outside | None) -> Reply:
        """The honest reply to a question that the documents do not answer."""
        if subject is None:
            text = str(self.texts["buiten"])
        else:
            parts = [subject.says, *(self.knowledge.notices[id_].text for id_ in subject.notices)]
            if subject.turn_to:
                parts.append(self.texts["waar_terecht"].format(places=_listed(subject.turn_to)))
            text = "\n\n".join(parts)
        return Reply(text, self.examples()[:2], outside_answer(self.knowledge, subject, text).to_dict())

    def answer(self, conversation: Conversation, *before: str, brief: bool = False) -> tuple[Answer, Reply]:
        """The answer to the case of the conversation; `brief` leaves out what was already told."""
        assert conversation.topic is not None
        ask = conversation.questions < MAX_QUESTIONS or conversation.asked is not None
        answer = explain(self.knowledge, conversation.topic, conversation.facts, ask)
        if brief and answer.question is not None:
            answer = replace(answer, text=answer.question.text)
        if before:
            answer = replace(answer, text="\n\n".join([" ".join(before), answer.text]))
        return answer, Reply(answer.text, self._options(answer), answer.to_dict())

    def question(self, conversation: Conversation, *before: str) -> Reply:
        """The open question once more."""
        return self.answer(conversation, *before, brief=True)[1]

    def why(self, conversation: Conversation) -> Reply:
        """Every reason behind the last answer, with its source."""
        answer, _ = self.answer(conversation)
        return self._retold(answer, why_text(self.knowledge, answer, self.texts))

    def sources(self, conversation: Conversation) -> Reply:
        """The sources of the last answer, with their age."""
        answer, _ = self.answer(conversation)
        return self._retold(answer, sources_text(self.knowledge, answer, self.texts, self.documents))

    def changes(self, conversation: Conversation) -> Reply:
        """What would make the answer another one."""
        answer = explain(self.knowledge, str(conversation.topic), conversation.facts, ask=False)
        changes = [change.text for change in answer.what_would_change_it]
        lines = [self.texts["anders"], *(f"- {change}" for change in changes)]
        return self._retold(answer, "\n".join(lines) if changes else self.texts["niets_anders"])

    def why_asked(self, conversation: Conversation) -> Reply:
        """Why the open question is asked, and which passage makes it matter."""
        answer, reply = self.answer(conversation)
        if answer.question is None:
            return self.say("geen_vraag_open")
        why = self.texts["waarom_vraag"].format(why=answer.question.why)
        text = f"{why}\n\n{answer.question.text}"
        return Reply(text, reply.options, replace(answer, text=text).to_dict())

    def _retold(self, answer: Answer, text: str) -> Reply:
        retold = replace(answer, kind="information", text=text, question=None)
        return Reply(text, () if answer.question else self.follow_up(answer), retold.to_dict())

    def _options(self, answer: Answer) -> tuple[Choice, ...]:
        if answer.question is None:
            return self.follow_up(answer)
        return tuple(Choice(option_id(option), option.label) for option in answer.question.options)


def option_id(option: Option) -> str:
    """The id of a choice that states facts: `feit:NAME=VALUE`, several joined by a colon."""
    return "feit:" + ":".join(f"{name}={str(value).lower()}" for name, value in option.then.items())


def facts_of_choice(choice: str) -> dict[str, Value]:
    """The facts that a choice with such an id states."""
    pairs = (part.partition("=") for part in choice.removeprefix("feit:").split(":"))
    return {name: {"true": True, "false": False}.get(text, text) for name, _, text in pairs}


def _listed(items: tuple[str, ...]) -> str:
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " of " + items[-1]
