"""Puts replies together: the rules core's answers as messages, and the assistant's own sentences around them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from actions.cases import Facts, fitting
from actions.conversation import Choice, Conversation, Reply, Value
from organisation import Organisation, current
from organisation.words import contacts_text, greeting, notes_text
from rules_core.answer import Answer, Option, citation_dict
from rules_core.decision import decide
from rules_core.documents import Documents
from rules_core.explanation import explain
from rules_core.model import KnowledgeBase, Outside
from rules_core.outside import outside_answer, plain_answer
from rules_core.premises import correction, correction_answer
from rules_core.questions import MAX_QUESTIONS
from rules_core.rendering import verdict_sentence
from rules_core.retelling import sources_text, why_text
from rules_core.terms import explain_terms
from rules_core.wording import Wording

_KEPT = 512
"""Answers that are kept (about 20 kB each): "why" and "which source" ask for the last again. A key holds a topic and
vocabulary ids; nothing of a person or a conversation."""

Own = Organisation | None
"""The organisation in whose name is spoken; None for none."""
Turn = tuple[Conversation, tuple[Reply, ...]]


@lru_cache(maxsize=1)
def load_texts() -> dict[str, Any]:
    """The assistant's own sentences (actions/texts.yml), for the organisation of this process."""
    return texts_for(current())


def texts_for(organisation: Organisation) -> dict[str, Any]:
    """The assistant's own sentences, with the greeting of an organisation."""
    texts: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "texts.yml").read_text(encoding="utf-8"))
    return {**texts, "welkom": texts["welkom"].format(begroeting=greeting(organisation))}


@lru_cache(maxsize=1)
def load_questions() -> dict[str, Any]:
    """Each topic and outside subject as a question (actions/questions.yml)."""
    questions: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "questions.yml").read_text(encoding="utf-8"))
    return questions


