"""Citations cannot rot: whatever changes by one character, in quote, passage or document, is caught."""

from __future__ import annotations

import hashlib
import json
import random
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from rules_core.cli import main
from rules_core.documents import ENVIRONMENT
from rules_core.loading import KNOWLEDGE_DIR
from rules_core.source import Entry, read
from rules_core.verification import verify

DOCUMENTS = Path(__file__).parents[2].parent / "shared" / "bronnen"
SEED = 20190117
EDITS = 200
LETTERS = "abcdefghijklmnopqrstuvwxyzéë"

FILES = {"ap": "ap-medische-gegevens.txt", "pf": "pf-patientgeheim.txt"}
needs_documents = pytest.mark.skipif(
    not (DOCUMENTS / "passages.yml").is_file(), reason="skipped: the source documents are not beside the project"
)

PASSAGES = {
    "ap.een.1": "Een boom mag in een tuin blijven staan. De eigenaar van de boom (of huurder) zorgt voor het snoeien.",
    "ap.een.2": "Wie een tak over de schutting laat hangen, moet die op verzoek van de buren afzagen binnen één maand.",
    "pf.twee.1": "Wij vinden dat elke straat recht heeft op schaduw. Dat noemen we het ‘bomenplan’ voor de hele stad.",
    "pf.twee.2": "In de zomer loopt de temperatuur op, en een straat zonder bomen wordt dan veel heter dan een park.",
}
QUOTES = {
    "ap.een.1": ["mag in een tuin blijven staan", "zorgt voor het snoeien", "De eigenaar van de boom"],
    "ap.een.2": ["tak over de schutting laat hangen", "binnen één maand"],
    "pf.twee.1": ["elke straat recht heeft op schaduw", "Dat noemen we het ‘bomenplan’"],
    "pf.twee.2": ["wordt dan veel heter dan"],
}


@dataclass(frozen=True)
class Folders:
    """A knowledge folder and a folder with documents, both free to change."""

    knowledge: Path
    documents: Path

    def problems(self) -> list[str]:
        return [str(problem) for problem in verify(self.knowledge, self.documents).problems]


def write_yaml(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=10_000), encoding="utf-8")


def passage_entries(with_text: bool) -> list[dict[str, Any]]:
    return [
        {
            "id": id_,
            "document": id_[:2],
            "section": ["Bomen"],
            "paragraph": int(id_[-1]),
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            **({"text": text} if with_text else {}),
        }
        for id_, text in PASSAGES.items()
    ]


@pytest.fixture
def mini(tmp_path: Path) -> Folders:
    """Two small documents; the second prints its first passage twice, as a leaflet extracted from PDF may."""
    folders = Folders(tmp_path / "knowledge", tmp_path / "documents")
    write_yaml(folders.documents / "passages.yml", {"passages": passage_entries(with_text=True)})
    write_yaml(folders.knowledge / "passages.yml", {"passages": passage_entries(with_text=False)})
    ids = {id_: f"S{at}" for at, id_ in enumerate(PASSAGES, 1)}
    statements = [{"id": ids[id_], "passage": id_, "status": "geldend", "notices": []} for id_ in PASSAGES]
    write_yaml(folders.knowledge / "statements.yml", {"statements": statements})
    cites = [{"statement": ids[id_], "quote": quote} for id_, quotes in QUOTES.items() for quote in quotes]
    write_yaml(folders.knowledge / "topics" / "bomen.yml", {"topic": "bomen", "rules": [{"id": "r", "cites": cites}]})
    first, second, third, fourth = (text.replace(". ", ".\n", 1) for text in PASSAGES.values())
    (folders.documents / FILES["ap"]).write_text(f"Bomen\n\n{first}\n\nMeer\n{second}\n", encoding="utf-8")
    (folders.documents / FILES["pf"]).write_text(
        f"Bomen\n{third}\n3 Het plan\n{third}\n\n  {fourth}\n", encoding="utf-8"
    )
    return folders


