"""The guide for the lawyer (docs/regels-schrijven.md), done to the letter: a third document, from text to chat."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import rules_core
from actions.conversation import Conversation, Understood
from actions.dialogue import Dialogue
from actions.replies import load_texts
from rules_core.cli import main
from rules_core.documents import digest
from tests.rules_core import guide

FAULTS, CHANGES = list(guide.faults()), list(guide.changes())


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, list[guide.Ran]]]:
    """The folder in which the whole example was done, and every block of commands with its output."""
    folder, here = tmp_path_factory.mktemp("gids"), Path.cwd()
    os.chdir(folder)
    try:
        yield folder, guide.follow(folder)
    finally:
        os.chdir(here)


def test_every_command_of_the_guide_says_what_the_guide_says(done: tuple[Path, list[guide.Ran]]) -> None:
    ran = done[1]
    assert sum(bool(block.told) for block in ran) >= 6
    for block in ran:
        assert guide.stands(block.told, block.output) == [], block.commands
        assert set(block.codes) <= ({1} if " diff " in block.commands else {0}), block.output


def test_nothing_is_kept_of_the_text_but_its_hash(done: tuple[Path, list[guide.Ran]]) -> None:
    folder = done[0]
    entries = yaml.safe_load((folder / "bronnen" / "passages.yml").read_text(encoding="utf-8"))["passages"]
    passages = rules_core.load(folder / "proef").passages
    kept = "".join(path.read_text(encoding="utf-8") for path in (folder / "proef").rglob("*.yml"))
    assert len(entries) == 5
    for entry in entries:
        assert passages[entry["id"]].sha256 == entry["sha256"] == digest(entry["text"])
        assert " ".join(entry["text"].split()) not in " ".join(kept.split())


def test_what_was_there_is_still_there(done: tuple[Path, list[guide.Ran]]) -> None:
    before, after = (rules_core.load(done[0] / name) for name in ("rules_core/knowledge", "proef"))
    for name in ("passages", "statements", "notices", "facts"):
        assert {**getattr(after, name), **getattr(before, name)} == getattr(after, name)


def test_the_rule_book_shows_the_document_and_its_rules(done: tuple[Path, list[guide.Ran]]) -> None:
    book = done[0] / "boek"
    document = (book / "document-vb.html").read_text(encoding="utf-8")
    assert "Regeling ‘Voorbeeldregeling noodlijst’" in document and "noemt nooit een diagnose" in document
    assert "onderwerp-verstrekken.html#regel-noodlijst_diagnose" in document
    assert 'href="document-vb.html"' in (book / "index.html").read_text(encoding="utf-8")


def test_the_chat_asks_for_the_new_fact_and_cites_the_new_document(done: tuple[Path, list[guide.Ran]]) -> None:
    (block,) = [block for block in guide.blocks(guide.parts()[0]) if block.language == "gesprek"]
    told = yaml.safe_load(block.text)
    dialogue = Dialogue(rules_core.load(done[0] / "proef"), load_texts())
    state, replies = dialogue.respond(Conversation(), Understood("vraag_mag", facts=told["feiten"]))
    assert told["vraag"] in replies[-1].text
    choice = next(choice for choice in state.choices if choice.label == told["kies"])
    _, replies = dialogue.respond(state, Understood("keuze", choice=choice.id))
    answer = replies[-1].answer
    assert answer is not None
    assert answer["verdict"] == told["uitkomst"]
    assert told["bron"] in {citation["passage"] for citation in answer["citations"]}
    assert {"vb"} <= {citation["document"] for citation in answer["citations"]}


def test_the_conversation_of_the_guide_goes_as_written(done: tuple[Path, list[guide.Ran]]) -> None:
    """With the acts and facts that the understanding would find: without a trained model."""
    (text,) = [block.text for block in guide.blocks(guide.parts()[0]) if "beurten:" in block.text]
    (conversation,) = yaml.safe_load(text)
    dialogue = Dialogue(rules_core.load(done[0] / "proef"), load_texts())
    first = Understood("vraag_mag", facts={"verstrekker": "huisarts", "ontvanger": "gemeente"})
    state = Conversation()
    for turn in conversation["beurten"]:
        if "kies" in turn:
            picked = next(choice.id for choice in state.choices if choice.label == turn["kies"])
            understood = Understood("keuze", choice=picked)
        else:
            understood = Understood(turn["u"], text=turn["u"]) if turn["u"] in ("ja", "nee") else first
        state, replies = dialogue.respond(state, understood)
        answer = replies[-1].answer
        assert answer is not None, turn
        asked = answer["question"]["fact"] if answer["question"] else None
        assert (answer["verdict"], asked, answer["decided"]) == (
            turn.get("uitkomst", answer["verdict"]),
            turn.get("vraag", asked),
            turn.get("beslist", answer["decided"]),
        ), turn
        assert set(turn.get("bronnen", [])) <= {citation["passage"] for citation in answer["citations"]}


@pytest.mark.parametrize("fault", FAULTS, ids=[f"{at}-{fault.file}" for at, fault in enumerate(FAULTS, 1)])
def test_a_mistake_of_the_guide_is_told_as_the_guide_says(
    done: tuple[Path, list[guide.Ran]], tmp_path: Path, capsys: pytest.CaptureFixture[str], fault: guide.Fault
) -> None:
    knowledge = Path(shutil.copytree(done[0] / "proef", tmp_path / "proef"))
    path = knowledge / fault.file
    content = path.read_text(encoding="utf-8")
    assert content.count(fault.old) == 1
    path.write_text(content.replace(fault.old, fault.new), encoding="utf-8")
    code = main(["--knowledge", str(knowledge), "check"])
    if code == 0:  # a quotation can only be held against the document
        code = main(["--knowledge", str(knowledge), "verify", "--documents", "bronnen", "--document", "vb"])
    assert code in (1, 2)
    output = "".join(capsys.readouterr())
    assert guide.stands(fault.told, output) == [], output
    line = int(re.search(r"regel (\d+)", fault.told)[1])  # type: ignore[index]
    assert line > 1 and "  Oplossing: " in fault.told


@pytest.mark.parametrize("change", CHANGES, ids=range(1, len(CHANGES) + 1))
def test_a_small_change_of_the_guide_is_sound_and_does_what_the_guide_says(
    done: tuple[Path, list[guide.Ran]], tmp_path: Path, capsys: pytest.CaptureFixture[str], change: guide.Change
) -> None:
    knowledge = Path(shutil.copytree(done[0] / "proef", tmp_path / "proef"))
    for file, old, new in change.edits:
        content = (knowledge / file).read_text(encoding="utf-8")
        assert content.count(old) == 1, old
        (knowledge / file).write_text(content.replace(old, new), encoding="utf-8")
    for command in (["check"], ["coverage"], ["verify", "--documents", "bronnen", "--document", "vb"]):
        assert main([*command, "--knowledge", str(knowledge)]) == 0, "".join(capsys.readouterr())
    capsys.readouterr()
    main(["diff", "proef", str(knowledge)])
    output = "".join(capsys.readouterr())
    assert guide.stands(change.told, output) == [], output


def test_the_guide_shows_many_mistakes() -> None:
    assert len(FAULTS) >= 15
