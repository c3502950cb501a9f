"""An organisation's file: what it may say, and that every fault is told with file, line and remedy."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from organisation import Note, Organisation, OrganisationError, read_organisation
from organisation.logos import MOST_BYTES
from tests.organisation.served import EXAMPLE, example

ROOT = Path(__file__).parents[2]
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">{inside}</svg>'


def read(folder: Path, text: str) -> Organisation:
    file = folder / "wij.yml"
    file.write_text(text, encoding="utf-8")
    return read_organisation(file)


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(OrganisationError) as raised:
        read(folder, text)
    return str(raised.value).split("\nwij.yml, ")


def test_the_example_is_read_whole() -> None:
    found = example()
    assert (found.name, found.assistant, found.title) == ("Ziekenhuis De Linde", "de Lindewijzer", "Lindewijzer")
    assert found.greeting == "Goedendag, ik ben de Lindewijzer van Ziekenhuis De Linde."
    assert found.light == {"accent": "#7a1f5c", "on-accent": "#ffffff", "mine": "#f3e3ee"}
    assert found.logo is not None and found.logo.content_type == "image/svg+xml"
    assert [contact.name for contact in found.contacts] == ["het Servicepunt patiënten", "de klachtenfunctionaris"]
    assert found.privacy_contact is not None and found.privacy_page == "https://www.delinde.example/privacy"
    assert found.imprint is not None and found.imprint.registration == "01234567"
    assert [note.topics for note in found.notes] == [{"inzage_kopie"}, {"klacht"}]


def test_a_name_is_enough(tmp_path: Path) -> None:
    assert read(tmp_path, "naam: Praktijk Oost\n") == Organisation(name="Praktijk Oost")


def test_the_example_and_the_guide_name_every_key(tmp_path: Path) -> None:
    keys = set(re.findall(r"^(\w+):", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE))
    (unknown,) = faults(tmp_path, "naam: X\nvreemd: Y\n")
    possible = re.search(r"Mogelijk: (.*)\.", unknown)
    assert possible and keys == set(possible[1].split(", "))
    guide = EXAMPLE.with_name("organisatie.md").read_text(encoding="utf-8")
    assert [key for key in keys if f"| `{key}` |" not in guide] == []


@pytest.mark.parametrize(
    ("assistant", "title"),
    [("de Deelwijzer", "Deelwijzer"), ("het Loket", "Loket"), ("Lotte", "Lotte"), ("zorgwijzer", "Zorgwijzer")],
)
def test_the_title_has_no_article_and_a_capital(assistant: str, title: str) -> None:
    assert Organisation(assistant=assistant).title == title


FAULTS = {
    "assistent: x": (1, "Onder 'naam' ontbreekt een tekst", "Schrijf 'naam: …'"),
    "naam: X\nnam: Y": (2, "De naam 'nam' is hier onbekend", "Bedoelt u 'naam'?"),
    "naam: [X]": (1, "Onder 'naam' ontbreekt een tekst", "Schrijf 'naam: …'"),
    f"naam: {'x' * 81}": (1, "heeft 81 tekens", "hooguit 80"),
    "naam: X\nbegroeting: <b>Hallo</b>": (2, "staat opmaak", "zonder opmaak"),
    "naam: X\nbegroeting: 'Hallo {naam}'": (2, "staat opmaak", "zonder opmaak"),
    "naam: X\nbegroeting: '[klik](javascript:x)'": (2, "staat opmaak", "zonder opmaak"),
    "naam: X\nbegroeting: zie http://x.nl": (2, "link die niet veilig is", "https://"),
    "naam: X\nthema: groen": (2, "Het thema 'groen' bestaat niet", "bezoeker, donker, licht"),
    "naam: X\nkleuren: rood": (2, "moeten namen met waarden staan", "ingesprongen"),
    "naam: X\nkleuren:\n  licht:\n    accent: #123456": (4, "een # begint een opmerking", "aanhalingstekens"),
    "naam: X\nkleuren:\n  licht:\n    accent: 'red;}'": (4, "Onder 'accent' staat geen kleur", "zes cijfers"),
    "naam: X\nkleuren:\n  licht:\n    rand: '#123456'": (4, "De naam 'rand' is hier onbekend", "balk"),
    "naam: X\nlogo: weg.png": (2, "Het bestand 'weg.png' is er niet", "naast dit bestand"),
    "naam: X\nlogo: ../wij.yml": (2, "is er niet", "alleen de naam"),
    "naam: X\nlogo: wij.yml": (2, "geen PNG en geen SVG", "PNG of SVG"),
    "naam: X\ncontact: {naam: Y}": (2, "moet een lijst staan", "streepje"),
    "naam: X\ncontact:\n- telefoon: '030'": (3, "Onder 'naam' ontbreekt", "Schrijf 'naam"),
    "naam: X\ncontact:\n- {naam: Y, telefoon: bel ons}": (3, "niet een telefoonnummer", "030"),
    "naam: X\ncontact:\n- {naam: Y, email: y}": (3, "niet een e-mailadres", "info@"),
    "naam: X\ncontact:\n- {naam: Y, website: 'http://y.nl'}": (3, "niet veilig", "https://"),
    "naam: X\ncontact:\n- {naam: Y, website: 'javascript:x'}": (3, "geen adres van een website", "https://"),
    "naam: X\ncontact:\n- {naam: Y, website: 'https://x@y.nl'}": (3, "geen adres van een website", "https://"),
    "naam: X\ncontact:\n" + "- naam: Y\n" * 6: (2, "staan 6 onderdelen", "hooguit 5"),
    "naam: X\nprivacy:\n  pagina: 'https://y.nl/\"x'": (3, "geen adres van een website", "https://"),
    "naam: X\ncolofon:\n  kvk: 123": (3, "niet een KvK-nummer", "01234567"),
    "naam: X\nopmerkingen:\n- tekst: Y\n  onderwerpen: [klaht]": (4, "Het onderwerp 'klaht' bestaat niet", "'klacht'"),
    "naam: X\nopmerkingen:\n- tekst: Y\n  onderwerpen: []": (4, "moeten onderwerpen staan", "Laat de regel weg"),
    "naam: X\nnaam: Y": (2, "staat hier twee keer", "Verwijder er een"),
    "naam: &x X\nbegroeting: *x": (2, "verwijzing", "voluit"),
}


@pytest.mark.parametrize("text", FAULTS)
def test_a_fault_is_told_with_its_line_and_a_remedy(tmp_path: Path, text: str) -> None:
    line, wrong, remedy = FAULTS[text]
    (only,) = faults(tmp_path, text)
    assert f"regel {line}: " in only
    assert wrong in only and "Oplossing: " in only and remedy in only


def test_all_faults_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = faults(tmp_path, "naam: ''\nthema: groen\nlogo: weg\nfout: 1\n")
    assert [re.search(r"regel (\d)", one)[1] for one in found] == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (SVG.format(inside="<script>x</script>"), "script"),
        (SVG.format(inside='<path onload="x"/>'), "script"),
        (SVG.format(inside='<image href="https://elders.example/x.png"/>'), "verwijzing"),
        (SVG.format(inside='<a xlink:href="javascript:x"><path/></a>'), "verwijzing"),
        (SVG.format(inside="<style>@import url(x)</style>"), "stijl van elders"),
        (f'<!DOCTYPE svg [<!ENTITY x "y">]>{SVG.format(inside="")}', "script"),
        (SVG.format(inside=" " * MOST_BYTES), "groter dan 100 kB"),
    ],
)
def test_a_logo_that_runs_or_fetches_something_is_refused(tmp_path: Path, content: str, wrong: str) -> None:
    (tmp_path / "logo.svg").write_text(content, encoding="utf-8")
    (only,) = faults(tmp_path, "naam: X\nlogo: logo.svg\n")
    assert wrong in only


def test_a_note_without_topics_stands_beside_every_answer(tmp_path: Path) -> None:
    assert read(tmp_path, "naam: X\nopmerkingen:\n- tekst: Y\n").notes == (Note("Y"),)


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_check_shows_what_people_will_read() -> None:
    done = command("organisation", "check", str(EXAMPLE))
    assert (done.returncode, done.stderr) == (0, "")
    assert "in orde" in done.stdout and "Opmerking van Ziekenhuis De Linde: Een klacht" in done.stdout


@pytest.mark.parametrize("start", [["service", "--port", "0", "--organisation"], ["organisation", "check"]])
def test_a_file_with_a_fault_stops_the_start_and_the_check(tmp_path: Path, start: list[str]) -> None:
    file = tmp_path / "wij.yml"
    file.write_text("naam: X\nthema: groen\n", encoding="utf-8")
    done = command(*start, str(file))
    assert done.returncode in (1, 2)
    assert "wij.yml, regel 2: Het thema 'groen' bestaat niet." in done.stderr
    assert "Deelwijzer is ready" not in done.stdout


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = command("organisation", "check", str(tmp_path / "weg.yml"))
    assert done.returncode == 1 and "weg.yml" in done.stderr
