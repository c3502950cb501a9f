"""Every text that a person can be shown: the sentences in the data files, and the replies that are made of them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

import rules_core
from actions.replies import Composer, load_texts
from benchmarks.language.measures import Text
from rules_core.answer import Answer, Question
from rules_core.documents import Documents
from rules_core.model import KnowledgeBase, Value
from rules_core.retelling import sources_text, why_text
from rules_core.terms import explain_terms
from rules_core.wording import Wording

ROOT = Path(__file__).parents[2]
ROLES = ("patient", "vertegenwoordiger", "naaste", "zorgverlener")
WALKS = 2
MOST_QUESTIONS = 12

# Keys of the data files whose value is a text for people.
_SHOWN = frozenset(
    "says text question why label title condition unspelled detail fallback welcome privacy_notice sentence".split()
)
_SHOWN_BELOW = frozenset("labels answers verdicts clause condition headings opties effect".split())


def every_text() -> list[Text]:
    """All texts, each distinct one once, in a fixed order."""
    knowledge = rules_core.load()
    found = [*data_texts(knowledge), *page_texts(), *replies(knowledge)]
    return list({(text.text, text.reply): text for text in reversed(found)}.values())[::-1]


# -- the data files ------------------------------------------------------------------------------------------------


def data_texts(knowledge: KnowledgeBase) -> Iterator[Text]:
    """Every text for people in the YAML files, with its placeholders filled in as for a patient."""
    wording = Wording(knowledge, {"rol": "patient"})
    for path in sorted((ROOT / "rules_core/knowledge").rglob("*.yml")):
        if path.name not in ("passages.yml", "statements.yml", "versions.yml", "left_out.yml", "examples.yml"):
            yield from _in_file(path, wording)
    yield from _in_file(ROOT / "channels/texts.yml", wording)
    yield from _in_file(ROOT / "actions/questions.yml", wording)
    for key, value in load_texts().items():
        if isinstance(value, str):
            yield Text(f"actions/texts.yml: {key}", value, reply=key not in _PARTS)
        elif isinstance(value, dict) and key in _SHOWN_BELOW:
            yield from (Text(f"actions/texts.yml: {key}.{name}", text) for name, text in value.items())
    for signal, text in yaml.safe_load((ROOT / "actions/safety.yml").read_text(encoding="utf-8")).items():
        yield Text(f"actions/safety.yml: {signal}", text, reply=True)


# Sentences of actions/texts.yml that a reply opens with, or that other text follows.
_PARTS = frozenset("waarom_vraag waar_terecht anders hele_passage bronnen redenen".split())


def _in_file(path: Path, wording: Wording) -> Iterator[Text]:
    name = path.relative_to(ROOT).as_posix()
    for where, text in _shown(yaml.safe_load(path.read_text(encoding="utf-8"))):
        yield Text(f"{name}: {where}", wording(text))


def _shown(node: Any, where: str = "", shown: bool = False) -> Iterator[tuple[str, str]]:
    if isinstance(node, Mapping):
        own = str(node.get("id", "")) or where
        for key, value in node.items():
            below = shown or key in _SHOWN or key in _SHOWN_BELOW
            yield from _shown(value, own if key in _SHOWN else f"{own}.{key}".strip("."), below)
    elif isinstance(node, list):
        for item in node:
            yield from _shown(item, where, shown)
    elif shown and isinstance(node, str) and " " in node:
        yield where, node


def page_texts() -> Iterator[Text]:
    """The sentences of the chat widget, of the pages beside it, and of the page that shows it."""
    yield from _sentences("widget/src/texts.json")
    yield from _sentences("channels/web/pages.yml")
    yield from _sentences("organisation/texts.yml")
    path = ROOT / "channels/web/page/index.html"
    source = re.sub(r"<(script|style).*?</\1>", "", path.read_text(encoding="utf-8"), flags=re.S)
    parts = [*re.findall(r">([^<>]+)<", source), *re.findall(r'(?:content|aria-label|title)="([^"]+)"', source)]
    yield from (Text(path.relative_to(ROOT).as_posix(), text) for text in map(_plain, parts) if _SENTENCE.match(text))


_SENTENCE = re.compile(r"[A-ZÉ][a-zé’]+ .*[.?…!]$")


def _sentences(name: str) -> Iterator[Text]:
    """The sentences of a YAML or JSON file (JSON is YAML too), without code to paste."""
    for where, text in _strings(yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))):
        if _SENTENCE.match(_plain(text)):
            yield Text(f"{name}: {where}", _plain(text))


def _strings(node: Any, where: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key != "code":
                yield from _strings(value, f"{where}.{key}".strip("."))
    elif isinstance(node, list):
        for item in node:
            yield from _strings(item, where)
    elif isinstance(node, str):
        yield where, node


def _plain(text: str) -> str:
    """The text on one line, with the words of a link in place of the link."""
    return " ".join(re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text).split())


# -- composed replies ----------------------------------------------------------------------------------------------


def replies(knowledge: KnowledgeBase) -> Iterator[Text]:
    """Whole replies of the rules core and of the dialogue around them."""
    for topic in knowledge.topics.values():
        for facts in _cases(knowledge, topic.id):
            yield from _conversation(knowledge, topic.id, facts)
    composer = Composer(knowledge, load_texts())
    for subject in [*knowledge.outside.values(), None]:
        name = subject.id if subject else "onbekend"
        yield Text(f"buiten de documenten: {name}", composer.outside(subject).text, reply=True)


def _cases(knowledge: KnowledgeBase, topic_id: str) -> Iterator[dict[str, Value]]:
    """Nothing known; and each value of each fact that starts a conversation, for each role that changes the wording."""
    topic = knowledge.topics[topic_id]
    yield {}
    starting = topic.ask if topic.kind == "information" else ("ontvanger", "verstrekker", "doel", "patient_groep")
    roles = ROLES if topic.kind == "decision" else ("patient",)
    for name in dict.fromkeys([*starting, *(topic.facts if topic.kind == "information" else ())]):
        if name in (*topic.ask, *topic.facts):
            yield from ({"rol": role, name: value} for role in roles for value in knowledge.facts[name].values)


def _conversation(knowledge: KnowledgeBase, topic: str, start: dict[str, Value]) -> Iterator[Text]:
    """The replies when what is asked is answered at random (always the same way), and what can be asked after."""
    for walk in range(WALKS):
        chance = random.Random(f"{walk} {topic} {sorted(start.items())}")
        facts = dict(start)
        for _ in range(MOST_QUESTIONS):
            answer = rules_core.decide(knowledge, topic, facts)
            yield _reply(knowledge, answer)
            if answer.question is None:
                break
            yield _why_asked(knowledge, answer, answer.question)
            facts |= chance.choice(answer.question.options).then
        yield from _retold(knowledge, answer)


def _why_asked(knowledge: KnowledgeBase, answer: Answer, question: Question) -> Text:
    why = load_texts()["waarom_vraag"].format(why=question.why)
    told = explain_terms(knowledge, f"{why}\n\n{question.text}", answer.topic or "", answer.facts)
    return Text(f"waarom vraagt u dat: {answer.topic} {question.fact}", told, reply=True)


def _retold(knowledge: KnowledgeBase, answer: Answer) -> Iterator[Text]:
    texts = load_texts()
    about = _about(answer)
    yield Text(f"waarom: {_case(answer)}", why_text(knowledge, answer, texts), reply=True, about=about)
    sources = sources_text(knowledge, answer, texts, Documents(knowledge, {}))
    yield Text(f"bronnen: {_case(answer)}", sources, reply=True, about=about)
    changes = [texts["anders"], *(f"- {change.text}" for change in answer.what_would_change_it)]
    yield Text(f"anders: {_case(answer)}", "\n".join(changes))


def _reply(knowledge: KnowledgeBase, answer: Answer) -> Text:
    verdict = ""
    if answer.topic and knowledge.topics[answer.topic].kind == "decision":
        verdicts: Any = knowledge.texts["verdicts"]
        verdict = (
            knowledge.topics[answer.topic].answer(str(answer.verdict), answer.facts.get("rol"))
            or verdicts[answer.verdict]
        )
        verdict = explain_terms(knowledge, verdict, answer.topic, answer.facts)
    return Text(_case(answer), answer.text, reply=True, verdict=verdict, about=_about(answer))


def _about(answer: Answer) -> frozenset[str]:
    """The terms that the reply explains because it is about them."""
    asked = str(answer.facts.get("begrip", "")).replace("_", " ").replace("patient", "patiënt")
    return frozenset({asked.replace("nen7510", "nen 7510"), *_ABOUT.get(answer.topic or "", ())} - {""})


_ABOUT = {
    "patientgeheim_beroep": ("patiëntgeheim",),
    "patientgeheim_voorstel": ("patiëntgeheim",),
    "over_de_bronnen": ("visiestuk",),
}


def _case(answer: Answer) -> str:
    return " ".join([str(answer.topic), *(f"{name}={value}" for name, value in answer.facts.items())])
