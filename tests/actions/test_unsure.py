"""When the assistant is not sure: readable choices, help after two misses, and honesty about what is outside."""

from __future__ import annotations

import pytest

from actions.acts import LEAST_CONFIDENCE
from actions.conversation import Understood
from actions.replies import Composer, load_texts, question_text
from actions.topics import CLOSE, ENOUGH, Placed, placed
from tests.actions.talking import KNOWLEDGE, Talk, asking_consent

TOPICS = (("klacht", 0.4), ("inzage_kopie", 0.35), ("vertrouwen", 0.15), ("buiten", 0.05))


def test_what_is_too_close_to_call_becomes_two_or_three_questions() -> None:
    talk = Talk().say("vraag_uitleg", topics=TOPICS)
    assert talk.answer["kind"] == "fallback"
    assert "Bedoelt u" in talk.text and "andere woorden" in talk.text
    assert talk.labels == [
        "Waar kan ik terecht met een vraag of klacht?",
        "Mag ik mijn eigen dossier zien of een kopie krijgen?",
        "Waarom is het medisch beroepsgeheim belangrijk?",
    ]


@pytest.mark.parametrize("typed", ["1", "de eerste", "eerste graag", "vraag of klacht", "vraag of klaht"])
def test_a_choice_can_be_typed_by_number_place_or_words(typed: str) -> None:
    talk = Talk().say("vraag_uitleg", topics=TOPICS).say("mededeling", typed)
    assert (talk.answer["kind"], talk.answer["topic"]) == ("information", "klacht")


def test_a_choice_names_the_facts_and_keeps_them() -> None:
    close = (("afstaan", 0.8), ("verstrekken", 0.05))
    talk = Talk().say(
        "vraag_mag", confidence=0.8, topics=close, verstrekker="huisarts", ontvanger="werkgever", toestemming=False
    )
    wanted = "Mag uw huisarts uw medische gegevens zonder toestemming aan uw werkgever geven?"
    assert wanted in talk.labels and len(talk.labels) == 2
    talk.pick(wanted)
    assert talk.answer["topic"] == "verstrekken"
    assert talk.state.facts == {"verstrekker": "huisarts", "ontvanger": "werkgever", "toestemming": False}


def test_a_subject_outside_the_documents_can_be_a_choice() -> None:
    talk = Talk().say("vraag_uitleg", topics=(("buiten:cbr", 0.45), ("bouwstenen", 0.4)))
    talk.pick("Wat mag het CBR van mij weten?")
    assert talk.answer["kind"] == "outside" and "CBR" in talk.text


def test_two_misses_in_a_row_tell_what_can_be_asked_and_where_to_turn() -> None:
    talk = Talk().say().say()
    assert "Juridisch Loket" in talk.text and "geen medische vragen" in talk.text
    assert talk.labels and talk.state.misses == 2
    talk.say("vraag_uitleg", cues=("klacht",))
    assert talk.state.misses == 0


def test_an_answer_in_between_ends_the_row_of_misses() -> None:
    talk = Talk().say().say("dank").say()
    assert "Dat ligt aan mij" not in talk.text


def test_at_an_open_question_that_question_comes_first() -> None:
    talk = asking_consent().say("vraag_uitleg", topics=TOPICS)
    assert talk.state.asked == "toestemming"
    assert talk.labels[:3] == ["Ja", "Nee", "Weet ik niet"] and len(talk.labels) == 5
    talk.pick("Waar kan ik terecht met een vraag of klacht?")
    assert talk.replies[0].answer and talk.replies[0].answer["topic"] == "klacht"
    assert talk.state.asked == "toestemming" and talk.labels == ["Ja", "Nee", "Weet ik niet"]


@pytest.mark.parametrize(
    ("named", "agreed", "ranking", "sure"),
    [
        ("klacht", True, {}, True),
        (None, False, {}, False),
        ("klacht", True, {"klacht": 0.9, "druk": 0.1}, True),
        ("klacht", True, {"druk": 0.5, "klacht": 0.1}, True),  # lexicon and act agree
        ("klacht", True, {"druk": 0.8, "klacht": 0.05}, False),  # two strong voices: ask
        ("klacht", True, {"druk": 0.9, "klacht": 0.05}, True),  # beyond doubt
        ("klacht", False, {"druk": 0.95, "klacht": 0.02}, True),  # a hint is overruled
        ("klacht", False, {"druk": 0.4, "klacht": 0.2}, False),
        (None, False, {"druk": 0.9, "klacht": 0.05}, True),
        (None, False, {"druk": 0.45, "klacht": 0.4}, False),
        (None, False, {"druk": 0.05, "klacht": 0.04}, False),
    ],
)
def test_the_lexicon_and_the_ranking_are_weighed(
    named: str | None, agreed: bool, ranking: dict[str, float], sure: bool
) -> None:
    where = placed(named, agreed, Understood("vraag_uitleg", 0.9, topics=tuple(ranking.items())))
    assert where.sure is sure
    assert len(where.targets) <= 3 and (not sure or len(where.targets) == 1)


