"""One turn of the conversation, in pure Python: state and message in, new state and replies out.

May import: organisation, rules_core, yaml.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from actions import asking_on, misses
from actions.acts import ASKING, OUTSIDE, settled_act
from actions.cases import (
    CARRIED,
    PERSON,
    Facts,
    corrections,
    fitting,
    for_care_provider,
    kept,
    news,
    own_profession,
    revised,
    same_disclosure,
    with_parties,
    without_bystanders,
)
from actions.conversation import Conversation, Understood, Value
from actions.replies import Composer, Own, Turn, facts_of_choice
from actions.safety import PERHAPS, safety_text
from actions.topics import find_topic, is_deciding, topic_named
from actions.typed import asks_to_erase, best_by_words, picked, words_of
from actions.unexpected import unexpected
from rules_core.answer import Answer, Question
from rules_core.documents import Documents
from rules_core.model import UNKNOWN, KnowledgeBase
from rules_core.outside import subject

_SHORT = 8
"""Words: a longer question says itself what it is about."""


class Dialogue:
    """Answers turns; holds no state of any conversation."""

    def __init__(
        self, knowledge: KnowledgeBase, texts: dict[str, Any], documents: Documents | None = None, own: Own = None
    ) -> None:
        """`own`: the organisation whose contacts and notes stand beside the answers; None for none."""
        self._knowledge = knowledge
        self._texts = texts
        self._compose = Composer(knowledge, texts, documents, own)
        self._fillers = frozenset(texts["opvulwoorden"])
        self._in_care = frozenset(map(str, knowledge.facts["ontvanger"].kinds["zorgkring"])) - {"ander"}
        self._handlers: dict[str, Callable[[Conversation, Understood], Turn]] = {
            "groet": self._greet,
            "dank": lambda conversation, _: self._again(conversation, "graag"),
            "opnieuw": self._restart,
            "wis": self._erase,
            "mens": lambda conversation, _: asking_on.again(self._compose, conversation, self._compose.human()),
            "waarom": self._why,
            "bron": self._sources,
            "waarom_vraag": lambda conversation, _: asking_on.why_asked(self._compose, conversation),
            "anders": lambda conversation, _: asking_on.otherwise(self._compose, conversation),
            "weet_niet": self._unknown,
            "ja": self._yes_or_no,
            "nee": self._yes_or_no,
            "vraag_mag": self._may,
            "vraag_uitleg": self._place,
            "wat_als": self._what_if,
            "mededeling": self._state,
            "buiten_bereik": self._place,
        }

    def respond(self, conversation: Conversation, understood: Understood) -> Turn:
        """The new state and at least one reply, whatever was said."""
        if understood.danger is None:
            return self._answered(conversation, understood)
        at_work = "zorgverlener" in (understood.facts.get("rol"), conversation.facts.get("rol"))
        if not at_work and not understood.danger.startswith(PERHAPS):
            stopped = replace(conversation, asked=None, choices=(), misses=0)
            return stopped, (self._compose.plain("safety", safety_text(understood.danger)),)
        number = safety_text(PERHAPS + understood.danger.removeprefix(PERHAPS))
        state, replies = self._answered(conversation, replace(understood, danger=None))
        return state, (self._compose.plain("safety", number), *replies)

    def _answered(self, conversation: Conversation, understood: Understood) -> Turn:
        understood = with_parties(conversation, understood, self._in_care)
        understood = replace(understood, facts=own_profession(conversation.facts, understood.facts, understood.act))
        choice = understood.choice or self._picked(conversation, understood)
        state, replies = self._chosen(conversation, choice) if choice else self._heard(conversation, understood)
        if understood.premise is not None:
            replies = (self._compose.corrected(understood.premise, replies[0]), *replies[1:])
        offered = next((reply.options for reply in reversed(replies) if reply.options), ())
        return replace(state, choices=offered), replies

    def _heard(self, conversation: Conversation, understood: Understood) -> Turn:
        odd = unexpected(understood, self._texts)
        if odd is not None:
            return self._again(conversation, odd)
        act = settled_act(conversation, understood)
        outside = subject(self._knowledge, understood.subject)
        if outside is not None and outside.refuses and act in ASKING | {"groet"}:
            return self._outside(conversation, outside.id)
        return self._handlers.get(act, self._unclear)(conversation, replace(understood, act=act))

    # -- choices -------------------------------------------------------------------------------------------------

    def _picked(self, conversation: Conversation, understood: Understood) -> str | None:
        """The choice that was typed. Part of a label picks it only where the message states nothing of its own."""
        partly = not understood.facts
        return picked(understood.text, conversation.choices, self._texts["telwoorden"], self._fillers, partly)

    def _chosen(self, conversation: Conversation, choice: str) -> Turn:
        if choice not in {offered.id for offered in conversation.choices}:
            return self._again(conversation, "onbekende_keuze")
        kind, _, rest = choice.partition(":")
        if kind == "feit":
            stated = facts_of_choice(choice)
            unknown = set(stated.values()) == {UNKNOWN}
            return self._told(conversation, stated, self._texts["weet_niet"] if unknown else None)
        if kind == "neem_over":
            return self._told(conversation, facts_of_choice(choice), self._texts["overgenomen"])
        if kind == "voorbeeld":
            example = self._texts["voorbeelden"][int(rest)]
            return self._open(Conversation(), example["topic"], dict(example["facts"]))
        if kind == "vraag":
            facts = {**kept(conversation, PERSON), **facts_of_choice(choice)}
            return self._open(conversation, rest.partition(":")[0], facts)
        if kind == "over":
            return asking_on.about_aside(self._compose, conversation, choice)
        if kind == OUTSIDE:
            return self._outside(conversation, rest)
        return self._handlers[rest](conversation, Understood(rest))

    # -- questions -----------------------------------------------------------------------------------------------

    def _may(self, conversation: Conversation, understood: Understood) -> Turn:
        """May this be shared: within the case, about another recipient, or a case of its own."""
        stated = dict(understood.facts)
        if not self._deciding(conversation):
            names = CARRIED if conversation.topic is None or self._refers_back(understood) else PERSON
            return self._place(conversation, understood, {**kept(conversation, names), **stated})
        if same_disclosure(conversation, stated, understood.cues):
            return self._may_within(conversation, understood, stated)
        follow_up = not understood.cues and "verstrekker" not in stated
        other_giver = not understood.cues and "ontvanger" not in stated and self._refers_back(understood)
        if not follow_up and not other_giver:
            return self._place(conversation, understood, {**kept(conversation, PERSON), **stated})
        carried = CARRIED if follow_up else (*PERSON, "patient_groep", "ontvanger")
        facts = {**kept(conversation, carried), **stated}
        lead = [self._texts["andere_ontvanger"]] if "toestemming" in conversation.facts else []
        topic, _ = topic_named(self._knowledge, conversation, understood, facts)
        topic = "afstaan" if follow_up and conversation.topic == "afstaan" else topic
        if topic is None or topic not in self._knowledge.topics:
            return self._place(conversation, understood, facts)
        return self._open(conversation, topic, facts, *(lead if "toestemming" not in stated else []))

    def _may_within(self, conversation: Conversation, understood: Understood, stated: dict[str, Value]) -> Turn:
        """A question about the disclosure in hand. Asking what another fact would do does not make it so."""
        if not stated:
            return self._place(conversation, understood)
        if corrections(conversation.facts, stated):
            return asking_on.suppose(self._compose, conversation, stated)
        if not news(conversation.facts, stated):
            return self._answer(conversation)
        return self._told(conversation, stated)

    def _what_if(self, conversation: Conversation, understood: Understood) -> Turn:
        stated = understood.facts
        if not self._deciding(conversation) or conversation.told is None:
            return self._state(conversation, understood) if stated else self._otherwise(conversation, understood)
        if not stated:
            other = understood.subject is not None
            return self._place(conversation, understood) if other else asking_on.otherwise(self._compose, conversation)
        if not same_disclosure(conversation, stated, understood.cues):
            return self._may(conversation, understood)
        return asking_on.suppose(self._compose, conversation, stated)

    def _otherwise(self, conversation: Conversation, understood: Understood) -> Turn:
        if asking_on.answered(conversation):
            return asking_on.otherwise(self._compose, conversation)
        return self._place(conversation, understood)

    def _place(self, conversation: Conversation, understood: Understood, facts: Facts | None = None) -> Turn:
        """Answers a question where it is clear what it is about; else offers what it may be about."""
        facts = {**kept(conversation, PERSON), **understood.facts} if facts is None else dict(facts)
        where = find_topic(self._knowledge, conversation, understood, facts)
        if not where.sure:
            meant = self._compose.meant(where.targets, facts, understood.facts)
            return misses.missed(self._compose, conversation, "antwoord_niet_begrepen", meant)
        target = where.targets[0]
        if target == conversation.topic and self._deciding(conversation) and not understood.facts:
            return self._answer(conversation)
        if target in self._knowledge.topics:
            return self._open(conversation, target, fitting(target, facts))
        return self._outside(conversation, target.partition(":")[2] or understood.subject)

    def _open(self, conversation: Conversation, topic: str, facts: dict[str, Value], *before: str) -> Turn:
        """A question with its own topic: a new case, or information that leaves an open question standing."""
        information = self._knowledge.topics[topic].kind == "information"
        case = Conversation(topic=topic, facts={**(kept(conversation, CARRIED) if information else {}), **facts})
        answer, reply = self._compose.answer(case, *before)
        if information and self._deciding(conversation) and conversation.told is not None:
            if answer.question is None:
                return asking_on.aside(self._compose, conversation, case, reply)
            if conversation.asked is not None:
                return misses.missed(self._compose, conversation, "antwoord_niet_begrepen")
        return self._asking(case, answer), (reply,)

    def _refers_back(self, understood: Understood) -> bool:
        """Whether a question leans on the one before it: "en de apotheker dan?"."""
        words = words_of(understood.text)
        return len(words) <= _SHORT and bool(set(words) & set(self._texts["terugwijzers"]))

    # -- facts ---------------------------------------------------------------------------------------------------

    def _state(self, conversation: Conversation, understood: Understood) -> Turn:
        stated = dict(understood.facts)
        if not stated:
            return self._place(conversation, understood)
        if conversation.asked in stated:
            return self._told(conversation, stated)
        if not self._deciding(conversation) and understood.subject is not None:
            return self._place(conversation, understood)
        if not self._deciding(conversation):
            return self._about_person(conversation, stated) or self._may(conversation, understood)
        if "ontvanger" in corrections(conversation.facts, stated):
            return self._may(conversation, understood)
        return self._told(conversation, stated)

    def _about_person(self, conversation: Conversation, stated: dict[str, Value]) -> Turn | None:
        """Someone only says who he is, before any question or after an explanation; None for any other message."""
        profession = {"verstrekker"} if stated.get("rol") == "zorgverlener" else set()
        if not set(stated) <= {"rol", "patient_groep", *profession}:
            return None
        state = replace(conversation, facts={**conversation.facts, **stated})
        if conversation.topic is not None:
            return self._answer(state)
        return replace(state, misses=0), (self._compose.say("genoteerd", *self._compose.examples()),)

    def _yes_or_no(self, conversation: Conversation, understood: Understood) -> Turn:
        """Yes or no to the open question: the one option that begins so. Facts in the same message count as well."""
        stated = dict(understood.facts)
        if conversation.asked is None:
            if stated or understood.subject is not None:  # "klopt dit allemaal nog wel" is no answer
                return self._state(conversation, understood)
            return misses.nothing_asked(self._compose, conversation, understood.act)
        if stated.get(conversation.asked) is (understood.act != "ja"):
            return misses.missed(self._compose, conversation, "spreekt_tegen")
        if conversation.asked in stated or corrections(conversation.facts, stated):
            return self._state(conversation, understood)
        if stated and not understood.text.lower().startswith(("ja", "ne", "jo")):  # "er is niet uitgelegd" says no "no"
            return self._state(conversation, understood)
        option = None if not stated and self._doubts(understood) else self._option_for(conversation, understood)
        if option is None and not stated:
            return misses.missed(self._compose, conversation, "twijfel" if self._doubts(understood) else "welke")
        return self._told(conversation, {**(option or {}), **stated})

    def _doubts(self, understood: Understood) -> bool:
        return bool(set(words_of(understood.text)) & set(self._texts["twijfelwoorden"]))

    def _unknown(self, conversation: Conversation, understood: Understood) -> Turn:
        understood = replace(understood, facts=without_bystanders(understood.facts, conversation.asked))
        if understood.facts:
            return self._state(conversation, understood)
        if conversation.asked is None:
            return misses.nothing_asked(self._compose, conversation, understood.act)
        unknown = dict(self._open_question(conversation).options[-1].then)
        return self._told(conversation, unknown, self._texts["weet_niet"])

    def _open_question(self, conversation: Conversation) -> Question:
        question = self._compose.case(conversation).question
        assert question is not None
        return question

    def _option_for(self, conversation: Conversation, understood: Understood) -> dict[str, Value] | None:
        """What yes or no states here: the only option that begins so, or the one that the other words point at."""
        options = self._open_question(conversation).options
        fitting_options = [option for option in options if option.label.lower().startswith(understood.act)]
        if len(fitting_options) == 1:
            return dict(fitting_options[0].then)
        place = best_by_words(understood.text, [option.label for option in fitting_options])
        return None if place is None else dict(fitting_options[place].then)

    def _told(self, conversation: Conversation, stated: dict[str, Value], before: str | None = None) -> Turn:
        """Facts were stated within the case: decide again. A plain answer to the open question is not told all over."""
        corrected = corrections(conversation.facts, stated)
        facts = revised(self._knowledge, str(conversation.topic), conversation.facts, stated)
        topic = str(conversation.topic)
        if "rol" in news(conversation.facts, stated):
            topic, facts = for_care_provider(self._knowledge, topic, facts, stated)
        changed = bool(corrected) or topic != conversation.topic or "rol" in news(conversation.facts, stated)
        asked = 0 if corrected else conversation.questions
        state = replace(conversation, topic=topic, facts=facts, asked=None, questions=asked)
        lead = before or (self._texts["aangepast"] if corrected else None)
        answer = self._compose.case(state)
        brief = answer.question is not None and answer.verdict == conversation.told and not changed
        if brief:
            lead = lead or self._texts["duidelijk"]
        last = self._compose.case(conversation) if conversation.told else None
        reply = self._compose.told(answer, *([lead] if lead else []), brief=brief, last=last)
        return self._asking(state, answer, conversation.asked), (reply,)

    def _answer(self, conversation: Conversation) -> Turn:
        """The case in full, as it stands."""
        answer, reply = self._compose.answer(conversation)
        return replace(conversation, told=answer.verdict, asked=_asked(answer), misses=0), (reply,)

    @staticmethod
    def _asking(conversation: Conversation, answer: Answer, before: str | None = None) -> Conversation:
        """The state in which the answer's question is open; one that was open `before` already is not counted twice."""
        asked = _asked(answer)
        count = conversation.questions + (asked is not None and asked != before)
        return replace(conversation, asked=asked, told=answer.verdict, misses=0, questions=count)

    def _deciding(self, conversation: Conversation) -> bool:
        return is_deciding(self._knowledge, conversation)

    # -- around the case -----------------------------------------------------------------------------------------

    def _why(self, conversation: Conversation, understood: Understood) -> Turn:
        if not asking_on.answered(conversation) and (understood.facts or understood.cues):
            return self._place(conversation, understood)
        return asking_on.why(self._compose, conversation)

    def _sources(self, conversation: Conversation, _: Understood) -> Turn:
        if not asking_on.answered(conversation):
            return self._open(Conversation(), "over_de_bronnen", {})
        return asking_on.sources(self._compose, conversation)

    def _greet(self, conversation: Conversation, _: Understood) -> Turn:
        if conversation.asked is not None:
            return self._again(conversation, "groet")
        return conversation, (self._compose.say("welkom", *self._compose.examples()),)

    def _restart(self, conversation: Conversation, understood: Understood) -> Turn:
        if understood.facts or understood.cues:
            return self._may(Conversation(), understood)
        return Conversation(), (self._compose.say("opnieuw", *self._compose.examples()),)

    def _erase(self, conversation: Conversation, understood: Understood) -> Turn:
        """Erasing cannot be undone, so the words must say it; a question about what is kept is answered."""
        if understood.text and not asks_to_erase(understood.text, self._texts):
            if understood.subject is not None:
                return self._outside(conversation, understood.subject)
            return self._again(conversation, "bewaard")
        return Conversation(), (self._compose.say("gewist", *self._compose.examples()),)

    def _outside(self, conversation: Conversation, id_: str | None) -> Turn:
        return asking_on.again(self._compose, conversation, self._compose.outside(subject(self._knowledge, id_)))

    def _again(self, conversation: Conversation, key: str) -> Turn:
        return asking_on.again(self._compose, conversation, self._compose.say(key))

    def _unclear(self, conversation: Conversation, understood: Understood) -> Turn:
        """No act was recognised: a subject or a ranking may still tell what it is about."""
        return self._place(conversation, replace(understood, facts={}, cues=()))


def _asked(answer: Answer) -> str | None:
    return answer.question.fact if answer.question else None
