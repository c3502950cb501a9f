"""All that a person can be shown is plain Dutch (B1); benchmarks/language/plain.yml holds limits and words."""

from __future__ import annotations

import statistics
from functools import lru_cache

import pytest

import rules_core
from benchmarks.language.collection import data_texts, every_text, page_texts, replies
from benchmarks.language.measures import Text, faults, flesch_douma, rules, sentences
from rules_core.terms import explain_terms


@lru_cache(maxsize=1)
def texts() -> tuple[Text, ...]:
    return tuple(every_text())


def test_every_text_is_plain() -> None:
    found = [f"{text.where}: {fault}" for text in texts() for fault in faults(text)]
    assert not found, f"{len(found)} faults; the first:\n" + "\n".join(found[:20])


def test_half_of_the_replies_are_easy_to_read() -> None:
    ease = statistics.median(flesch_douma(text.text) for text in texts() if text.reply)
    assert ease >= rules()["limits"]["median_flesch_douma"]


# -- nothing is left out -------------------------------------------------------------------------------------------


def test_every_question_is_among_the_replies() -> None:
    knowledge = rules_core.load()
    said = "\n".join(text.text for text in replies(knowledge))
    asked = {fact for topic in knowledge.topics.values() if topic.kind == "decision" for fact in topic.ask}
    in_groups = {fact for topic in knowledge.topics.values() for group in topic.together for fact in group.asks}
    for fact in asked - in_groups:
        opening = knowledge.facts[fact].question.split("{")[0].split("?")[0]
        assert opening in said, f"{fact} is never asked"


def test_every_topic_and_every_subject_outside_is_among_the_replies() -> None:
    knowledge = rules_core.load()
    said = {word for text in replies(knowledge) for word in text.where.split()}
    assert set(knowledge.topics) | set(knowledge.outside) <= said


@pytest.mark.parametrize("sentence", ["Wie bent u?", "U mag dat weigeren.", "De chat start op."])
def test_the_data_files_are_read(sentence: str) -> None:
    assert any(sentence in text.text for text in data_texts(rules_core.load()))


def test_the_page_is_read() -> None:
    assert len(list(page_texts())) > 5


# -- what the check finds ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Middels dit formulier geeft u toestemming.", "moeilijk woord 'middels'"),
        ("Mag je huisarts dat?", "'je'"),
        ("Dit is een zin " + "met heel veel woorden " * 6 + "erin.", "zin van"),
        ("De arts, die dat weet, geeft gegevens, die nodig zijn, aan u.", "een bijzin in een bijzin"),
        ("Dat wordt gevraagd. Dat wordt gegeven. Dat werd gezegd.", "te vaak 'worden'"),
        ("Onverminderde verantwoordelijkheidsverdeling tussen zorginstellingen. " * 9, "Flesch-Douma"),
        ("Voor u geldt het tuchtrecht.", "'tuchtrecht' wordt niet uitgelegd"),
        ("Mag uw arts dat?\n\nWat wilt u weten?", "meer dan één vraag"),
    ],
)
def test_a_text_that_is_not_plain_is_found(text: str, fault: str) -> None:
    assert any(fault in found for found in faults(Text("test", text, reply=True)))


def test_a_verdict_that_does_not_come_first_is_found() -> None:
    reply = Text("test", "Uw arts moet zwijgen. Nee, dat mag niet.", reply=True, verdict="Nee, dat mag niet.")
    assert any("vooraan" in found for found in faults(reply))


@pytest.mark.parametrize(
    "text",
    [
        "Dat mag niet.\n\nBron:\n- ‘krachtens het bepaalde, alsmede inzake derden’, webpagina, alinea 1.",
        "Er staat ‘uitsluitend voor dit doel’ in de tekst.",
        "Voor u geldt het tuchtrecht (regels voor fouten in een beroep).",
        "Wilt u niet praten? Dan hoeft dat niet.\n\nWat wilt u weten?",
    ],
)
def test_quotations_sources_and_explained_terms_are_left_alone(text: str) -> None:
    assert faults(Text("test", text, reply=True)) == []


def test_a_heading_ends_a_sentence() -> None:
    assert sentences("Dit geldt als:\n- U bent patiënt.\n- U bent 16 jaar.") == [
        "Dit geldt als:",
        "U bent patiënt.",
        "U bent 16 jaar.",
    ]


# -- terms ---------------------------------------------------------------------------------------------------------


def test_a_term_is_explained_at_its_first_use_only() -> None:
    told = explain_terms(rules_core.load(), "Er is tuchtrecht. Het tuchtrecht helpt.", "klacht", {})
    assert told == "Er is tuchtrecht (regels voor fouten in een beroep). Het tuchtrecht helpt."


def test_quotations_stay_verbatim() -> None:
    quoted = "Er staat ‘het tuchtrecht’ (‘Over tuchtrecht’, alinea 1: ‘zo’n tuchtrecht’)."
    assert explain_terms(rules_core.load(), quoted, "klacht", {}) == quoted


def test_the_term_that_was_asked_about_is_not_explained_twice() -> None:
    text = "Tuchtrecht: regels."
    assert explain_terms(rules_core.load(), text, "begrip", {"begrip": "tuchtrecht"}) == text


def test_every_term_of_the_check_has_an_explanation() -> None:
    knowledge = rules_core.load()
    for term in rules()["explain"]:
        assert f"{term} (" in explain_terms(knowledge, f"Er is {term} in dit geval.", "", {}), term