class Composer:
    """Makes replies for one knowledge base."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        texts: dict[str, Any],
        documents: Documents | None = None,
        organisation: Own = None,
    ) -> None:
        """Without `documents` a source is cited, but its passage not shown whole."""
        self.knowledge = knowledge
        self.documents = documents or Documents(knowledge, {})
        self.texts = texts
        self.organisation = organisation or Organisation()
        self._explained = lru_cache(maxsize=_KEPT)(self._explain)

    def _explain(self, topic: str, facts: tuple[tuple[str, Value], ...], ask: bool) -> Answer:
        return explain(self.knowledge, topic, dict(facts), ask)

    def say(self, key: str, *choices: Choice) -> Reply:
        """One of the assistant's own sentences, without an answer object."""
        return Reply(str(self.texts[key]), choices)

    def plain(self, kind: str, text: str, *choices: Choice) -> Reply:
        """A reply with an answer object but no decision."""
        return Reply(text, choices, plain_answer(self.knowledge, kind, text).to_dict())

    def with_contacts(self, reply: Reply) -> Reply:
        """The reply, and whom the organisation names to turn to."""
        return replace(reply, own=contacts_text(self.organisation))

    def human(self) -> Reply:
        """The reply to somebody who asks for a person."""
        return self.with_contacts(self.plain("outside", str(self.texts["mens"])))

    def examples(self) -> tuple[Choice, ...]:
        """The example questions as choices."""
        return tuple(Choice(f"voorbeeld:{at}", e["label"]) for at, e in enumerate(self.texts["voorbeelden"]))

    def meant(self, targets: Iterable[str], facts: Facts, stated: Facts) -> tuple[Choice, ...]:
        """What a question may have meant, as choices: each a question that names the facts, and keeps what was stated.

        `targets` are topic ids or `buiten:` with a subject; unknown ones are left out.
        """
        choices = []
        for target in targets:
            subject = target.partition(":")[2]
            if subject in self.knowledge.outside:
                title = self.knowledge.outside[subject].title
                choices.append(Choice(target, str(load_questions()["outside"].get(subject, title))))
            elif target in self.knowledge.topics:
                id_ = ":".join([f"vraag:{target}", *pairs(fitting(target, stated))])
                choices.append(Choice(id_, question_text(self.knowledge, target, fitting(target, facts))))
        return tuple(choices)

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
            note = self.knowledge.texts["headings"]["notes"]  # what has changed since is a remark, not what they say
            parts = [subject.says, *(f"{note} {self.knowledge.notices[id_].text}" for id_ in subject.notices)]
            if subject.turn_to:
                parts.append(self.texts["waar_terecht"].format(places=_listed(subject.turn_to)))
            text = explain_terms(self.knowledge, "\n\n".join(parts), "", {})
        reply = Reply(text, self.examples()[:2], outside_answer(self.knowledge, subject, text).to_dict())
        # What is never answered is not for the organisation's people either: a medical question is for a doctor.
        return reply if subject is not None and subject.refuses else self.with_contacts(reply)

    def answer(self, conversation: Conversation, *before: str, brief: bool = False) -> tuple[Answer, Reply]:
        """The answer to the case of the conversation, in words; `brief` leaves out what was already told."""
        answer = self.case(conversation)
        return answer, self.told(answer, *before, brief=brief)

    def case(self, conversation: Conversation) -> Answer:
        """The answer to the case of the conversation."""
        assert conversation.topic is not None
        ask = conversation.questions < MAX_QUESTIONS or conversation.asked is not None
        return self._explained(conversation.topic, tuple(conversation.facts.items()), ask)

    def told(self, answer: Answer, *before: str, brief: bool = False, last: Answer | None = None) -> Reply:
        """The answer as a reply, after other sentences; `brief` gives only the question that is open.

        As long as a question is open, notes that the `last` answer had as well are not told all over.
        """
        text = answer.question.text if brief and answer.question is not None else answer.text
        if last is not None and answer.question is not None:
            text = self._without_notes_of(last, text)
        own = notes_text(self.organisation, answer.topic) if answer.question is None else ""
        answer = replace(answer, text="\n\n".join([" ".join(before), text]) if before else text)
        return Reply(answer.text, self._options(answer), answer.to_dict(), own)

    def _without_notes_of(self, last: Answer, text: str) -> str:
        heading = self.knowledge.texts["headings"]["notes"]
        told = {paragraph for paragraph in last.text.split("\n\n") if paragraph.startswith(heading)}
        return "\n\n".join(paragraph for paragraph in text.split("\n\n") if paragraph not in told)

    def question(self, conversation: Conversation, *before: str) -> Reply:
        """The open question once more."""
        return self.answer(conversation, *before, brief=True)[1]

    def supposed(self, conversation: Conversation, facts: Facts, changed: Facts) -> Reply:
        """The answer as it would be with other facts, told as such: the case stays as it is."""
        answer = explain(self.knowledge, str(conversation.topic), facts, ask=False)
        wording = Wording(self.knowledge, facts)
        clauses = [self.knowledge.facts[name].clauses.get(value, "") for name, value in changed.items()]
        told = [wording(clause) for clause in clauses if clause]
        lead = self.texts["stel"].format(clauses=" en ".join(told)) if told else self.texts["stel_dat"]
        text = "\n\n".join([lead, answer.text])
        return Reply(text, (), replace(answer, kind="information", text=text).to_dict())

    def as_it_was(self, conversation: Conversation, offer: Choice) -> Reply:
        """The case as it stands, after a supposition: its verdict, its open question, and what can be chosen."""
        answer, reply = self.answer(conversation)
        verdict = verdict_sentence(self.knowledge, decide(self.knowledge, str(conversation.topic), conversation.facts))
        parts = [self.texts["zoals_het_was"].format(verdict=verdict), answer.question.text if answer.question else ""]
        text = "\n\n".join(part for part in parts if part)
        return Reply(text, (*reply.options, offer), replace(answer, text=text).to_dict())

    def corrected(self, premise: str, reply: Reply) -> Reply:
        """The reply with the correction of a false claim before it; alone where the rest was not understood."""
        first = correction(self.knowledge, premise)
        if first is None:
            return reply
        if reply.answer is None or reply.answer["kind"] == "fallback":
            text = first.text if reply.answer is not None else f"{first.text}\n\n{reply.text}"
            corrected = replace(correction_answer(self.knowledge, first), text=text)
            return replace(reply, text=text, answer=corrected.to_dict())
        text = f"{first.text}\n\n{reply.text}"
        citations = [citation_dict(citation) for citation in first.citations]
        notices = [{"id": note.id, "text": note.text} for note in first.notices]
        answer = {
            **reply.answer,
            "text": text,
            "citations": [*citations, *(old for old in reply.answer["citations"] if old not in citations)],
            "notices": [*notices, *(old for old in reply.answer["notices"] if old not in notices)],
        }
        return replace(reply, text=text, answer=answer)

    def why(self, conversation: Conversation) -> Reply:
        """Every reason behind the last answer, with its source."""
        answer = self.case(conversation)
        return self._retold(answer, why_text(self.knowledge, answer, self.texts))

    def sources(self, conversation: Conversation) -> Reply:
        """The sources of the last answer, with their age."""
        answer = self.case(conversation)
        return self._retold(answer, sources_text(self.knowledge, answer, self.texts, self.documents))

    def changes(self, conversation: Conversation) -> Reply:
        """What would make the answer another one; where nothing would, the answer once more."""
        answer = explain(self.knowledge, str(conversation.topic), conversation.facts, ask=False)
        changes = [change.text for change in answer.what_would_change_it]
        lines = [self.texts["anders"], *(f"- {change}" for change in changes)]
        again = f"{self.texts['niets_anders']}\n\n{answer.text}"
        return self._retold(answer, "\n".join(lines) if changes else again)

    def why_asked(self, conversation: Conversation) -> Reply:
        """Why the open question is asked, and which passage makes it matter."""
        answer, reply = self.answer(conversation)
        if answer.question is None:
            return self.say("geen_vraag_open")
        why = self.texts["waarom_vraag"].format(why=answer.question.why)
        text = explain_terms(self.knowledge, f"{why}\n\n{answer.question.text}", answer.topic or "", answer.facts)
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
    return fact_id("feit", option.then)


