"""Loading a knowledge folder: every fault is found at once, with its place and what would be right."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from rules_core.conditions import All, AnyOf, Is, Not
from rules_core.errors import KnowledgeError, Problem
from rules_core.loading import knowledge_hash, load
from tests.rules_core.tiny import FILES, write

PROEF, UITLEG, FACTS = FILES["topics/proef.yml"], FILES["topics/uitleg.yml"], FILES["facts.yml"]


def problems(root: Path) -> tuple[Problem, ...]:
    with pytest.raises(KnowledgeError) as caught:
        load(root)
    return caught.value.problems


def test_everything_arrives(tmp_path: Path) -> None:
    knowledge = load(write(tmp_path))
    proef = knowledge.topics["proef"]
    assert list(knowledge.topics) == ["proef", "uitleg"]
    assert proef.root is proef.rules["hoofdregel"]
    assert proef.exceptions == {"hoofdregel": (proef.rules["grond"],)}
    grond = proef.rules["grond"]
    assert grond.when == Is("soort", frozenset({"p", "q"}))
    assert grond.provided == AnyOf((Is("ja_of_nee", frozenset({True})), Not(Is("soort", frozenset({"p"})))))
    assert (grond.place.file, grond.place.line) == ("kennis/topics/proef.yml", 23)
    assert (grond.label, grond.unspelled, grond.condition, grond.notices) == (
        "als het zo is",
        "Er is meer.",
        None,
        ("N1",),
    )
    (citation,) = grond.cites
    assert (citation.statement.id, citation.passage.id, citation.quote) == ("G01", "ap.een.1", "een")
    assert citation.statement.notices == ("N1",)
    assert proef.answers == {"ja": "Ja hoor."}
    assert [rule.id for rule in (*proef.outside, *proef.remarks)] == ["buiten", "zegt"]
    assert proef.presumptions[0].then == {"ja_of_nee": True}
    assert proef.together[0].options[0].then == {"soort": "p"}
    fact, soort = knowledge.facts["ja_of_nee"], knowledge.facts["soort"]
    assert (fact.values, fact.labels[True], fact.offer) == ((True, False), "Ja", (True, False))
    assert fact.asked_when == Is("soort", frozenset({"p", "q"}))
    assert fact.skip_when is None
    assert (soort.values, soort.offer, soort.labels["q"]) == (("p", "q", "r"), ("p",), "Kwee")
    assert knowledge.topics["uitleg"].root is None
    assert [section.id for section in knowledge.topics["uitleg"].remarks] == ["deel"]
    assert (knowledge.routes[0].topic, knowledge.outside["weer"].turn_to) == ("proef", ("het KNMI",))
    assert [(subject.id, subject.refuses) for subject in knowledge.outside.values()] == [("weer", False), ("kat", True)]
    assert knowledge.premises["altijd"].cites == grond.cites
    assert knowledge.notices["ap"].text == "Een oude pagina."
    assert knowledge.passages["ap.een.1"].section == ("Een",)


def test_several_keys_are_a_conjunction(tmp_path: Path) -> None:
    text = PROEF.replace("when: {soort: deel}", "when: {soort: p, ja_of_nee: true}")
    grond = load(write(tmp_path, topics__proef=text)).topics["proef"].rules["grond"]
    assert grond.when == All((Is("soort", frozenset({"p"})), Is("ja_of_nee", frozenset({True}))))


@pytest.mark.parametrize("name", [name for name in FILES if not name.startswith("topics/")])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    root = write(tmp_path)
    (root / name).unlink()
    (problem,) = problems(root)
    assert (problem.file, problem.wrong, problem.remedy) == (
        f"kennis/{name}",
        "Dit bestand ontbreekt.",
        "Zet het terug.",
    )


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path / "nergens")
    assert "nergens" in problem.file and "Deze map bestaat niet." in problem.wrong


def test_missing_files_are_said(tmp_path: Path) -> None:
    (tmp_path / "leeg").mkdir()
    assert len(problems(tmp_path / "leeg")) >= 5


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "wrong", "remedy"),
    [
        ("passages.yml", "paragraph: 1, ", "", 2, "alineanummer", "paragraph: 1"),
        ("passages.yml", "- {id: ap.een.1", "- {id: ''", 2, "'id' ontbreekt een tekst", "id: …"),
        ("passages.yml", "passages:\n- ", "passages: ", 1, "lijst met onderdelen", "- id: …"),
        ("passages.yml", "section: [Een]", "section: [[Een]]", 2, "lijst met namen", "section: [naam]"),
        ("statements.yml", "passage: ap.een.1, status: geldend", "passage: ap.een.2, status: geldend", 2,
         "De passage 'ap.een.2' bestaat niet", "ap.een.1"),
        ("statements.yml", "status: voorstel", "status: voorstl", 4, "De status 'voorstl' bestaat niet", "'voorstel'"),
        ("statements.yml", "notices: [N1]", "notices: [N2]", 2, "De noot 'N2' bestaat niet", "N1"),
        ("facts.yml", "type: bool", "type: getal", 3, "Het type 'getal' bestaat niet", "'bool' of 'enum'"),
        ("facts.yml", "  values:\n    p: {label: Peer}\n    q: {label: Kwee}\n    r: {label: Raap}\n", "", 9,
         "De waarden ontbreken", "'label'"),
        ("facts.yml", "deel: [p, q]", "deel: [p, z]", 13, "De groep 'deel' noemt de onbekende waarde 'z'", "p, q, r"),
        ("facts.yml", "{soort: deel}", "{sort: deel}", 8, "Het feit 'sort' bestaat niet", "'soort'"),
        ("facts.yml", "  why: Dat maakt uit.\n  condition", "  reden: Dat maakt uit.\n  condition", 5,
         "'reden' is hier onbekend", "why"),
        ("routes.yml", "topic: proef", "topic: proof", 2, "Het onderwerp 'proof' bestaat niet", "'proef'"),
        ("topics/proef.yml", "kind: decision", "kind: besluit", 2, "De soort 'besluit' bestaat niet", "'decision'"),
        ("topics/proef.yml", "title: Een proef\n", "", 1, "'title' ontbreekt een tekst", "title: …"),
        ("topics/proef.yml", "ask: [soort, ja_of_nee]", "ask: [soort, ja_of_nee, x]", 4,
         "Het feit 'x' bestaat niet", "soort"),
        ("topics/proef.yml", "ask: [soort, ja_of_nee]", "ask: [soort]", 23, "gebruikt het feit 'ja_of_nee'",
         "Zet het feit"),
        ("topics/proef.yml", "then: {ja_of_nee: true}", "then: {}", 9, "Het gevolg ontbreekt", "then: {feit: waarde}"),
        ("topics/proef.yml", "when: {soort: deel}", "when: deel", 25, "'when' moet uit feiten en waarden bestaan",
         "feit: waarde"),
        ("topics/proef.yml", "when: {soort: deel}", "when: {any: deel}", 25, "Onder 'any' hoort een lijst", "any: ["),
        ("topics/proef.yml", "when: {soort: deel}", "when: {soort: true}", 25, "kent de waarde 'True' niet",
         "deel, p, q, r"),
        ("topics/proef.yml", "{ja_of_nee: true}, {not", "{ja_of_nee: ja}, {not", 26, "kent de waarde 'ja' niet",
         "false, true"),
        ("topics/proef.yml", "while_open: nee_tenzij", "while_open: misschien", 20,
         "De uitkomst 'misschien' bestaat niet", "nee_tenzij"),
        ("topics/proef.yml", "statement: P01", "statement: G02", 34, "De uitspraak 'G02' heeft geen passage",
         "met een passage"),
        ("topics/proef.yml", "asks: [soort]", "asks: [sort]", 12, "Het feit 'sort' bestaat niet", "'soort'"),
        ("topics/proef.yml", "  label: als het zo is", "  label: [als]", 28, "Onder 'label' ontbreekt een tekst",
         "label: …"),
        ("outside.yml", "notices: [N1]", "cues: [regen]", 2, "De sleutel 'cues' is hier onbekend", "notices"),
        ("outside.yml", "quote: een", "quote: een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien", 3,
         "Het citaat heeft 13 woorden", "hooguit 12 woorden"),
        ("premises.yml", "statement: G01", "statement: G99", 2, "De uitspraak 'G99' bestaat niet", "G01"),
        ("premises.yml", "cites: [{statement: G01, quote: een}], ", "", 2, "'altijd' heeft geen bron", "cites:"),
        ("premises.yml", "claim: Het mag altijd., ", "", 2, "Onder 'claim' ontbreekt een tekst", "claim: …"),
        ("premises.yml", "notices: [N1]", "notices: [N9]", 2, "De noot 'N9' bestaat niet", "N1"),
        ("premises.yml", "says: Dat is", "zegt: Dat is", 2, "De sleutel 'zegt' is hier onbekend", "says"),
        ("topics/proef.yml", "answers: {ja: Ja hoor.}", "answers: {}\nanswers_for: {arts: {ja: Ja.}}", 6,
         "De rol 'arts' bestaat niet", ""),
        ("topics/uitleg.yml", "sections:\n", "zinnen:\n", 5, "'zinnen' is hier onbekend", "sections"),
    ],
)  # fmt: skip
def test_a_fault_is_found(tmp_path: Path, name: str, old: str, new: str, line: int, wrong: str, remedy: str) -> None:
    text = FILES[name]
    assert old in text
    found = problems(write(tmp_path, **{name.removesuffix(".yml").replace("/", "__"): text.replace(old, new, 1)}))
    matching = [problem for problem in found if wrong in problem.wrong]
    assert matching, [str(problem) for problem in found]
    assert (matching[0].file, matching[0].line) == (f"kennis/{name}", line)
    assert remedy in matching[0].remedy


def test_an_information_topic_needs_text(tmp_path: Path) -> None:
    (problem,) = problems(write(tmp_path, topics__uitleg="topic: uitleg\nkind: information\ntitle: Een uitleg\n"))
    assert (problem.wrong, problem.line) == ("Dit onderwerp heeft geen tekst.", 1)


def test_all_faults_come_at_once_in_order_of_place(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        topics__uitleg=UITLEG.replace("G", "X").replace("P01", "X01"),
        topics__proef=PROEF.replace("verdict: ja\n", "verdict: jja\n").replace("soort: r", "soort: rr"),
        facts=FACTS.replace("type: bool", "type: boel"),
    )
    found = problems(root)
    places = [(problem.file, problem.line) for problem in found]
    assert places == sorted(places)
    assert {file for file, _ in places} == {"kennis/facts.yml", "kennis/topics/proef.yml", "kennis/topics/uitleg.yml"}
    assert str(KnowledgeError(found)).count("Oplossing:") == len(found)


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value in nested lists and mappings."""
    yield path
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield from places(value, (*path, key))


