"""When unsure: readable choices, the open question once more; after two misses what can be asked and where to turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.conversation import Choice, Conversation
from actions.replies import Composer, Turn

MANY_MISSES = 2
"""From so many messages in a row that were not understood, help is offered instead of another guess."""
MOST_BESIDE = 2
"""Other questions offered beside an open one: with more, the open question would get lost."""

_MEANT = ("vraag:", "buiten:")


def missed(compose: Composer, conversation: Conversation, key: str, meant: Sequence[Choice] = ()) -> Turn:
    """A message that was not understood, or in several ways (`meant`). `key` names what is said at an open question."""
    state = replace(conversation, misses=conversation.misses + 1)
    if state.asked is not None:
        return _at_question(compose, state, key, tuple(meant[:MOST_BESIDE]))
    if state.misses >= MANY_MISSES:
        key, choices = "weer_niet_begrepen", (*meant, *compose.examples())[:3]
    elif meant:
        key, choices = "bedoelt_u", tuple(meant)
    else:
        key, choices = "niet_begrepen", compose.examples()[:3]
    reply = compose.plain("fallback", str(compose.texts[key]), *choices)
    return state, (compose.with_contacts(reply) if state.misses >= MANY_MISSES else reply,)


def _at_question(compose: Composer, state: Conversation, key: str, meant: tuple[Choice, ...]) -> Turn:
    texts = compose.texts
    lead = [texts["nog_eens_niet_begrepen"]] if state.misses > MANY_MISSES else [texts[key], texts["kies"]]
    question = compose.question(state, *lead, *([texts["of_bedoelt_u"]] if meant else []))
    return state, (replace(question, options=(*question.options, *meant)),)


def nothing_asked(compose: Composer, conversation: Conversation, act: str) -> Turn:
    """A yes, a no or "don't know" while no question is open."""
    offered = conversation.choices
    if any(choice.id.startswith(_MEANT) for choice in offered):
        if act == "ja":
            return conversation, (compose.plain("fallback", str(compose.texts["welke"]), *offered),)
        return conversation, (compose.plain("fallback", str(compose.texts["andere_woorden"]), *compose.examples()[:3]),)
    choices = compose.follow_up(compose.case(conversation)) if conversation.told else compose.examples()
    key = "niets_gevraagd"
    if act == "weet_niet":
        key = "niet_gesnapt" if conversation.told else "niet_gesnapt_begin"
    return replace(conversation, misses=0), (compose.say(key, *choices),)
