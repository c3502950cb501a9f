"""Mistakes that people make who write rules: each is told with its file, its line, what is wrong and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules_core.cli import main
from rules_core.errors import KnowledgeError, Problem
from rules_core.loading import load
from tests.rules_core.tiny import FILES, write

PROEF = "topics/proef.yml"


def found(root: Path) -> tuple[Problem, ...]:
    with pytest.raises(KnowledgeError) as caught:
        load(root)
    return caught.value.problems


def line_of(content: str, words: str) -> int:
    return content[: content.index(words)].count("\n") + 1


@pytest.mark.parametrize(
    ("name", "old", "new", "at", "wrong", "remedy"),
    [
        # no YAML any more
        (PROEF, "  label: als", "    label: als", "    label:", "springt anders in", "even ver inspringen"),
        (PROEF, "  label: als", "\tlabel: als", "\tlabel:", "springt in met een tab", "door spaties"),
        (PROEF, "  label: als", "\u00a0\u00a0label: als", "\u00a0\u00a0label", "vaste spatie", "typ ze opnieuw"),
        (PROEF, "says: Het mag.", "says: {Patient} mag het.", "says: {Pat", "begint een tekst met {", "enkele aanhal"),
        (PROEF, "says: Het mag.", "says: Let op: het mag.", "says: Let", "dubbele punt in een tekst", "enkele aanhal"),
        (PROEF, "says: Het mag.", "says: 'zo'n regel'", "says: 'zo", "midden in een woord", "''"),
        (PROEF, "says: Het mag.", "says: @huis mag.", "says: @h", "teken dat in YAML iets anders is", "enkele aanhal"),
        (PROEF, "says: Het mag.", "says: *let op", "says: *", "verwijzing (*)", "tekst met *"),
        (PROEF, "says: Het mag.", "says: !let op", "says: !", "YAML-vorm", "tekst met !"),
        (PROEF, "says: Het mag.", "says: Het #mag.", "says: Het #", "Vanaf '#mag'", "spatie na de #"),
        (PROEF, "says: Het mag.", "says: Het m\u00adag.", "says: Het m\u00ad", "teken, na 'Het m'", "opnieuw"),
        (PROEF, "- id: grond", "-id: grond", "-id: grond", "spatie na het streepje", "- id: …"),
        (PROEF, "  verdict: ja\n", "  verdict:ja\n", "  verdict:ja", "spatie na de dubbele punt", "sleutel: waarde"),
        (PROEF, "when: {soort: deel}", "when: {soort: deel", "when: {soort: deel\n", "{ niet gesloten", "een } bij"),
        (PROEF, "remarks:", "---\nremarks:", "---", "tweede document", "Verwijder deze regel"),
        (PROEF, "when: {soort: deel}", "when: {soort: ‘deel’, x", "  when: {soort: ‘", "gekrulde", "rechte"),
        (PROEF, "when: {soort: deel}", "when: {soort: p; ja_of_nee: true}", "  when: {soort: p;", "puntkomma", "komma"),
        (PROEF, "when: {soort: deel}", "when: {soort: p ja_of_nee: true}", "  when: {soort: p j", "een komma", "komma"),
        (PROEF, "when: {soort: deel}", "when: soort: deel", "  when: soort", "zonder accolades", "{feit: waarde}"),
        (PROEF, "- id: grond\n", "- id: grond, label: x\n", "- id: grond,", "zonder accolades", "- {id: …, …}"),
        (PROEF, "- {id: zegt", "{id: zegt", "{id: zegt", "ontbreekt het streepje", "'- '"),
        (PROEF, "says: Het mag.", "says: 'Het mag.", "  says: 'Het", "wordt niet gesloten", "ook een '"),
        (PROEF, "says: Het mag.", "says: Het\nmag.", "mag.", "springt niet ver genoeg", "spaties"),
        (PROEF, "says: Het mag.", "says: Het\n  - mag.", "  - mag", "begint een lijst", "streepje"),
        ("facts.yml", "- id: soort", "  - id: soort", "  - id: soort", "streepje springt", "recht onder elkaar"),
        (PROEF, "- id: grond\n", "  id: grond\n", "  id: grond", "'id' staat hier twee keer", "Zet er dan '- '"),
        (PROEF, "when: {soort: deel}", "when: {any: [{soort: p}], any: [{soort: q}]}", "  when: {any",
         "'any' staat hier twee keer", "all: ["),
        (PROEF, "says: Het mag.", "says: Het mag patiÃ«nt.", "says: Het mag p", "verminkt: 'patiÃ«nt.'", "UTF-8"),
        (PROEF, "says: Het mag.", "says: “Het mag.”", "says: “", "tussen “ en ”", "rechte"),
        (PROEF, "label: als het zo is", "label: ‘als het zo is’", "  label: ‘", "tussen ‘ en ’", "Laat ze weg"),
        ("facts.yml", "{true: Het is zo.}", "{true: ‘Het is zo.’}", "  condition", "tussen ‘ en ’", "Laat ze weg"),
        # no such key, fact or value
        (PROEF, "  label: als", "  Label: als", "  Label", "'Label' is hier onbekend", "Bedoelt u 'label'?"),
        (PROEF, "quote: een}]\nremarks", "quote: een, twee}]\nremarks", "twee}", "'twee' is hier", "tekst ervoor"),
        (PROEF, "{ja_of_nee: true}, {not", "{ja_of_nee: ja}, {not", "  provided", "de waarde 'ja' niet", "'true'"),
        (PROEF, "{ja_of_nee: true}, {not", "{ja_of_nee: 'true'}, {not", "  provided", "'true' niet", "zonder aanh"),
        (PROEF, "when: {soort: deel}", "when: {soort: deel, en: {soort: p}}", "  when: {soort: deel, en", "'en'",
         "naast elkaar"),
        (PROEF, "when: {soort: deel}", "when: {of: [{soort: p}]}", "  when: {of", "'of' bestaat niet", "any: ["),
        (PROEF, "when: {soort: deel}", "when: {any: {soort: p}}", "  when: {any", "hoort een lijst", "any: ["),
        (PROEF, "when: {soort: deel}", "when: {not: deel}", "  when: {not", "Onder 'not'", "not: {feit: waarde}"),
        (PROEF, "  verdict: ja\n", "  verdict: Ja\n", "  verdict: Ja", "'Ja' bestaat niet", "Bedoelt u 'ja'?"),
        (PROEF, "  verdict: ja\n", "", "- id: grond", "'grond' heeft geen uitkomst", "niet_bepaald"),
        (PROEF, "answers: {ja:", "answers: {jaa:", "answers:", "De uitkomst 'jaa' bestaat niet", "Bedoelt u 'ja'?"),
        (PROEF, "- id: grond", "- id: een grond", "- id: een grond", "Het id 'een grond' kan niet", "'een_grond'"),
        (PROEF, "- id: grond", "- id: 12", "- id: 12", "een getal, of true of false", "aanhalingstekens"),
        (PROEF, "says: Het mag.", "says: Het mag {patiënt}.", "says: Het mag {", "{patiënt}", "Bedoelt u 'patient'?"),
        (PROEF, "  verdict: ja\n", "  verdict: ja\n  first: ja\n", "  first: ja", "hoort 'true' of", "first: true"),
        (PROEF, "ask: [soort,", "ask: [soort, soort,", "ask", "twee keer onder 'ask'", "één keer"),
        (PROEF, "ask: [soort, ja_of_nee]", "ask: soort, ja_of_nee", "ask", "niet in een lijst", "ask: [soort, ja"),
        (PROEF, "when: {soort: deel}", "when: {soort:deel}", "  when: {soort:d", "Na 'soort:' ontbreekt", "typ"),
        (PROEF, "when: {soort: deel}", "when: {soort:\u00a0deel}", "  when: {soort:\u00a0", "gewone spatie", "typ"),
        (PROEF, "  when: {soort: deel}\n  provided: {any: [{ja_of_nee: true}, {not: {soort: p}}]}\n", "", "- id: grond",
         "zij zou altijd gelden", "when: {feit: waarde}"),
        (PROEF, "remarks:\n", "remarks:\n- {id: zegt, says: Zo., cites: [{statement: P01, quote: een}]}\n",
         "- {id: zegt, when", "tweede keer", "eigen naam"),
        ("topics/uitleg.yml", "sections:", "rules:", "topic:", "beslist niets", "kind: decision"),
        ("facts.yml", "type: bool", "type: bool\n  values: {ja: {label: Ja}}", "  values: {ja", "geen eigen", "enum"),
        ("facts.yml", "- id: soort", "- id: not", "- id: not", "kan niet 'not' heten", "ander id"),
        ("notices.yml", "text: Een noot.", "text: Een noot., certainty: zeker", "- {id: N1", "'zeker'", "seen"),
        (PROEF, "\nrules:", "\nregels:", "regels:", "'regels' is hier onbekend", "rules"),
        ("facts.yml", "clause: {true: het zo is}", "clause: {ja: het zo is}", "  clause", "geen waarde van", "'true'"),
        ("facts.yml", "offer: [p]", "offer: [pp]", "  offer", "'pp', maar dat is geen waarde", "Bedoelt u 'p'?"),
        ("facts.yml", "p: {label: Peer}", "p: Peer", "    p: Peer", "'p' moet uit sleutels", "p: {label: …}"),
        ("facts.yml", "type: bool", "type: boolean", "  type: boolean", "'boolean' bestaat niet", "'bool' of 'enum'"),
        ("routes.yml", ", when:", ", wanneer:", "- {topic", "'wanneer' is hier onbekend", "when"),
        ("statements.yml", "geldend, notices", "geldend, noten", "- {id: G01", "'noten' is hier onbekend", "notices"),
        ("notices.yml", "id: ap, text", "id: ap, tekst", "- {id: ap", "'tekst' is hier onbekend", "'text'"),
        # sources
        (PROEF, "cites: [{statement: G01, quote: een}]\nremarks", "cites: {statement: G01, quote: een}\nremarks",
         "  cites: {", "lijst met onderdelen", "- {statement: …, quote: …}"),
        (PROEF, "quote: een}]\nremarks", "quote: ‘een’}]\nremarks", "  cites: [{statement: G01, quote: ‘",
         "tussen ‘ en ’", "Laat die weg"),
        ("passages.yml", "document: ap", "document: app", "- {id", "'app' staat niet in texts.yml", "ap"),
        ("notices.yml", "id: ap,", "id: apx,", None, "De noot van document 'ap' ontbreekt", "id: ap"),
        ("texts.yml", "ap: {short: pagina,", "ap: {naam: pagina,", "  ap: {naam", "De naam van document 'ap'", "short"),
        ("texts.yml", "headings:", "koppen:", None, "Het onderdeel 'headings' ontbreekt", "terug"),
        ("texts.yml", "{ja: a, ja_mits", "{jaa: a, ja_mits", None, "Onder 'verdicts' ontbreekt 'ja'", "terug"),
    ],
)  # fmt: skip
def test_a_mistake_is_told(
    tmp_path: Path, name: str, old: str, new: str, at: str | None, wrong: str, remedy: str
) -> None:
    content = FILES[name]
    assert content.count(old) >= 1
    changed = content.replace(old, new, 1)
    problems = found(write(tmp_path, **{name.removesuffix(".yml").replace("/", "__"): changed}))
    matching = [problem for problem in problems if wrong in problem.wrong]
    assert matching, [str(problem) for problem in problems]
    assert remedy in matching[0].remedy
    if at is not None:
        assert (matching[0].file, matching[0].line) == (f"kennis/{name}", line_of(changed, at))


@pytest.mark.parametrize(
    ("name", "moved", "wrong", "remedy"),
    [
        ("topics/uitleg.yml", "topics/uitleg.yaml", "niet op '.yml'", "Noem het 'uitleg.yml'"),
        ("topics/uitleg.yml", "topics/uitleg.yml.txt", "niet op '.yml'", "Noem het 'uitleg.yml'"),
        ("topics/uitleg.yml", "topics/uitleg.YML", "niet op '.yml'", "Noem het 'uitleg.yml'"),
        ("topics/uitleg.yml", "uitleg.yml", "geen bestand met deze naam", "zet het dan in topics/"),
    ],
)
def test_a_file_that_would_not_be_read_is_told(tmp_path: Path, name: str, moved: str, wrong: str, remedy: str) -> None:
    root = write(tmp_path)
    (root / name).rename(root / moved)
    (problem,) = found(root)
    assert problem.file == f"kennis/{moved}"
    assert wrong in problem.wrong and remedy in problem.remedy


def test_the_line_of_the_first_letter_in_another_encoding_is_told(tmp_path: Path) -> None:
    root = write(tmp_path)
    (root / PROEF).write_bytes("topic: proef\n# één\n".encode("cp1252"))
    (problem,) = found(root)
    assert problem.line == 2 and "codering UTF-8" in problem.remedy


def test_fixed_spaces_do_no_harm_where_a_space_may_stand(tmp_path: Path) -> None:
    text = FILES[PROEF].replace("exception_to: hoofdregel", "exception_to: hoofdregel\u00a0")
    text = text.replace("says: Het mag.", "says: Het\u00a0mag.")
    assert load(write(tmp_path, topics__proef=text)).topics["proef"].rules["grond"].says == "Het mag."


def test_a_text_with_a_quotation_at_either_end_is_allowed(tmp_path: Path) -> None:
    text = FILES[PROEF].replace("says: Het mag.", "says: ‘Ja’ of ‘nee’")
    assert load(write(tmp_path, topics__proef=text)).topics["proef"].rules["grond"].says == "‘Ja’ of ‘nee’"


def test_an_unknown_document_is_told_once(tmp_path: Path) -> None:
    line = FILES["passages.yml"].splitlines(keepends=True)[1]
    more = "".join(line.replace("ap.een.1", f"ap.een.{at}").replace("document: ap", "document: zz") for at in (2, 3))
    (problem,) = found(write(tmp_path, passages=FILES["passages.yml"] + more))
    assert "'zz' staat niet in texts.yml" in problem.wrong and "zz: {short: …, notice: zz}" in problem.remedy


def test_a_spare_copy_is_left_alone(tmp_path: Path) -> None:
    root = write(tmp_path)
    (root / "topics" / "uitleg.yml.bak").write_text("Oud.", encoding="utf-8")
    assert list(load(root).topics) == ["proef", "uitleg"]


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b"", "leeg"),
        (b"# niets\n", "leeg"),
        ("título".encode("utf-16"), "geen UTF-8"),
        ("t: título".encode("cp1252"), "geen UTF-8"),
        (b"Zomaar tekst.\n", "sleutel"),
    ],
)
def test_a_file_that_is_no_knowledge_is_told(tmp_path: Path, content: bytes, wrong: str) -> None:
    root = write(tmp_path)
    (root / PROEF).write_bytes(content)
    (problem,) = found(root)
    assert (problem.file, problem.line) == (f"kennis/{PROEF}", 1)
    assert wrong in problem.wrong


@pytest.mark.parametrize("change", [lambda text: b"\xef\xbb\xbf" + text, lambda text: text.replace(b"\n", b"\r\n")])
def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path, change: object) -> None:
    root = write(tmp_path)
    rules = load(root).topics["proef"].rules
    for path in root.rglob("*.yml"):
        path.write_bytes(change(path.read_bytes()))  # type: ignore[operator]
    assert load(root).topics["proef"].rules == rules


def test_a_remark_after_a_value_is_allowed(tmp_path: Path) -> None:
    text = FILES[PROEF].replace("verdict: ja\n", "verdict: ja # omdat het kan\n").replace("Het mag.", "'Het #mag.'")
    assert load(write(tmp_path, topics__proef=text)).topics["proef"].rules["grond"].says == "Het #mag."


def test_one_mistake_gives_one_message(tmp_path: Path) -> None:
    """A status or a passage that does not exist is not told again for every rule that cites the statement."""
    for old, new in (
        ("status: geldend, notices: [N1]", "status: geldig, notices: [N1]"),
        ("een.1, status: g", "x, status: g"),
    ):
        text = FILES["statements.yml"].replace(old, new, 1)
        (problem,) = found(write(tmp_path / new[:3], statements=text))
        assert problem.file == "kennis/statements.yml"


@pytest.mark.parametrize(
    ("name", "content", "wrong"),
    [
        ("examples.yml", "examples:\n- {topic: proef, name: Een, facts: {soort: x}}\n", "Onbekende waarde voor soort"),
        ("versions.yml", "versions:\n- {version: 1.0.0, date: 2026-13-45, changed: []}\n", "'2026-13-45' bestaat niet"),
        ("examples.yml", "examples:\n- {topic: proef, name: Een, feiten: {soort: p}}\n", "'feiten' is hier onbekend"),
        ("versions.yml", "versions:\n- {version: 1.0.0, date: 2026-01-05, changed: Iets.}\n", "hoort een lijst"),
        ("versions.yml", "versions:\n- {version: 1.0.0, datum: 2026-01-05}\n", "'datum' is hier onbekend"),
        ("left_out.yml", "left_out:\n- {statement: G77, reason: Zomaar.}\n", "De uitspraak 'G77' bestaat niet"),
    ],
)
def test_check_reads_the_lists_beside_the_rules(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: str, wrong: str
) -> None:
    root = write(tmp_path)
    (root / name).write_text(content, encoding="utf-8")
    assert main(["--knowledge", str(root), "check"]) == 2
    error = capsys.readouterr().err
    assert f"kennis/{name}, regel 2: " in error and wrong in error and "Oplossing: " in error


@pytest.mark.parametrize(
    ("content", "line", "wrong"),
    [
        ("left_out:\n- G02\n", 1, "hoort een lijst met onderdelen"),
        ("left_out:\n- {statment: G02, reason: Zomaar.}\n", 2, "'statment' is hier onbekend"),
        ("left_out:\n- {reason: Zomaar.}\n", 2, "De uitspraak ontbreekt"),
        ("left_out:\n- {statement: G02, reason: A}\n- {statement: G02, reason: B}\n", 3, "'G02' staat hier al"),
    ],
)
def test_coverage_reads_what_is_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, line: int, wrong: str
) -> None:
    root = write(tmp_path, left_out=content)
    assert main(["--knowledge", str(root), "coverage"]) == 2
    error = capsys.readouterr().err
    assert f"kennis/left_out.yml, regel {line}: " in error and wrong in error and "Oplossing: " in error


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Er ontbreekt iets: OPDRACHT."),
        (["decide"], "Er ontbreekt iets: ONDERWERP"),
        (["beslis"], "De opdracht 'beslis' bestaat niet."),
        (["check", "--snel"], "Dit ken ik niet: --snel."),
        (["decide", "verstrekken", "--receipt"], "Achter --receipt hoort een waarde."),
        (["decide", "verstrekken", "--json", "--html"], "--html en --json gaan niet samen."),
    ],
)
def test_wrong_arguments_are_told_in_dutch(capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    error = capsys.readouterr().err
    assert error.startswith(said) and "--help" in error
