"""What must be known of a new document: checked, and asked for where it was not given."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from rules_core.errors import InputError, allowed
from rules_core.model import STATUSES, KnowledgeBase
from rules_core.source import read

MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()
ASKED = ("prefix", "title", "date", "kind")
_PREFIX = re.compile(r"[a-z][a-z0-9]{0,8}[a-z]")
_DATE = re.compile(r"(?:(?:(\d{1,2}) )?([a-z]+) )?(\d{4})(?:[–-](\d{4}))?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f‘’]")


@dataclass(frozen=True)
class About:
    """A document to register: `short` is how an answer names it, `note` what an answer says of its age and worth."""

    prefix: str
    title: str
    short: str
    note: str
    status: str


@lru_cache(maxsize=1)
def fixed_texts() -> dict[str, Any]:
    """The fixed Dutch texts of this command."""
    return read(Path(__file__).with_name("texts.yml"), "new_source/texts.yml")


KINDS: tuple[str, ...] = tuple(fixed_texts()["kinds"])
"""What a document can be: a law, a regulation, guidance, a position paper, …"""


def complete(given: Mapping[str, str | None], ask: Callable[[str], str] | None) -> dict[str, str | None]:
    """What was given, the rest asked for by `ask`. Raises InputError when something lacks and nobody can be asked."""
    missing = [name for name in ASKED if not given.get(name)]
    if missing and ask is None:
        options = " ".join(f"--{name} …" for name in missing)
        raise InputError(f"Nog niet alles over het document is bekend: {', '.join(missing)}.", f"Voeg toe: {options}")
    try:
        answers = {name: ask(str(fixed_texts()["questions"][name])).strip() for name in missing} if ask else {}
    except EOFError as error:
        raise InputError("Het invullen is afgebroken.", "Begin opnieuw. Er is niets geschreven.") from error
    return {**given, **answers}


def about(given: Mapping[str, str | None], knowledge: KnowledgeBase) -> About:
    """The document as it is registered. Raises InputError for what cannot be used, or is there already."""
    texts = fixed_texts()
    prefix = _checked_prefix(given.get("prefix") or "", knowledge)
    title = " ".join((given.get("title") or "").split())
    if not title or _INVISIBLE.search(title):
        raise InputError("De titel ontbreekt, of bevat ‘ of ’.", 'Schrijf --title "…" met alleen gewone tekst.')
    kind = given.get("kind") or ""
    if kind not in KINDS:
        raise InputError(f"De soort '{kind}' bestaat niet.", allowed(kind, KINDS))
    status = given.get("status") or str(texts["kinds"][kind]["status"])
    if status not in STATUSES:
        raise InputError(f"De status '{status}' bestaat niet.", allowed(status, STATUSES))
    when = dutch_date(given.get("date") or "")
    note = str(texts["kinds"][kind]["note"]).format(title=title, date=when)
    return About(prefix, title, str(texts["short"]).format(kind=kind, title=title, date=when), note, status)


def _checked_prefix(prefix: str, knowledge: KnowledgeBase) -> str:
    if not _PREFIX.fullmatch(prefix):
        wrong = f"Het voorvoegsel '{prefix}' kan niet."
        raise InputError(wrong, "Kies 2 tot 10 kleine letters, zoals 'wgbo'. Een cijfer mag alleen in het midden.")
    documents: Any = knowledge.texts.get("documents", {})
    statements = {re.sub(r"\d+$", "", id_).lower() for id_ in knowledge.statements}
    taken = {
        *documents,
        *(passage.document for passage in knowledge.passages.values()),
        *knowledge.notices,
        *statements,
    }
    if prefix in {str(name).lower() for name in taken}:
        used = ", ".join(sorted(map(str, documents)))
        wrong = f"Het voorvoegsel '{prefix}' is al in gebruik."
        raise InputError(wrong, f"Kies een ander. Er is niets overschreven. Documenten die er al zijn: {used}.")
    return prefix


def dutch_date(text: str) -> str:
    """A year, a month or a day as an answer says it: "17 januari 2019". Raises InputError for anything else."""
    remedy = "Schrijf een jaar (2019), jaren (2015–2018), een maand (januari 2019) of een dag (17 januari 2019)."
    iso, words = _ISO.fullmatch(text.strip()), _DATE.fullmatch(text.strip().lower())
    if iso is None and words is None:
        raise InputError(f"De datum '{text}' begrijp ik niet.", remedy)
    if iso is not None:
        year, month, day = map(int, iso.groups())
        return _day(text, year, month, day, remedy)
    assert words is not None
    day_, month_, year_, until = words.groups()
    if month_ is None:
        return f"{year_}–{until}" if until else year_
    if month_ not in MONTHS or until:
        raise InputError(f"De datum '{text}' begrijp ik niet.", remedy)
    if day_ is None:
        return f"{month_} {year_}"
    return _day(text, int(year_), MONTHS.index(month_) + 1, int(day_), remedy)


def _day(text: str, year: int, month: int, day: int, remedy: str) -> str:
    try:
        date(year, month, day)
    except ValueError as error:
        raise InputError(f"De dag '{text}' bestaat niet.", remedy) from error
    return f"{day} {MONTHS[month - 1]} {year}"
