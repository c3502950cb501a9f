"""`check` proves the shipped rules, and finds each seeded defect (defects/*.yml) with its place and remedy."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

import rules_core
from rules_core.checking import check, check_topic, report
from rules_core.checks import agreement
from rules_core.checks.agreement import compare, disagreements, topic_agreement
from rules_core.checks.beside import forgotten_facts
from rules_core.checks.interview import vain_questions, walk
from rules_core.checks.space import Space
from rules_core.cli import main
from rules_core.diagram import Forest, order_of
from rules_core.errors import KnowledgeError, Problem
from rules_core.loading import KNOWLEDGE_DIR, load
from rules_core.model import KnowledgeBase, Topic, Value
from rules_core.phrasing import sentence

DEFECTS = sorted((Path(__file__).parent / "defects").glob("*.yml"))


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return rules_core.load()


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped knowledge in a folder of its own; each test puts its own topics/proef.yml there."""
    folder = tmp_path_factory.mktemp("kennis") / "knowledge"
    shutil.copytree(KNOWLEDGE_DIR, folder)
    return folder


def decision_topics(knowledge: KnowledgeBase) -> list[Topic]:
    return [topic for topic in knowledge.topics.values() if topic.root is not None]


# -- the shipped rules ---------------------------------------------------------------------------------------------


def test_the_shipped_rules_have_no_fault(knowledge: KnowledgeBase) -> None:
    proofs = check(knowledge)
    assert [str(problem) for proof in proofs for problem in proof.problems] == []
    assert {proof.topic for proof in proofs} == {topic.id for topic in decision_topics(knowledge)}
    assert all(proof.combinations >= 1 and proof.states >= 1 for proof in proofs)


def test_the_command_reports_every_decision_topic(capsys: pytest.CaptureFixture[str], knowledge: KnowledgeBase) -> None:
    assert main(["check"]) == 0
    printed = capsys.readouterr().out
    assert all(f"{topic.id}: in orde" in printed for topic in decision_topics(knowledge))
    assert "Geen fouten gevonden." in printed


@pytest.mark.parametrize("name", [topic.id for topic in decision_topics(rules_core.load())])
def test_interpreter_and_diagram_agree_on_every_combination(knowledge: KnowledgeBase, name: str) -> None:
    topic = knowledge.topics[name]
    forest = Forest(order_of(topic), knowledge.facts)
    result = topic_agreement(knowledge, topic, forest, forest.outcome(topic))
    assert result.differs is None
    assert result.cubes >= len(topic.rules) - 1


def test_a_diagram_of_other_rules_does_not_agree(knowledge: KnowledgeBase) -> None:
    topic = knowledge.topics["kwaliteitsonderzoek"]
    exceptions = {name: rules for name, rules in topic.exceptions.items() if name != "uitbesteden"}
    forest = Forest(order_of(topic), knowledge.facts)
    result = topic_agreement(knowledge, topic, forest, forest.outcome(replace(topic, exceptions=exceptions)))
    assert result.differs is not None
    assert result.differs["eigen_gebruik"] is True


def test_a_diagram_that_tells_too_much_apart_does_not_agree(knowledge: KnowledgeBase) -> None:
    forest = Forest(("toestemming",), knowledge.facts)
    node = forest.node(0, (forest.terminal("ja"), forest.terminal("nee")))
    assert compare(forest, node, lambda known: frozenset({"ja"}), {}).differs == {"toestemming": False}
    undecided = compare(forest, forest.terminal("ja"), lambda known: frozenset({"ja", "nee"}), {})
    assert undecided.differs == {}


@pytest.mark.parametrize("name", [topic.id for topic in decision_topics(rules_core.load())])
def test_every_question_can_matter_and_is_asked_once_also_after_weet_niet(knowledge: KnowledgeBase, name: str) -> None:
    interview = walk(knowledge, knowledge.topics[name], unknown=True)
    assert interview.unsupported == []
    assert interview.longest <= len(knowledge.topics[name].ask)
    assert [decision.stated for decision in interview.asked if decision.ask in decision.stated] == []


# -- seeded defects ------------------------------------------------------------------------------------------------


def found(folder: Path, text: str) -> tuple[str, list[Problem]]:
    """Which step finds faults in a topic that is added to the knowledge, and the faults."""
    (folder / "topics" / "proef.yml").write_text(text, encoding="utf-8")
    try:
        knowledge = load(folder)
    except KnowledgeError as error:
        return "load", list(error.problems)
    return "check", list(check_topic(knowledge, knowledge.topics["proef"]).problems)


@pytest.mark.parametrize("path", DEFECTS, ids=lambda path: path.stem)
def test_defect_is_found_with_place_and_remedy(copy: Path, path: Path) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    step, problems = found(copy, case["topic_file"])
    expect = case["expect"]
    assert step == case["found_by"], problems
    matching = [problem for problem in problems if expect["wrong"] in problem.wrong]
    assert matching, [str(problem) for problem in problems]
    assert matching[0].file == "knowledge/topics/proef.yml"
    assert matching[0].line == expect["line"]
    assert expect["remedy"] in matching[0].remedy