@pytest.fixture
def real(tmp_path: Path) -> Folders:
    return Folders(
        Path(shutil.copytree(KNOWLEDGE_DIR, tmp_path / "knowledge")),
        Path(shutil.copytree(DOCUMENTS, tmp_path / "documents")),
    )


# -- sound folders -------------------------------------------------------------------------------------------------


def test_sound_folders_have_no_problems(mini: Folders) -> None:
    found = verify(mini.knowledge, mini.documents)
    assert (found.passages, found.quotes, found.problems) == (4, 8, ())


@needs_documents
def test_every_citation_stands_in_the_documents(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--documents", str(DOCUMENTS)]) == 0
    assert re.fullmatch(r"76 passages en \d{3,} citaten vergeleken, 0 fouten\.\n", capsys.readouterr().out)


def test_white_space_does_not_matter(mini: Folders) -> None:
    path = mini.documents / FILES["ap"]
    path.write_text(path.read_text(encoding="utf-8").replace(" ", " \n\t "), encoding="utf-8")
    assert mini.problems() == []


# -- seeded edits --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Subject:
    """What the edits are made in: the folders, every citation with its file, every passage."""

    folders: Folders
    cites: list[tuple[Path, Entry]]
    passages: list[dict[str, Any]]


def edit(rng: random.Random, text: str, at: int) -> str:
    """The text with one character replaced, added or deleted at a place that is no white space."""
    letter = rng.choice([letter for letter in LETTERS if letter != text[at]])
    return {
        "replace": text[:at] + letter + text[at + 1 :],
        "insert": text[:at] + letter + text[at:],
        "delete": text[:at] + text[at + 1 :],
    }[rng.choice(["replace", "insert", "delete"])]


def edit_quote(rng: random.Random, subject: Subject) -> tuple[Path, str]:
    """One quote changed. Its outer characters are left alone: a quote without its last full stop is still verbatim."""
    path, cite = rng.choice(subject.cites)
    lines = path.read_text(encoding="utf-8").split("\n")
    number = cite.lines["quote"] - 1
    at = rng.choice([at for at in range(1, len(cite["quote"]) - 1) if not cite["quote"][at].isspace()])
    assert lines[number].count(cite["quote"]) == 1
    lines[number] = lines[number].replace(cite["quote"], edit(rng, cite["quote"], at))
    return path, "\n".join(lines)


def edit_passage(rng: random.Random, subject: Subject) -> tuple[Path, str]:
    """One passage text changed in the file that holds the passages."""
    chosen = rng.choice(subject.passages)
    text = edit(rng, chosen["text"], rng.choice([at for at, c in enumerate(chosen["text"]) if not c.isspace()]))
    changed = [{**entry, "text": text} if entry is chosen else entry for entry in subject.passages]
    return subject.folders.documents / "passages.yml", json.dumps({"passages": changed}, ensure_ascii=False)


def edit_document(rng: random.Random, subject: Subject) -> tuple[Path, str]:
    """One character changed in a document, inside a passage; any copy of it when it is printed twice."""
    entry = rng.choice(subject.passages)
    path = subject.folders.documents / FILES[entry["document"]]
    text = path.read_text(encoding="utf-8")
    copies = list(re.finditer(r"\s+".join(map(re.escape, entry["text"].split())), text))
    copy = rng.choice(copies)
    at = rng.choice([at for at in range(copy.start(), copy.end()) if not text[at].isspace()])
    return path, edit(rng, text, at)


def cites(knowledge: Path) -> Iterator[tuple[Path, Entry]]:
    def inside(value: Any) -> Iterator[Entry]:
        if isinstance(value, Entry) and "quote" in value:
            yield value
        elif isinstance(value, dict | list):
            for part in value.values() if isinstance(value, dict) else value:
                yield from inside(part)

    for path in sorted((knowledge / "topics").glob("*.yml")):
        for cite in inside(read(path)):
            yield path, cite


def missed(folders: Folders) -> list[str]:
    """The seeded edits that go unnoticed."""
    rng = random.Random(SEED)
    passages = read(folders.documents / "passages.yml")["passages"]
    subject = Subject(folders, list(cites(folders.knowledge)), [dict(entry) for entry in passages])
    editors: list[Callable[[random.Random, Subject], tuple[Path, str]]] = [edit_quote, edit_passage, edit_document]
    unseen = []
    for number in range(EDITS):
        editor = editors[number % len(editors)]
        path, changed = editor(rng, subject)
        original = path.read_text(encoding="utf-8")
        path.write_text(changed, encoding="utf-8")
        try:
            if not folders.problems():
                unseen.append(f"{number}: {editor.__name__} in {path.name}")
        finally:
            path.write_text(original, encoding="utf-8")
    return unseen


def test_200_seeded_edits_are_all_caught(mini: Folders) -> None:
    assert missed(mini) == []
    assert mini.problems() == []


@needs_documents
def test_200_seeded_edits_in_the_real_documents_are_all_caught(real: Folders) -> None:
    assert missed(real) == []
    assert real.problems() == []


# -- each kind of fault --------------------------------------------------------------------------------------------


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("quote: binnen één maand", "quote: binnen een maand", "staat niet in passage 'ap.een.2'"),
        ("quote: binnen één maand", "quote: de", "staat 2 keer in passage 'ap.een.2'"),
        ("quote: binnen één maand", "quote: binnen één maan", "begint of eindigt midden in een woord"),
        ("quote: binnen één maand", "quote: ''", "staat niet in passage 'ap.een.2'"),
        ("statement: S4", "statement: S9", "De passage van uitspraak 'S9' is er niet"),
        (
            "quote: binnen één maand",
            "quote: over de schutting laat hangen, moet die op verzoek van de buren afzagen binnen",
            "Het citaat heeft 14 woorden",
        ),
    ],
)
def test_a_faulty_quote_is_reported_with_file_and_line(mini: Folders, old: str, new: str, message: str) -> None:
    path = mini.knowledge / "topics" / "bomen.yml"
    change(path, old, new)
    line = path.read_text(encoding="utf-8").split("\n").index(next(x for x in path.read_text().split("\n") if new in x))
    [problem] = mini.problems()
    assert problem.startswith(f"knowledge/topics/bomen.yml, regel {line + 1}: ")
    assert message in problem
    assert "\n  Oplossing: " in problem


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("- Bomen", "- Struiken", "Het kopje van passage 'ap.een.1' is 'Struiken', bij de documenten 'Bomen'"),
        ("paragraph: 2", "paragraph: 3", "Het alineanummer van passage 'ap.een.2' is '3', bij de documenten '2'"),
        ("document: ap", "document: pf", "Het document van passage 'ap.een.1' is 'pf', bij de documenten 'ap'"),
        ("id: ap.een.1", "id: ap.een.9", "De passage 'ap.een.9' staat niet in passages.yml bij de documenten"),
    ],
)
def test_a_passage_that_is_described_otherwise_is_reported(mini: Folders, old: str, new: str, message: str) -> None:
    change(mini.knowledge / "passages.yml", old, new)
    [problem] = [problem for problem in mini.problems() if message in problem]
    assert problem.startswith("knowledge/passages.yml, regel ")
    assert "\n  Oplossing: " in problem


