"""The privacy filter on the many forms in which people type personal data; every person and number is invented."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban
from stdnum.nl import bsn

from channels.privacy import filter_text

# (typed, what is left)
NUMBERS = [
    ("mijn bsn is 1234 en dan 567 en als laatste 82, mag dat", "mijn bsn is [bsn], mag dat"),
    ("bsn 1112.22.333", "bsn [bsn]"),
    ("burgerservicenummer van mijn zoon: 123 456 789", "burgerservicenummer van mijn zoon: [bsn]"),
    ("bsn een een een twee twee twee drie drie drie", "bsn [bsn]"),
    ("bel nul zes twaalf vierendertig zesenvijftig achtenzeventig", "bel [telefoon]"),
    ("mijn nummer is nul zes 12345678", "mijn nummer is [telefoon]"),
    ("app naar 06/12.34.56.78", "app naar [telefoon]"),
    ("0031 (0)30 123 45 67", "[telefoon]"),
    ("+48 500 100 200", "[telefoon]"),
    ("kenteken XX-123-X", "kenteken [nummer]"),
    ("mijn auto 99-TST-9 stond er", "mijn auto [nummer] stond er"),
    ("paspoort BW9876543", "paspoort [nummer]"),
    ("mijn BIG-nummer is 19012345601", "mijn BIG-nummer is [nummer]"),
    ("agb 94-012345", "agb [nummer]"),
    ("mijn cliëntnummer bij de thuiszorg is C-445566", "mijn cliëntnummer bij de thuiszorg is [nummer]"),
    ("dossiernummer 2024/00871", "dossiernummer [nummer]"),
    ("monsternummer LAB-2024-99812", "monsternummer [nummer]"),
    ("het gaat om 4839201", "het gaat om [nummer]"),
    ("be68.5390.0754.7034", "[iban]"),
    ("mail sterretje apenstaartje example punt nl", "mail [email]"),
    ("mail ster (at) example (punt) nl", "mail [email]"),
    ("ik chat als Bianca_1980", "ik chat als [naam]"),
]
DATES = [
    ("ik ben op drie mei 1971 geboren", "ik ben op [geboortedatum] geboren"),
    ("geboren op twintig juni negentienhonderd zestig", "geboren op [geboortedatum]"),
    ("geb. 3/5/71", "geb. [geboortedatum]"),
    ("geboren 2-8-'09", "geboren [geboortedatum]"),
    ("5 maart '88 ben ik geboren", "[geboortedatum] ben ik geboren"),
    ("geboortedag: 16 / 05 / 1992", "geboortedag: [geboortedatum]"),
    ("op 3-4-2021 geopereerd", "op [datum] geopereerd"),
]
ADDRESSES = [
    ("Prinses Beatrixlaan 234", "[adres]"),
    ("wij wonen Burgemeester de Boerstraat 77 bis", "wij wonen [adres]"),
    ("Laan van Voorbeeld 999", "[adres]"),
    ("mijn adres is plein 1944 nr 15", "mijn adres is [adres]"),
    ("ik woon Achter de Molen 1", "ik woon [adres]"),
    ("Kerkstraat12", "[adres]"),
    ("beukenlaan zeven", "[adres]"),
    ("postcode 1234 ab nummer 7", "postcode [adres]"),
    ("mijn postcode is 3511", "mijn postcode is [adres]"),
    ("postbus 12345", "[adres]"),
]
NAMES = [
    ("ik ben Fatima El Khattabi en ik wil inzage", "ik ben [naam] en ik wil inzage"),
    ("mag sanne van den berg mee naar de arts", "mag [naam] mee naar de arts"),
    ("Ik ben de moeder van Tijn Hoekstra", "Ik ben de moeder van [naam]"),
    ("voor mijn moeder mevrouw De Wit", "voor mijn moeder mevrouw [naam]"),
    ("Oksana Kovalenko is mijn naam", "[naam] is mijn naam"),
    ("mijn patiënt K. Jagroep weigert", "mijn patiënt [naam] weigert"),
    ("prof. dr. M.J. Roodenburg onderzoekt", "prof. dr. [naam] onderzoekt"),
    ("mijn man (Sjoerd) is ziek", "mijn man ([naam]) is ziek"),
    ("stiefvader van Sem en Lieke", "stiefvader van [naam] en [naam]"),
    ("Dirk-Jan Hofstra belde", "[naam] belde"),
    ("naam: nguyen thi lan", "naam: [naam]"),
    ("mijn opa heet Ali Bouali en hij vergeet veel", "mijn opa heet [naam] en hij vergeet veel"),
    ("groetjes lisanne", "groetjes [naam]"),
]
KEPT = """
    bel 112, 113, 0800-0113, 0900 0113, 0800-2000, 0800-0432, 116 111 of 0900-1450
    het alarmnummer 112
    sinds 25 mei 2018 geldt de AVG
    Hoge Raad 21 april 2008 over nabestaanden
    Verordening (EU) 2016/679 artikel 9
    ECLI:NL:HR:2001:AB1201
    zorgproductcode 990004009 op mijn rekening
    ICD-10 F32.1 en DSM 296.22
    er zijn 500.000 dossiers gelekt
    hypotheek van 350000 euro
    bloeddruk 140/90, 20 mg per dag
    de kinderen van nummer 12 lopen buiten
    de ziekte van Parkinson, Wilson of Huntington
    het syndroom van Down
    het Wilhelmina Kinderziekenhuis en het Antoni van Leeuwenhoek
    Albert Heijn is mijn werkgever
    de Autoriteit Persoonsgegevens en het Rode Kruis
    ik woon in Bergen op Zoom
    patiënt A en patiënt B
    Hoe Lang Bewaart Een Arts Mijn Dossier
    MAG DE DOKTER MIJN VROUW BELLEN JA OF NEE
    de bakker, de visser en de boer weten het
    roos is een huidziekte
    mijn vrouw wil dat, mijn zoon mag dat, mijn baas is boos
    met vriendelijke groet, een bezorgde moeder
    verzekering 2 jaar geleden
    op de weg naar het ziekenhuis
