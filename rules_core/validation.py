"""Checks of meaning: the shape of a topic's tree of rules, what its verdicts rest on; files, fixed texts, documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from rules_core.conditions import facts_of
from rules_core.entries import PLACEHOLDERS
from rules_core.errors import Problem, allowed
from rules_core.model import BINDING_STATUS, STATUSES, VERDICTS, Fact, Place, Rule, Topic
from rules_core.source import Entry


def topic_problems(topic: Topic, facts: Mapping[str, Fact]) -> Iterator[Problem]:
    """Every fault in a topic, each with its place and remedy."""
    if topic.kind == "information":
        if not topic.remarks:
            yield _problem(topic.place, "Dit onderwerp heeft geen tekst.", "Voeg onder 'sections:' een onderdeel toe.")
        if topic.rules:
            wrong = "Een onderwerp van de soort 'information' legt uit en beslist niets, maar hier staan regels."
            yield _problem(topic.place, wrong, "Schrijf 'kind: decision', of zet de uitleg onder 'sections:'.")
        return
    roots = [rule for rule in topic.rules.values() if not rule.exception_to]
    if not topic.rules:
        yield _problem(topic.place, "Dit onderwerp heeft geen regels.", "Zet ze onder 'rules:', de hoofdregel voorop.")
    elif len(roots) != 1:
        names = ", ".join(rule.id for rule in roots) or "geen"
        wrong = f"Dit onderwerp moet precies één hoofdregel hebben. Gevonden: {names}."
        yield _problem(topic.place, wrong, "Geef elke andere regel 'exception_to: …'.")
    for rule in topic.rules.values():
        yield from _rule_problems(rule, topic, facts)
    yield from _cycles(topic)


def _rule_problems(rule: Rule, topic: Topic, facts: Mapping[str, Fact]) -> Iterator[Problem]:
    for parent in rule.exception_to:
        if parent not in topic.rules:
            wrong = f"De regel '{rule.id}' is een uitzondering op '{parent}', maar die regel bestaat niet."
            yield _problem(rule.place, wrong, allowed(parent, topic.rules))
    if rule.cites and not any(citation.status in BINDING_STATUS for citation in rule.cites):
        wrong = f"De uitkomst van regel '{rule.id}' rust alleen op een voorstel, bewering of voorbeeld."
        yield _problem(rule.place, wrong, "Citeer een uitspraak die geldt, of maak er een opmerking ('remarks') van.")
    if rule.exception_to and rule.verdict == "nee" and not rule.condition:
        wrong = f"De uitzondering '{rule.id}' zegt niet hoe zij als voorwaarde luidt."
        yield _problem(rule.place, wrong, "Voeg 'condition: …' toe: wat moet waar zijn, zodat zij niet geldt?")
    for fact in facts_of(rule.when) + facts_of(rule.provided):
        if fact not in topic.ask and fact in facts:
            wrong = f"Regel '{rule.id}' gebruikt het feit '{fact}', maar dat staat niet in 'ask' van dit onderwerp."
            yield _problem(rule.place, wrong, "Zet het feit in 'ask', op de plaats waar ernaar gevraagd mag worden.")


def _cycles(topic: Topic) -> Iterator[Problem]:
    def reaches_itself(start: str) -> bool:
        seen: set[str] = set()
        todo = list(topic.rules[start].exception_to)
        while todo:
            name = todo.pop()
            if name == start:
                return True
            if name not in seen and name in topic.rules:
                seen.add(name)
                todo.extend(topic.rules[name].exception_to)
        return False

    for rule in topic.rules.values():
        if reaches_itself(rule.id):
            wrong = f"De regel '{rule.id}' is via andere regels een uitzondering op zichzelf."
            yield _problem(rule.place, wrong, "Verwijder een van de verwijzingen in 'exception_to'.")


def _problem(place: Place, wrong: str, remedy: str) -> Problem:
    return Problem(place.file, place.line, wrong, remedy)


# -- files, fixed texts, documents ---------------------------------------------------------------------------------

FILES = tuple("facts passages notices statements texts routes outside premises".split())
"""The files that a knowledge base must have, without `.yml`."""

LISTS = tuple("examples versions left_out".split())
"""The files that it may have beside those."""

_NEARLY_YML = (".yml", ".yaml", ".yml.txt", ".yaml.txt")
"""How a file ends that was meant to be read; a spare copy (`.bak`, `~`) is left alone."""

_NEEDED: Mapping[str, Iterable[str]] = {
    "address": ("patient", "zorgverlener", "other"),
    "roles": (),
    "headings": ("conditions", "open_exceptions", "sources", "presumed", "notes"),
    "verdicts": VERDICTS,
    "documents": (),
    "status": STATUSES,
    "short": ("paragraph", "quotes", "unknown_option"),
    "changes": ("sentence", "and", "comma", "several", "condition", "conditions"),
}
"""What texts.yml must hold: every answer takes words from there."""


def unread_files(root: Path) -> Iterator[Problem]:
    """Files that look like knowledge but would not be read: another ending, or in the wrong folder."""
    read = allowed("", (*FILES, *LISTS))
    for path in sorted((*root.glob("*"), *root.glob("topics/*"))):
        file = f"{root.name}/{path.relative_to(root).as_posix()}"
        if path.is_dir() or path.name.startswith("."):
            continue
        if path.suffix != ".yml" and path.name.lower().endswith(_NEARLY_YML):
            name = f"{path.name.partition('.')[0]}.yml"
            yield Problem(
                file, 1, "Dit bestand wordt niet gelezen: de naam eindigt niet op '.yml'.", f"Noem het '{name}'."
            )
        elif path.suffix == ".yml" and path.parent == root and path.stem not in (*FILES, *LISTS):
            remedy = f"Is het een onderwerp, zet het dan in topics/. Geef het anders een naam die wel mag. {read}"
            yield Problem(file, 1, "Dit bestand wordt niet gelezen: de kennis kent geen bestand met deze naam.", remedy)


def text_problems(texts: Entry) -> Iterator[Problem]:
    """Fixed texts that are missing."""
    for key, names in _NEEDED.items():
        part = texts.get(key)
        if not isinstance(part, Entry):
            yield texts.problem(f"Het onderdeel '{key}' ontbreekt.", f"Zet '{key}:' terug, met wat eronder stond.", key)
            continue
        yield from _missing(part, key, names)
        for role, words in part.items() if key == "address" else ():
            if isinstance(words, Entry):
                yield from _missing(words, role, (*PLACEHOLDERS, "noun"))


def _missing(part: Entry, key: str, names: Iterable[str]) -> Iterator[Problem]:
    for name in sorted(set(names) - part.keys()):
        yield part.problem(f"Onder '{key}' ontbreekt '{name}'.", f"Zet '{name}: …' terug.")


def document_problems(texts: Entry, passages: Entry, notices: Mapping[str, object]) -> Iterator[Problem]:
    """Documents that an answer could not name: without a name in texts.yml, or without a note on their age."""
    documents = texts.get("documents")
    if not isinstance(documents, Entry):
        return
    for id_, about in documents.items():
        if not isinstance(about, Entry) or not isinstance(about.get("short"), str):
            wrong = f"De naam van document '{id_}' ontbreekt."
            yield documents.problem(wrong, f"Schrijf '{id_}: {{short: …, notice: {id_}}}'.", id_)
        elif about.get("notice") != id_ or id_ not in notices:
            wrong = f"De noot van document '{id_}' ontbreekt: hoe oud het is en wat het waard is."
            remedy = f"Zet in notices.yml een noot met 'id: {id_}', en hier 'notice: {id_}'."
            yield about.problem(wrong, remedy, "notice")
    found = passages.get("passages")
    told: set[str] = set()
    for entry in found if isinstance(found, list) else ():
        named = entry.get("document") if isinstance(entry, Entry) else None
        if isinstance(named, str) and named not in documents and named not in told:
            told.add(named)
            wrong = f"Het document '{named}' staat niet in texts.yml onder 'documents'."
            remedy = f"Is het een nieuw document, zet het daar dan bij: '{named}: {{short: …, notice: {named}}}'."
            yield entry.problem(wrong, f"{allowed(named, map(str, documents))} {remedy}", "document")
