"""Every statement of the documents is accounted for, and the command fails as soon as one is not."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

import rules_core
from rules_core import coverage
from rules_core.cli import main
from rules_core.loading import KNOWLEDGE_DIR


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(KNOWLEDGE_DIR, tmp_path / "knowledge"))


def without(path: Path, entry: str) -> None:
    """Removes the list item `- id: entry` from a topic file."""
    head, _, rest = path.read_text(encoding="utf-8").partition(f"- id: {entry}\n")
    assert rest, f"{path.name} has no {entry}"
    _, marker, tail = rest.partition("\n- id: ")
    path.write_text(head + marker[1:] + tail, encoding="utf-8")


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    status = main(words)
    captured = capsys.readouterr()
    return status, captured.out + captured.err


def test_all_168_statements_are_accounted_for() -> None:
    knowledge = rules_core.load()
    found = coverage.ledger(knowledge)
    numbers = [f"G{n:02}" for n in range(1, 91)] + [f"P{n:02}" for n in range(1, 79)]
    assert [row.statement.id for row in found.rows] == numbers
    assert found.missing == ()


def test_every_passage_has_a_statement_that_something_carries() -> None:
    knowledge = rules_core.load()
    bare = [
        id_
        for id_, rows in coverage.ledger(knowledge).by_passage(knowledge).items()
        if not any(row.carriers for row in rows)
    ]
    assert bare == []


def test_only_statements_without_a_passage_are_left_out() -> None:
    """Whatever can be cited is cited; a reason is for what cannot."""
    left_out = [row for row in coverage.ledger(rules_core.load()).rows if row.left_out]
    assert {row.statement.id for row in left_out} == {"P22", "P23", "P58"}
    assert all(row.statement.passage is None for row in left_out)


def test_report_names_the_rule_for_each_statement_and_passage(capsys: pytest.CaptureFixture[str]) -> None:
    status, out = run(capsys, "coverage")
    assert status == 0
    assert re.search(r"^  G49  ap\.andere-situaties\.rechtstreeks-betrokkenen\.2: .*\bverstrekken/bezwaar\b", out, re.M)
    assert "  P22  -: weggelaten: Dit is een voetnoot" in out
    assert "  ap.klacht.1: G89\n      klacht/eerst_bespreken" in out
    assert out.rstrip().splitlines()[-1] == "168 van 168 uitspraken verantwoord: 165 gedragen, 3 weggelaten."


def test_json_holds_the_same_ledger(capsys: pytest.CaptureFixture[str]) -> None:
    status, out = run(capsys, "coverage", "--json")
    ledger = json.loads(out)
    assert status == 0
    assert ledger["summary"]["missing"] == []
    statements = {row["id"]: row for row in ledger["statements"]}
    assert {"topic": "klacht", "part": "section", "id": "eerst_bespreken"}.items() <= statements["G89"]["carried_by"][
        0
    ].items()
    assert statements["G89"]["carried_by"][0]["file"] == "knowledge/topics/klacht.yml"
    assert statements["P23"]["left_out"]
    passages = {row["id"]: row for row in ledger["passages"]}
    assert passages["ap.klacht.1"] == {
        "id": "ap.klacht.1",
        "statements": ["G89"],
        "carried_by": ["klacht/eerst_bespreken", "premisse/eerst_gesprek_verplicht"],
    }


@pytest.mark.parametrize(
    ("topic", "entry", "statement"),
    [("klacht", "eerst_bespreken", "G89"), ("bouwstenen", "gedrag", "P74"), ("begrip", "bewerker", "G79")],
)
def test_a_removed_rule_leaves_its_statement_unaccounted_for(
    copied: Path, capsys: pytest.CaptureFixture[str], topic: str, entry: str, statement: str
) -> None:
    without(copied / "topics" / f"{topic}.yml", entry)
    status, out = run(capsys, "--knowledge", str(copied), "coverage")
    assert status == 1
    missing = next(line for line in out.splitlines() if line.startswith("Niet verantwoord"))
    assert statement in missing
    assert "Oplossing" in out
    status, out = run(capsys, "--knowledge", str(copied), "coverage", "--json")
    assert status == 1
    assert statement in json.loads(out)["summary"]["missing"]


def test_without_reasons_the_uncited_statements_are_missing(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copied / "left_out.yml").unlink()
    status, out = run(capsys, "--knowledge", str(copied), "coverage")
    assert status == 1
    assert "Niet verantwoord: P22, P23, P58." in out


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("- {statement: P22, reason: ''}", "De reden bij 'P22' ontbreekt."),
        ("- {statement: G999, reason: Bestaat niet.}", "De uitspraak 'G999' bestaat niet."),
        ("- {statement: G13, reason: Toch geciteerd.}", "'G13' staat hier als weggelaten, maar een regel citeert haar"),
    ],
)
def test_a_faulty_reason_is_refused_with_file_and_line(
    copied: Path, capsys: pytest.CaptureFixture[str], entry: str, message: str
) -> None:
    (copied / "left_out.yml").write_text(f"left_out:\n{entry}\n", encoding="utf-8")
    status, out = run(capsys, "--knowledge", str(copied), "coverage")
    assert status == 2
    assert out.startswith("knowledge/left_out.yml, regel 2: ")
    assert message in out
    assert "Oplossing" in out
