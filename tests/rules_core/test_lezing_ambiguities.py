"""How each ambiguity (D1–D26) of the documents is settled: one named test each."""

# ruff: noqa: N802 (D01 and L01 are names)

from __future__ import annotations

from typing import Any

import pytest

from tests.rules_core.asking import INVOLVED, NO_OTHER_GROUND, decide, knowledge, notes, rules, said, statuses


def test_D01_the_grounds_are_not_a_closed_list() -> None:
    overview = decide("doorbreken_overzicht")
    assert {"drie_gronden", "drie_situaties", "niet_volledig"} <= rules(overview)
    assert "niet gesloten" in said(overview)
    assert {"zorgverzekeraar", "innen_rekening", "kwaliteitsonderzoek"} <= rules(decide("verstrekken"), "open")


def test_D02_a_statutory_provision_is_a_duty_and_the_right_to_report_is_only_a_note() -> None:
    assert decide("verstrekken", wettelijk_voorschrift=True).verdict == "verplicht"
    report = decide("verstrekken", doel="melding_kindermishandeling")
    assert report.verdict == "nee_tenzij"
    assert "N8" in notes(report)
    assert "meldrecht" in next(note.text for note in report.notices if note.id == "N8")


def test_D03_research_needs_consent_unless_its_own_exception_stands() -> None:
    research = decide("verstrekken", ontvanger="onderzoeker")
    assert research.verdict == "nee_tenzij"
    assert "in het algemeen toestemming nodig" in said(research)
    assert decide("verstrekken", ontvanger="onderzoeker", toestemming_niet_te_vragen=True).verdict == "ja_mits"


def test_D04_national_exchange_needs_consent_and_regional_exchange_is_left_open() -> None:
    national = decide("verstrekken", **INVOLVED, uitwisseling="landelijk", **NO_OTHER_GROUND)
    regional = decide("verstrekken", **INVOLVED, uitwisseling="regionaal", **NO_OTHER_GROUND)
    assert (national.verdict, regional.verdict) == ("nee", "niet_bepaald")
    assert "De bron zegt niet wanneer." in said(regional)
    assert "N9" in notes(national)
    assert "N9" in notes(regional)
    assert decide("verstrekken", **INVOLVED, uitwisseling="geen").verdict == "ja"
    assert decide("verstrekken", **INVOLVED, uitwisseling="regionaal").verdict == "niet_bepaald"


def test_D05_what_is_sometimes_so_is_never_rounded_to_yes_or_no() -> None:
    assert decide("verstrekken", doel="melding_besmettelijke_ziekte").verdict == "niet_bepaald"
    assert "De bron zegt niet wanneer." in said(decide("geheimhouding_beroep", verstrekker="maatschappelijk_werker"))
    research = decide("verstrekken", ontvanger="onderzoeker", toestemming_niet_te_vragen=True, privacywaarborgen=True)
    assert research.verdict == "ja_mits"
    assert "zegt niet welke" in said(research)


def test_D06_without_a_reason_why_consent_cannot_be_asked_there_is_no_exemption() -> None:
    answer = decide("verstrekken", ontvanger="onderzoeker", toestemming_niet_te_vragen=False, **NO_OTHER_GROUND)
    assert answer.verdict == "nee"
    assert "onderzoek_zonder_toestemming" in rules(answer, "not_met")
    exempt = decide("verstrekken", ontvanger="onderzoeker", toestemming_niet_te_vragen=True)
    assert "Bijvoorbeeld" in said(exempt)


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({"ontvanger": "zorgverzekeraar", "wettelijk_geregelde_gegevens": True, "ggz": False}, "verplicht"),
        ({"ontvanger": "factoringbedrijf", "noodzakelijk": True, "alleen_voor_rekening": True}, "ja"),
        (
            {
                "ontvanger": "wettelijk_vertegenwoordiger",
                "nodig_voor_behandeltoestemming": True,
                "strijd_goed_hulpverlenerschap": False,
            },
            "ja",
        ),
        ({"ontvanger": "onderzoeker", "toestemming_niet_te_vragen": True, "privacywaarborgen": True}, "ja_mits"),
    ],
)
def test_D07_an_objection_only_counts_against_those_directly_involved(facts: dict[str, Any], verdict: str) -> None:
    assert decide("verstrekken", **facts).verdict == verdict
    assert decide("verstrekken", **facts, bezwaar=True).verdict == verdict
    involved = decide("verstrekken", **{**INVOLVED, "bezwaar": True}, **NO_OTHER_GROUND)
    assert involved.verdict == "nee"


