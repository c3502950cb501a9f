"""Asking on about an answer, at any point: why, which source, why do you ask, what if. The case stays as it is."""

from __future__ import annotations

from dataclasses import replace

from actions.cases import Facts, news, refusing_consent, revised
from actions.conversation import Choice, Conversation, Reply
from actions.replies import Composer, Turn, fact_id, facts_of_choice, pairs


def again(compose: Composer, conversation: Conversation, reply: Reply) -> Turn:
    """A reply in between, and back to the open question if there is one."""
    if conversation.asked is None:
        return replace(conversation, misses=0), (reply,)
    question = compose.question(conversation, compose.texts["terug"])
    return replace(conversation, misses=0), (replace(reply, options=()), question)


def aside(compose: Composer, conversation: Conversation, about: Conversation, reply: Reply) -> Turn:
    """Information in between: the case stays. Asking on about the information goes by its choices, which name it."""
    if conversation.asked is not None:
        return again(compose, conversation, reply)
    subject = ":".join([str(about.topic), *pairs(about.facts)])
    named = {f"doe:{act}": f"over:{act}:{subject}" for act in ("waarom", "bron")}
    options = tuple(replace(option, id=named.get(option.id, option.id)) for option in reply.options)
    return replace(conversation, misses=0), (replace(reply, options=options),)


def about_aside(compose: Composer, conversation: Conversation, choice: str) -> Turn:
    """Why, or which source, asked about information that was given in between."""
    _, act, topic, *_ = choice.split(":")
    about = Conversation(topic=topic, facts=facts_of_choice(choice))
    return aside(compose, conversation, about, (compose.why if act == "waarom" else compose.sources)(about))


def answered(conversation: Conversation) -> bool:
    """Whether there is an answer to ask on about."""
    return conversation.topic is not None and conversation.told is not None


def why(compose: Composer, conversation: Conversation) -> Turn:
    """Every reason behind the last answer."""
    if not answered(conversation):
        return _no_answer_yet(compose, conversation)
    return again(compose, conversation, compose.why(conversation))


def sources(compose: Composer, conversation: Conversation) -> Turn:
    """The sources of the last answer."""
    return again(compose, conversation, compose.sources(conversation))


def why_asked(compose: Composer, conversation: Conversation) -> Turn:
    """Why the open question is asked; without one, why the answer is what it is."""
    if conversation.asked is None:
        return why(compose, conversation)
    return replace(conversation, misses=0), (compose.why_asked(conversation),)


def otherwise(compose: Composer, conversation: Conversation) -> Turn:
    """What would make the answer another one."""
    if not answered(conversation):
        return _no_answer_yet(compose, conversation)
    return again(compose, conversation, compose.changes(conversation))


def suppose(compose: Composer, conversation: Conversation, stated: Facts) -> Turn:
    """The answer with other facts, told as a supposition; then the case as it was, and the offer to take them over."""
    changed = news(conversation.facts, refusing_consent(conversation.asked, stated))
    if not changed:
        return again(compose, conversation, compose.say("stel_is_zo", *_follow_up(compose, conversation)))
    facts = revised(compose.knowledge, str(conversation.topic), conversation.facts, changed)
    offer = Choice(fact_id("neem_over", changed), str(compose.texts["neem_over"]))
    replies = (compose.supposed(conversation, facts, changed), compose.as_it_was(conversation, offer))
    return replace(conversation, misses=0), replies


def _follow_up(compose: Composer, conversation: Conversation) -> tuple[Choice, ...]:
    return compose.follow_up(compose.case(conversation))


def _no_answer_yet(compose: Composer, conversation: Conversation) -> Turn:
    return conversation, (compose.say("geen_antwoord_nog", *compose.examples()),)
