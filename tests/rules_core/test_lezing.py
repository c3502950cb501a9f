"""How each ambiguity (D1–D26) and gap (L1–L15) of the documents is settled, and which notes go with which statements.

One named test each. The numbers are those of the reading of the documents that the rules were written from.
"""

# ruff: noqa: N802 (D01 and L01 are names)

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

import rules_core
from rules_core import Answer, KnowledgeBase
from rules_core.model import Outside

INVOLVED = {"ontvanger": "huisarts", "rechtstreeks_betrokken": True, "noodzakelijk": True, "bezwaar": False}
NO_OTHER_GROUND = {"toestemming": False, "wettelijk_voorschrift": False, "ernstig_gevaar": False}


@lru_cache
def knowledge() -> KnowledgeBase:
    return rules_core.load()


def decide(topic: str, **facts: Any) -> Answer:
    return rules_core.decide(knowledge(), topic, facts)


def rules(answer: Answer, effect: str = "applies") -> set[str]:
    return {reason.rule for reason in answer.reasons if reason.effect == effect}


def said(answer: Answer) -> str:
    """Everything that counts in the answer, in words."""
    return " ".join([answer.text, *(reason.text for reason in answer.reasons if reason.effect == "applies")])


def notes(answer: Answer) -> set[str]:
    return {note.id for note in answer.notices}


def statuses(answer: Answer) -> dict[str, str]:
    """The status of each statement that is cited."""
    return {citation.statement.id: citation.statement.status for citation in answer.citations}


def subject(id_: str) -> Outside:
    """A subject that the documents do not answer; it must say so."""
    [found] = [item for item in knowledge().outside if item.id == id_]
    assert "twee documenten" in found.says
    assert found.turn_to
    return found


# -- ambiguities ---------------------------------------------------------------------------------------------------


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
    assert "betwist" in next(note.text for note in answer.notices if note.id == "N13")


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
    assert "De minister zag het in 2019 anders." in said(supplier)


def test_D25_all_health_data_are_one_notion_and_diagnosis_information_is_a_part_of_it() -> None:
    assert statuses(decide("bijzondere_gegevens"))["G04"] == "geldend"
    assert "Alles over uw lichaam of uw geest" in decide("bijzondere_gegevens").text
    topics = [topic for topic in knowledge().topics.values() if topic.kind == "decision"]
    assert {topic.id for topic in topics if "diagnose_informatie" in topic.ask} == {"verstrekken"}


def test_D26_the_role_decides_who_is_addressed_as_u() -> None:
    facts = {"ontvanger": "werkgever", "toestemming": True, "geinformeerd": True}
    patient, giver = decide("verstrekken", rol="patient", **facts), decide("verstrekken", rol="zorgverlener", **facts)
    assert patient.verdict == giver.verdict == "ja"
    assert "U moet vooraf volledig weten" in patient.text
    assert "De patiënt moet vooraf volledig weten" in giver.text


# -- gaps ----------------------------------------------------------------------------------------------------------


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
    assert "Moet toestemming op papier? Kunt u toestemming later intrekken? Daarover zegt de webpagina niets." in (
        answer.text
    )
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


# -- currency notes ------------------------------------------------------------------------------------------------

# Which statements each note belongs to, from the reading of the documents; kept here as a second record, so that a note
# that is lost in the knowledge base is noticed.
BELONGS = {
    "N1": "G02 G03 G04 G12 G31 G32 P35 P68",
    "N2": "G78 G79 G80 G81 G82 G83 G84 G85 G86 G87 G88",
    "N3": "G75 G76",
    "N4": "G08 G17 G18 G19 P29",
    "N5": "G07 G09 G20 G21 G22",
    "N6": "G23 G24 G46 G47 G48 G49 P29",
    "N7": "G34 G35 G36 G44",
    "N8": "G37 G38 G39 G40 G41 G42 G43",
    "N9": "G50 G51",
    "N10": "G52 G53 G54 G55 G56 G57",
    "N11": "G58 G59 G60 G61",
    "N12": "G62 G63 G64 G65 G66 G67",
    "N13": "G69 G70 G71 G72 G73 G74",
    "N14": "G77",
    "N15": "G19 G89 G90",
    "N16": "P05 P06 P07 P08",
    "N17": "P12 P15 P16 P17 P18 P19 P20 P21 P23 P27 P32 P33 P34 P35 P39 P40 P43 P44 P45 P46 P49 P50 P55 P56 P59 P60 "
    "P61 P62 P63 P65 P66 P71 P72 P74 P75 P76 P77",
    "N18": "P11 P36 P43 P44 P45 P59 P64 P78",
    "N19": "P04 P14 P22 P37 P38 P41 P42",
    "N20": "P67 P69 P70 P73",
    "N21": "G12 P24 P25 P26 P27 P47 P48 P51 P53 P54 P57 P58 P65 P66 P77",
    "N22": "G68 P76",
}


@lru_cache
def answers() -> tuple[Answer, ...]:
    """The answer to every example case: together they say every part of every topic."""
    files = sorted((Path(__file__).parent / "cases").glob("[!_]*.yml"))
    cases = [case for path in files for case in yaml.safe_load(path.read_text(encoding="utf-8"))]
    return tuple(rules_core.decide(knowledge(), case["topic"], case["facts"]) for case in cases)


def counted(answer: Answer) -> set[str]:
    """The statements behind the rules, remarks and sections that apply in an answer."""
    topic = knowledge().topics[answer.topic or ""]
    parts = {part.id: part for part in (*topic.rules.values(), *topic.remarks, *topic.outside)}
    ids = [reason.rule for reason in answer.reasons if reason.effect == "applies" and reason.rule in parts]
    return {citation.statement.id for id_ in ids for citation in parts[id_].cites}


def test_every_note_has_its_statements() -> None:
    assert list(BELONGS) == [f"N{number}" for number in range(1, 23)]
    assert set(BELONGS) | {"ap", "pf"} == set(knowledge().notices)


@pytest.mark.parametrize("note", BELONGS)
def test_note_accompanies_the_statements_it_belongs_to(note: str) -> None:
    belongs = set(BELONGS[note].split())
    assert {item.id for item in knowledge().statements.values() if note in item.notices} == belongs
    with_statement = [answer for answer in answers() if counted(answer) & belongs]
    assert with_statement
    assert [answer.facts for answer in with_statement if note not in notes(answer)] == []


@pytest.mark.parametrize("document", ["ap", "pf"])
def test_every_answer_says_how_old_each_document_is_that_counts_in_it(document: str) -> None:
    passages = {item.id: item.passage for item in knowledge().statements.values()}
    resting = [a for a in answers() if any((passages[id_] or "").startswith(f"{document}.") for id_ in counted(a))]
    assert resting
    assert [answer.facts for answer in resting if document not in notes(answer)] == []


@pytest.mark.parametrize(
    ("note", "word"),
    [
        ("ap", "waarschijnlijk"),
        ("N9", "voor zover bekend"),
        ("N14", "voor zover bekend"),
        ("N17", "voor zover bekend"),
        ("N18", "waarschijnlijk"),
        ("N22", "voor zover bekend"),
    ],
)
def test_what_is_unverified_is_worded_so(note: str, word: str) -> None:
    assert word in knowledge().notices[note].text.lower()


def test_no_verdict_rests_on_a_proposal_or_a_claim_alone() -> None:
    """Each part that decides cites a statement that is law, or was."""
    for topic in knowledge().topics.values():
        for rule in topic.rules.values():
            assert {citation.statement.status for citation in rule.cites} & {"geldend", "verouderd"}, rule.id