def test_D07_the_note_on_research_tells_of_the_objection_that_the_document_does_not_mention() -> None:
    research = decide("verstrekken", ontvanger="onderzoeker")
    assert "recht van bezwaar" in next(note.text for note in research.notices if note.id == "N11")


def test_D08_an_objection_also_holds_against_the_secretary_and_its_consequences_are_not_described() -> None:
    answer = decide("verstrekken", **{**INVOLVED, "ontvanger": "secretaresse", "bezwaar": True})
    assert "rechtstreeks_betrokkenen" in rules(answer, "defeated")
    assert "De bron zegt niet wat bezwaar betekent voor de behandeling." in said(answer)


def test_D09_a_representative_gets_only_what_is_needed_to_consent_to_treatment() -> None:
    recipient = {"ontvanger": "wettelijk_vertegenwoordiger"}
    answer = decide("verstrekken", **recipient)
    assert answer.verdict == "ja_mits"
    assert "Meer niet." in said(answer)
    whole_file = decide("verstrekken", **recipient, nodig_voor_behandeltoestemming=False, **NO_OTHER_GROUND)
    assert whole_file.verdict == "nee"


def test_D10_under_16_is_an_example_and_always_comes_with_the_note_on_age() -> None:
    child = decide("verstrekken", ontvanger="ouder", patient_groep="kind_onder_16")
    assert "alleen als voorbeeld" in said(child)
    assert statuses(child)["G53"] == "voorbeeld"
    for group in ("kind_onder_16", "jongere_16_17"):
        assert "N10" in notes(decide("verstrekken", ontvanger="ouder", patient_groep=group))


def test_D11_a_profession_that_is_not_named_is_not_a_no() -> None:
    named = decide("geheimhouding_beroep", verstrekker="fysiotherapeut")
    assert named.verdict == "ja"
    assert "N4" in notes(named)
    other = decide("geheimhouding_beroep", verstrekker="ander_beroep")
    assert other.verdict == "niet_geregeld"
    assert "niet ‘nee’" in other.text


def test_D12_temporary_staff_and_volunteers_are_not_specified() -> None:
    answer = decide("geheimhouding_beroep", verstrekker="medewerker_zorginstelling")
    assert answer.verdict == "ja"
    assert "Over uitzendkrachten, vrijwilligers en zzp’ers zegt de bron niets." in said(answer)


def test_D13_the_insurer_gets_certain_data_and_never_the_whole_file() -> None:
    insurer = {"ontvanger": "zorgverzekeraar"}
    assert decide("verstrekken", **insurer, wettelijk_geregelde_gegevens=True, ggz=False).verdict == "verplicht"
    rest = decide("verstrekken", **insurer, wettelijk_geregelde_gegevens=False, **NO_OTHER_GROUND)
    assert rest.verdict == "nee"
    assert "niet alles zien" in said(decide("verstrekken", **insurer))


def test_D14_the_objection_in_mental_health_care_only_stops_diagnosis_information() -> None:
    case = {"ontvanger": "zorgverzekeraar", "wettelijk_geregelde_gegevens": True, "ggz": True, "bezwaar": True}
    assert decide("verstrekken", **case, diagnose_informatie=False).verdict == "verplicht"
    stopped = decide("verstrekken", **case, diagnose_informatie=True, **NO_OTHER_GROUND)
    assert stopped.verdict == "nee"
    assert "alleen over diagnose-informatie" in said(stopped)


def test_D15_billing_is_allowed_within_bounds_and_noted_as_contested() -> None:
    answer = decide("verstrekken", ontvanger="factoringbedrijf", noodzakelijk=True, alleen_voor_rekening=True)
    assert answer.verdict == "ja"
    assert "N13" in notes(answer)
    assert "discussie" in next(note.text for note in answer.notices if note.id == "N13")