def test_a_fact_that_nothing_uses_is_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = Path(shutil.copytree(KNOWLEDGE_DIR, tmp_path / "kennis"))
    with (root / "facts.yml").open("a", encoding="utf-8") as facts:
        facts.write("- id: noodlijst\n  type: bool\n  question: Is het zo?\n  why: Zomaar.\n")
    line = (root / "facts.yml").read_text(encoding="utf-8").splitlines().index("- id: noodlijst") + 1
    assert main(["--knowledge", str(root), "check"]) == 1
    printed = capsys.readouterr().out
    assert f"kennis/facts.yml, regel {line}: Het feit 'noodlijst' wordt door geen enkele regel" in printed
    assert "1 fout(en) gevonden." in printed


def test_a_fact_that_the_chat_would_forget_is_told(knowledge: KnowledgeBase, tmp_path: Path) -> None:
    domain = tmp_path / "domain.yml"
    assert list(forgotten_facts(knowledge, domain)) == []
    assert list(forgotten_facts(knowledge, KNOWLEDGE_DIR.parent.parent / "domain.yml")) == []
    ids = [id_ for id_ in knowledge.facts if id_ != "bezwaar"]
    entities, slots = "".join(f"- {id_}\n" for id_ in ids), "".join(f"  {id_}: {{type: any}}\n" for id_ in ids)
    domain.write_text(f"entities:\n{entities}slots:\n{slots}", encoding="utf-8")
    under_entities, under_slots = forgotten_facts(knowledge, domain)
    assert "'bezwaar' staat niet onder 'entities'" in under_entities.wrong and "'- bezwaar'" in under_entities.remedy
    assert "'bezwaar' staat niet onder 'slots'" in under_slots.wrong and "  bezwaar: {type: any" in under_slots.remedy
    assert "Nog te doen: domain.yml, regel" in report((), (), (under_slots,))


def test_there_are_enough_defects() -> None:
    assert len(DEFECTS) >= 20


@pytest.mark.parametrize("path", DEFECTS[:3], ids=lambda path: path.stem)
def test_the_command_fails_on_a_defect(copy: Path, capsys: pytest.CaptureFixture[str], path: Path) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    (copy / "topics" / "proef.yml").write_text(case["topic_file"], encoding="utf-8")
    code = main(["--knowledge", str(copy), "check"])
    output = capsys.readouterr()
    assert code == (1 if case["found_by"] == "check" else 2)
    assert case["expect"]["wrong"] in output.out + output.err


# -- how faults are said -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "Altijd mag het niet."),
        ({"ontvanger": "politie"}, "Als de ontvanger de politie is, dan mag het niet."),
        (
            {"ontvanger": "politie", "toestemming": True},
            "Als de ontvanger de politie is en de patiënt toestemming geeft, dan mag het niet.",
        ),
        (
            {"ontvanger": "politie", "toestemming": True, "noodsituatie": False},
            "Als de ontvanger de politie is, de patiënt toestemming geeft en het geen noodsituatie is, dan mag het"
            " niet.",
        ),
    ],
)
def test_a_combination_reads_as_a_sentence(knowledge: KnowledgeBase, facts: dict[str, Value], said: str) -> None:
    assert sentence(knowledge, facts, "mag het niet") == said


def test_a_fact_without_a_clause_is_said_by_its_question(knowledge: KnowledgeBase) -> None:
    plain = {name: replace(fact, clauses={}) for name, fact in knowledge.facts.items()}
    said = sentence(replace(knowledge, facts=plain), {"beheer": "zorgverlener"}, "mag het niet")
    assert said == "Als het antwoord op ‘Wie bewaart de gegevens?’ ‘Een zorgverlener’ is, dan mag het niet."


# -- the proof notices when the evaluators part ----------------------------------------------------------------------


def test_a_rule_that_is_computed_otherwise_is_reported(knowledge: KnowledgeBase) -> None:
    space = Space(knowledge, knowledge.topics["kwaliteitsonderzoek"])
    space.values = {**space.values, "uitbesteden": space.forest.terminal("ja")}
    _, problems = disagreements(space)
    assert [problem.line for problem in problems] == [space.topic.rules["uitbesteden"].place.line]
    assert "rekenen de twee rekenwijzen regel 'uitbesteden' verschillend uit" in problems[0].wrong


def test_grounds_that_are_combined_otherwise_are_reported(
    knowledge: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = Space(knowledge, knowledge.topics["organisatie_buiten_zorg"])
    assert disagreements(space)[1] == []
    monkeypatch.setattr(agreement, "verdict_of", lambda root, grounds: "verplicht")
    _, problems = disagreements(space)
    assert [problem.wrong[:40] for problem in problems] == ["De twee rekenwijzen kiezen een andere ui"]


def test_a_question_that_cannot_matter_is_reported(knowledge: KnowledgeBase) -> None:
    topic = knowledge.topics["eigen_beheer"]
    interview = walk(knowledge, topic)
    assert list(vain_questions(knowledge, topic, interview)) == []
    interview.unsupported.extend(interview.asked)
    (problem,) = vain_questions(knowledge, topic, interview)
    assert "wordt 'beheer' voor niets gevraagd" in problem.wrong
    assert problem.line == topic.rules["bij_zorgverlener"].place.line
