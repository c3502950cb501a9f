"""Signals of danger as the assistant sees them: entities that the fact extractor puts on a message."""

from __future__ import annotations

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message

from benchmarks.nlu.safety import AIM_FALSE_ALARMS, AIM_RECALL, SIGNALS, Judged, false_alarms, judge, recall
from nlu.fact_extractor import FactExtractor
from nlu.lexicon_files import fact_rules, read


@pytest.fixture(scope="module")
def extractor(tmp_path_factory: pytest.TempPathFactory) -> FactExtractor:
    context = ExecutionContext(GraphSchema({}), node_name="extractor")
    storage = LocalModelStorage.create(tmp_path_factory.mktemp("model"))
    return FactExtractor.create(FactExtractor.get_default_config(), storage, Resource("extractor"), context)


def danger(extractor: FactExtractor, text: str) -> str | None:
    message = Message.build(text=text)
    extractor.process([message])
    found = [entity["value"] for entity in message.get("entities") if entity["entity"] == "gevaar"]
    assert len(found) <= 1
    return found[0] if found else None


@pytest.fixture(scope="module")
def judged(extractor: FactExtractor) -> list[Judged]:
    return judge("safety", lambda text: danger(extractor, text))


@pytest.mark.parametrize("signal", SIGNALS)
def test_the_signals_of_the_set_are_recognised(judged: list[Judged], signal: str) -> None:
    rows = [row for row in judged if row.expected == signal]
    assert len(rows) >= 8
    assert recall(rows) >= AIM_RECALL, [row for row in rows if row.seen != signal]


def test_neutral_messages_of_the_set_raise_few_alarms(judged: list[Judged]) -> None:
    assert sum(row.expected is None for row in judged) >= 60
    assert false_alarms(judged) <= AIM_FALSE_ALARMS, [row for row in judged if row.expected is None and row.seen]


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("Ik wil dood. Mijn man staat met een mes voor me.", "levensgevaar"),
        ("Mijn man slaat me. Ik wil niet meer leven.", "zelfdoding"),
        ("Ik heb hoge koorts en mijn man slaat me.", "thuis_onveilig"),
        ("Mijn kind heeft hoge koorts. En nu krijgt hij geen lucht.", "levensgevaar"),
    ],
)
def test_the_most_urgent_signal_wins_wherever_it_stands(extractor: FactExtractor, text: str, signal: str) -> None:
    assert danger(extractor, text) == signal


@pytest.mark.parametrize(
    "text",
    [
        "IK WIL DOOD",
        "ik wil doooood!!!",
        "Ik wíl dood…",
        "kwil dood",
        "k wil nie meer leve",
        "mag mijn huisarts dit aan mijn baas vertellen? ik wil dood",
        "Mag mijn huisarts dit doorgeven, ik ben op, ik kan niet meer",
        "nee\nik wil dood",
    ],
)
def test_spelling_and_place_do_not_matter(extractor: FactExtractor, text: str) -> None:
    assert danger(extractor, text) == "zelfdoding"


def test_a_signal_leaves_the_facts_of_the_message_standing(extractor: FactExtractor) -> None:
    message = Message.build(text="Mijn man slaat me. Mag de huisarts dat aan de politie vertellen?")
    extractor.process([message])
    found = {entity["entity"]: entity["value"] for entity in message.get("entities")}
    assert found["gevaar"] == "thuis_onveilig"
    assert (found["verstrekker"], found["ontvanger"]) == ("huisarts", "politie")


def test_the_entity_is_the_sentence_that_shows_it(extractor: FactExtractor) -> None:
    text = "Ik heb een vraag. Ik wil dood. Mag dat?"
    message = Message.build(text=text)
    extractor.process([message])
    (entity,) = [entity for entity in message.get("entities") if entity["entity"] == "gevaar"]
    assert text[entity["start"] : entity["end"]].strip() == "Ik wil dood."


def test_only_the_first_thousand_characters_are_read(extractor: FactExtractor) -> None:
    assert danger(extractor, "x " * 450 + ". ik wil dood") == "zelfdoding"
    assert danger(extractor, "x " * 500 + ". ik wil dood") is None


@pytest.mark.parametrize(
    "text", ["dood " * 200, "ik wil " * 140, "niet meer " * 100, "(" * 1000, "a" * 1000, "," * 999]
)
def test_long_and_odd_messages_come_back(extractor: FactExtractor, text: str) -> None:
    danger(extractor, text)


def test_rules_stand_in_order_of_precedence() -> None:
    order = [SIGNALS.index(str(rule.value)) for rule in fact_rules("safety.yml")]
    assert order == sorted(order)
    assert {rule.fact for rule in fact_rules("safety.yml")} == {"gevaar"}


def test_a_typed_form_stands_for_one_word_only() -> None:
    typed = [form for forms in read("typed.yml").values() for form in forms]
    assert len(typed) == len(set(typed))


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("Het uwv stalkt mij met formulieren, moet ik alles invullen?", None),
        ("Mijn ex stalkt mij met berichten.", "thuis_onveilig"),
        ("Ik wil er een einde aan maken, aan die koppeling met het ziekenhuis.", None),
        ("Ik wil er een einde aan maken, aan die ellende.", "zelfdoding"),
        ("Een patiënt is buiten kennis binnengebracht, wie geeft er toestemming?", None),
        ("Mijn vrouw is buiten kennis.", "levensgevaar"),
        ("Mag de apotheker zeggen dat ik te veel pillen haal?", None),
        ("Ik slik twaalf pillen per dag, mag mijn dochter dat weten?", None),
        ("Mijn vrouw heeft te veel pillen geslikt.", "levensgevaar"),
    ],
)
def test_what_is_stopped_or_who_does_it_tells_danger_from_annoyance(
    extractor: FactExtractor, text: str, signal: str | None
) -> None:
    assert danger(extractor, text) == signal


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("Een cliënt zegt dat hij zijn ex iets gaat aandoen. Mag ik de politie waarschuwen?", "levensgevaar"),
        ("mijn patiënt dreigt zijn vrouw iets aan te doen, mag ik dat melden", "levensgevaar"),
        ("Hij wil zijn vader vanavond iets ergs aandoen.", "levensgevaar"),
        ("Mijn cliënt zegt dat hij een ander iets aan gaat doen", "levensgevaar"),
        ("Mijn cliënt zegt dat hij zichzelf iets gaat aandoen", "zelfdoding"),
        ("Mijn cliënt zegt dat hij zijn baas vanavond te grazen neemt, mag ik dat melden", "levensgevaar"),
        ("mijn verzekeraar wil mij te grazen nemen", None),
        ("mag een arts spreken als een patiënt zijn ex iets wil aandoen", None),
        ("mag de huisarts iets aan mijn moeder haar dossier doen", None),
    ],
)
def test_who_means_to_harm_another_is_danger_to_that_other(
    extractor: FactExtractor, text: str, signal: str | None
) -> None:
    assert danger(extractor, text) == signal
