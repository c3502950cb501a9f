"""The privacy filter on shapes of addresses and dates without a telling word, and on what tempts it to go too far."""

from __future__ import annotations

import pytest

from channels.privacy import filter_text

# (typed, what is left); every street, number and name is invented or a common one put together at random.
STREETS = [
    ("Kerkstraat 12-2", "[adres]"),
    ("Kerkstraat 12 3 hoog", "[adres]"),
    ("Kerkstraat 12-III", "[adres]"),
    ("Kerkstraat 12 1e verdieping", "[adres]"),
    ("Kerkstraat 12, kamer 4", "[adres]"),
    ("Kerkstraat 12 app. 4", "[adres]"),
    ("Kerkstraat 1+3", "[adres]"),
    ("Kerkstraat: 12", "[adres]"),
    ("kerkstraat/12", "[adres]"),
    ("Kerkstraat nr: 12", "[adres]"),
    ("Kerkstraat n° 12", "[adres]"),
    ("Kerkstraat huisnummer: 12", "[adres]"),
    ("kerk straat 12", "[adres]"),
    ("12 Tulpstraat Utrecht", "[adres] Utrecht"),
    ("'s-Gravelandseweg 12", "[adres]"),
    ("Vaart z.z. 3", "[adres]"),
    ("Kanaaldijk NW 3", "[adres]"),
    ("Laan '40-'45 12", "[adres]"),
    ("Achter de Kerk 2", "[adres]"),
    ("ik woon Hauptstraße 12, Gronau", "ik woon [adres], Gronau"),
    ("Steenweg op Gent 12", "[adres]"),
    ("mijn vader woont Kerkstraat 12 bus 3", "mijn vader woont [adres]"),
    ("Kerkstraat 12, 2000 Antwerpen", "[adres], [adres] Antwerpen"),
    ("3511AB-12", "[adres]"),
    ("postcode 3511.AB nr 12", "postcode [adres]"),
    ("postcode is drie vijf een een A B", "postcode is [adres]"),
    ("Hoeve de Vrijheid 3", "[adres]"),
    ("Kerkstraat 1 tot 3 is dicht", "[adres] [adres] is dicht"),
    ("Hoofdweg 12 Noord", "[adres] [adres]"),
    ("kerkstraat 12 b 3", "[adres]"),
    ("boulevard anspach 3", "[adres]"),
    ("ik woon op de provinciale weg 12, mag dat", "ik woon op de [adres], mag dat"),
]
NO_TELLING_ENDING = [
    ("Zonnedauw 12", "[adres]"),
    ("Hazelaar 3 Ede", "[adres] Ede"),
    ("hazelaar 3 in ede", "[adres] in ede"),
    ("Karveel 12-13, Lelystad", "[adres], Lelystad"),
    ("Schouw 26 50, Lelystad", "[adres], Lelystad"),
    ("de map hoort bij Zilvermeeuw 88, niet bij mij", "de map hoort bij [adres], niet bij mij"),
    ("de Wijde Aa 31 en verder", "[adres] en verder"),
    ("we zaten in een huisje Strandslag 12/4 toen", "we zaten in een huisje [adres] toen"),
    ("Winschoterdiep 3", "[adres]"),
    ("Noordeinde 12", "[adres]"),
    ("noordeinde 12, den haag", "[adres], den haag"),
    ("Spui 70", "[adres]"),
    ("hoendiep 3", "[adres]"),
    ("hoge gouwe 3", "[adres]"),
    ("de wijkzuster kwam op lepelaar 4 langs", "de wijkzuster kwam op [adres] langs"),
    ("zonnedauw 12 is mijn adres", "[adres] is mijn adres"),
]
HOMES = [
    ("ik woon in de Tulpstraat, waar ook de huisarts zit", "ik woon in de [adres], waar ook de huisarts zit"),
    ("mijn huisnummer is 12 en de straat Tulpstraat", "mijn huisnummer is [adres] en de straat [adres]"),
    ("Kerkstraat 1, er is iets bij 3 bezorgd", "[adres], er is iets bij [adres] bezorgd"),
]
DATES = [
    ("7.11.59 geboren", "[geboortedatum] geboren"),
    ("ik ben van 12 maart 75", "ik ben van [geboortedatum]"),
    ("3/IX/1951", "[datum]"),
    ("mijn geboortedatum: dag 9, maand oktober, jaar 1983", "mijn geboortedatum: dag [geboortedatum]"),
    ("12maart1975", "[datum]"),
    ("geboren twaalf drie vijfenzeventig", "geboren [geboortedatum]"),
]
NUMBERS = [
    ("ziekenhuisnummer 12 34 567", "ziekenhuisnummer [nummer]"),
    ("bsn honderddrieëntwintig vierhonderdzesenvijftig zevenhonderdtachtig", "bsn [bsn]"),
]
NAMES = [
    ("de vrouw van Odetta belde", "de vrouw van [naam] belde"),
    ("ik sprak met Kwabena Boateng", "ik sprak met [naam]"),
    ("Kwabena Boateng hier, mag dat", "[naam] hier, mag dat"),
    ("Nguyễn Thị Hoa is mijn naam", "[naam] is mijn naam"),
    ("Hallo, met Wopke. Mag dat", "Hallo, met [naam]. Mag dat"),
]
CASES = [*STREETS, *NO_TELLING_ENDING, *HOMES, *DATES, *NUMBERS, *NAMES]

