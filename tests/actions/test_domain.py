"""The domain, the rules and the knowledge base speak of the same facts, acts and actions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

import rules_core
from actions.deelwijzer import STATE_SLOTS, ActionDeelwijzer

ROOT = Path(__file__).parent.parent.parent


def read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    return data


def acts(domain: dict[str, Any]) -> set[str]:
    return {name for intent in domain["intents"] for name in ([intent] if isinstance(intent, str) else intent)}


def test_slots_are_the_facts_and_the_state() -> None:
    slots = read("domain.yml")["slots"]
    assert set(slots) == {*rules_core.load().facts, *STATE_SLOTS}
    assert all(slot["influence_conversation"] is False for slot in slots.values())


def test_entities_are_the_facts_and_the_cues() -> None:
    others = {"onderwerp", "keuze", "als_verstrekker", "als_ontvanger", "gevaar", "buiten", "premisse"}
    assert set(read("domain.yml")["entities"]) == {*rules_core.load().facts, *others}


def test_every_act_has_exactly_one_rule_that_runs_the_action() -> None:
    rules = read("data/rules.yml")["rules"]
    told = [rule["steps"][0]["intent"] for rule in rules if "intent" in rule["steps"][0]]
    assert sorted(told) == sorted(acts(read("domain.yml")))
    assert {rule["steps"][-1]["action"] for rule in rules} == {ActionDeelwijzer().name()}
    assert read("domain.yml")["actions"] == [ActionDeelwijzer().name()]


def test_every_trained_act_is_in_the_domain() -> None:
    trained = {
        block["intent"]
        for path in (ROOT / "data/nlu").rglob("*.yml")
        for block in yaml.safe_load(path.read_text())["nlu"]
    }
    assert trained == acts(read("domain.yml")) - {"keuze"}
