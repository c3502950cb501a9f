"""A conversation that bends: asking on, supposing, correcting, turning to another recipient, and coming back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rules_core
from tests.actions.talking import KNOWLEDGE, Talk, asking_consent, settled

CASE = {"verstrekker": "huisarts", "ontvanger": "werkgever"}


@pytest.mark.parametrize("act", ["waarom", "bron", "waarom_vraag", "wat_als", "dank", "groet", "mens"])
def test_asking_on_changes_nothing_and_the_question_comes_back(act: str) -> None:
    talk = asking_consent()
    before = talk.state
    talk.say(act)
    assert (talk.state.facts, talk.state.asked, talk.labels) == (
        before.facts,
        "toestemming",
        ["Ja", "Nee", "Weet ik niet"],
    )
    assert talk.answer["question"]["fact"] == "toestemming"


# -- what if ---------------------------------------------------------------------------------------------------------


def test_a_supposition_is_told_as_such_and_the_case_stays() -> None:
    talk = settled()
    before = talk.state.facts
    talk.say("wat_als", "stel dat ik wel toestemming had gegeven, wat dan", toestemming=True)
    supposed, as_it_was = talk.replies
    assert supposed.text.startswith("Stel dat u toestemming geeft.") and "onder voorwaarden" in supposed.text
    assert as_it_was.answer and as_it_was.answer["verdict"] == "nee" and "Nee, dat mag niet" in as_it_was.text
    assert talk.state.facts == before and talk.state.told == "nee"


def test_a_supposition_about_the_open_question_does_not_answer_it() -> None:
    talk = asking_consent().say("wat_als", "en als ik geen toestemming geef?", toestemming=False)
    assert "toestemming" not in talk.state.facts and talk.state.asked == "toestemming"
    assert talk.labels == ["Ja", "Nee", "Weet ik niet", "Neem dit over"]
    talk.say("nee", "nee")
    assert talk.state.facts["toestemming"] is False


@pytest.mark.parametrize("typed", ["Neem dit over", "neem over", "4"])
def test_a_supposition_can_be_taken_over(typed: str) -> None:
    talk = asking_consent().say("wat_als", toestemming=True).say("onduidelijk", typed)
    assert talk.state.facts == {**CASE, "toestemming": True}
    assert talk.answer["verdict"] == "ja_mits" and "neem ik over" in talk.text


def test_asking_whether_it_may_with_another_fact_is_a_supposition_too() -> None:
    talk = settled().say("vraag_mag", "mag het dan met toestemming?", toestemming=True)
    assert talk.state.facts["toestemming"] is False and "Stel dat" in talk.text


def test_supposing_what_is_so_already_says_so() -> None:
    assert "ga ik al van uit" in settled().say("wat_als", toestemming=False).text


# -- corrections -----------------------------------------------------------------------------------------------------


def test_what_was_asked_because_of_the_old_answer_is_cleared() -> None:
    talk = asking_consent().say("ja").say("ja")
    assert talk.state.facts["geinformeerd"] is True and talk.answer["verdict"] == "ja"
    talk.say("mededeling", toestemming=False)
    assert talk.state.facts == {**CASE, "toestemming": False}
    talk.say("mededeling", toestemming=True)
    assert talk.state.asked == "geinformeerd" and talk.answer["verdict"] == "ja_mits"


def test_what_was_asked_anyway_is_kept() -> None:
    talk = settled().say("mededeling", toestemming=True, geinformeerd=True)
    assert talk.state.facts["wettelijk_voorschrift"] is False and talk.answer["verdict"] == "ja"


def test_a_correction_tells_the_verdict_again() -> None:
    talk = settled().say("mededeling", ernstig_gevaar=True)
    assert talk.text.startswith("Ik pas het aan.") and "Nee, in principe niet" in talk.text


def test_an_answer_to_an_earlier_question_counts_and_the_open_one_comes_back() -> None:
    talk = asking_consent().say("weet_niet")
    asked = talk.state.asked
    talk.say("mededeling", toestemming=False)
    assert talk.state.facts["toestemming"] is False and talk.state.asked == asked


_ANSWERS = st.sampled_from(
    [
        (name, value)
        for name in (
            "toestemming",
            "geinformeerd",
            "wettelijk_voorschrift",
            "ernstig_gevaar",
            "noodsituatie",
            "bezwaar",
        )
        for value in (True, False)
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_ANSWERS, min_size=1, max_size=8), st.sampled_from(["werkgever", "apotheker", "zorgverzekeraar"]))
def test_after_any_corrections_the_case_is_that_of_a_fresh_run(answers: list[tuple[str, bool]], recipient: str) -> None:
    talk = Talk().say("vraag_mag", verstrekker="huisarts", ontvanger=recipient)
    for name, value in answers:
        talk.say("mededeling", **{name: value})
    facts = dict(talk.state.facts)
    last = dict(answers)
    assert {name: facts[name] for name in last if name in facts}.items() <= last.items()
    assert facts[answers[-1][0]] is answers[-1][1]
    fresh = Talk().say("vraag_mag", **facts)
    assert talk.state.told == fresh.state.told == rules_core.decide(KNOWLEDGE, "verstrekken", facts).verdict
    assert talk.state.asked == fresh.state.asked


# -- another recipient, another giver, another subject ---------------------------------------------------------------


def test_another_recipient_keeps_the_giver_and_drops_consent() -> None:
    talk = asking_consent().say("ja").say("wat_als", "en aan de politie dan?", 0.52, ontvanger="politie")
    assert talk.state.facts == {"verstrekker": "huisarts", "ontvanger": "politie"}
    assert "over toestemming, neem ik niet mee" in talk.text and talk.state.asked == "toestemming"


def test_another_giver_keeps_the_recipient_when_the_question_leans_on_the_last() -> None:
    talk = asking_consent().say("vraag_mag", "en mag de tandarts dat ook?", verstrekker="tandarts")
    assert talk.state.facts == {"verstrekker": "tandarts", "ontvanger": "werkgever"}
    talk.say("vraag_mag", "Mag mijn apotheker gegevens over mij delen?", verstrekker="apotheker")
    assert talk.state.facts == {"verstrekker": "apotheker"}


def test_a_care_provider_who_is_meant_instead_is_the_giver_where_the_recipient_is_outside_care() -> None:
    tandarts = {"verstrekker": "tandarts", "ontvanger": "zorgverlener"}
    talk = asking_consent().say("mededeling", "ik bedoel mijn tandarts", parties=tandarts)
    assert talk.state.facts == {"verstrekker": "tandarts", "ontvanger": "werkgever"}
    talk = Talk().say("vraag_mag", verstrekker="huisarts", ontvanger="apotheker")
    talk.say("mededeling", "ik bedoel mijn tandarts", parties=tandarts)
    assert talk.state.facts == {"verstrekker": "huisarts", "ontvanger": "zorgverlener"}


def test_another_who_asks_me_stays_my_own_question() -> None:
    talk = (
        Talk()
        .say("vraag_mag", cues=("afstaan",), ontvanger="uwv")
        .say("vraag_mag", "en aan de gemeente?", ontvanger="gemeente")
    )
    assert talk.answer["topic"] == "afstaan" and talk.state.facts["ontvanger"] == "gemeente"


@pytest.mark.parametrize("start", [asking_consent, settled])
def test_asking_the_same_again_gives_the_same_answer(start: Callable[[], Talk]) -> None:
    talk = start()
    before = talk.state
    talk.say("vraag_mag", **CASE)
    assert (talk.state.facts, talk.state.asked, talk.state.told) == (before.facts, before.asked, before.told)
    assert talk.answer["verdict"] == before.told


def test_a_definition_in_between_leaves_the_case() -> None:
    talk = settled()
    before = talk.state.facts
    talk.say("vraag_uitleg", cues=("begrip",), begrip="pgo")
    assert talk.answer["topic"] == "begrip" and talk.state.facts == before
    talk.say("bron", "Welke bron?")
    assert talk.answer["topic"] == "begrip", "the choice under the definition is about the definition"
    talk.say("bron", "waar staat dat over mijn werkgever")
    assert talk.answer["topic"] == "verstrekken"


# -- who one is ------------------------------------------------------------------------------------------------------


def test_a_care_provider_is_spoken_to_as_the_giver() -> None:
    talk = asking_consent().say("mededeling", "ik ben zelf huisarts", rol="zorgverlener", verstrekker="huisarts")
    assert talk.text.startswith("Nee, in principe niet. U mag deze gegevens niet") and talk.state.asked == "toestemming"
    assert "Heeft de patiënt toestemming gegeven" in talk.text


def test_a_care_provider_who_seemed_the_patient_gives_the_patients_data() -> None:
    talk = Talk().say("vraag_mag", verstrekker="ikzelf", ontvanger="uwv")
    assert talk.answer["topic"] == "afstaan"
    talk.say("mededeling", rol="zorgverlener")
    assert talk.answer["topic"] == "verstrekken" and talk.state.facts["verstrekker"] == "zorgverlener"


def test_a_question_about_quality_research_stays_so_for_a_care_provider() -> None:
    talk = Talk().say("vraag_mag", cues=("kwaliteitsonderzoek",))
    assert talk.answer["topic"] == "kwaliteitsonderzoek"
    talk.say("mededeling", "ik ben zelf zorgverlener", rol="zorgverlener", verstrekker="zorgverlener")
    assert talk.answer["topic"] == "kwaliteitsonderzoek" and talk.state.asked == "bewerkersovereenkomst"


def test_ones_own_profession_is_remembered() -> None:
    talk = Talk().say("mededeling", "ik ben verloskundige", rol="zorgverlener", verstrekker="verloskundige")
    assert "Wat wilt u weten" in talk.text and talk.state.asked is None
    talk.say("vraag_mag", rol="zorgverlener", verstrekker="zorgverlener", ontvanger="huisarts")
    assert talk.state.facts["verstrekker"] == "verloskundige" and "U mag deze gegevens" in talk.text


def test_who_one_is_can_be_said_before_any_question() -> None:
    talk = Talk().say("mededeling", rol="zorgverlener")
    assert talk.text and talk.state.misses == 0
    talk.say("vraag_mag", ontvanger="politie")
    assert "U mag deze gegevens" in talk.text


# -- yes, no, and the like -------------------------------------------------------------------------------------------


def test_yes_but_with_facts_counts_both() -> None:
    talk = asking_consent().say("ja", "ja, maar niemand heeft iets uitgelegd", geinformeerd=False)
    assert (talk.state.facts["toestemming"], talk.state.facts["geinformeerd"]) == (True, False)


@pytest.mark.parametrize("text", ["ja maar", "ja, denk ik", "nee, misschien"])
def test_a_yes_in_doubt_asks_plainly(text: str) -> None:
    talk = asking_consent().say(text.split()[0].strip(","), text)
    assert "toestemming" not in talk.state.facts and talk.state.asked == "toestemming" and "twijfelt" in talk.text


@pytest.mark.parametrize(("text", "consent"), [("jazeker, al jaren", True), ("nee, dat hoeft niet", False)])
def test_a_yes_with_a_remark_that_seems_out_of_scope_is_still_a_yes(text: str, consent: bool) -> None:
    assert asking_consent().say("buiten_bereik", text).state.facts["toestemming"] is consent


def test_a_correction_that_seems_to_ask_for_the_source_is_a_correction() -> None:
    facts = {"verstrekker": "organisatie_buiten_zorg", "wettelijke_basis": False}
    talk = Talk().say("vraag_mag", cues=("organisatie_buiten_zorg",), **facts)
    assert talk.answer["verdict"] == "nee"
    talk.say("bron", "stel dat er wel een wettelijke basis is?", wettelijke_basis=True)
    assert "Stel dat" in talk.text and talk.state.facts == facts
    talk.say("bron", "er is toch een wettelijke basis", wettelijke_basis=True)
    assert talk.answer["verdict"] == "ja_mits"


def test_who_may_put_pressure_on_me_is_no_question_about_giving_data() -> None:
    talk = Talk().say("vraag_mag", cues=("druk",), ontvanger="zorgverzekeraar")
    assert talk.answer["topic"] == "druk"


@pytest.mark.parametrize(("act", "stated"), [("ja", False), ("nee", True)])
def test_a_message_that_contradicts_itself_is_asked_again(act: str, stated: bool) -> None:
    talk = asking_consent().say(act, f"{act}, of toch niet", toestemming=stated)
    assert "toestemming" not in talk.state.facts and talk.state.asked == "toestemming"
    assert "niet samengaan" in talk.text


def test_a_no_that_takes_back_an_earlier_answer_is_no_answer_to_the_open_question() -> None:
    talk = asking_consent().say("ja")
    assert talk.state.asked == "geinformeerd"
    talk.say("nee", "nee, ik heb toch geen toestemming gegeven", toestemming=False)
    assert talk.state.facts == {**CASE, "toestemming": False}


@pytest.mark.parametrize("act", ["ja", "nee", "weet_niet"])
def test_an_answer_to_nothing_is_no_answer(act: str) -> None:
    for talk in (Talk(), settled(), Talk().say("vraag_uitleg", cues=("klacht",))):
        facts = talk.state.facts
        talk.say(act, act)
        said = "Dat geeft niet" if act == "weet_niet" else "niets gevraagd"
        assert said in talk.text and talk.labels and talk.state.facts == facts
        assert talk.state.misses == 0


def test_who_does_not_understand_an_answer_is_told_how_to_go_on() -> None:
    assert "Waarom?" in settled().say("weet_niet", "ik snap het niet").text
    assert "aan wie" in Talk().say("weet_niet", "ik snap het niet").text


def test_a_doctor_who_gives_is_another_question_than_giving_oneself() -> None:
    # "moet ik dat geven" and then "en mijn huisarts, mag die dat geven"
    talk = Talk().say("vraag_mag", verstrekker="ikzelf", ontvanger="gemeente")
    assert talk.answer["verdict"] == "mag_weigeren"
    talk.say("vraag_mag", "en mijn huisarts, mag die dat geven", verstrekker="huisarts", ontvanger="gemeente")
    assert talk.answer["topic"] == "verstrekken" and talk.answer["verdict"] == "nee_tenzij"
    talk = Talk().say("vraag_mag", ontvanger="gemeente", cues=("afstaan",))
    talk.say("vraag_mag", "en mag mijn huisarts dat dan", verstrekker="huisarts")
    assert talk.answer["topic"] == "verstrekken" and talk.state.facts["ontvanger"] == "gemeente"


def test_not_wanting_it_answers_the_question_for_consent() -> None:
    talk = asking_consent().say("wat_als", "en als ik dat niet wil", bezwaar=True)
    assert "Stel dat u geen toestemming geeft" in talk.text and "als u toestemming heeft gegeven" not in talk.text
    assert talk.state.asked == "toestemming" and "bezwaar" not in talk.state.facts


def test_what_if_where_nothing_changes_the_answer_tells_it_once_more() -> None:
    talk = Talk().say("vraag_mag", verstrekker="ikzelf", ontvanger="uwv").say("wat_als", "en als ik dat niet doe")
    assert "welke gevolgen weigeren kan hebben" in talk.text and talk.labels
    talk = Talk().say("vraag_uitleg", cues=("klacht",)).say("wat_als", "en als ik niet met hem wil praten")
    assert "niet verplicht" in talk.text


def test_the_ggd_can_be_told_of_an_infectious_disease() -> None:
    talk = Talk().say("vraag_mag", verstrekker="huisarts", ontvanger="ggd").say("nee", "nee")
    assert talk.state.asked == "doel"
    talk.pick("Om een besmettelijke ziekte te melden")
    assert talk.state.facts["doel"] == "melding_besmettelijke_ziekte"


def test_yes_and_no_to_do_you_mean() -> None:
    close = (("klacht", 0.45), ("druk", 0.4))
    talk = Talk().say("vraag_uitleg", topics=close)
    labels = talk.labels
    assert talk.say("ja", "ja").labels == labels and "Welke van deze" in talk.text
    assert "andere woorden" in talk.say("nee", "nee").text


def test_several_facts_in_one_message_are_all_counted() -> None:
    talk = asking_consent().say("mededeling", toestemming=True, geinformeerd=True)
    assert talk.answer["verdict"] == "ja" and talk.state.asked is None


def test_a_question_after_thanks_or_a_new_start_is_answered() -> None:
    talk = settled().say("dank", "dank u, en de politie dan?", ontvanger="politie")
    assert talk.state.facts == {"verstrekker": "huisarts", "ontvanger": "politie"}
    talk.say(
        "opnieuw",
        "nieuwe vraag: mag de tandarts het aan mijn partner geven",
        verstrekker="tandarts",
        ontvanger="partner",
    )
    assert talk.state.facts == {"verstrekker": "tandarts", "ontvanger": "partner"}


@pytest.mark.parametrize(("act", "text"), [("opnieuw", "opnieuw"), ("wis", "wis dit gesprek")])
def test_starting_again_and_erasing_forget_everything(act: str, text: str) -> None:
    talk = settled().say(act, text)
    assert (talk.state.topic, dict(talk.state.facts), talk.state.asked, talk.state.told) == (None, {}, None, None)


def test_another_care_provider_is_another_giver_where_the_recipient_is_no_care_provider() -> None:
    talk = settled().say(
        "wat_als", "geldt dat ook voor mijn apotheker", parties={"verstrekker": "apotheker", "ontvanger": "apotheker"}
    )
    assert talk.state.facts == {"verstrekker": "apotheker", "ontvanger": "werkgever"}


def test_a_statement_taken_for_an_explanation_question_still_corrects_the_case() -> None:
    talk = settled().say("vraag_uitleg", "correctie: ik had wel toestemming gegeven", toestemming=True)
    assert talk.state.facts["toestemming"] is True
    assert talk.answer["verdict"] == "ja_mits"


@pytest.mark.parametrize("text", ["kan je deze chat deleten", "wilt u dit weer uitwissen", "Wis dit gesprek"])
def test_a_request_to_erase_is_recognised_by_its_stem(text: str) -> None:
    assert settled().say("wis", text).state == Talk().say("wis", text).state


def test_a_statement_taken_for_why_still_counts() -> None:
    talk = asking_consent().say("waarom", "Niemand heeft mij uitgelegd waarom.", geinformeerd=False)
    assert talk.state.facts["geinformeerd"] is False


def test_a_yes_that_names_a_subject_is_no_answer() -> None:
    talk = Talk().say("ja", "klopt dit allemaal nog wel", 0.7, subject="wat_geldt_nu")
    assert talk.answer["kind"] == "outside" and "niets gevraagd" not in talk.text


def test_a_claim_about_ages_is_more_than_who_someone_is() -> None:
    ranked = (("buiten:minderjarigen", 0.95), ("verstrekken", 0.02))
    claim = "ik dacht dat als ik 12 ben mijn ouders niks meer mogen weten"
    assert Talk().say("mededeling", claim, patient_groep="kind_onder_16", topics=ranked).answer["kind"] == "outside"
    noted = Talk().say("mededeling", "ik ben 12 jaar", patient_groep="kind_onder_16", topics=ranked)
    assert "daar houd ik rekening mee" in noted.text
