"""A new document: cut into passages, registered without touching what is there, refused in plain words."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
import yaml

from rules_core.cli import main
from rules_core.documents import open_documents
from rules_core.errors import InputError
from rules_core.loading import load
from rules_core.new_source.about import dutch_date
from rules_core.new_source.command import new_source
from rules_core.new_source.cutting import cut, read_blocks
from tests.rules_core.tiny import write

MARKDOWN = """\
# De regeling

Vooraf: dit is *maar* een **proef**, zie [de uitleg](https://example.org/uitleg).

## Eén kop

Een alinea
op twee regels.

- Eerste punt
- Tweede punt,
  dat doorloopt

### Onder de kop

Tekst van snake_case_woord.

## Eén kop

Nog een alinea.
"""
PLAIN = "De regeling\n\nVooraf een alinea.\n\nMag dat zomaar?\n\nNee, dat mag niet\nzomaar.\n\nDe laatste regel"
HTML = """\
<html><head><title>Weg</title><style>p {}</style></head><body><nav><p>Menu</p></nav>
<h1>De regeling</h1><p>Vooraf een <b>alinea</b> &amp; meer.<br>Nieuwe regel.</p>
<h2>Punten</h2><ul><li>Eerste</li><li>Tweede</li></ul><script>alert(1)</script><footer>Onderaan</footer></body></html>
"""
ASKED = {"prefix": "vb", "title": "De regeling", "date": "2026", "kind": "regeling"}


def cuts(folder: Path, name: str, text: str) -> list[tuple[str, tuple[str, ...], int, str]]:
    (folder / name).write_text(text, encoding="utf-8")
    return [(c.id, c.section, c.paragraph, c.text) for c in cut(read_blocks(folder / name), "vb", "De regeling")]


def test_markdown_is_cut(tmp_path: Path) -> None:
    assert cuts(tmp_path, "a.md", MARKDOWN) == [
        ("vb.inleiding.1", ("De regeling",), 1, "Vooraf: dit is maar een proef, zie de uitleg."),
        ("vb.een-kop.1", ("Eén kop",), 1, "Een alinea op twee regels."),
        ("vb.een-kop.2", ("Eén kop",), 2, "Eerste punt"),
        ("vb.een-kop.3", ("Eén kop",), 3, "Tweede punt, dat doorloopt"),
        ("vb.onder-de-kop.1", ("Eén kop", "Onder de kop"), 1, "Tekst van snake_case_woord."),
        ("vb.een-kop.4", ("Eén kop",), 4, "Nog een alinea."),
    ]


def test_underlined_headings_and_equal_headings_in_two_places(tmp_path: Path) -> None:
    text = "Eerste\n======\n\nTweede\n------\n\nA.\n\nDoel\n----\n\nB.\n\nLater\n=====\n\nDoel\n----\n\nC.\n"
    found = cuts(tmp_path, "a.markdown", text)
    assert [(id_, section) for id_, section, _, _ in found] == [
        ("vb.tweede.1", ("Eerste", "Tweede")),
        ("vb.doel.1", ("Eerste", "Doel")),
        ("vb.doel-2.1", ("Later", "Doel")),
    ]


def test_plain_text_is_cut(tmp_path: Path) -> None:
    assert cuts(tmp_path, "a.txt", PLAIN) == [
        ("vb.inleiding.1", ("De regeling",), 1, "Vooraf een alinea."),
        ("vb.mag-dat-zomaar.1", ("Mag dat zomaar?",), 1, "Nee, dat mag niet zomaar."),
        ("vb.mag-dat-zomaar.2", ("Mag dat zomaar?",), 2, "De laatste regel"),
    ]


def test_html_is_cut(tmp_path: Path) -> None:
    assert cuts(tmp_path, "a.html", HTML) == [
        ("vb.inleiding.1", ("De regeling",), 1, "Vooraf een alinea & meer. Nieuwe regel."),
        ("vb.punten.1", ("Punten",), 1, "Eerste"),
        ("vb.punten.2", ("Punten",), 2, "Tweede"),
    ]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "regeling.md"
    path.write_text(MARKDOWN, encoding="utf-8")
    return path


def command(root: Path, source: Path, *more: str, **changed: str) -> int:
    options = [word for name, value in {**ASKED, **changed}.items() for word in (f"--{name}", value)]
    return main(["--knowledge", str(root), "new-source", str(source), *options, *more])


def contents(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_nothing_is_written_without_write(tmp_path: Path, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write(tmp_path)
    before = contents(root)
    assert command(root, source) == 0
    assert contents(root) == before
    out = capsys.readouterr().out
    assert "6 passages gevonden" in out and "Er is niets geschreven" in out
    shown = out.split("onder 'passages:':\n\n")[1].split("\n\nBij ")[0]
    hashed = hashlib.sha256(b"Nog een alinea.").hexdigest()
    assert yaml.safe_load(shown)[-1] == {
        "id": "vb.een-kop.4", "document": "vb", "section": ["Eén kop"], "paragraph": 4, "sha256": hashed
    }  # fmt: skip


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_is_written_loads_and_leaves_the_rest_as_it_was(tmp_path: Path, source: Path, newline: str) -> None:
    root = write(tmp_path)
    for path in root.rglob("*.yml"):
        path.write_bytes(path.read_text(encoding="utf-8").replace("\n", newline).encode())
    old, before = load(root), contents(root)
    assert command(root, source, "--write") == 0
    new, after = load(root), contents(root)
    assert before.keys() == after.keys()
    for name in before:
        lines = after[name].decode().split(newline)
        assert all(line in lines for line in before[name].decode().split(newline)), name
    for part in ("passages", "statements", "notices"):
        assert {**getattr(new, part), **getattr(old, part)} == getattr(new, part)
    assert new.statements["VB06"].passage == "vb.een-kop.4" and new.statements["VB06"].status == "geldend"
    assert new.texts["documents"]["vb"]["short"] == "regeling ‘De regeling’ (2026)"  # type: ignore[index]
    assert "‘De regeling’ (2026)" in new.notices["vb"].text


def test_the_text_goes_to_the_folder_with_documents(tmp_path: Path, source: Path) -> None:
    root, folder = write(tmp_path), tmp_path / "bronnen"
    folder.mkdir()
    assert command(root, source, "--documents", str(folder), "--write") == 0
    assert open_documents(load(root), folder).passage_text("vb.een-kop.3") == "Tweede punt, dat doorloopt"
    assert main(["--knowledge", str(root), "verify", "--documents", str(folder), "--document", "vb"]) == 0
    assert main(["--knowledge", str(root), "verify", "--documents", str(folder), "--document", "xx"]) == 2


@pytest.mark.parametrize(
    ("changed", "wrong", "remedy"),
    [
        ({"prefix": "ap"}, "'ap' is al in gebruik", "niets overschreven"),
        ({"prefix": "pp"}, "", ""),
        ({"prefix": "VB"}, "'VB' kan niet", "kleine letters"),
        ({"prefix": "v"}, "'v' kan niet", "2 tot 10"),
        ({"prefix": "v b"}, "'v b' kan niet", "2 tot 10"),
        ({"prefix": "vb1"}, "'vb1' kan niet", "Een cijfer"),
        ({"prefix": "../x"}, "'../x' kan niet", "2 tot 10"),
        ({"title": "  "}, "De titel ontbreekt", "--title"),
        ({"title": "De ‘regeling’"}, "De titel ontbreekt, of bevat", "gewone tekst"),
        ({"date": "gisteren"}, "De datum 'gisteren' begrijp ik niet", "17 januari 2019"),
        ({"date": "31 februari 2026"}, "De dag '31 februari 2026' bestaat niet", "januari 2019"),
        ({"date": "2026-02-31"}, "De dag '2026-02-31' bestaat niet", "januari 2019"),
        ({"kind": "wett"}, "De soort 'wett' bestaat niet", "Bedoelt u 'wet'?"),
        ({"status": "geldig"}, "De status 'geldig' bestaat niet", "Bedoelt u 'geldend'?"),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_written(
    tmp_path: Path,
    source: Path,
    capsys: pytest.CaptureFixture[str],
    changed: dict[str, str],
    wrong: str,
    remedy: str,
) -> None:
    root = write(tmp_path)
    before = contents(root)
    code = command(root, source, "--write", **changed)
    error = capsys.readouterr().err
    if not wrong:
        assert code == 0
        return
    assert code == 2 and contents(root) == before
    assert wrong in error and "Oplossing: " in error and remedy in error


def test_a_list_on_one_line_is_refused(tmp_path: Path, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write(tmp_path, notices="notices: [{id: ap, text: Oud.}, {id: N1, text: Een noot.}]\n")
    before = contents(root)
    assert command(root, source, "--write") == 2
    assert "alles onder 'notices' op één regel" in capsys.readouterr().err and contents(root) == before


def test_the_same_document_twice_is_refused(tmp_path: Path, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write(tmp_path)
    assert command(root, source, "--write") == 0
    before = contents(root)
    assert command(root, source, "--write") == 2
    assert "'vb' is al in gebruik" in capsys.readouterr().err and contents(root) == before


def test_a_text_that_is_there_is_never_overwritten(
    tmp_path: Path, source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, folder = write(tmp_path), tmp_path / "bronnen"
    folder.mkdir()
    (folder / "vb-oud.txt").write_text("Oud.\n", encoding="utf-8")
    before = contents(root), contents(folder)
    assert command(root, source, "--documents", str(folder), "--write") == 2
    assert "staat al 'vb-oud.txt'" in capsys.readouterr().err and (contents(root), contents(folder)) == before
    assert command(root, source, "--documents", str(tmp_path / "nergens"), "--write") == 2
    assert "De map 'nergens' bestaat niet" in capsys.readouterr().err and contents(root) == before[0]


@pytest.mark.parametrize(
    ("name", "content", "wrong"),
    [
        ("a.pdf", b"%PDF", "kan ik geen passages maken"),
        ("a.txt", None, "bestaat niet"),
        ("a.txt", b" \n", "is leeg"),
        ("a.txt", b"\xff\xfe\x00", "geen UTF-8"),
        ("a.txt", b"{\\rtf1 Tekst}", "geen gewone tekst maar RTF"),
        ("a.txt", "Een\n\npatiÃ«nt".encode(), "regel 3, zijn letters verminkt: 'patiÃ«nt'"),
        ("a.txt", b"x" * (6 << 20), "groter dan 5 MB"),
        ("a.md", b"# Alleen een kop\n", "staan geen alinea"),
    ],
)
def test_a_file_that_is_no_document_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes | None, wrong: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    assert command(write(tmp_path), path) == 2
    error = capsys.readouterr().err
    assert wrong in error and "Oplossing: " in error


def test_what_was_not_given_is_asked_for(tmp_path: Path, source: Path) -> None:
    answers = {"Voorvoegsel": "vb", "Titel": "De regeling", "Datum": "17 januari 2019", "Soort": "visiestuk"}
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return next(answer for start, answer in answers.items() if question.startswith(start))

    nothing: dict[str, Any] = dict.fromkeys(ASKED)
    told = new_source(source, write(tmp_path), nothing, ask, None, writing=False)
    assert len(asked) == 4
    assert "visiestuk ‘De regeling’ (17 januari 2019)" in told and "status: voorstel" in told


def test_who_stops_answering_hears_that_nothing_was_written(tmp_path: Path, source: Path) -> None:
    def ask(_: str) -> str:
        raise EOFError

    with pytest.raises(InputError, match="afgebroken"):
        new_source(source, write(tmp_path), {**ASKED, "title": None}, ask, None, writing=True)


def test_without_anyone_to_ask_it_says_which_options_lack(tmp_path: Path, source: Path) -> None:
    with pytest.raises(InputError, match=r"prefix, date(.|\n)*--prefix … --date …"):
        new_source(source, write(tmp_path), {**ASKED, "prefix": None, "date": None}, None, None, writing=False)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("2019", "2019"),
        ("2015–2018", "2015–2018"),
        ("2015-2018", "2015–2018"),
        ("Januari 2019", "januari 2019"),
        ("17 januari 2019", "17 januari 2019"),
        ("2019-01-17", "17 januari 2019"),
    ],
)
def test_a_date_is_said_in_dutch(given: str, said: str) -> None:
    assert dutch_date(given) == said
