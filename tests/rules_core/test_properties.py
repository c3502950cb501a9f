"""Properties of deciding that hold for every case, tried on cases that hypothesis makes up (always the same ones)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import product
from pathlib import Path

import jsonschema
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import rules_core
from rules_core.conditions import All, AnyOf, Condition, Not, evaluate
from rules_core.decision import Decision, decide, sharpens
from rules_core.diagram import Diagram
from rules_core.interpreter import assess, interpret
from rules_core.model import UNKNOWN, Facts, Rule, Topic, Value
from tests.rules_core.small import FACTS, NAMES, cases, is_, rule, topic

KNOWLEDGE = rules_core.load()
DECISIONS = [topic.id for topic in KNOWLEDGE.topics.values() if topic.root is not None]
SCHEMA = Path(__file__).parents[3] / "shared" / "contract" / "answer.schema.json"
MAX_QUESTIONS = 7

fixed = settings(max_examples=150, deadline=None, derandomize=True)
"""The same made-up cases in every run: a failure can be seen again."""


# -- made-up cases of the shipped topics ---------------------------------------------------------------------------


def relevant(name: str) -> list[str]:
    """The facts that a topic may react to."""
    topic_ = KNOWLEDGE.topics[name]
    return sorted({*topic_.ask, *topic_.facts, "verstrekker", "rol"})


@st.composite
def stated(draw: st.DrawFn, names: list[str] = DECISIONS) -> tuple[str, dict[str, Value]]:
    """A topic, and some facts stated in some order; "weet_niet" now and then."""
    name = draw(st.sampled_from(names))
    chosen = draw(st.lists(st.sampled_from(relevant(name)), unique=True, max_size=8))
    return name, {fact: draw(st.sampled_from([*KNOWLEDGE.facts[fact].values, UNKNOWN])) for fact in chosen}


@fixed
@given(stated(), st.randoms(use_true_random=False))
def test_the_order_of_facts_plays_no_part(case: tuple[str, dict[str, Value]], random: object) -> None:
    name, facts = case
    items = list(facts.items())
    random.shuffle(items)  # type: ignore[attr-defined]
    one, other = rules_core.decide(KNOWLEDGE, name, facts), rules_core.decide(KNOWLEDGE, name, dict(items))
    assert json.dumps(one.to_dict()) == json.dumps(other.to_dict())


def further(decision: Decision, name: str, value: Value) -> Facts | None:
    """The facts with one more that contradicts nothing stated or presumed and stays inside the topic; else None."""
    if decision.known.get(name, value) != value:
        return None
    facts = {**decision.stated, name: value}
    return None if any(evaluate(rule.when, facts) is True for rule in decision.topic.outside) else facts


@settings(fixed, max_examples=600)
@given(stated(), st.data())
def test_a_decided_verdict_survives_any_further_consistent_fact(
    case: tuple[str, dict[str, Value]], data: st.DataObject
) -> None:
    name, facts = case
    before = decide(KNOWLEDGE, name, facts)
    for fact in data.draw(st.permutations(relevant(name))):
        more = further(before, fact, data.draw(st.sampled_from(KNOWLEDGE.facts[fact].values)))
        if before.outside is not None or more is None:
            continue
        after = decide(KNOWLEDGE, name, more)
        if before.decided:
            assert after.decided
            assert after.verdict == before.verdict or sharpens(after.verdict, before.verdict)
        before = after


@fixed
@given(stated())
def test_weet_niet_is_the_same_as_saying_nothing(case: tuple[str, dict[str, Value]]) -> None:
    name, facts = case
    known = {fact: value for fact, value in facts.items() if value != UNKNOWN}
    one, other = decide(KNOWLEDGE, name, facts), decide(KNOWLEDGE, name, known)
    assert (one.verdict, one.decided, one.known) == (other.verdict, other.decided, other.known)


@fixed
@given(stated())
def test_a_question_is_open_unasked_and_can_matter(case: tuple[str, dict[str, Value]]) -> None:
    name, facts = case
    decision = decide(KNOWLEDGE, name, facts)
    assert (not decision.open_facts) == decision.decided
    if decision.ask is not None:
        assert not decision.decided
        assert decision.open_facts[0] == decision.ask
        assert decision.ask not in {*decision.known, *facts}


# -- asking until done ---------------------------------------------------------------------------------------------


def interview(name: str, start: Facts, truth: Mapping[str, Value]) -> tuple[int, list[str], Decision]:
    """Asks until nothing is left to ask; the person knows `truth` and no more. Gives the number of questions."""
    facts, asked, questions = dict(start), list[str](), 0
    while (decision := decide(KNOWLEDGE, name, facts)).ask is not None:
        questions += 1
        group = decision.together
        names = group.asks if group else (decision.ask,)
        fitting = [option.then for option in group.options if option.then.items() <= truth.items()] if group else []
        reply = fitting[0] if fitting else {fact: truth.get(fact, UNKNOWN) for fact in names}
        asked += reply
        facts |= reply
        assert questions <= len(KNOWLEDGE.facts), f"no end to the questions: {asked}"
    return questions, asked, decision


@fixed
@given(st.sampled_from(DECISIONS), st.data())
def test_asking_ends_and_asks_nothing_twice(name: str, data: st.DataObject) -> None:
    ask = KNOWLEDGE.topics[name].ask
    known = data.draw(st.lists(st.sampled_from(ask), unique=True)) if ask else []
    truth = {fact: data.draw(st.sampled_from(KNOWLEDGE.facts[fact].values)) for fact in known}
    questions, asked, decision = interview(name, {}, truth)
    assert len(set(asked)) == len(asked)
    assert questions <= len(ask)
    if set(ask) <= set(truth):
        assert decision.decided


@pytest.mark.parametrize(
    ("name", "start", "truth", "most", "verdict"),
    [
        ("verstrekken", {"toestemming": True}, {"geinformeerd": True}, 1, "ja"),
        (
            "verstrekken",
            {"ontvanger": "zorgverzekeraar"},
            {"wettelijk_geregelde_gegevens": True, "ggz": False},
            2,
            "verplicht",
        ),
        (
            "verstrekken",
            {"ontvanger": "waarnemer"},
            {"noodzakelijk": True, "bezwaar": False, "uitwisseling": "geen"},
            2,
            "ja",
        ),
        (
            "verstrekken",
            {"ontvanger": "incassobureau", "doel": "innen_rekening"},
            {"noodzakelijk": True, "alleen_voor_rekening": True},
            2,
            "ja",
        ),
        (
            "verstrekken",
            {"ontvanger": "werkgever"},
            {"toestemming": False, "wettelijk_voorschrift": False, "ernstig_gevaar": False},
            3,
            "nee",
        ),
        ("verstrekken", {"ontvanger": "werkgever"}, {}, 4, "nee_tenzij"),
        ("eigen_beheer", {}, {"beheer": "zelf"}, 1, "nee"),
        ("geheimhouding_beroep", {}, {"verstrekker": "huisarts"}, 1, "ja"),
        ("organisatie_buiten_zorg", {}, {"wettelijke_basis": False}, 1, "nee"),
        (
            "kwaliteitsonderzoek",
            {},
            dict.fromkeys(("bewerkersovereenkomst", "maatregelen_vastgelegd", "toezicht", "niet_meer_dan_nodig"), True)
            | {"eigen_gebruik": False},
            5,
            "ja",
        ),
    ],
)
def test_few_questions_settle_a_common_case(
    name: str, start: Facts, truth: Mapping[str, Value], most: int, verdict: str
) -> None:
    questions, _, decision = interview(name, start, truth)
    assert decision.verdict == verdict
    assert questions <= most <= MAX_QUESTIONS


# -- made-up topics ------------------------------------------------------------------------------------------------

conditions: st.SearchStrategy[Condition] = st.recursive(
    st.one_of(
        st.sampled_from([is_("a"), is_("b"), is_("c", False), is_("k", "p"), is_("k", "p", "q")]), st.just(All(()))
    ),
    lambda part: st.one_of(
        st.builds(Not, part),
        st.builds(lambda *parts: All(parts), part, part),
        st.builds(lambda *parts: AnyOf(parts), part, part),
    ),
    max_leaves=4,
)
VERDICTS = ["nee", "niet_bepaald", "ja_mits", "ja", "verplicht"]


@st.composite
def small_topics(draw: st.DrawFn) -> Topic:
    """A topic with up to three grounds; below each a line of exceptions, and some more that agree with the first."""
    rules: list[Rule] = [rule("root", draw(st.sampled_from(["nee", "niet_geregeld", "ja"])))]
    for ground in range(draw(st.integers(0, 3))):
        parent = "root"
        for depth in range(draw(st.integers(1, 3))):
            verdict = draw(st.sampled_from(VERDICTS))
            last = f"g{ground}d{depth}"
            rules.append(rule(last, verdict, parent, when=draw(conditions), provided=draw(conditions)))
            parent = last
        if parent.endswith("d0") and draw(st.booleans()):
            for name in ("x", "y"):
                rules.append(rule(f"{parent}{name}", "nee", parent, when=draw(conditions)))
    return topic(*rules)


@fixed
@given(small_topics(), st.data())
def test_the_diagram_is_exact_on_any_topic(small: Topic, data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=3))
    known = {name: data.draw(st.sampled_from(FACTS[name].values)) for name in chosen}
    fitting = [case for case in cases() if known.items() <= case.items()]
    left = Diagram(small, FACTS).remaining(known)
    assert left.verdicts == {interpret(small, case).verdict for case in fitting}
    assert left.facts == {name for name in NAMES if name not in known and _matters(small, name, fitting)}


def _matters(small: Topic, name: str, fitting: list[dict[str, Value]]) -> bool:
    for case in fitting:
        verdicts = {interpret(small, {**case, name: value}).verdict for value in FACTS[name].values}
        if len(verdicts) > 1:
            return True
    return False


@fixed
@given(small_topics(), st.data())
def test_knowing_more_never_widens_what_a_rule_can_come_to(small: Topic, data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=4))
    known: dict[str, Value] = {}
    before = {one.id: assess(one, small, known) for one in small.rules.values()}
    for name in chosen:
        known[name] = data.draw(st.sampled_from(FACTS[name].values))
        for one in small.rules.values():
            now = assess(one, small, known)
            assert now.possible <= before[one.id].possible
            assert before[one.id].when in (None, now.when)
            before[one.id] = now


@fixed
@given(conditions, conditions)
def test_conditions_obey_de_morgan_also_while_things_are_open(one: Condition, other: Condition) -> None:
    options = [[*FACTS[name].values, None] for name in NAMES]
    for values in product(*options):
        known = {name: value for name, value in zip(NAMES, values, strict=True) if value is not None}
        assert evaluate(Not(All((one, other))), known) == evaluate(AnyOf((Not(one), Not(other))), known)
        assert evaluate(Not(Not(one)), known) == evaluate(one, known)


# -- the answer as data --------------------------------------------------------------------------------------------


@fixed
@given(stated([*KNOWLEDGE.topics]))
def test_answers_keep_to_the_contract(case: tuple[str, dict[str, Value]]) -> None:
    name, facts = case
    assume(
        name != "begrip" or facts.get("begrip", UNKNOWN) != UNKNOWN
    )  # which word is meant is the dialogue's question
    answer = rules_core.decide(KNOWLEDGE, name, facts).to_dict()
    assert json.loads(json.dumps(answer, ensure_ascii=False)) == answer
    assert answer["text"].strip()
    passages = {citation["passage"] for citation in answer["citations"]}
    assert {passage for reason in answer["reasons"] for passage in reason["citations"]} <= passages
    assert passages <= set(KNOWLEDGE.passages)
    assert "{" not in answer["text"]


@pytest.mark.skipif(not SCHEMA.is_file(), reason="skipped: the contract's schema does not stand beside the project")
@fixed
@given(stated([*KNOWLEDGE.topics]))
def test_answers_fit_the_schema_of_the_contract(case: tuple[str, dict[str, Value]]) -> None:
    name, facts = case
    assume(name != "begrip" or facts.get("begrip", UNKNOWN) != UNKNOWN)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.validate(rules_core.decide(KNOWLEDGE, name, facts).to_dict(), schema)