def test_a_passage_that_the_knowledge_does_not_know_is_reported(mini: Folders) -> None:
    change(mini.knowledge / "passages.yml", "id: ap.een.1", "id: ap.een.9")
    assert any("'ap.een.1' staat bij de documenten, maar de kennis kent haar niet" in p for p in mini.problems())


def test_a_passage_that_was_changed_together_with_its_own_hash_is_reported(mini: Folders) -> None:
    """Whoever changes text and hash beside the documents still does not match the knowledge base and the document."""
    path = mini.documents / "passages.yml"
    changed = PASSAGES["pf.twee.2"].replace("zomer", "winter")
    change(path, PASSAGES["pf.twee.2"], changed)
    old = hashlib.sha256(PASSAGES["pf.twee.2"].encode()).hexdigest()
    change(path, old, hashlib.sha256(changed.encode()).hexdigest())
    problems = "\n".join(mini.problems())
    assert "De tekst van passage 'pf.twee.2' is niet de tekst waar deze hash van is" in problems
    assert "Hier staat passage 'pf.twee.2', maar met een verschil" in problems


@pytest.mark.parametrize(
    ("old", "new", "remedy"),
    [
        ("mag in een tuin blijven staan", "mag … blijven staan", "Maak er twee citaten van."),
        ("mag in een tuin blijven staan", "binnen één maand", "De woorden staan wel in 'ap.een.2'."),
    ],
)
def test_what_to_do_about_a_quote_is_told(mini: Folders, old: str, new: str, remedy: str) -> None:
    for path in mini.knowledge.rglob("*.yml"):
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert any(remedy in problem for problem in mini.problems())


