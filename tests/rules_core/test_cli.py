"""The command line: answers, and for bad input a sentence that names what is wrong and what is allowed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from rules_core.cli import main
from tests.rules_core.tiny import FILES, write

ROOT = Path(__file__).parents[2]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    output = capsys.readouterr()
    return code, output.out, output.err


def test_decide_prints_verdict_reasons_and_sources(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "decide", "verstrekken", "toestemming=true", "geinformeerd=TRUE")
    assert (code, err) == (0, "")
    assert "Uitkomst: ja" in out
    assert "+ toestemming:" in out
    assert "Bronnen:" in out


def test_decide_says_what_is_still_open(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "decide", "eigen_beheer")
    assert "(nog niet beslist)" in out
    assert "Nog open: beheer" in out


def test_decide_prints_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "decide", "eigen_beheer", "beheer=zelf", "--json")
    answer = json.loads(out)
    assert (code, answer["verdict"], answer["decided"], answer["facts"]) == (0, "nee", True, {"beheer": "zelf"})


def test_a_fact_may_be_said_twice_with_one_value(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "decide", "eigen_beheer", "beheer=zelf", "beheer=zelf")[0] == 0


def test_topics(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "topics")
    assert code == 0
    assert "verstrekken: Gegevens van een patiënt aan iemand anders geven" in out.splitlines()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["verstreken"], ["Onbekend onderwerp: 'verstreken'", "Bedoelt u 'verstrekken'?", "eigen_beheer"]),
        (
            ["verstrekken", "toestemmming=true"],
            ["Onbekend feit: 'toestemmming'", "Bedoelt u 'toestemming'?", "bezwaar"],
        ),
        (["verstrekken", "toestemming=ja"], ["Onbekende waarde voor toestemming: 'ja'", "true", "false", "weet_niet"]),
        (["verstrekken", "ontvanger=politi"], ["Onbekende waarde voor ontvanger: 'politi'", "Bedoelt u 'politie'?"]),
        (["verstrekken", "ontvanger=true"], ["Onbekende waarde voor ontvanger: 'True'", "politie"]),
        (["verstrekken", "ontvanger="], ["Onbekende waarde voor ontvanger: ''", "politie"]),
        (["verstrekken", "toestemming"], ["Geen feit met waarde: 'toestemming'", "FEIT=WAARDE"]),
        (["verstrekken", "=true"], ["Onbekend feit: ''"]),
        (["verstrekken", "toestemming=true", "toestemming=false"], ["Het feit 'toestemming' heeft twee waarden"]),
        (["verstrekken", "toestemming=true", "toestemming=weet_niet"], ["twee waarden"]),
    ],
)
def test_bad_input_names_the_bad_part_and_what_is_allowed(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: list[str]
) -> None:
    code, out, err = run(capsys, "decide", *arguments)
    assert (code, out) == (2, "")
    assert [part for part in said if part not in err] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["verstrekken", "toestemming=x"],
            "Onbekende waarde voor toestemming: 'x'. Mogelijk: false, true, weet_niet.\n",
        ),
        (["x", "a=b"], "Onbekend onderwerp: 'x'. Mogelijk: afstaan, "),
        (["eigen_beheer", "x=a"], "Onbekend feit: 'x'. Mogelijk: "),
        (["y" * 40], f"Onbekend onderwerp: '{'y' * 40}'. "),
        (["y" * 41], f"Onbekend onderwerp: '{'y' * 40}…'. "),
    ],
)
def test_the_words_of_a_refusal(capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    _, _, err = run(capsys, "decide", *arguments)
    assert err.startswith(said)
    assert err.endswith(".\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["verstrekken", "ontvanger=" + "x" * 100_000],
        ["verstrekken", "x" * 100_000 + "=true"],
        ["x" * 100_000],
        ["verstrekken", "x" * 100_000],
        ["verstrekken", "ontvanger=" + "é\u202e" * 50_000],
        ["verstrekken", "x" * 100_000 + "=a", "x" * 100_000 + "=b"],
    ],
    ids=["value", "fact", "topic", "word", "unicode", "twice"],
)
def test_a_hundred_kilobytes_are_refused_in_a_few_words(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    code, _, err = run(capsys, "decide", *arguments)
    assert code == 2
    assert len(err) < 2_000


@pytest.mark.parametrize("control", ["\x1b[31m", "\x07", "\r", "\n", "\x9b", "\u202e"])
@pytest.mark.parametrize("form", ["{}", "verstrekken", "ontvanger={}", "{}=true"])
def test_control_characters_never_reach_the_terminal(
    capsys: pytest.CaptureFixture[str], control: str, form: str
) -> None:
    arguments = (
        [form.format(control)] if form == "{}" else ["verstrekken", form.format(control) if "{" in form else control]
    )
    code, _, err = run(capsys, "decide", *arguments)
    assert code == 2
    assert control not in err.removesuffix("\n")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"topics__proef": "a: &x 1\nb: *x\n"}, "verwijzing (*)"),
        ({"topics__proef": "a: " + "[" * 50_000 + "]" * 50_000}, "te diep genest"),
        ({"facts": "facts: " + "x" * 10_000_000}, "groter dan 1 MB"),
        ({"facts": "facts: [\n"}, "geen geldige YAML"),
        ({"facts": "a: \x1b\n"}, "geen geldige YAML"),
    ],
)
def test_broken_knowledge_is_refused_by_every_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changed: dict[str, str], said: str
) -> None:
    root = write(tmp_path, **changed)
    for command in (["topics"], ["check"], ["decide", "proef"]):
        code, out, err = run(capsys, "--knowledge", str(root), *command)
        assert (code, out) == (2, "")
        assert said in err
        assert "regel " in err
        assert "Oplossing:" in err


def test_another_folder_can_be_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--knowledge", str(write(tmp_path)), "topics")
    assert (code, out) == (0, "proef: Een proef\nuitleg: Een uitleg\n")


def test_a_missing_folder_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "--knowledge", str(tmp_path / "weg"), "topics")
    assert code == 2
    assert "Deze map bestaat niet." in err and "weg" in err


def test_missing_files_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "leeg").mkdir()
    code, _, err = run(capsys, "--knowledge", str(tmp_path / "leeg"), "topics")
    assert code == 2
    assert all(f"leeg/{name}" in err for name in FILES if "/" not in name)


def test_the_folder_may_also_stand_after_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "topics", "--knowledge", str(write(tmp_path)))
    assert (code, out) == (0, "proef: Een proef\nuitleg: Een uitleg\n")


def test_yes_in_dutch_is_told_how_to_write(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "decide", "verstrekken", "bezwaar=ja")
    assert code == 2 and "Schrijf 'true'" in err


def test_the_module_runs_as_a_program_without_a_traceback() -> None:
    good = subprocess.run([sys.executable, "-m", "rules_core", "topics"], cwd=ROOT, capture_output=True, text=True)
    assert good.returncode == 0
    assert "verstrekken" in good.stdout
    bad = subprocess.run(
        [sys.executable, "-m", "rules_core", "decide", "nergens"], cwd=ROOT, capture_output=True, text=True
    )
    assert (bad.returncode, bad.stdout) == (2, "")
    assert "Traceback" not in bad.stderr
    usage = subprocess.run([sys.executable, "-m", "rules_core"], cwd=ROOT, capture_output=True, text=True)
    assert usage.returncode == 2
