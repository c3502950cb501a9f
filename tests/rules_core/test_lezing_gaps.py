"""What is said where the documents have a gap (L1–L15): one named test each."""

# ruff: noqa: N802 (D01 and L01 are names)

from __future__ import annotations

import pytest

from tests.rules_core.asking import NO_OTHER_GROUND, decide, knowledge, notes, said, statuses, subject


def test_L01_the_list_of_ways_to_complain_is_missing_and_not_made_up() -> None:
    answer = decide("klacht")
    assert "De tekst houdt daar op." in answer.text
    assert "N15" in notes(answer)
    assert not any("geschilleninstantie" in reason.text for reason in answer.reasons)


def test_L02_what_exactly_the_insurer_gets_is_not_in_the_document() -> None:
    assert "De bron zegt niet precies welke gegevens het zijn." in said(
        decide("verstrekken", ontvanger="zorgverzekeraar")
    )
    assert "Dat dossier heb ik niet." in decide("over_de_bronnen").text
    subject("verzekeraar_details")


def test_L03_the_news_heading_without_content_is_ignored() -> None:
    sections = {heading.lower() for passage in knowledge().passages.values() for heading in passage.section}
    assert "nieuws" not in sections


def test_L04_the_special_conditions_are_not_filled_in() -> None:
    answer = decide("organisatie_buiten_zorg", wettelijke_basis=True)
    assert answer.verdict == "ja_mits"
    assert answer.conditions == ("Er gelden bijzondere voorwaarden. De bron zegt niet welke.",)
    assert "Dat vul ik dus niet in." in decide("bijzondere_gegevens").text


def test_L05_nothing_is_said_of_the_dead() -> None:
    answer = decide("verstrekken", patient_groep="overledene", ontvanger="familie", toestemming=True, geinformeerd=True)
    assert answer.verdict == "niet_geregeld"
    assert answer.decided
    assert "N6" in notes(answer)
    assert "N6" in subject("overleden").notices


def test_L06_access_copies_and_retention_are_hardly_in_the_documents() -> None:
    answer = decide("inzage_kopie")
    assert "Over kosten, verbeteren, wissen en bewaren van een dossier zeggen de documenten niets." in answer.text
    assert set(statuses(answer).values()) == {"verouderd"}
    assert "N16" in notes(answer)
    assert "N16" in subject("dossier_wijzigen").notices


def test_L07_young_people_and_parental_authority_are_not_in_the_documents() -> None:
    answer = decide("verstrekken", ontvanger="ouder", patient_groep="jongere_16_17")
    assert answer.verdict == "nee_tenzij"
    assert "zegt de bron niets aparts" in said(answer)
    assert "N10" in notes(answer)
    assert "N10" in subject("minderjarigen").notices


def test_L08_who_decides_for_an_incapacitated_adult_is_not_in_the_documents() -> None:
    for relative in ("partner", "ouder", "familie"):
        answer = decide("verstrekken", ontvanger=relative, patient_groep="wilsonbekwame_volwassene")
        assert answer.verdict == "niet_bepaald"
        assert "De bron zegt niet wie voor een volwassene mag beslissen" in said(answer)
        assert "N10" in notes(answer)
    subject("wilsonbekwaam_wie_beslist")


@pytest.mark.parametrize("recipient", ["werkgever", "bedrijfsarts", "uwv", "gemeente", "andere_verzekeraar"])
def test_L09_there_are_no_rules_for_employer_benefits_agency_and_municipality(recipient: str) -> None:
    answer = decide("verstrekken", ontvanger=recipient)
    assert answer.verdict == "nee_tenzij"
    assert "noemt de bron geen eigen regel" in said(answer)
    assert "N21" in notes(answer)


def test_L09_the_example_of_the_benefits_agency_ends_without_an_answer() -> None:
    answer = decide("uwv_voorbeeld")
    assert "Op die vraag geeft het visiestuk geen antwoord." in answer.text
    assert statuses(answer)["P57"] == "voorbeeld"
    for id_ in ("werkgever", "uitkering_gemeente", "verzekeringskeuring", "cbr", "school"):
        subject(id_)


def test_L10_police_and_justice_have_no_exception_of_their_own() -> None:
    answer = decide("verstrekken", ontvanger="politie", **NO_OTHER_GROUND)
    assert answer.verdict == "nee"
    assert statuses(answer)["P36"] == "geldend"
    assert "N18" in notes(answer)
    assert "N18" in subject("politie_justitie").notices


def test_L11_the_form_of_consent_and_its_withdrawal_are_not_in_the_documents() -> None:
    answer = decide("toestemming_info")
    assert "Is toestemming later in te trekken? Daarover zegt de webpagina niets." in answer.text
    assert {"N1", "N9"} <= notes(answer)
    assert {"N1", "N9"} <= set(subject("toestemming_vorm").notices)
    subject("bewusteloos")


def test_L12_which_diseases_must_be_reported_is_not_listed() -> None:
    answer = decide("verstrekken", doel="melding_besmettelijke_ziekte")
    assert "De bron zegt niet welke ziekten dat zijn." in said(answer)
    assert "de GGD" in subject("besmettelijke_ziekten").turn_to


def test_L13_how_a_mental_health_care_patient_objects_is_not_described() -> None:
    answer = decide("begrip", begrip="ggz")
    assert "Hoe dat bezwaar gaat, staat er niet." in answer.text
    assert "N12" in notes(answer)
    assert "N12" in subject("ggz_bezwaar").notices


def test_L14_the_privacy_of_third_parties_is_not_in_the_documents() -> None:
    assert "van andere mensen in een dossier staat er niets" in subject("gegevens_van_derden").says


@pytest.mark.parametrize("id_", ["datalek", "ai", "buitenland"])
def test_L15_leaks_artificial_intelligence_and_abroad_are_not_in_the_documents(id_: str) -> None:
    assert subject(id_).says.startswith("Dat staat niet in de twee documenten.")