def test_D16_consent_is_about_the_agency_using_data_for_itself_not_about_the_research() -> None:
    sound = dict.fromkeys(("bewerkersovereenkomst", "maatregelen_vastgelegd", "toezicht", "niet_meer_dan_nodig"), True)
    without_consent = {**sound, "toestemming": False}
    assert decide("kwaliteitsonderzoek", **without_consent, eigen_gebruik=False).verdict == "ja"
    assert decide("kwaliteitsonderzoek", **without_consent, eigen_gebruik=True).verdict == "nee"
    assert decide("kwaliteitsonderzoek", **sound, toestemming=True, eigen_gebruik=True).verdict == "ja"


def test_D17_whether_the_patient_must_agree_to_quality_research_is_not_settled() -> None:
    answer = decide("kwaliteitsonderzoek")
    assert "De bron zegt niet of de patiënt toestemming moet geven voor het onderzoek zelf." in said(answer)
    assert "N14" in notes(answer)


def test_D18_talking_first_is_advice_and_no_duty() -> None:
    answer = decide("klacht")
    assert "raadt u aan" in answer.text
    assert "niet verplicht" in answer.text
    assert "N15" in notes(answer)


def test_D19_where_the_leaflet_is_too_absolute_the_web_page_goes_first() -> None:
    for answer in (decide("begrip", begrip="zwijgplicht"), decide("vertrouwen")):
        assert "ook uitzonderingen" in answer.text
        assert "G14" in statuses(answer)
    assert "volg ik de webpagina" in decide("over_de_bronnen").text
    assert decide("verstrekken", toestemming=False, wettelijk_voorschrift=True).verdict == "verplicht"


def test_D20_the_patientgeheim_in_the_figure_is_shown_as_a_proposal() -> None:
    answer = decide("patientgeheim_voorstel")
    assert statuses(answer)["P35"] == "voorstel"
    assert "bestaat nog niet" in answer.text
    assert decide("patientgeheim_beroep").verdict == "nee"


def test_D21_the_ban_on_asking_is_a_proposal_of_unknown_reach() -> None:
    answer = decide("patientgeheim_voorstel")
    assert statuses(answer)["P27"] == "voorstel"
    assert "Voor wie dat verbod zou gelden, staat er niet." in answer.text
    assert "alleen een voorstel" in said(decide("afstaan", druk=True))


def test_D22_zwijgrecht_is_quoted_as_it_stands_and_explained_as_zwijgplicht() -> None:
    answer = decide("begrip", begrip="zwijgplicht")
    assert "zwijgrecht en verschoningsrecht" in {citation.quote for citation in answer.citations}
    assert "hetzelfde" in answer.text


def test_D23_one_may_refuse_but_the_consequences_are_not_described() -> None:
    answer = decide("afstaan")
    assert answer.verdict == "mag_weigeren"
    assert "De bron zegt niet welke gevolgen weigeren kan hebben." in answer.text
    assert "nooit" not in answer.text
    assert "N21" in notes(answer)


def test_D24_what_the_author_says_of_suppliers_and_justice_is_a_contested_position() -> None:
    answer = decide("eigen_beheer", beheer="zelf")
    assert {statuses(answer)[id_] for id_ in ("P43", "P44")} == {"bewering"}
    assert {"N17", "N18"} <= notes(answer)
    supplier = decide("geheimhouding_beroep", verstrekker="pgo_leverancier")
    assert supplier.verdict == "niet_geregeld"
    assert "Dat is haar standpunt." in said(supplier)
    assert {"N17", "N18"} <= notes(supplier)


def test_D25_all_health_data_are_one_notion_and_diagnosis_information_is_a_part_of_it() -> None:
    assert statuses(decide("bijzondere_gegevens"))["G04"] == "geldend"
    assert "Alles over uw lichaam of uw geest" in decide("bijzondere_gegevens").text
    topics = [topic for topic in knowledge().topics.values() if topic.kind == "decision"]
    assert {topic.id for topic in topics if "diagnose_informatie" in topic.ask} == {"verstrekken"}


def test_D26_the_role_decides_who_is_addressed_as_u() -> None:
    facts = {"ontvanger": "werkgever", "toestemming": True, "geinformeerd": True}
    patient, giver = decide("verstrekken", rol="patient", **facts), decide("verstrekken", rol="zorgverlener", **facts)
    assert patient.verdict == giver.verdict == "ja"
    assert "U moet vooraf precies weten" in patient.text
    assert "De patiënt moet vooraf precies weten" in giver.text