""".strip().splitlines()
CASES = [*NUMBERS, *DATES, *ADDRESSES, *NAMES]


@pytest.mark.parametrize(("typed", "left"), CASES, ids=[typed for typed, _ in CASES])
def test_every_form_is_replaced(typed: str, left: str) -> None:
    assert filter_text(typed).text == left


@pytest.mark.parametrize("typed", [line.strip() for line in KEPT])
def test_what_only_looks_personal_stays(typed: str) -> None:
    assert filter_text(typed).text == typed


_SEPARATORS = st.sampled_from(["", " ", ".", "-", "/", "  ", " - "])
_PIECES = st.lists(
    st.sampled_from([typed for typed, _ in CASES] + [line.strip() for line in KEPT]) | st.text(max_size=12),
    min_size=1,
    max_size=4,
)


def _separated(characters: str, separators: list[str]) -> str:
    return "".join(f"{character}{separator}" for character, separator in zip(characters, separators, strict=False))


@given(_PIECES, st.sampled_from([" ", ", ", ". ", "\n"]))
def test_filtering_twice_changes_nothing(pieces: list[str], between: str) -> None:
    once = filter_text(between.join(pieces)).text
    assert filter_text(once).text == once


@given(st.integers(10_000_000, 99_999_999), st.lists(_SEPARATORS, min_size=9, max_size=9))
def test_a_valid_bsn_never_remains(first_digits: int, separators: list[str]) -> None:
    number = next((f"{first_digits}{last}" for last in range(10) if bsn.is_valid(f"{first_digits}{last}")), None)
    if number is None:  # no last digit makes these eight valid
        return
    left = filter_text(f"kijk: {_separated(number, separators)} mag dat").text
    assert not re.search(r"\d", left)


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=4, max_size=4), st.integers(0, 10**10 - 1), st.data())
def test_a_valid_iban_never_remains(bank: str, account: int, data: st.DataObject) -> None:
    body = f"{bank}{account:010d}"
    number = f"NL{iban.calc_check_digits(f'NL00{body}')}{body}"
    separators = data.draw(st.lists(_SEPARATORS, min_size=18, max_size=18))
    typed = data.draw(st.sampled_from([number, number.lower()]))
    left = filter_text(f"rekening {_separated(typed, separators)} mag dat").text
    assert not re.search(r"\d", left)


@pytest.mark.parametrize(
    "typed", ["1" * 1000, " " * 1000, "van der " * 125, "A. " * 333, "AB12 " * 200, "ik heet " * 125]
)
def test_a_hostile_message_comes_back(typed: str) -> None:
    assert filter_text(typed[:1000]).text
