"""Which currency notes go with which statements, and how certain they are worded."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest
import yaml

import rules_core
from rules_core import Answer
from tests.rules_core.asking import knowledge, notes

# Which statements each note belongs to, from the reading of the documents; kept here as a second record, so that a note
# that is lost in the knowledge base is noticed.
BELONGS = {
    "N1": "G02 G03 G04 G12 G31 G32 P35 P68",
    "N2": "G78 G79 G80 G81 G82 G83 G84 G85 G86 G87 G88",
    "N3": "G75 G76",
    "N4": "G08 G17 G18 G19 P29",
    "N5": "G07 G09 G20 G21 G22",
    "N6": "G23 G24 G46 G47 G48 G49 P29",
    "N7": "G34 G35 G36 G44",
    "N8": "G37 G38 G39 G40 G41 G42 G43",
    "N9": "G50 G51",
    "N10": "G52 G53 G54 G55 G56 G57",
    "N11": "G58 G59 G60 G61",
    "N12": "G62 G63 G64 G65 G66 G67",
    "N13": "G69 G70 G71 G72 G73 G74",
    "N14": "G77",
    "N15": "G19 G89 G90",
    "N16": "P05 P06 P07 P08",
    "N17": "P12 P15 P16 P17 P18 P19 P20 P21 P23 P27 P32 P33 P34 P35 P39 P40 P43 P44 P45 P46 P49 P50 P55 P56 P59 P60 "
    "P61 P62 P63 P65 P66 P71 P72 P74 P75 P76 P77",
    "N18": "P11 P36 P43 P44 P45 P59 P64 P78",
    "N19": "P04 P14 P22 P37 P38 P41 P42",
    "N20": "P67 P69 P70 P73",
    "N21": "G12 P24 P25 P26 P27 P47 P48 P51 P53 P54 P57 P58 P65 P66 P77",
    "N22": "G68 P76",
}


@lru_cache
def answers() -> tuple[Answer, ...]:
    """The answer to every example case: together they say every part of every topic."""
    files = sorted((Path(__file__).parent / "cases").glob("[!_]*.yml"))
    cases = [case for path in files for case in yaml.safe_load(path.read_text(encoding="utf-8"))]
    return tuple(rules_core.decide(knowledge(), case["topic"], case["facts"]) for case in cases)


def counted(answer: Answer) -> set[str]:
    """The statements behind the rules, remarks and sections that apply in an answer."""
    topic = knowledge().topics[answer.topic or ""]
    parts = {part.id: part for part in (*topic.rules.values(), *topic.remarks, *topic.outside)}
    ids = [reason.rule for reason in answer.reasons if reason.effect == "applies" and reason.rule in parts]
    return {citation.statement.id for id_ in ids for citation in parts[id_].cites}


def test_every_note_has_its_statements() -> None:
    assert list(BELONGS) == [f"N{number}" for number in range(1, 23)]
    assert set(BELONGS) | {"ap", "pf"} == set(knowledge().notices)


@pytest.mark.parametrize("note", BELONGS)
def test_note_accompanies_the_statements_it_belongs_to(note: str) -> None:
    belongs = set(BELONGS[note].split())
    assert {item.id for item in knowledge().statements.values() if note in item.notices} == belongs
    with_statement = [answer for answer in answers() if counted(answer) & belongs]
    assert with_statement
    assert [answer.facts for answer in with_statement if note not in notes(answer)] == []


@pytest.mark.parametrize("document", ["ap", "pf"])
def test_every_answer_says_how_old_each_document_is_that_counts_in_it(document: str) -> None:
    passages = {item.id: item.passage for item in knowledge().statements.values()}
    resting = [a for a in answers() if any((passages[id_] or "").startswith(f"{document}.") for id_ in counted(a))]
    assert resting
    assert [answer.facts for answer in resting if document not in notes(answer)] == []


@pytest.mark.parametrize(
    ("note", "word"),
    [
        ("ap", "waarschijnlijk"),
        ("N9", "voor zover bekend"),
        ("N14", "voor zover bekend"),
        ("N17", "voor zover bekend"),
        ("N18", "waarschijnlijk"),
        ("N22", "voor zover bekend"),
    ],
)
def test_what_is_unverified_is_worded_so(note: str, word: str) -> None:
    assert word in knowledge().notices[note].text.lower()


def test_no_verdict_rests_on_a_proposal_or_a_claim_alone() -> None:
    """Each part that decides cites a statement that is law, or was."""
    for topic in knowledge().topics.values():
        for rule in topic.rules.values():
            assert {citation.status for citation in rule.cites} & {"geldend", "verouderd"}, rule.id