def fact_id(kind: str, facts: Facts) -> str:
    """The id of a choice of this kind that states facts."""
    return ":".join([kind, *pairs(facts)])


def facts_of_choice(choice: str) -> dict[str, Value]:
    """The facts that the id of a choice states."""
    split = (part.partition("=") for part in choice.split(":") if "=" in part)
    return {name: {"true": True, "false": False}.get(text, text) for name, _, text in split}


def question_text(knowledge: KnowledgeBase, topic: str, facts: Facts) -> str:
    """A topic as the question that a person with these facts might ask."""
    entry = load_questions()["topics"][topic]
    fits = (other["question"] for other in entry.get("with", ()) if _fits(other["when"], facts))
    words = {name: knowledge.facts[name].labels.get(facts[name], "") for name in ("begrip", "laag") if name in facts}
    text = Wording(knowledge, facts)(str(next(fits, entry["question"])))
    for name, word in words.items():
        text = text.replace("{" + name + "}", word)
    return text


def _fits(when: Facts, facts: Facts) -> bool:
    return all(name in facts and value in ("any", facts[name]) for name, value in when.items())


def pairs(facts: Facts) -> list[str]:
    """Facts as they stand in the id of a choice: `NAME=VALUE` each."""
    return [f"{name}={str(value).lower()}" for name, value in facts.items()]


def _listed(items: tuple[str, ...]) -> str:
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " of " + items[-1]
