"""Receipts: the same bytes every time, replayable, and wary of what was altered."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import rules_core
from rules_core.cli import main
from rules_core.loading import KNOWLEDGE_DIR
from rules_core.model import KnowledgeBase
from rules_core.receipts import ReceiptError, canonical, read_receipt, receipt, replay

FACTS = {"ontvanger": "werkgever", "toestemming": False, "wettelijk_voorschrift": False, "ernstig_gevaar": "weet_niet"}
WORDS = ["ontvanger=werkgever", "toestemming=false", "wettelijk_voorschrift=false", "ernstig_gevaar=weet_niet"]
ROOT = KNOWLEDGE_DIR.parents[1]


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return rules_core.load()


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    file = tmp_path / "bewijs.json"
    assert main(["decide", "verstrekken", *WORDS, "--receipt", str(file)]) == 0
    return file


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[str, str, str], Path]:
    """A copy of the knowledge folder with one text replaced."""

    def change(name: str, old: str, new: str) -> Path:
        folder = tmp_path / "knowledge"
        shutil.copytree(KNOWLEDGE_DIR, folder)
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return change


def test_a_thousand_runs_in_shuffled_order_give_the_same_bytes(knowledge: KnowledgeBase) -> None:
    chance = random.Random(3)
    facts = {"ontvanger": "werkgever", "toestemming": True, "geinformeerd": True, "wettelijk_voorschrift": False}
    first = canonical(receipt(knowledge, "verstrekken", facts))
    for _ in range(1000):
        names = list(facts)
        chance.shuffle(names)
        assert canonical(receipt(knowledge, "verstrekken", {name: facts[name] for name in names})) == first


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_other_hash_seeds_give_the_same_bytes(kept: Path, tmp_path: Path, seed: str) -> None:
    other = tmp_path / "ander.json"
    command = [sys.executable, "-m", "rules_core", "decide", "verstrekken", *reversed(WORDS), "--receipt", str(other)]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True)
    assert other.read_bytes() == kept.read_bytes()


def test_another_order_of_files_gives_the_same_bytes(kept: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    for path in sorted(KNOWLEDGE_DIR.rglob("*.yml"), reverse=True):
        target = folder / path.relative_to(KNOWLEDGE_DIR)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    assert canonical(receipt(rules_core.load(folder), "verstrekken", FACTS)) == kept.read_bytes()


def test_the_file_is_canonical_json(kept: Path) -> None:
    data = kept.read_bytes()
    value = json.loads(data)
    assert data == canonical(value)
    assert set(value) == {"schema", "engine", "knowledge", "topic", "facts", "answer", "rules", "sha256"}
    assert value["facts"] == FACTS


def test_replay_on_the_same_knowledge_is_equal(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["replay", str(kept)]) == 0
    assert capsys.readouterr().out == "gelijk\n"


def test_replay_names_the_first_difference_and_the_changed_rule(
    kept: Path, changed: Callable[[str, str, str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = changed("topics/verstrekken.yml", "Dat mag alleen in uitzonderingen.", "Dat mag bijna nooit.")
    capsys.readouterr()
    assert main(["--knowledge", str(folder), "replay", str(kept)]) == 1
    told = capsys.readouterr().out
    assert "het eerste verschil staat in text" in told
    assert "bijna nooit" in told
    assert "rules/hoofdregel (veranderd)" in told
    assert "rules/toestemming" not in told


def test_a_verdict_that_flips_is_seen(kept: Path, changed: Callable[[str, str, str], Path]) -> None:
    folder = changed("topics/verstrekken.yml", "verdict: nee\n  while_open: nee_tenzij", "verdict: niet_geregeld")
    result = replay(rules_core.load(folder), read_receipt(kept))
    assert not result.same
    assert "rules/hoofdregel (veranderd)" in result.rules


def test_a_change_that_leaves_the_answer_alone_still_shows(
    kept: Path, changed: Callable[[str, str, str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = changed("outside.yml", "# Subjects", "# The subjects")
    assert main(["--knowledge", str(folder), "replay", str(kept)]) == 1
    told = capsys.readouterr().out
    assert "receipt.knowledge" in told
    assert "Geen regel van dit onderwerp is veranderd" in told


def test_a_topic_that_is_gone_is_told(knowledge: KnowledgeBase, kept: Path) -> None:
    value = read_receipt(kept)
    assert replay(knowledge, {**value, "topic": "vervallen"}).path == "topic"


def test_a_fact_that_is_gone_is_told(knowledge: KnowledgeBase, kept: Path) -> None:
    result = replay(knowledge, {**read_receipt(kept), "facts": {"vervallen": True}})
    assert result.path == "facts"
    assert "Onbekend feit" in result.now


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"verdict":"nee_tenzij"', b'"verdict":"ja"'),
        (b'"ontvanger":"werkgever"', b'"ontvanger":"politie"'),
        (b'{"answer"', b'{ "answer"'),
        (b'"sha256":"', b'"sha256":"0'),
    ],
)
def test_an_altered_receipt_is_refused(kept: Path, old: bytes, new: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    data = kept.read_bytes()
    assert old in data
    kept.write_bytes(data.replace(old, new, 1))
    assert main(["replay", str(kept)]) == 2
    assert "veranderd" in capsys.readouterr().err


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[]", b"null", b"\xff\xfe", b'{"schema":"x"}', b"[" * 100_000, b" " * (1 << 21), b'{"a":NaN}'],
    ids=["empty", "no keys", "list", "null", "no utf-8", "keys missing", "deep", "huge", "nan"],
)
def test_a_malformed_receipt_is_refused(tmp_path: Path, data: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "kapot.json"
    file.write_bytes(data)
    assert main(["replay", str(file)]) == 2
    told = capsys.readouterr().err
    assert told.strip()
    assert "Traceback" not in told


def test_another_schema_is_refused(kept: Path) -> None:
    value = json.loads(kept.read_bytes())
    kept.write_bytes(canonical({**value, "schema": "deelwijzer-receipt/99"}))
    with pytest.raises(ReceiptError, match="onbekende vorm"):
        read_receipt(kept)


def test_a_missing_file_and_a_missing_folder_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(tmp_path / "nergens.json")]) == 2
    assert main(["decide", "verstrekken", "--receipt", str(tmp_path / "nergens" / "a.json")]) == 2
    assert "Kies een bestaande map" in capsys.readouterr().err
