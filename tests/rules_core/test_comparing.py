"""Two knowledge bases compared: every verdict that changed and no other, held against deciding each case by itself."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from itertools import product
from pathlib import Path
from random import Random

import pytest

from rules_core.cli import main
from rules_core.comparing.cases import Case, fewest
from rules_core.comparing.contents import edits
from rules_core.comparing.telling import Difference, compare, report
from rules_core.comparing.verdicts import Compared, Shift, compare_topic
from rules_core.conditions import All, AnyOf, Condition, Is, Not
from rules_core.decision import verdict_of_case
from rules_core.diagram import Forest
from rules_core.loading import KNOWLEDGE_DIR, load
from rules_core.model import UNKNOWN, Facts, KnowledgeBase, Value
from tests.rules_core.small import FACTS, NAMES, cases
from tests.rules_core.tiny import FILES, write

PROEF = FILES["topics/proef.yml"]
SOORT: tuple[Value, ...] = ("p", "q", "r")
YES_NO: tuple[Value, ...] = (True, False)
CHANGES = {
    "another verdict": ("  verdict: ja\n", "  verdict: verplicht\n"),
    "a wider ground": ("when: {soort: deel}\n  provided", "when: {soort: p}\n  provided"),
    "a condition less": ("provided: {any: [{ja_of_nee: true}, {not: {soort: p}}]}", "provided: {ja_of_nee: true}"),
    "another case outside": ("when: {soort: r}, verdict", "when: {soort: q}, verdict"),
    "a presumption less": ("when: {soort: p}, then: {ja_of_nee: true}", "when: {soort: p}, then: {ja_of_nee: false}"),
    "another word while open": ("while_open: nee_tenzij", "while_open: niet_bepaald"),
}


def both(tmp_path: Path, old: str, new: str) -> tuple[KnowledgeBase, KnowledgeBase]:
    assert PROEF.count(old) == 1
    return load(write(tmp_path / "oud")), load(write(tmp_path / "nieuw", topics__proef=PROEF.replace(old, new)))


def inside(case: Case, facts: Facts) -> bool:
    return all(facts.get(name, UNKNOWN) in values for name, values in case.when.items())


def told(shifts: tuple[Shift, ...], before: str, facts: Facts) -> str:
    """The verdict after, as the comparison tells it; as it was where no shift speaks of the case."""
    after = {shift.after for shift in shifts if shift.before == before and any(inside(c, facts) for c in shift.cases)}
    assert len(after) <= 1
    return after.pop() if after else before


@pytest.mark.parametrize(("old", "new"), CHANGES.values(), ids=CHANGES)
def test_every_case_is_told_as_it_is_decided(tmp_path: Path, old: str, new: str) -> None:
    before, after = both(tmp_path, old, new)
    compared = compare_topic(before, after, "proef")
    assert compared.final or compared.provisional
    unknown: tuple[Value, ...] = (UNKNOWN,) if compared.provisional else ()
    shifted = 0
    for soort, answer in product((*SOORT, *unknown), (*YES_NO, *unknown)):
        facts = {"soort": soort, "ja_of_nee": answer}
        was, now = (verdict_of_case(knowledge, "proef", facts) for knowledge in (before, after))
        assert told(compared.final or compared.provisional, was, facts) == now, facts
        shifted += was != now
    assert shifted
    if compared.final:
        assert sum(shift.combinations for shift in compared.final) == shifted


@pytest.mark.parametrize("seed", range(40))
def test_the_cases_hold_all_that_is_wanted_and_nothing_that_is_not(seed: int) -> None:
    random = Random(seed)
    forest = Forest(NAMES, FACTS)

    def condition(depth: int) -> Condition:
        if depth == 0 or random.random() < 0.3:
            name = random.choice(NAMES)
            values = FACTS[name].values
            return Is(name, frozenset(random.sample(values, random.randint(1, len(values)))))
        parts = tuple(condition(depth - 1) for _ in range(random.randint(1, 3)))
        return random.choice((All(parts), AnyOf(parts), Not(parts[0])))

    wanted, concerned = condition(3), condition(2)
    nodes = forest.condition(wanted), forest.condition(concerned)
    node = forest.apply(lambda want, concern: want if concern else None, *nodes)
    found = fewest(forest, node)

    def holds(test: Condition, facts: Facts) -> bool:
        from rules_core.conditions import evaluate

        return evaluate(test, facts) is True

    for facts in cases():
        if holds(concerned, facts):
            assert any(inside(case, facts) for case in found) == holds(wanted, facts)
    for case in found:
        mine = [f for f in cases() if holds(concerned, f) and holds(wanted, f) and inside(case, f)]
        others = [other for other in found if other is not case]
        assert any(not any(inside(other, facts) for other in others) for facts in mine), "a case that says nothing new"
        for name in case.when:
            less = replace(case, when={key: values for key, values in case.when.items() if key != name})
            assert any(inside(less, f) and holds(concerned, f) and not holds(wanted, f) for f in cases()), name
        for facts in mine:
            assert all(facts[name] in values for name, values in case.also.items())


def test_the_same_knowledge_has_no_differences(tmp_path: Path) -> None:
    found = compare(load(write(tmp_path / "een")), load(write(tmp_path / "ander")))
    assert not found.verdicts_changed and found.edits == ()
    assert report(found) == "Geen enkele uitkomst is veranderd."


def test_a_change_of_words_changes_no_verdict_and_is_told(tmp_path: Path) -> None:
    found = compare(*both(tmp_path, "says: Het mag.", "says: Het mag echt."))
    assert not found.verdicts_changed
    assert "- regel proef/grond\n  tekst: was ‘Het mag.’, wordt ‘Het mag echt.’" in report(found)


def test_a_change_of_verdict_is_told_in_a_sentence(tmp_path: Path) -> None:
    text = report(compare(*both(tmp_path, *CHANGES["a condition less"])))
    assert "Gevraagd: Een proef (proef)." in text
    assert "- Was: ja. Wordt: nee, als " in text
    assert "het antwoord op ‘Welke soort?’ ‘Kwee’ is" in text and "[1 combinaties]" in text


def test_what_all_cases_share_is_told_once(tmp_path: Path) -> None:
    found = compare(*both(tmp_path, "says: Het mag.", "says: Het mag echt."))
    shared = {"soort": ("p",)}
    cases_ = (Case({**shared, "ja_of_nee": (True,)}, {}), Case({**shared, "ja_of_nee": (False,)}, {}))
    shift = Shift("ja", "nee", cases_, 2)
    told_ = report(replace(found, compared=(Compared("proef", 6, (shift,)),)))
    assert "- Was: ja. Wordt: nee, als het antwoord op ‘Welke soort?’ ‘Peer’ is, in elk van deze gevallen:" in told_
    assert "  - als het zo is\n" in told_ and told_.count("Peer") == 1


def test_a_recipient_is_named_where_only_the_rest_of_the_sentence_speaks_of_it() -> None:
    knowledge = load()
    case = Case({"noodzakelijk": (True,)}, {"ontvanger": ("gemeente",)})
    found = Difference(
        knowledge, knowledge, (Compared("verstrekken", 6, (Shift("ja", "nee", (case,), 2),)),), (), (), ()
    )
    assert "als de gemeente de gegevens echt nodig heeft" in report(found)


def test_only_what_is_said_while_facts_are_unknown_changes(tmp_path: Path) -> None:
    text = report(compare(*both(tmp_path, *CHANGES["a presumption less"])))
    assert "dan is elke uitkomst dezelfde als eerst (6 combinaties vergeleken)" in text
    assert "niet bekend is wat het antwoord op ‘Is het zo?’ is" in text
    assert text.endswith("Er zijn uitkomsten veranderd.")


def test_a_topic_that_comes_or_goes_changes_verdicts(tmp_path: Path) -> None:
    one, other = load(write(tmp_path / "een")), write(tmp_path / "ander")
    (other / "topics" / "tweede.yml").write_text(PROEF.replace("topic: proef", "topic: tweede"), encoding="utf-8")
    more = load(other)
    assert "(tweede). Dit onderwerp is nieuw" in report(compare(one, more))
    assert "(tweede). Dit onderwerp is vervallen" in report(compare(more, one))
    assert compare(one, more).verdicts_changed and compare(more, one).verdicts_changed


@pytest.mark.parametrize(
    ("name", "old", "new", "kind", "id_"),
    [
        ("facts", "question: Is het zo?", "question: Is dat zo?", "fact", "ja_of_nee"),
        ("notices", "text: Een noot.", "text: Een andere noot.", "notice", "N1"),
        ("statements", "status: geldend, notices: [N1]", "status: verouderd, notices: [N1]", "statement", "G01"),
        ("passages", "paragraph: 1", "paragraph: 2", "passage", "ap.een.1"),
        ("texts", "short: pagina", "short: bladzijde", "document", "ap"),
        ("texts", "sources: c", "sources: x", "texts", "texts.yml"),
        ("outside", "turn_to: [het KNMI]", "turn_to: [de buren]", "subject", "weer"),
        ("premises", "claim: Het mag altijd.", "claim: Het mag wel eens.", "premise", "altijd"),
        ("routes", "when: {soort: deel}", "when: {soort: p}", "route", "1"),
        ("topics__uitleg", "says: Zo zit het.", "says: Zo zit dat.", "remark", "uitleg/deel"),
        ("topics__proef", "says: Vast.", "says: Zeker.", "presumption", "proef/neemt_aan"),
        ("topics__proef", "says: Buiten.", "says: Erbuiten.", "outside", "proef/buiten"),
        ("topics__proef", "{ja: Ja hoor.}", "{ja: Ja zeker.}", "topic", "proef"),
        ("topics__proef", "quote: een}]\nremarks", "quote: twee}]\nremarks", "rule", "proef/grond"),
    ],
)
def test_every_other_change_is_told(tmp_path: Path, name: str, old: str, new: str, kind: str, id_: str) -> None:
    text = FILES[f"{name.replace('__', '/')}.yml"]
    assert text.count(old) == 1
    found = edits(load(write(tmp_path / "oud")), load(write(tmp_path / "nieuw", **{name: text.replace(old, new)})))
    assert (kind, id_, "changed") in {(edit.kind, edit.id, edit.how) for edit in found}


# -- the command ---------------------------------------------------------------------------------------------------


def test_the_command_ends_with_0_or_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = write(tmp_path / "oud")
    new = write(tmp_path / "nieuw", topics__proef=PROEF.replace(*CHANGES["another verdict"]))
    assert main(["diff", str(old), str(old)]) == 0
    assert main(["diff", str(old), str(new)]) == 1
    assert "Was: ja. Wordt: ja, het moet" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["nergens", "", "--help-me", "HEAD:README.md"])
def test_a_name_that_is_nothing_is_refused(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["diff", str(KNOWLEDGE_DIR), "--", name] if name.startswith("-") else ["diff", str(KNOWLEDGE_DIR), name])
        == 2
    )
    error = capsys.readouterr().err
    assert f"'{name}' is geen map en geen versie van dit project." in error and "Oplossing: " in error


def test_a_folder_without_knowledge_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(tmp_path), str(KNOWLEDGE_DIR)]) == 2
    assert "staat geen kennis" in capsys.readouterr().err


def test_faulty_knowledge_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    faulty = write(tmp_path, topics__proef=PROEF.replace("verdict: ja\n", "verdict: jaa\n"))
    assert main(["diff", str(faulty), str(faulty)]) == 2
    assert "De uitkomst 'jaa' bestaat niet" in capsys.readouterr().err


def test_a_revision_of_git_is_compared_with_what_stands_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a project of its own, so that it does not matter whether this one is under git."""
    knowledge = tmp_path / "project" / "rules_core" / "knowledge"
    knowledge.parent.mkdir(parents=True)
    write(tmp_path).rename(knowledge)
    monkeypatch.setattr("rules_core.comparing.revisions.KNOWLEDGE_DIR", knowledge)
    who = ["-c", "user.name=Proef", "-c", "user.email=proef@example.org"]
    for command in (["init", "-q"], ["add", "."], [*who, "commit", "-q", "-m", "Proef"]):
        subprocess.run(["git", *command], cwd=tmp_path / "project", check=True)
    path = knowledge / "topics" / "proef.yml"
    path.write_text(PROEF.replace(*CHANGES["another verdict"]), encoding="utf-8")
    monkeypatch.chdir(tmp_path / "project")
    assert main(["diff", "HEAD", "."]) == 1
    assert "Was: ja. Wordt: ja, het moet" in capsys.readouterr().out
    assert main(["diff", "HEAD", "HEAD"]) == 0
