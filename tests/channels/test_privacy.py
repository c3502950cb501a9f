"""The privacy filter on made-up people, and on what it must leave alone."""

from __future__ import annotations

import pytest

from channels.privacy import DETECTORS, filter_text
from channels.texts import load_texts

# (typed, what is left); every name, number and address is invented.
REPLACED = [
    ("mijn bsn is 111222333", "mijn bsn is [bsn]"),
    ("BSN: 123456782, kunt u helpen?", "BSN: [bsn], kunt u helpen?"),
    ("mijn burgerservicenummer 1112 22 333", "mijn burgerservicenummer [bsn]"),
    ("111.222.333 is van mij", "[bsn] is van mij"),
    ("mijn bsn is 123456789", "mijn bsn is [bsn]"),  # fails the eleven test, but is called a BSN
    ("bsn 12345678", "bsn [bsn]"),  # a leading zero left out
    ("het gaat om 123456789", "het gaat om [nummer]"),  # fails the eleven test
    ("rekening NL91ABNA0417164300 werd gebruikt", "rekening [iban] werd gebruikt"),
    ("nl91 abna 0417 1643 00 werd gebruikt", "[iban] werd gebruikt"),
    ("NL00ABNA0417164301", "[iban]"),  # wrong check digits, still an account number
    ("BE68 5390 0754 7034 is mijn rekening", "[iban] is mijn rekening"),
    ("bel me op 06-12345678", "bel me op [telefoon]"),
    ("bel 06 12 34 56 78 aub", "bel [telefoon] aub"),
    ("+31 6 1234 5678", "[telefoon]"),
    ("0031612345678", "[telefoon]"),
    ("bel 020-1234567 of (030) 123 45 67", "bel [telefoon] of [telefoon]"),
    ("mail naar jan.bakker+zorg@example.nl aub", "mail naar [email] aub"),
    ("MAIL@EXAMPLE.COM", "[email]"),
    ("ik ben geboren op 12-03-1975", "ik ben geboren op [geboortedatum]"),
    ("geboortedatum: 3 april 1988, mag dat", "geboortedatum: [geboortedatum], mag dat"),
    ("geboren 3 april", "geboren [geboortedatum]"),
    ("geb. 12 3 75", "geb. [geboortedatum]"),
    ("sinds 1 januari 2024 ben ik ziek", "sinds [datum] ben ik ziek"),
    ("de uitslag van 2024-01-31", "de uitslag van [datum]"),
    ("ik woon op Kerkstraat 12, 3511 AB Utrecht", "ik woon op [adres], [adres] Utrecht"),
    ("kerkstraat 12a in utrecht", "[adres] in utrecht"),
    ("postcode 1234ab huisnummer 5", "postcode [adres]"),
    ("1012 WX 14", "[adres]"),
    ("mijn patiëntnummer is 7654321", "mijn patiëntnummer is [nummer]"),
    ("polisnummer: AB-12345", "polisnummer: [nummer]"),
    ("verzekerdennummer 4567", "verzekerdennummer [nummer]"),
    ("mijn nummer is 87654321", "mijn nummer is [nummer]"),
    ("Ik ben Piet de Boer en mijn huisarts zwijgt", "Ik ben [naam] en mijn huisarts zwijgt"),
    ("ik heet fatima el amrani, mag dat", "ik heet [naam], mag dat"),
    ("ik heet xandra en mijn man wil alles weten", "ik heet [naam] en mijn man wil alles weten"),
    ("IK HEET PIET BAKKER EN IK WIL DIT", "IK HEET [naam] EN IK WIL DIT"),
    ("mijn naam is J. van den Broek. Mag dat?", "mijn naam is [naam]. Mag dat?"),
    ("dokter Janssen vertelde het mevrouw Pietersen", "dokter [naam] vertelde het mevrouw [naam]"),
    ("dr. van den Berg is mijn arts", "dr. [naam] is mijn arts"),
    ("mag dokter smit dat zeggen", "mag dokter [naam] dat zeggen"),
    ("mag dokter de jong meer weten", "mag dokter [naam] meer weten"),
    ("mijn zoon Tim zit bij de psycholoog", "mijn zoon [naam] zit bij de psycholoog"),
    ("mijn dochter sanne is 14", "mijn dochter [naam] is 14"),
    ("Ahmed Yildiz hier, het UWV wil mijn dossier", "[naam] hier, het UWV wil mijn dossier"),
    ("Dank u. Met vriendelijke groet, Els Vermeulen", "Dank u. Met vriendelijke groet, [naam]"),
]

KEPT = """
    Mag mijn huisarts mijn gegevens aan mijn zorgverzekeraar geven?
    ik ben 47 jaar en werk bij albert heijn
    Wat zegt artikel 88 van de Wet BIG?
    Waar staat artikel 7:457 BW?
    Geldt artikel 9 AVG of artikel 272 Sr hier?
    Moet ik mijn gegevens geven aan VGZ of aan Zilveren Kruis?
    mag de Patiëntenfederatie mijn dossier zien
    Mag ik overleggen met Veilig Thuis?
    Ik ben Nederlander en woon in België
    ik ben huisarts in Utrecht
    in 2015 en 2019 de wet gelezen
    De documenten uit 2015-2019 zijn oud
    de wet van 25 mei 2018 geldt nog
    de wet van 25-05-2018
    mijn kind van 12 jaar, mijn dochter van 16
    mijn naam is doorgegeven aan de gemeente
    mijn naam is niet genoemd
    mag mijn dokter meer weten
    mijn man wil alles weten
    mijn zoon mag het niet weten
    Mag de dokter dat? Mag hij dat
    ik belde 112, 113 en 0800-0113
    1000 mensen deden mee aan het onderzoek
    een boete van 1.000.000 euro
    ik kreeg 2 keer een brief, 3 weken later nog 1
    het duurde 24 uur
    is NEN 7510 verplicht voor een ziekenhuis
    ja
    1
    weet ik niet
""".strip().splitlines()


@pytest.mark.parametrize(("typed", "left"), REPLACED, ids=[typed for typed, _ in REPLACED])
def test_personal_data_is_replaced(typed: str, left: str) -> None:
    assert filter_text(typed).text == left


@pytest.mark.parametrize("typed", [line.strip() for line in KEPT])
def test_what_the_answer_needs_stays(typed: str) -> None:
    assert filter_text(typed).text == typed
    assert filter_text(typed).kinds == ()


def test_kinds_are_told_once_in_order_of_strictness() -> None:
    filtered = filter_text("Ik heet Piet Bakker, bsn 111222333, of 123456782, mail a@example.nl")
    assert filtered.kinds == ("email", "bsn", "naam")
    assert filtered.text == "Ik heet [naam], bsn [bsn], of [bsn], mail [email]"


@pytest.mark.parametrize("typed", [typed for typed, _ in REPLACED])
def test_filtering_twice_changes_nothing_more(typed: str) -> None:
    once = filter_text(typed).text
    assert filter_text(once).text == once


def test_every_kind_has_words_for_the_notice() -> None:
    for kind, _ in DETECTORS:
        assert load_texts().privacy_notice([kind]).startswith("Ik heb ")
    assert load_texts().privacy_notice(["bsn", "naam", "adres"]) == (
        "Ik heb uw BSN, een naam en een adres weggelaten en niet bewaard."
    )
