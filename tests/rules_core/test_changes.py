"""What would change the verdict: held against brute force, and read by a person."""

from __future__ import annotations

import random
from itertools import combinations, product

import pytest

import rules_core
from rules_core.changes import MAX_FACTS, changeable, flips, smallest_changes
from rules_core.decision import decide
from rules_core.model import Facts, KnowledgeBase, Value

SMALL = ["kwaliteitsonderzoek", "organisatie_buiten_zorg", "eigen_beheer"]


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return rules_core.load()


def brute_force(knowledge: KnowledgeBase, topic: str, facts: Facts, most: int) -> set[frozenset[tuple[str, Value]]]:
    """Every minimal flip of at most `most` facts, by trying them all."""
    decision = decide(knowledge, topic, facts)
    names = changeable(knowledge, decision)
    found: set[frozenset[tuple[str, Value]]] = set()
    for size in range(1, most + 1):
        for chosen in combinations(names, size):
            choices = [[v for v in knowledge.facts[n].values if v != decision.known.get(n)] for n in chosen]
            for values in product(*choices):
                change = frozenset(zip(chosen, values, strict=True))
                if any(smaller <= change for smaller in found):
                    continue
                if flips(decision.verdict, decide(knowledge, topic, {**facts, **dict(change)}).verdict):
                    found.add(change)
    return found


def ours(knowledge: KnowledgeBase, topic: str, facts: Facts) -> set[frozenset[tuple[str, Value]]]:
    changes = smallest_changes(knowledge, decide(knowledge, topic, facts))
    return {frozenset(change.items()) for change, _ in changes}


@pytest.mark.parametrize("topic", SMALL)
def test_small_topics_agree_with_brute_force_in_every_case(knowledge: KnowledgeBase, topic: str) -> None:
    names = knowledge.topics[topic].ask
    for values in product(*([None, *knowledge.facts[name].values] for name in names)):
        facts = {name: value for name, value in zip(names, values, strict=True) if value is not None}
        found = {change for change in ours(knowledge, topic, facts) if len(change) <= MAX_FACTS}
        assert found == brute_force(knowledge, topic, facts, MAX_FACTS), facts


def samples(knowledge: KnowledgeBase, count: int) -> list[dict[str, Value]]:
    """Cases of the biggest topic, from few facts known to nearly all."""
    chance = random.Random(7)
    cases = []
    for _ in range(count):
        share = chance.random()
        case = {
            name: chance.choice(knowledge.facts[name].values)
            for name in knowledge.topics["verstrekken"].ask
            if chance.random() < share
        }
        cases.append(case)
    return cases


def test_samples_of_the_biggest_topic_agree_with_brute_force(knowledge: KnowledgeBase) -> None:
    for facts in samples(knowledge, 30):
        found = {change for change in ours(knowledge, "verstrekken", facts) if len(change) <= 2}
        assert found == brute_force(knowledge, "verstrekken", facts, 2), facts


def test_every_change_flips_and_no_part_of_it_does(knowledge: KnowledgeBase) -> None:
    for facts in samples(knowledge, 60):
        before = decide(knowledge, "verstrekken", facts)
        for change, then in smallest_changes(knowledge, before):
            assert then.verdict == decide(knowledge, "verstrekken", {**facts, **change}).verdict
            assert flips(before.verdict, then.verdict)
            for size in range(1, len(change)):
                for part in combinations(change.items(), size):
                    partly = decide(knowledge, "verstrekken", {**facts, **dict(part)}).verdict
                    assert not flips(before.verdict, partly), (facts, change, part)


def test_conflict_of_duties_is_found_with_its_five_facts(knowledge: KnowledgeBase) -> None:
    facts = {"ontvanger": "politie", "ernstig_gevaar": False}
    assert any(len(change) == 5 for change in ours(knowledge, "verstrekken", facts))


def test_what_a_patient_can_do_comes_first_in_a_plain_sentence(knowledge: KnowledgeBase) -> None:
    facts = dict.fromkeys(("toestemming", "geinformeerd", "wettelijk_voorschrift", "ernstig_gevaar"), False)
    answer = rules_core.decide(knowledge, "verstrekken", {"ontvanger": "werkgever", **facts})
    first = answer.what_would_change_it[0]
    assert first.facts == {"toestemming": True, "geinformeerd": True}
    assert first.text == "Als u vooraf precies weet waarom en u toestemming geeft: ja, dat mag."


def test_a_conditional_permission_names_its_condition(knowledge: KnowledgeBase) -> None:
    facts = dict.fromkeys(("toestemming", "wettelijk_voorschrift", "ernstig_gevaar"), False)
    answer = rules_core.decide(knowledge, "verstrekken", {"ontvanger": "werkgever", **facts})
    first = answer.what_would_change_it[0]
    assert first.verdict == "ja_mits"
    assert first.text.endswith("De voorwaarde is dan dat u vooraf precies weet waarom.")


def test_the_setting_and_what_is_presumed_from_it_stay_as_they_are(knowledge: KnowledgeBase) -> None:
    decision = decide(knowledge, "verstrekken", {"ontvanger": "werkgever"})
    assert not {"ontvanger", "doel", "rechtstreeks_betrokken"} & set(changeable(knowledge, decision))


def test_at_most_five_are_shown_and_none_while_a_question_is_open(knowledge: KnowledgeBase) -> None:
    for facts in samples(knowledge, 60):
        answer = rules_core.decide(knowledge, "verstrekken", facts)
        assert len(answer.what_would_change_it) <= (0 if answer.question else 5)


def test_a_case_that_no_rule_reaches_has_no_changes(knowledge: KnowledgeBase) -> None:
    assert ours(knowledge, "verstrekken", {"patient_groep": "overledene"}) == set()
    assert ours(knowledge, "afstaan", {}) == set()


def test_every_fact_that_rules_test_can_be_said_as_a_change(knowledge: KnowledgeBase) -> None:
    for topic in knowledge.topics.values():
        for rule in topic.rules.values():
            for name in set(topic.ask) - rules_core.changes.SETTING_FACTS:
                assert set(knowledge.facts[name].clauses) == set(knowledge.facts[name].values), (rule.id, name)
