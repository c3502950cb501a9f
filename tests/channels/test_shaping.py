"""A reply becomes messages that fit a platform: nothing is lost, and it is cut and numbered where a reader expects."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rules_core
from channels.messaging.platform import Limits
from channels.messaging.shaping import choice_key, shape, split, with_footnotes
from channels.messaging.texts import load_messaging_texts
from channels.replies import Reply, plain_reply
from channels.telegram import Telegram
from channels.whatsapp import WhatsApp

TEXTS = load_messaging_texts()
LIMITS = Limits(text=200, text_with_options=60, options=3, label=12)

words = st.text("abcdeé🙂", min_size=1, max_size=10)
texts = st.builds(
    "".join,
    st.lists(st.builds("{}{}".format, words, st.sampled_from([" ", ". ", "\n", "\n\n", "? ", ": "])), min_size=1),
)
sentences = st.lists(st.lists(words, min_size=1, max_size=4).map(lambda them: " ".join(them) + "."), min_size=1)


def letters(text: str) -> str:
    return "".join(text.split())


def reply(text: str, labels: list[str] | None = None) -> Reply:
    options = [{"id": f"feit:a={number}", "label": label} for number, label in enumerate(labels or [])]
    return {"text": text, "options": options}


# --- cutting ---


@given(texts, st.integers(1, 80))
def test_parts_fit_and_hold_everything_in_order(text: str, most: int) -> None:
    parts = split(text, most)
    assert all(1 <= len(part) <= most for part in parts)
    assert letters("".join(parts)) == letters(text)


@given(texts, st.integers(25, 80))
def test_no_word_is_cut(text: str, most: int) -> None:
    assert " ".join(split(text, most)).split() == text.split()


@given(sentences)
def test_a_text_is_cut_between_sentences_where_it_can(them: list[str]) -> None:
    for part in split(" ".join(them), 120):
        assert part.endswith(".")


def test_a_text_is_cut_between_paragraphs_rather_than_sentences() -> None:
    paragraphs = ["Een zin. Nog een zin. " * 2 + "Slot.", "Een andere zin. Nog een. Klaar."]
    assert split("\n\n".join(paragraphs), 60) == paragraphs


def test_a_text_that_fits_is_left_as_it_is() -> None:
    assert split("Een.\n\nTwee.", 11) == ["Een.\n\nTwee."]


# --- choices ---


@given(texts, st.lists(st.text("ab ", min_size=1, max_size=14).filter(str.strip), max_size=5))
def test_every_message_fits_the_platform(text: str, labels: list[str]) -> None:
    parts = shape(reply(text, labels), LIMITS, TEXTS)
    for part in parts:
        assert 1 <= len(part.text) <= (LIMITS.text_with_options if part.options else LIMITS.text)
        assert len(part.options) <= LIMITS.options
        assert all(len(option.label) <= LIMITS.label for option in part.options)
    assert letters("".join(part.text for part in parts)).startswith(letters(text))
    assert not any(part.options for part in parts[:-1])


def test_choices_that_fit_are_buttons() -> None:
    (part,) = shape(reply("Bent u patiënt?", ["Ja", "Nee", "a" * 12]), LIMITS, TEXTS)
    assert part.text == "Bent u patiënt?"
    assert [(option.key, option.label) for option in part.options] == [
        (choice_key("feit:a=0"), "Ja"),
        (choice_key("feit:a=1"), "Nee"),
        (choice_key("feit:a=2"), "a" * 12),
    ]


@pytest.mark.parametrize("labels", [["Ja", "Nee", "Soms", "Nooit"], ["Ja", "a" * 13]])
def test_choices_that_do_not_fit_are_numbered(labels: list[str]) -> None:
    (part,) = shape(reply("Bent u patiënt?", labels), LIMITS, TEXTS)
    listed = [f"{number}. {label}" for number, label in enumerate(labels, 1)]
    assert part.text == "\n".join(["Bent u patiënt?", "", TEXTS["choose"], *listed])
    assert part.options == ()


def test_the_question_stands_with_its_buttons_under_a_long_text() -> None:
    long = "Dit is een zin van een lange uitleg. " * 8
    *before, last = shape(reply(f"{long}\n\nBent u patiënt?", ["Ja", "Nee"]), LIMITS, TEXTS)
    assert len(before) == 2
    assert last.text.endswith("Bent u patiënt?")
    assert len(last.options) == 2


def test_keys_are_short_and_tell_choices_apart() -> None:
    keys = {choice_key(f"feit:ontvanger={number}") for number in range(1000)}
    assert len(keys) == 1000
    assert all(re.fullmatch("[0-9a-f]{16}", key) for key in keys)


# --- sources ---


@pytest.fixture(scope="module")
def knowledge() -> rules_core.KnowledgeBase:
    return rules_core.load()


def answer(knowledge: rules_core.KnowledgeBase, **facts: Any) -> dict[str, Any]:
    return rules_core.decide(knowledge, "verstrekken", facts).to_dict()


def test_the_sources_of_an_answer_become_footnotes(knowledge: rules_core.KnowledgeBase) -> None:
    given_ = answer(knowledge, verstrekker="huisarts", ontvanger="werkgever", toestemming=False)
    first, *_, question = given_["text"].split("\n\n")
    paragraphs = with_footnotes(given_["text"], given_, TEXTS).split("\n\n")
    assert paragraphs[0] == f"{first} ¹ ²"
    assert question in paragraphs
    assert paragraphs[-1] == (
        "¹ ‘in principe mag dat niet’, ‘Alleen in uitzonderingssituaties’ (webpagina uit 2015–2018, onder ‘Mag mijn "
        "zorgverlener mijn medische gegevens aan anderen doorgeven?’, alinea 1)\n"
        "² ‘geen gegevens van een patiënt aan anderen mogen verstrekken’ (webpagina uit 2015–2018, onder "
        "‘Geheimhoudingsplicht’, alinea 1)"
    )


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"toestemming": True},
        {"toestemming": True, "geinformeerd": True},
        {"verstrekker": "huisarts", "ontvanger": "werkgever", "wettelijk_voorschrift": True},
        {"ontvanger": "zorgverzekeraar"},
    ],
)
def test_every_source_that_an_answer_names_has_its_footnote(
    knowledge: rules_core.KnowledgeBase, facts: dict[str, Any]
) -> None:
    given_ = answer(knowledge, **facts)
    (block,) = [part for part in given_["text"].split("\n\n") if part.startswith("Bron:")]
    text = with_footnotes(given_["text"], given_, TEXTS)
    assert "Bron:" not in text
    assert len(re.findall("(?m)^[¹²³⁴⁵⁶⁷⁸⁹]", text)) == (block.count("\n- ") or 1)


def test_a_text_without_sources_is_left_as_it_is(knowledge: rules_core.KnowledgeBase) -> None:
    given_ = answer(knowledge)
    for text in ("Wat bedoelt u?", "Bron: ‘in principe mag dat niet’", "Zie hieronder.\n\nBron: een boek."):
        assert with_footnotes(text, given_, TEXTS) == text
        assert with_footnotes(text, None, TEXTS) == text


@pytest.mark.parametrize("platform", [Telegram("0:x", "x"), WhatsApp("x", "x", "x", "0")])
def test_an_answer_fits_the_platforms(knowledge: rules_core.KnowledgeBase, platform: Any) -> None:
    given_ = answer(knowledge, verstrekker="huisarts", ontvanger="werkgever")
    asked = {**reply(given_["text"], ["Ja", "Nee", "Weet ik niet"]), "answer": given_}
    *before, last = shape(asked, platform.limits, TEXTS)
    assert [option.label for option in last.options] == ["Ja", "Nee", "Weet ik niet"]
    assert all(len(part.text) <= platform.limits.text for part in before)
    assert len(last.text) <= platform.limits.text_with_options


def test_a_plain_reply_is_one_message() -> None:
    (part,) = shape(plain_reply("Graag gedaan."), LIMITS, TEXTS)
    assert (part.text, part.options) == ("Graag gedaan.", ())