# What a capital, a number or a word that is also a name must not turn into personal data.
KEPT = """
    Zorgzwaartepakket 5
    Pantozol 40, mag dat
    Trajenta 5, mag dat
    Playstation 5
    Optie 3, graag
    Vraag 2: mag dat?
    Vleugel 2 Oost
    ik lig op kamer 12 in Utrecht
    groep 8 in Utrecht
    ik ben 12 en woon in Utrecht
    Kerst 2023 lag ik in het ziekenhuis
    Gleason 7, mag mijn baas dat weten
    Concerta 36 helpt
    tel. 112
    de huisarts zit aan de Kerkstraat
    Op straat 3 mensen aangesproken
    in de mail van Zomer 2022
    bloedwaarden: Hb 7,1 en TSH 4,8
    Hier de uitslag: Hb 7,1
    Pt 45 jr, in behandeling bij mij
    Ik ben HR-adviseur bij een bedrijf
    Ik ben Praktijkhouder en ik deel gegevens
    Ambulanceverpleegkundige hier, mag ik iets vertellen
    VWS kan met JenV overleggen
    een getekend toestemmingsformulier
    een kind van elf
    Processen in het ziekenhuis
    Adressen van patiënten
    de ernst van de ziekte
    ik koos zelf voor deze arts
    mijn man ken ik al jaren
    mijn zoon reist veel
    een kind met Rett op school
    ik ben gestopt met Dupixent en dat weet de arts
    met Pantein gebeld over mijn dossier
    volgens Kenter mag het
    Ermelo is mijn woonplaats
    mijn huisarts uit Nieuwkoop stuurt niets
    gemeente Veere wil mijn gegevens
    praktijk Ameide is dicht
    het syndroom van Pierre Robin
    Cornelia de Lange, zo heet de ziekte
    ik ben patiënt bij Reinier van Arkel
    er kwamen honderd vijftig dossiers vrij
    De Luisterlijn 088 0767 000
    de gemeente op 14 020
    ISO 27001, NEN 7510, 7512 en 7513
    in het Elisabeth mochten ze dat niet weten
    prinses Amalia heeft ook privacy
    kreatinine 110
    HbA1c 53, moet ik dat melden
    loon op zand is klein
    de tekstvelden 3 en 4 van het formulier
    werkveld 2
    op schaal 4 en op trede 3
    Deelvraag 2: mag dat
    deelvraag 2, mag dat
    het staat op terrein 2 van het onderzoek
    ze willen alles opslaan 2 keer per dag
    pakweg 3 dossiers per dag
    hij werd verhoord 2 keer zelfs
""".strip().splitlines()


@pytest.mark.parametrize(("typed", "left"), CASES, ids=[typed for typed, _ in CASES])
def test_personal_data_without_a_telling_word_is_replaced(typed: str, left: str) -> None:
    assert filter_text(typed).text == left


@pytest.mark.parametrize("typed", [typed for typed, _ in CASES])
def test_filtering_it_again_changes_nothing(typed: str) -> None:
    once = filter_text(typed).text
    assert filter_text(once).text == once


@pytest.mark.parametrize("typed", [line.strip() for line in KEPT])
def test_what_tempts_the_filter_stays(typed: str) -> None:
    assert filter_text(typed).text == typed


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("Ik ben Piet Verzonnen, mag dit?", "Ik ben [naam], mag dit?"),
        ("Ik ben Jan Mag dit?", "Ik ben [naam] Mag dit?"),
    ],
)
def test_a_surname_may_be_any_word_that_ends_what_is_said(typed: str, left: str) -> None:
    assert filter_text(typed).text == left
