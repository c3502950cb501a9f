"""What a care provider reads: words that fit the case, notes where they belong, nothing that is plainly untrue."""

from __future__ import annotations

import re

import pytest

from tests.rules_core.asking import NO_OTHER_GROUND, decide, knowledge, notes, rules

CARE_PROVIDER = {"rol": "zorgverlener"}
AGREEMENT = {
    "bewerkersovereenkomst": True,
    "maatregelen_vastgelegd": True,
    "toezicht": True,
    "niet_meer_dan_nodig": True,
}


@pytest.mark.parametrize("recipient", ["veilig_thuis", "incassobureau", "factoringbedrijf", "zorgverzekeraar"])
def test_what_the_recipient_is_for_is_not_presumed_away(recipient: str) -> None:
    """A report to Veilig Thuis is a report, and a collection agency is there for a bill."""
    not_given = {"noodzakelijk": False, "wettelijk_geregelde_gegevens": False}
    answer = decide("verstrekken", **CARE_PROVIDER, ontvanger=recipient, **not_given, **NO_OTHER_GROUND)
    assert answer.verdict == "nee"
    assert "Hier ga ik van uit" in answer.text
    assert "een melding of een rekening" not in answer.text


def test_a_refusal_is_told_to_a_care_provider_as_what_the_rules_say() -> None:
    facts = {"verstrekker": "bedrijfsarts", "ontvanger": "uwv", **NO_OTHER_GROUND}
    assert decide("verstrekken", **CARE_PROVIDER, **facts).text.startswith("Volgens deze regels mag het niet")
    assert decide("verstrekken", **facts).text.startswith("Nee, dat mag niet.")


@pytest.mark.parametrize(
    ("facts", "note"),
    [
        ({"verstrekker": "bedrijfsarts", "ontvanger": "uwv"}, "Een bedrijfsarts moet het UWV"),
        ({"ontvanger": "werkgever", "toestemming": True}, "in principe ook niet met toestemming"),
        ({"uitwisseling": "landelijk"}, "uitdrukkelijke toestemming"),
        ({"uitwisseling": "regionaal"}, "uitdrukkelijke toestemming"),
    ],
)
def test_a_note_that_changes_the_answer_is_said_before_the_next_question(facts: dict[str, object], note: str) -> None:
    answer = decide("verstrekken", **CARE_PROVIDER, **facts)
    assert answer.question is not None
    assert answer.text.count(note) == 1


def test_a_note_of_an_early_remark_is_not_said_when_the_remark_does_not_apply() -> None:
    answer = decide("verstrekken", **CARE_PROVIDER, verstrekker="huisarts", ontvanger="uwv")
    assert answer.question is not None
    assert "N21" in notes(answer)
    assert "Let op" not in answer.text


def test_the_consent_that_is_asked_for_is_for_the_own_use_by_the_agency() -> None:
    """D16: the consent of G88 is not for the research itself."""
    answer = decide("kwaliteitsonderzoek", **CARE_PROVIDER, **AGREEMENT, eigen_gebruik=True)
    assert answer.question is not None
    assert answer.question.fact == "toestemming"
    assert "dat het bureau de gegevens voor zichzelf gebruikt" in answer.question.text


def test_a_care_provider_gets_no_green_light_for_quality_research() -> None:
    answer = decide("kwaliteitsonderzoek", **CARE_PROVIDER, **AGREEMENT, eigen_gebruik=False)
    assert answer.text.startswith("Volgens deze regels kan het")
    assert "zelf_afwegen" in rules(answer)


def test_explaining_consent_to_a_care_provider_does_not_make_a_patient_of_the_reader() -> None:
    answer = decide("toestemming_info", **CARE_PROVIDER)
    assert answer.text.startswith("Geeft de patiënt toestemming? Dan mag u de gegevens delen.")
    assert "uw zorgverlener" not in re.sub("‘[^’]*’", "", answer.text)
    assert decide("toestemming_info").text.startswith("Geeft u toestemming? Dan mag uw zorgverlener")


def test_explaining_complaints_to_a_care_provider_does_not_make_a_patient_of_the_reader() -> None:
    told = decide("klacht", **CARE_PROVIDER).text
    assert told.startswith("De webpagina raadt de patiënt aan om eerst met u te praten.")
    assert decide("klacht").text.startswith("De webpagina raadt u aan om eerst met uw zorgverlener te praten.")


@pytest.mark.parametrize("note", ["N9", "N12", "N13", "N16", "N17"])
def test_a_note_that_care_providers_read_too_does_not_speak_of_your_record_or_your_consent(note: str) -> None:
    assert not re.search(r"\b(u|uw)\b", knowledge().notices[note].text, re.IGNORECASE)


def test_no_exception_is_offered_where_nothing_is_forbidden() -> None:
    answer = decide("eigen_beheer", beheer="weet_niet")
    assert "Het mag wel" not in answer.text


def test_a_representative_hears_the_standard_and_not_only_its_example() -> None:
    facts = {"ontvanger": "wettelijk_vertegenwoordiger", "strijd_goed_hulpverlenerschap": True}
    assert "in strijd is met goed hulpverlenerschap" in decide("verstrekken", **CARE_PROVIDER, **facts).text


def test_other_data_for_an_insurer_are_not_forbidden_outright() -> None:
    """With consent they may be given (G31), so they are only not given as a matter of course."""
    answer = decide("verstrekken", **CARE_PROVIDER, ontvanger="zorgverzekeraar")
    assert "Andere gegevens mogen niet zomaar." in answer.text
