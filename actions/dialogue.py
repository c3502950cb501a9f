"""One turn of the conversation, in pure Python: state and message in, new state and replies out.

Nothing of Rasa, nothing of a channel; the law is asked of `rules_core`, the wording comes from `texts.yml`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from actions.conversation import Conversation, Reply, Understood, Value
from actions.narrowing import best_by_words, chosen_from_text, settled_act, with_parties
from actions.replies import Composer, facts_of_choice
from actions.safety import signal_in
from rules_core.answer import Answer, Question
from rules_core.documents import Documents
from rules_core.model import UNKNOWN, KnowledgeBase
from rules_core.outside import subject_of
from rules_core.routing import route

Turn = tuple[Conversation, tuple[Reply, ...]]

# What describes the person and the setting stays when the question turns to another recipient; consent does not.
_CARRIED = ("rol", "verstrekker", "patient_groep")
_PERSON = ("rol",)
MANY_MISSES = 3
_SURE = 0.5
"""A question without any recognised party is only answered when the understanding is at least this confident."""


class Dialogue:
    """Answers turns; holds no state of any conversation."""

    def __init__(self, knowledge: KnowledgeBase, texts: dict[str, Any], documents: Documents | None = None) -> None:
        self._knowledge = knowledge
        self._texts = texts
        self._compose = Composer(knowledge, texts, documents)
        self._handlers: dict[str, Callable[[Conversation, Understood], Turn]] = {
            "groet": self._greet,
            "dank": self._thanks,
            "opnieuw": self._restart,
            "wis": self._erase,
            "mens": self._human,
            "waarom": self._why,
            "bron": self._sources,
            "waarom_vraag": self._why_asked,
            "anders": self._otherwise,
            "weet_niet": self._unknown,
            "ja": self._yes_or_no,
            "nee": self._yes_or_no,
            "vraag_mag": self._may,
            "vraag_uitleg": self._explain,
            "wat_als": self._what_if,
            "mededeling": self._state,
            "buiten_bereik": self._outside,
        }

    def respond(self, conversation: Conversation, understood: Understood) -> Turn:
        """The new state and at least one reply, whatever was said."""
        danger = signal_in(understood.text)
        if danger is not None:
            stopped = replace(conversation, asked=None, choices=(), misses=0)
            return stopped, (self._compose.plain("safety", danger.text),)
        understood = with_parties(conversation, understood)
        choice = understood.choice or chosen_from_text(understood.text, conversation.choices, self._texts["telwoorden"])
        if choice is not None:
            state, replies = self._chosen(conversation, choice)
        else:
            act = settled_act(conversation, understood)
            handler = self._handlers.get(act, self._miss)
            state, replies = handler(conversation, replace(understood, act=act))
        offered = next((reply.options for reply in reversed(replies) if reply.options), ())
        return replace(state, choices=offered), replies

    # -- choices -------------------------------------------------------------------------------------------------

    def _chosen(self, conversation: Conversation, choice: str) -> Turn:
        if choice not in {offered.id for offered in conversation.choices}:
            return self._again(conversation, self._compose.say("onbekende_keuze"))
        kind, _, rest = choice.partition(":")
        if kind == "feit":
            stated = facts_of_choice(choice)
            unknown = set(stated.values()) == {UNKNOWN}
            return self._told(conversation, stated, self._texts["weet_niet"] if unknown else None)
        if kind == "voorbeeld":
            example = self._texts["voorbeelden"][int(rest)]
            return self._start(Conversation(topic=example["topic"], facts=dict(example["facts"])))
        if kind == "onderwerp":
            return self._start(Conversation(topic=rest, facts=_kept(conversation, _PERSON)))
        return self._handlers[rest](conversation, Understood(rest))

    # -- questions and facts -------------------------------------------------------------------------------------

    def _may(self, conversation: Conversation, understood: Understood) -> Turn:
        stated = dict(understood.facts)
        new_setting = bool(understood.cues) or "verstrekker" in stated
        if self._deciding(conversation) and not new_setting:
            if "ontvanger" not in stated and "doel" not in stated:
                return self._told(conversation, stated) if stated else self._unplaced(conversation, understood)
            facts = {**_kept(conversation, _CARRIED), **stated}
            if "toestemming" in conversation.facts and "toestemming" not in stated:
                return self._open(conversation, understood, facts, self._texts["andere_ontvanger"])
        else:
            facts = {**_kept(conversation, _PERSON), **stated}
        return self._open(conversation, understood, facts)

    def _explain(self, conversation: Conversation, understood: Understood) -> Turn:
        return self._open(conversation, understood, {**_kept(conversation, _PERSON), **understood.facts})

    def _open(self, conversation: Conversation, understood: Understood, facts: dict[str, Value], *before: str) -> Turn:
        """A question with its own topic: a new case, or information that leaves an open question standing."""
        topic = self._topic(conversation, understood, facts)
        if topic is None:
            return self._unplaced(conversation, understood)
        case = Conversation(topic=topic, facts=facts)
        answer, reply = self._compose.answer(case, *before)
        aside = self._knowledge.topics[topic].kind == "information" and answer.question is None
        if aside and conversation.asked is not None:
            question = self._compose.question(conversation, self._texts["terug"])
            return replace(conversation, misses=0), (replace(reply, options=()), question)
        return self._asking(case, answer), (reply,)

    def _topic(self, conversation: Conversation, understood: Understood, facts: dict[str, Value]) -> str | None:
        """The topic: what the words name, else what the facts belong to; another profession keeps to the last topic."""
        if conversation.topic == "geheimhouding_beroep" and set(understood.facts) == {"verstrekker"}:
            return conversation.topic
        named = next((cue for cue in understood.cues if self._names_topic(cue, understood, facts)), None)
        if named is not None:
            return named
        found = route(self._knowledge.routes, facts)
        vague = "verstrekker" not in facts and facts.get("ontvanger", "ander") == "ander"
        if vague and subject_of(self._knowledge, understood.text) is not None:
            return None
        if found is None and understood.act == "vraag_mag" and understood.confidence >= _SURE:
            return "verstrekken"
        return found

    def _names_topic(self, cue: str, understood: Understood, facts: dict[str, Value]) -> bool:
        """Whether a cue settles the topic: not when someone asks whether a named recipient may have the data."""
        if cue not in self._knowledge.topics:
            return False
        if cue == "begrip" and "begrip" not in facts and len(facts) > 1:
            return False
        asks_for_recipient = understood.act == "vraag_mag" and "ontvanger" in facts
        return not (asks_for_recipient and self._knowledge.topics[cue].kind == "information")

    def _state(self, conversation: Conversation, understood: Understood) -> Turn:
        stated = dict(understood.facts)
        if not stated:
            return self._unplaced(conversation, understood)
        if not self._deciding(conversation):
            return self._may(conversation, understood)
        if "ontvanger" in stated and conversation.facts.get("ontvanger", stated["ontvanger"]) != stated["ontvanger"]:
            return self._may(conversation, understood)
        return self._told(conversation, stated)

    def _yes_or_no(self, conversation: Conversation, understood: Understood) -> Turn:
        """Yes or no to the open question: the one option that begins so. Facts in the same message count as well."""
        if conversation.asked is None:
            return self._state(conversation, understood)
        if conversation.asked in understood.facts:
            return self._told(conversation, dict(understood.facts))
        stated = self._option_for(conversation, understood)
        if stated is None and not understood.facts:
            return self._miss(conversation, understood, "welke")
        return self._told(conversation, {**(stated or {}), **understood.facts})

    def _unknown(self, conversation: Conversation, understood: Understood) -> Turn:
        if conversation.asked is None:
            return self._unplaced(conversation, understood)
        question = self._open_question(conversation)
        return self._told(conversation, dict(question.options[-1].then), self._texts["weet_niet"])

    def _open_question(self, conversation: Conversation) -> Question:
        question = self._compose.answer(conversation)[0].question
        assert question is not None
        return question

    def _option_for(self, conversation: Conversation, understood: Understood) -> dict[str, Value] | None:
        """What yes or no states here: the only option that begins so, or the one that the other words point at."""
        options = self._open_question(conversation).options
        fitting = [option for option in options if option.label.lower().startswith(understood.act)]
        if len(fitting) == 1:
            return dict(fitting[0].then)
        place = best_by_words(understood.text, [option.label for option in fitting])
        return None if place is None else dict(fitting[place].then)

    def _told(self, conversation: Conversation, stated: dict[str, Value], before: str | None = None) -> Turn:
        """Facts were stated within the case: decide again, and say only what is new."""
        facts = {**conversation.facts, **stated}
        corrected = any(name in conversation.facts and conversation.facts[name] != stated[name] for name in stated)
        lead = before or (self._texts["aangepast"] if corrected else None)
        state = replace(conversation, facts=facts, asked=None)
        answer, reply = self._compose.answer(state)
        if answer.question is not None and answer.verdict == conversation.told:
            answer, reply = self._compose.answer(state, lead or self._texts["duidelijk"], brief=True)
        elif lead:
            answer, reply = self._compose.answer(state, lead)
        return self._asking(state, answer), (reply,)

    def _start(self, conversation: Conversation) -> Turn:
        """A new case: the first reply gives the general rule at once and asks what matters most."""
        answer, reply = self._compose.answer(conversation)
        return self._asking(conversation, answer), (reply,)

    @staticmethod
    def _asking(conversation: Conversation, answer: Answer) -> Conversation:
        asked = answer.question.fact if answer.question else None
        count = conversation.questions + (asked is not None)
        return replace(conversation, asked=asked, told=answer.verdict, misses=0, questions=count)

    def _deciding(self, conversation: Conversation) -> bool:
        return conversation.topic is not None and self._knowledge.topics[conversation.topic].kind == "decision"

    # -- asking on -----------------------------------------------------------------------------------------------

    def _why(self, conversation: Conversation, _: Understood) -> Turn:
        if conversation.topic is None or conversation.told is None:
            return conversation, (self._compose.say("geen_antwoord_nog", *self._compose.examples()),)
        return self._again(conversation, self._compose.why(conversation))

    def _sources(self, conversation: Conversation, _: Understood) -> Turn:
        if conversation.topic is None or conversation.told is None:
            return self._start(Conversation(topic="over_de_bronnen"))
        return self._again(conversation, self._compose.sources(conversation))

    def _why_asked(self, conversation: Conversation, understood: Understood) -> Turn:
        if conversation.asked is None:
            return self._why(conversation, understood)
        return conversation, (self._compose.why_asked(conversation),)

    def _what_if(self, conversation: Conversation, understood: Understood) -> Turn:
        if understood.facts or conversation.told is None:
            return self._state(conversation, understood)
        return self._otherwise(conversation, understood)

    def _otherwise(self, conversation: Conversation, _: Understood) -> Turn:
        if conversation.topic is None or conversation.told is None:
            return conversation, (self._compose.say("geen_antwoord_nog", *self._compose.examples()),)
        return self._again(conversation, self._compose.changes(conversation))

    # -- around the conversation ---------------------------------------------------------------------------------

    def _greet(self, conversation: Conversation, _: Understood) -> Turn:
        if conversation.asked is not None:
            return self._again(conversation, self._compose.say("groet"))
        return conversation, (self._compose.say("welkom", *self._compose.examples()),)

    def _thanks(self, conversation: Conversation, _: Understood) -> Turn:
        return self._again(conversation, self._compose.say("graag"))

    def _restart(self, conversation: Conversation, _: Understood) -> Turn:
        return Conversation(), (self._compose.say("opnieuw", *self._compose.examples()),)

    def _erase(self, conversation: Conversation, understood: Understood) -> Turn:
        """Erasing cannot be undone, so the words must say it; a question about what is kept is answered."""
        words = set(understood.text.lower().replace(",", " ").replace(".", " ").replace("?", " ").split())
        if words and not words & set(self._texts["wis_woorden"]):
            if subject_of(self._knowledge, understood.text) is not None:
                return self._outside(conversation, understood)
            return self._again(conversation, self._compose.say("bewaard"))
        return Conversation(), (self._compose.say("gewist", *self._compose.examples()),)

    def _human(self, conversation: Conversation, _: Understood) -> Turn:
        return self._again(conversation, self._compose.plain("outside", str(self._texts["mens"])))

    def _outside(self, conversation: Conversation, understood: Understood) -> Turn:
        reply = self._compose.outside(subject_of(self._knowledge, understood.text))
        return self._again(conversation, reply)

    def _again(self, conversation: Conversation, reply: Reply) -> Turn:
        """A reply in between, and back to the open question if there is one."""
        if conversation.asked is None:
            return replace(conversation, misses=0), (reply,)
        question = self._compose.question(conversation, self._texts["terug"])
        return replace(conversation, misses=0), (replace(reply, options=()), question)

    # -- not understood ------------------------------------------------------------------------------------------

    def _unplaced(self, conversation: Conversation, understood: Understood) -> Turn:
        """Understood as far as its act goes, but about nothing we know."""
        if subject_of(self._knowledge, understood.text) is not None:
            return self._outside(conversation, understood)
        return self._miss(conversation, understood)

    def _miss(self, conversation: Conversation, _: Understood, key: str = "antwoord_niet_begrepen") -> Turn:
        state = replace(conversation, misses=conversation.misses + 1)
        if state.asked is not None:
            if state.misses >= MANY_MISSES:
                return state, (self._compose.question(state, self._texts["nog_eens_niet_begrepen"]),)
            return state, (self._compose.question(state, self._texts[key], self._texts["kies"]),)
        key = "niet_begrepen" if state.misses < 2 else "weer_niet_begrepen"
        return state, (self._compose.plain("fallback", str(self._texts[key]), *self._compose.examples()[:3]),)


def _kept(conversation: Conversation, names: tuple[str, ...]) -> dict[str, Value]:
    return {name: conversation.facts[name] for name in names if name in conversation.facts}