def replaced(node: Any, path: tuple[Any, ...], value: object) -> Any:
    if not path:
        return value
    changed = list(node) if isinstance(node, list) else dict(node)
    changed[path[0]] = replaced(node[path[0]], path[1:], value)
    return changed


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("value", [["x"], {"x": "y"}, "tekst", 3, None, [], {}, [{"x": "y"}], True], ids=repr)
def test_any_value_of_another_shape_is_read_or_refused_with_its_place(tmp_path: Path, name: str, value: object) -> None:
    root, content = write(tmp_path), yaml.safe_load(FILES[name])
    for path in places(content):
        (root / name).write_text(yaml.safe_dump(replaced(content, path, value)), encoding="utf-8")
        assert [problem for problem in faults(root) if problem.line < 1 or not problem.remedy] == []


def faults(root: Path) -> tuple[Problem, ...]:
    try:
        load(root)
    except KnowledgeError as error:
        return error.problems
    return ()


def test_the_hash_follows_names_and_contents_and_nothing_else(tmp_path: Path) -> None:
    one, other = write(tmp_path / "een"), write(tmp_path / "ander")
    assert load(one).hash == load(other).hash == knowledge_hash(one)
    (other / "topics" / "uitleg.yml").write_text(UITLEG + "# noot\n", encoding="utf-8")
    assert knowledge_hash(other) != knowledge_hash(one)
    (one / "topics" / "uitleg.yml").rename(one / "topics" / "uitleg2.yml")
    assert knowledge_hash(one) not in (knowledge_hash(other), load(write(tmp_path / "derde")).hash)