@pytest.mark.parametrize(
    ("facts", "subject", "confidence", "target"),
    [
        ({"verstrekker": "arts", "ontvanger": "ouder"}, None, 0.95, "verstrekken"),  # a whole disclosure
        ({"verstrekker": "arts", "ontvanger": "ouder"}, None, 0.6, "buiten:minderjarigen"),
        ({"verstrekker": "arts", "ontvanger": "ouder"}, "minderjarigen", 0.95, "buiten:minderjarigen"),
        ({"ontvanger": "ouder"}, None, 0.95, "buiten:minderjarigen"),
    ],
)
def test_a_whole_disclosure_goes_before_what_it_is_near_unless_the_wording_names_that(
    facts: dict[str, str], subject: str | None, confidence: float, target: str
) -> None:
    ranking = (("buiten:minderjarigen", 0.9), ("verstrekken", 0.08))
    understood = Understood("vraag_mag", confidence, facts, subject=subject, topics=ranking)
    assert placed("verstrekken", True, understood) == Placed((target,), True)


def test_a_message_without_a_recognised_act_is_never_answered_on_the_ranking_alone() -> None:
    sure = (("druk", ENOUGH + CLOSE), ("klacht", 0.05))
    assert placed(None, False, Understood("vraag_uitleg", LEAST_CONFIDENCE, topics=sure)).sure
    assert not placed(None, False, Understood("groet", LEAST_CONFIDENCE / 2, topics=sure)).sure


def test_every_topic_is_a_question_that_a_person_might_ask() -> None:
    for topic in KNOWLEDGE.topics:
        text = question_text(KNOWLEDGE, topic, {})
        assert "{" not in text and (text.endswith("?") or "?" in text), text


def test_a_care_provider_is_asked_in_his_own_person() -> None:
    facts = {"rol": "zorgverlener", "ontvanger": "politie"}
    assert question_text(KNOWLEDGE, "verstrekken", facts) == "Mag u deze gegevens aan de politie geven?"
    assert question_text(KNOWLEDGE, "begrip", {"begrip": "pgo"}) == "Wat betekent ‘PGO’?"


def test_outside_the_documents_nothing_is_filled_in_and_the_question_comes_back() -> None:
    talk = asking_consent().say("buiten_bereik", subject="cbr")
    outside = talk.replies[0].answer
    assert outside and outside["kind"] == "outside" and outside["citations"] == [] and outside["notices"]
    assert "Hier kunt u terecht" in talk.replies[0].text
    assert talk.state.asked == "toestemming" and talk.state.facts.keys() == {"verstrekker", "ontvanger"}


def test_outside_without_a_known_subject_still_says_where_to_turn() -> None:
    text = Talk().say("buiten_bereik").text
    assert "staat niet in de twee documenten" in text and "Juridisch Loket" in text


def test_a_false_premise_is_corrected_before_the_answer() -> None:
    talk = Talk().say("vraag_mag", ontvanger="zorgverzekeraar", premise="verzekeraar_ziet_alles")
    plain = Talk().say("vraag_mag", ontvanger="zorgverzekeraar")
    assert talk.text.endswith(plain.text) and talk.text != plain.text
    assert talk.answer["text"] == talk.text and talk.answer["verdict"] == plain.answer["verdict"]
    passages = [citation["passage"] for citation in talk.answer["citations"]]
    assert {citation["passage"] for citation in plain.answer["citations"]} <= {*passages}


def test_a_false_premise_without_a_question_is_answered_by_its_correction() -> None:
    talk = Talk().say(premise="verzekeraar_ziet_alles")
    assert talk.answer["kind"] == "information" and "niet goed begrepen" not in talk.text
    assert Talk().say("dank", premise="bestaat_niet").text == Talk().say("dank").text


def test_thanks_that_are_hardly_recognised_are_no_thanks() -> None:
    assert Talk().say("dank", "wabber de wabber", confidence=0.35).answer["kind"] == "fallback"


def test_what_changed_since_is_told_as_a_remark_also_outside_the_documents() -> None:
    knowledge = KNOWLEDGE
    subject = next(subject for subject in knowledge.outside.values() if subject.notices)
    note = knowledge.notices[subject.notices[0]].text.split("(")[0].split(".")[0]
    assert f"Let op: {note}" in Composer(knowledge, load_texts()).outside(subject).text