def test_a_misprint_names_the_line_in_the_document(mini: Folders) -> None:
    path = mini.documents / FILES["ap"]
    change(path, "op verzoek", "op verzoeek")
    [problem] = mini.problems()
    assert problem.startswith(f"{FILES['ap']}, regel 7: ")


def test_a_misprint_in_one_of_two_copies_is_reported(mini: Folders) -> None:
    path = mini.documents / FILES["pf"]
    text = path.read_text(encoding="utf-8")
    at = text.rindex("bomenplan")
    path.write_text(text[:at] + "d" + text[at + 1 :], encoding="utf-8")
    [problem] = mini.problems()
    assert problem.startswith(f"{FILES['pf']}, regel 6: Hier staat passage 'pf.twee.1', maar met een verschil.")


def test_a_passage_that_is_not_in_its_document_is_reported(mini: Folders) -> None:
    (mini.documents / FILES["ap"]).write_text("Iets heel anders.\n", encoding="utf-8")
    problems = mini.problems()
    assert len(problems) == 2
    assert all("staat niet letterlijk in ap-medische-gegevens.txt" in problem for problem in problems)


# -- the command ---------------------------------------------------------------------------------------------------


@needs_documents
def test_the_command_reports_faults_with_exit_code_1(real: Folders, capsys: pytest.CaptureFixture[str]) -> None:
    change(real.documents / "passages.yml", "zijn gevoelig", "zijn gevoellg")
    assert main(["--knowledge", str(real.knowledge), "verify", "--documents", str(real.documents)]) == 1
    out = capsys.readouterr().out
    assert "knowledge/passages.yml, regel " in out
    assert re.search(r"76 passages en \d+ citaten vergeleken, \d+ fouten\.", out.splitlines()[-1])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("passages.yml", None, "passages.yml, regel 1: Dit bestand ontbreekt in de map met documenten"),
        (
            FILES["pf"],
            None,
            "De tekst van document 'pf' ontbreekt in de map.\n  Oplossing: Zet de tekst in deze map, als 'pf.txt'",
        ),
        (FILES["ap"], b"\xff\xfe\xff", f"{FILES['ap']}, regel 1: Dit bestand is geen UTF-8"),
        ("passages.yml", b"passages: []\n", "passages.yml, regel 1: Er staan geen passages in"),
        ("passages.yml", b"passages:\n- {id: x}\n", "passages.yml, regel 2: Een passage mist 'id' of 'text'"),
        (
            "passages.yml",
            b"passages:\n- {id: x, text: a}\n- {id: x, text: b}\n",
            "regel 3: De passage 'x' staat er twee",
        ),
        ("passages.yml", b"passages: [[[", "Dit is geen geldige YAML"),
        (FILES["ap"], b"x" * (6 << 20), f"{FILES['ap']}, regel 1: Dit bestand is groter dan 5 MB"),
    ],
)
def test_an_unusable_folder_is_refused_with_exit_code_2(
    mini: Folders, capsys: pytest.CaptureFixture[str], name: str, content: bytes | None, message: str
) -> None:
    path = mini.documents / name
    path.unlink() if content is None else path.write_bytes(content)
    assert main(["verify", "--documents", str(mini.documents)]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert "Oplossing: " in error


def test_the_command_says_that_it_needs_a_folder(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    with pytest.raises(SystemExit) as stopped:
        main(["verify"])
    assert stopped.value.code == 2
    assert "--documents" in capsys.readouterr().err