@pytest.mark.parametrize("name", ["facts", "passages", "notices", "statements", "outside", "premises"])
def test_an_id_that_stands_twice_is_reported(tmp_path: Path, name: str) -> None:
    root = write(tmp_path)
    path = root / f"{name}.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content[name].append(deepcopy(content[name][0]))
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    assert any(p.wrong == f"Het id '{content[name][0]['id']}' staat er al." for p in problems(root))


def test_a_topic_in_two_files_is_reported(tmp_path: Path) -> None:
    root = write(tmp_path)
    (root / "topics" / "nogmaals.yml").write_text((root / "topics" / "proef.yml").read_text(encoding="utf-8"))
    assert any("Het onderwerp 'proef' staat ook in" in problem.wrong for problem in problems(root))


def test_a_citation_may_be_worth_something_else_than_its_statement(tmp_path: Path) -> None:
    root = write(tmp_path)
    path = root / "topics" / "proef.yml"
    text = path.read_text(encoding="utf-8")
    assert "{statement: G01, quote: een}" in text
    path.write_text(text.replace("quote: een}", "quote: een, status: voorbeeld}", 1), encoding="utf-8")
    topic = load(root).topics["proef"]
    parts = [*topic.rules.values(), *topic.outside, *topic.remarks, *topic.presumptions]
    cites = [citation for part in parts for citation in part.cites]
    assert "voorbeeld" in {c.status for c in cites}
    path.write_text(text.replace("quote: een}", "quote: een, status: geldig}", 1), encoding="utf-8")
    assert any("De status 'geldig' bestaat niet" in problem.wrong for problem in problems(root))
