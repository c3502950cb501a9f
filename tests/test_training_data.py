"""The training data: what `rasa data validate` checks, and what it lets pass."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.validator import Validator

import actions.deelwijzer
import rules_core
from channels.privacy import filter_text
from nlu.text import fold

ROOT = Path(__file__).parent.parent
SETS = ROOT / "benchmarks" / "nlu" / "sets"
LEAST = 60
"""Messages that each act and each topic needs."""
SHORT = 3
"""Words of a message that anyone may type just so: "nee hoor", "welke bron"."""
NOT_TRAINED = {"keuze"}
"""Acts that no message has: a channel makes them itself."""
_MARKED = re.compile(r"\[([^]]+)\](?:\(([\w]+)|\{[^}]*\"entity\": *\"(\w+)\")")


@dataclass(frozen=True)
class Example:
    """A message of the training data: its file, its place among the messages of its block, its act and topic."""

    file: str
    number: int
    act: str
    topic: str | None
    text: str

    @property
    def place(self) -> str:
        return f"{self.file}, {self.act}, message {self.number}"


def blocks() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted((ROOT / "data" / "nlu").rglob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            yield path.name, block


def all_examples() -> list[Example]:
    found = []
    for file, block in blocks():
        topic = (block.get("metadata") or {}).get("onderwerp")
        for number, line in enumerate(block["examples"].splitlines(), start=1):
            found.append(Example(file, number, block["intent"], topic, line.removeprefix("- ").strip()))
    return found


EXAMPLES = all_examples()
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
ACTS = {name for intent in DOMAIN["intents"] for name in ([intent] if isinstance(intent, str) else intent)}
STEPS = [
    step
    for part in yaml.safe_load((ROOT / "data" / "rules.yml").read_text(encoding="utf-8"))["rules"]
    for step in part["steps"]
]


def plain(text: str) -> str:
    """The words alone: capitals, accents and marks make no other message."""
    return " ".join(re.findall(r"\w+", fold(text))) or text


# -- what Rasa checks ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def validator() -> Validator:
    importer = TrainingDataImporter.load_from_config(
        str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [str(ROOT / "data")]
    )
    return Validator.from_importer(importer)


@pytest.mark.parametrize(
    "check",
    [
        Validator.verify_domain_validity,
        Validator.verify_nlu,
        Validator.verify_actions_in_stories_rules,
        Validator.verify_forms_in_stories_rules,
        Validator.verify_form_slots,
        Validator.verify_slot_mappings,
        Validator.verify_story_structure,
    ],
    ids=lambda check: check.__name__,
)
def test_what_rasa_data_validate_checks(validator: Validator, check: Any) -> None:
    options = {"ignore_warnings": False} if check in (Validator.verify_nlu, Validator.verify_story_structure) else {}
    assert check(validator, **options)


# -- what it lets pass ---------------------------------------------------------------------------------------------


def test_rules_and_messages_speak_of_acts_of_the_domain_and_leave_none_out() -> None:
    assert {step["intent"] for step in STEPS if "intent" in step} == ACTS
    assert {example.act for example in EXAMPLES} == ACTS - NOT_TRAINED


def test_every_action_of_the_rules_is_implemented() -> None:
    named = {step["action"] for step in STEPS if "action" in step} | set(DOMAIN["actions"])
    implemented = {
        kind().name()
        for kind in vars(actions.deelwijzer).values()
        if isinstance(kind, type) and kind.__module__ == actions.deelwijzer.__name__ and hasattr(kind, "run")
    }
    assert named == implemented


def test_every_utterance_that_is_named_has_a_response_with_text() -> None:
    named = {step["action"] for step in STEPS if str(step.get("action", "")).startswith("utter_")}
    named |= {"utter_default"}  # Rasa's own default action says it
    assert named <= set(DOMAIN["responses"])
    assert all(variant["text"].strip() for variants in DOMAIN["responses"].values() for variant in variants)


def test_entities_that_messages_mark_are_known_to_the_domain() -> None:
    marked = {match.group(2) or match.group(3) for one in EXAMPLES for match in _MARKED.finditer(one.text)}
    assert marked <= set(DOMAIN["entities"])


def test_no_message_is_an_example_of_two_acts() -> None:
    acts: dict[str, set[str]] = defaultdict(set)
    for example in EXAMPLES:
        acts[plain(example.text)].add(example.act)
    assert {text: found for text, found in acts.items() if len(found) > 1} == {}


def test_no_message_stands_there_twice_in_one_act_or_is_empty() -> None:
    counted = Counter((example.act, example.text) for example in EXAMPLES)
    assert [key for key, times in counted.items() if times > 1 or not key[1]] == []


@pytest.mark.parametrize("act", sorted(ACTS - NOT_TRAINED))
def test_every_act_has_enough_different_messages(act: str) -> None:
    assert len({plain(example.text) for example in EXAMPLES if example.act == act}) >= LEAST


@pytest.mark.parametrize("topic", [*sorted(rules_core.load().topics), "buiten"])
def test_every_topic_has_enough_different_messages(topic: str) -> None:
    """`buiten` counts every subject outside the documents."""
    about = {
        plain(one.text) for one in EXAMPLES if (one.topic or "") == topic or (one.topic or "").startswith(f"{topic}:")
    }
    assert len(about) >= LEAST


def test_topics_of_messages_exist() -> None:
    knowledge = rules_core.load()
    known = {*knowledge.topics, "buiten", *(f"buiten:{subject}" for subject in knowledge.outside)}
    assert {example.topic for example in EXAMPLES if example.topic is not None} <= known


def test_no_message_holds_personal_data() -> None:
    assert [example.place for example in EXAMPLES if filter_text(example.text).text != example.text] == []


@pytest.mark.parametrize("path", sorted(SETS.glob("*.yml")), ids=lambda path: path.stem)
def test_no_message_to_measure_with_is_trained_on(path: Path) -> None:
    """Compared by hash, and only places are told: some sets are not to be read."""

    def hashed(text: str) -> str:
        return hashlib.sha256(plain(text).encode()).hexdigest()

    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    measured = {hashed(item["text"]) for item in content} if isinstance(content, list) else set()
    own = [example for example in EXAMPLES if len(plain(example.text).split()) > SHORT]
    assert [example.place for example in own if hashed(example.text) in measured] == []


# -- the test conversations ----------------------------------------------------------------------------------------


def test_every_conversation_has_a_name_of_its_own() -> None:
    names = Counter(
        conversation["gesprek"]
        for path in (ROOT / "tests" / "conversations").glob("*.yml")
        for conversation in yaml.safe_load(path.read_text(encoding="utf-8"))
    )
    assert [name for name, times in names.items() if times > 1] == []
