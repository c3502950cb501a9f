"""Reading knowledge files: lines are remembered, and what a rule file needs not is refused without a hang."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rules_core.errors import KnowledgeError, Problem
from rules_core.source import MAX_BYTES, MAX_DEPTH, Entry, read


def parse(folder: Path, content: str | bytes) -> Entry:
    path = folder / "proef.yml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(path)


def refused(folder: Path, content: str | bytes) -> Problem:
    with pytest.raises(KnowledgeError) as caught:
        parse(folder, content)
    (problem,) = caught.value.problems
    assert problem.file == "proef.yml"
    assert problem.remedy.endswith((".", ":'."))
    return problem


def test_values_keys_and_their_lines(tmp_path: Path) -> None:
    entry = parse(
        tmp_path,
        "topic: proef\nrules:\n- id: een\n  ja: true\n  nee: False\n  jaartal: 2019\n"
        "  leeg:\n  maat: 1.5\n  dag: 2019-01-17\n  hex: 0x1F\n  yes: yes\n",
    )
    assert (entry["topic"], entry.line, entry.lines) == ("proef", 1, {"topic": 1, "rules": 2})
    (rule,) = entry["rules"]
    assert (rule.file, rule.line, rule.lines["jaartal"]) == ("proef.yml", 3, 6)
    values = {"id": "een", "ja": True, "nee": False, "jaartal": 2019, "leeg": None, "maat": "1.5"}
    assert dict(rule) == values | {"dag": "2019-01-17", "hex": "0x1F", "yes": "yes"}


def test_a_key_that_is_a_truth_value_is_one(tmp_path: Path) -> None:
    assert parse(tmp_path, "condition: {true: Ja., false: Nee.}\n")["condition"] == {True: "Ja.", False: "Nee."}


def test_a_fault_is_placed_at_its_key_or_else_its_entry(tmp_path: Path) -> None:
    entry = parse(tmp_path, "# uitleg\nid: een\nwhen: {}\n")
    assert entry.problem("fout", "herstel", "when") == Problem("proef.yml", 3, "fout", "herstel")
    assert entry.problem("fout", "herstel").line == 2
    assert entry.problem("fout", "herstel", "elders").line == 2


@pytest.mark.parametrize(
    ("content", "line", "wrong"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "De sleutel 'a' staat hier twee keer"),
        ("a: &x [1]\nb: *x\n", 2, "verwijzing (*)"),
        ("a: !eigen 1\n", 1, "niet toegestaan"),
        ("a: !!binary aGFsbG8=\n", 1, "niet toegestaan"),
        ("a: !eigen {b: 1}\n", 1, "niet toegestaan"),
        ("a: !!set {b}\n", 1, "niet toegestaan"),
        ("? [a, b]\n: 1\n", 1, "niet toegestaan"),
        ("a: [1\nb: 2\n", 1, "geen geldige YAML"),
        ("a: 'niet af\n", 2, "geen geldige YAML"),
        ("", 1, "leeg of begint niet met een sleutel"),
        ("- a\n- b\n", 1, "leeg of begint niet met een sleutel"),
        ("zomaar tekst", 1, "leeg of begint niet met een sleutel"),
        ("a: 1\n---\nb: 2\n", 2, "geen geldige YAML"),
        ("a: \x07bel\n", 1, "geen geldige YAML"),
        ("a: \x00\n", 1, "geen geldige YAML"),
        (b"a: \xff\xfe\xff\n", 1, "geen UTF-8"),
    ],
)
def test_refused(tmp_path: Path, content: str | bytes, line: int, wrong: str) -> None:
    problem = refused(tmp_path, content)
    assert wrong in problem.wrong
    assert problem.line == line


@pytest.mark.parametrize(
    ("opening", "depth"), [("[", MAX_DEPTH + 1), ("[", 100_000), ("{a: ", MAX_DEPTH + 1), ("{a: ", 100_000)]
)
def test_deep_nesting_is_refused(tmp_path: Path, opening: str, depth: int) -> None:
    closing = "]" if opening == "[" else "}"
    problem = refused(tmp_path, f"a: {opening * depth}1{closing * depth}\n")
    assert "te diep genest" in problem.wrong
    assert str(MAX_DEPTH) in problem.remedy


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 300])
def test_deep_nesting_by_indentation_is_refused(tmp_path: Path, depth: int) -> None:
    lines = (f"{'  ' * level}a:" for level in range(depth))
    problem = refused(tmp_path, "\n".join(lines) + f"\n{'  ' * depth}b: 1\n")
    assert "te diep genest" in problem.wrong


def test_a_hundred_thousand_dashes_are_refused(tmp_path: Path) -> None:
    assert "te diep genest" in refused(tmp_path, "a:\n" + "- " * 100_000 + "x\n").wrong


def test_nesting_up_to_the_limit_is_read(tmp_path: Path) -> None:
    depth = MAX_DEPTH - 1
    assert "a" in parse(tmp_path, f"a: {'[' * depth}1{']' * depth}\n")


def test_many_aliases_do_not_blow_up(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{at}: &a{at} [*a{at - 1}, *a{at - 1}]" for at in range(1, 60)]
    assert "verwijzing (*)" in refused(tmp_path, "\n".join(lines)).wrong


def test_a_file_of_ten_megabytes_is_refused_unread(tmp_path: Path) -> None:
    line = "a: " + "x" * 10_000_000 + "\n"
    assert "groter dan 1 MB" in refused(tmp_path, line).wrong


def test_a_file_just_within_the_limit_is_read(tmp_path: Path) -> None:
    assert len(parse(tmp_path, "a: " + "x" * (MAX_BYTES - 4) + "\n")["a"]) == MAX_BYTES - 4
    assert "groter" in refused(tmp_path, "a: " + "x" * (MAX_BYTES - 3) + "\n").wrong


def test_stars_and_ampersands_in_text_are_text(tmp_path: Path) -> None:
    assert parse(tmp_path, "a: 'R&D * 2'\n")["a"] == "R&D * 2"


def test_the_name_in_messages_can_be_given(tmp_path: Path) -> None:
    path = tmp_path / "x.yml"
    path.write_text("", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"^kennis/x\.yml, regel 1: .*\n  Oplossing: "):
        read(path, "kennis/x.yml")


def test_a_file_that_is_not_there_is_said_to_be_absent(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"^nergens\.yml, regel 1: Dit bestand is er niet\."):
        read(tmp_path / "nergens.yml")


def test_what_is_no_regular_file_is_refused_without_reading_it(tmp_path: Path) -> None:
    pipe = tmp_path / "pijp.yml"
    os.mkfifo(pipe)
    with pytest.raises(KnowledgeError, match="geen gewoon bestand"):
        read(pipe)


@pytest.mark.parametrize("escape", [r"\e[31m", r"\0", r"\u202e", r"\u200b"])
def test_an_escaped_invisible_character_is_refused(tmp_path: Path, escape: str) -> None:
    path = tmp_path / "regel.yml"
    path.write_text(f'topic: proef\ntitle: "Een {escape} beroep"\n', encoding="utf-8")
    with pytest.raises(KnowledgeError, match="regel 2: Hier staat een onzichtbaar teken"):
        read(path)
