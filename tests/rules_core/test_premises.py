"""False claims: the correction has its source, goes before the answer, and never contradicts it."""

from __future__ import annotations

import pytest

from rules_core import coverage
from rules_core.outside import outside_answer, subject
from rules_core.premises import Correction, corrected, correction, correction_answer
from tests.rules_core.asking import decide, knowledge, notes

IDS = tuple(knowledge().premises)


def made(id_: str) -> Correction:
    found = correction(knowledge(), id_)
    assert found is not None
    return found


def test_there_is_no_correction_without_a_known_claim() -> None:
    assert correction(knowledge(), None) is None
    assert correction(knowledge(), "bestaat_niet") is None


@pytest.mark.parametrize("id_", IDS)
def test_a_correction_says_what_is_so_and_where_that_stands(id_: str) -> None:
    made_ = made(id_)
    assert made_.text.startswith(knowledge().premises[id_].says)
    for citation in made_.citations:
        assert f"‘{citation.quote}’" in made_.text
        assert citation.passage.document in {note.id for note in made_.notices}


def test_a_correction_says_its_notice_and_keeps_the_notices_of_its_statements() -> None:
    made_ = made("patientgeheim_is_wet")
    assert "Niemand kan zich er dus op beroepen." in made_.text
    assert {note.id for note in made_.notices} == {"N17", "pf"}
    assert {citation.status for citation in made_.citations} == {"voorstel"}


def test_the_insurer_does_not_see_everything() -> None:
    answer = corrected(decide("verstrekken", ontvanger="zorgverzekeraar"), made("verzekeraar_ziet_alles"))
    first, _, rest = answer.text.partition("\n\n")
    assert "Een zorgverzekeraar mag niet alles zien." in first
    assert "‘mag verstrekken, is wettelijk geregeld’" in first
    assert rest.startswith("Ja, dat mag, maar onder voorwaarden.")
    assert answer.verdict == "ja_mits"
    assert answer.question is not None


def test_citations_and_notices_that_both_have_stay_once() -> None:
    plain = decide("verstrekken", ontvanger="zorgverzekeraar", wettelijk_geregelde_gegevens=True)
    first = made("verzekeraar_ziet_alles")
    both = corrected(plain, first)
    assert set(both.citations) == {*plain.citations, *first.citations}
    assert len(both.citations) == len(set(both.citations)) < len(plain.citations) + len(first.citations)
    assert len(both.notices) == len(notes(both))


def test_a_correction_alone_is_information_with_its_citations() -> None:
    answer = correction_answer(knowledge(), made("alleen_artsen_zwijgen"))
    assert (answer.kind, answer.verdict, answer.topic) == ("information", "informatie", None)
    assert {citation.statement.id for citation in answer.citations} == {"G17", "G26"}
    assert answer.to_dict()["receipt"]["knowledge"] == knowledge().hash


def test_the_ledger_knows_what_a_correction_and_a_subject_rest_on() -> None:
    rows = {row.statement.id: [str(carrier) for carrier in row.carriers] for row in coverage.ledger(knowledge()).rows}
    assert "premisse/verzekeraar_ziet_alles" in rows["G65"]
    assert "buiten/mantelzorger" in rows["G52"]


# -- subjects outside the documents ------------------------------------------------------------------------------------


def test_a_subject_is_found_by_its_id_only() -> None:
    assert subject(knowledge(), None) is None
    assert subject(knowledge(), "ik heb hoofdpijn") is None
    found = subject(knowledge(), "medische_vraag")
    assert found is not None
    assert found.title == "Een medische vraag"


def test_what_is_never_answered_is_refused_and_gaps_are_not() -> None:
    refused = {item.id for item in knowledge().outside.values() if item.refuses}
    assert refused == {
        "medische_vraag",
        "juridisch_oordeel",
        "gegevens_van_een_ander_krijgen",
        "opdracht_aan_assistent",
        "over_de_assistent",
    }


def test_a_carer_hears_what_a_representative_may_know_with_its_source() -> None:
    carer = subject(knowledge(), "mantelzorger")
    answer = outside_answer(knowledge(), carer, "tekst")
    assert "G52" in {citation.statement.id for citation in answer.citations}
    assert notes(answer) == {"N10"}


@pytest.mark.parametrize("id_", ["gegevens_van_een_ander_krijgen", "medische_vraag", "juridisch_oordeel"])
def test_a_refusal_says_no_and_where_to_turn(id_: str) -> None:
    found = subject(knowledge(), id_)
    assert found is not None
    assert any(no in found.says for no in ("kan ik niet", "kan ik geen", "Daar help ik niet bij"))
    assert found.turn_to


# -- a care provider gets no green light -------------------------------------------------------------------------------

BREACH = {
    "ernstig_gevaar": True,
    "noodsituatie": True,
    "alles_geprobeerd": True,
    "toestemming_gevraagd": True,
    "te_verantwoorden": True,
}


@pytest.mark.parametrize(
    "facts",
    [BREACH, {"toestemming": True, "geinformeerd": True}, {"wettelijk_voorschrift": True}, {"toestemming": True}],
    ids=["conflict", "consent", "law", "open"],
)
def test_a_care_provider_hears_the_criteria_and_never_just_yes(facts: dict[str, bool]) -> None:
    answer = decide("verstrekken", rol="zorgverlener", ontvanger="politie", **facts)
    patient = decide("verstrekken", rol="patient", ontvanger="politie", **facts)
    assert answer.verdict == patient.verdict
    assert answer.text.startswith("Volgens deze regels")
    assert patient.text.startswith("Ja, dat")


def test_a_care_provider_is_told_to_consult() -> None:
    text = decide("verstrekken", rol="zorgverlener", ontvanger="veilig_thuis", **BREACH).text
    for place in ("jurist", "functionaris gegevensbescherming", "KNMG-artseninfolijn", "advies aan Veilig Thuis"):
        assert place in text
    first = decide("verstrekken", rol="zorgverlener", ontvanger="veilig_thuis")
    assert first.question is not None
    assert "advies aan Veilig Thuis" in first.text
    assert "KNMG" not in decide("verstrekken", rol="patient", ontvanger="veilig_thuis", **BREACH).text
