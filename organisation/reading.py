"""Reads an organisation's file. Every fault is a `Problem` with file, line, what is wrong and what would be right."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from organisation import colours
from organisation.logos import LogoError, read_logo
from organisation.model import Contact, Imprint, Logo, Note, Organisation, OrganisationError, Theme
from rules_core import load
from rules_core.errors import KnowledgeError, Problem, allowed
from rules_core.source import Entry, read

MOST_CONTACTS = 5
MOST_NOTES = 20
MOST_CHARACTERS = {"naam": 80, "assistent": 40, "begroeting": 300, "tekst": 400}
_LINE = 160
"""Characters in any other text: an address, opening hours, the name of a contact."""
THEMES: Mapping[str, Theme] = {"licht": "light", "donker": "dark", "bezoeker": ""}
_KEYS = frozenset("naam assistent begroeting thema kleuren logo contact privacy colofon opmerkingen".split())
_CONTACT = {"naam": "name", "telefoon": "phone", "email": "email", "website": "website", "bereikbaar": "hours"}
_IMPRINT = {
    "adres": "address",
    "postadres": "postal_address",
    "kvk": "registration",
    "telefoon": "phone",
    "email": "email",
    "website": "website",
}

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", re.ASCII)
_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{1,20}")
_REGISTRATION = re.compile(r"[0-9]{8}")
_PLAIN_ADDRESS = re.compile(r"[^\s<>\"'()\[\]{}\\]+")
_MARKUP = re.compile(r"[<>{}]|&\w+;|\]\(")
T = TypeVar("T")


def read_organisation(path: Path) -> Organisation:
    """The organisation that a file describes.

    Raises:
        OrganisationError: with every fault found.
    """
    try:
        entry = read(path)
    except KnowledgeError as error:
        raise OrganisationError(error.problems) from None
    reader = _Reader(path)
    organisation = reader.organisation(entry)
    if reader.problems:
        raise OrganisationError(sorted(reader.problems, key=lambda problem: problem.line))
    return organisation


@lru_cache(maxsize=1)
def _topics() -> frozenset[str]:
    return frozenset(load().topics)


class _Reader:
    """Reads one file, gathering `problems` on the way."""

    def __init__(self, path: Path) -> None:
        self.problems: list[Problem] = []
        self._folder = path.parent

    def organisation(self, entry: Entry) -> Organisation:
        self._known(entry, _KEYS)
        name = self._text(entry, "naam", required=True)
        given = self._mapping(entry, "kleuren", frozenset(("licht", "donker")))
        privacy = self._mapping(entry, "privacy", frozenset(("contact", "pagina")))
        return Organisation(
            name=name,
            assistant=self._text(entry, "assistent") or Organisation.assistant,
            greeting=self._text(entry, "begroeting"),
            theme=self._theme(entry),
            light=self._colours(given, "licht", "light"),
            dark=self._colours(given, "donker", "dark"),
            logo=self._logo(entry),
            contacts=self._list(entry, "contact", MOST_CONTACTS, self._contact),
            privacy_contact=self._contact(privacy["contact"]) if self._is_mapping(privacy, "contact") else None,
            privacy_page=self._website(privacy, "pagina"),
            imprint=self._imprint(entry),
            notes=self._list(entry, "opmerkingen", MOST_NOTES, self._note),
        )

    # -- parts ---------------------------------------------------------------------------------------------------

    def _theme(self, entry: Entry) -> Theme:
        named = self._text(entry, "thema") or "bezoeker"
        if named not in THEMES:
            self._fault(entry, "thema", f"Het thema '{named}' bestaat niet.", allowed(named, THEMES))
        return THEMES.get(named, "")

    def _colours(self, given: Entry, key: str, theme: str) -> dict[str, str]:
        entry = self._mapping(given, key, frozenset(colours.NAMES))
        found: dict[str, str] = {}
        for name in entry:
            value = entry[name]
            if isinstance(value, str) and _COLOUR.fullmatch(value):
                found[colours.NAMES.get(name, name)] = value.lower()
                continue
            remedy = "Schrijf zes cijfers of letters (a tot en met f) na een #, tussen aanhalingstekens: '#154273'."
            self._fault(entry, name, f"Onder '{name}' staat geen kleur.", remedy)
        if len(found) == len(entry) and set(entry) <= set(colours.NAMES):
            for clash in colours.clashes(theme, found):
                self._clashing(entry, key, clash)
        return found

    def _clashing(self, entry: Entry, key: str, clash: colours.Clash) -> None:
        (one, other), (first, second) = clash.names, clash.values
        ratio = f"{int(clash.contrast * 10) / 10:.1f}".replace(".", ",")
        wrong = (
            f"Dit is niet goed te lezen: {one} ({first}) op {other} ({second}). Het verschil is {ratio} op 1. "
            "Voor tekst is 4,5 op 1 nodig."
        )
        remedy = f"Kies onder '{key}' een van de twee kleuren duidelijk donkerder of lichter."
        self._fault(entry, next((name for name in (one, other) if name in entry), None), wrong, remedy)

    def _logo(self, entry: Entry) -> Logo | None:
        name = self._text(entry, "logo")
        if not name:
            return None
        try:
            return read_logo(self._folder, name)
        except LogoError as error:
            self._fault(entry, "logo", error.wrong, error.remedy)
            return None

    def _contact(self, entry: Entry) -> Contact:
        self._known(entry, frozenset(_CONTACT))
        return Contact(
            name=self._text(entry, "naam", required=True),
            phone=self._matching(entry, "telefoon", _PHONE, "een telefoonnummer", "030 123 45 67"),
            email=self._matching(entry, "email", _EMAIL, "een e-mailadres", "info@voorbeeld.nl"),
            website=self._website(entry, "website"),
            hours=self._text(entry, "bereikbaar"),
        )

    def _imprint(self, entry: Entry) -> Imprint | None:
        if "colofon" not in entry:
            return None
        given = self._mapping(entry, "colofon", frozenset(_IMPRINT))
        return Imprint(
            address=self._text(given, "adres"),
            postal_address=self._text(given, "postadres"),
            registration=self._matching(given, "kvk", _REGISTRATION, "een KvK-nummer van acht cijfers", "'01234567'"),
            phone=self._matching(given, "telefoon", _PHONE, "een telefoonnummer", "030 123 45 67"),
            email=self._matching(given, "email", _EMAIL, "een e-mailadres", "info@voorbeeld.nl"),
            website=self._website(given, "website"),
        )

    def _note(self, entry: Entry) -> Note:
        self._known(entry, frozenset(("tekst", "onderwerpen")))
        topics = entry.get("onderwerpen", [])
        if not isinstance(topics, list) or ("onderwerpen" in entry and not topics):
            remedy = "Schrijf een lijst: [klacht, inzage_kopie]. Laat de regel weg voor een opmerking bij elk antwoord."
            self._fault(entry, "onderwerpen", "Hier moeten onderwerpen staan.", remedy)
            topics = []
        for topic in topics:
            if not isinstance(topic, str) or topic not in _topics():
                wrong = f"Het onderwerp '{topic}' bestaat niet."
                self._fault(entry, "onderwerpen", wrong, allowed(str(topic), _topics()))
        return Note(self._text(entry, "tekst", required=True), frozenset(map(str, topics)))

    # -- values --------------------------------------------------------------------------------------------------

    def _text(self, entry: Entry, key: str, required: bool = False) -> str:
        """The text under a key on one line; blank lines stay as the ends of paragraphs."""
        value = entry.get(key)
        if isinstance(value, int) and not isinstance(value, bool):  # a number of the chamber of commerce, unquoted
            value = str(value)
        if not isinstance(value, str) or not value.strip():
            if required or key in entry:
                self._fault(entry, key, f"Onder '{key}' ontbreekt een tekst.", f"Schrijf '{key}: …' met tekst.")
            return ""
        text = "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", value.strip()))
        most = MOST_CHARACTERS.get(key, _LINE)
        if len(text) > most:
            wrong = f"De tekst onder '{key}' heeft {len(text)} tekens. Dat is te lang."
            self._fault(entry, key, wrong, f"Gebruik er hooguit {most}.")
        if _MARKUP.search(text):
            remedy = "Schrijf gewone tekst, zonder opmaak, HTML of haakjes als < > { }."
            self._fault(entry, key, f"In de tekst onder '{key}' staat opmaak. Die wordt niet getoond.", remedy)
        if "http://" in text.lower():
            self._fault(
                entry, key, f"Onder '{key}' staat een link die niet veilig is.", "Gebruik https:// en niet http://."
            )
        return text

    def _matching(self, entry: Entry, key: str, form: re.Pattern[str], what: str, example: str) -> str:
        text = self._text(entry, key)
        if text and not form.fullmatch(text):
            self._fault(entry, key, f"'{text}' is niet {what}.", f"Schrijf het zo: {example}.")
        return text

    def _website(self, entry: Entry, key: str) -> str:
        text = self._text(entry, key)
        if not text or "http://" in text.lower():
            return text
        try:
            parts = urlsplit(text)
            good = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
        except ValueError:
            good = False
        if not good or not _PLAIN_ADDRESS.fullmatch(text):
            self._fault(
                entry, key, f"'{text}' is geen adres van een website.", "Schrijf het zo: https://www.voorbeeld.nl/."
            )
        return text

    def _mapping(self, entry: Entry, key: str, known: frozenset[str]) -> Entry:
        """The mapping under a key; an empty one where it is missing or something else."""
        if not self._is_mapping(entry, key):
            return Entry(entry.file, entry.line)
        found: Entry = entry[key]
        self._known(found, known)
        return found

    def _is_mapping(self, entry: Entry, key: str) -> bool:
        if key in entry and not isinstance(entry[key], Entry):
            remedy = f"Zet onder '{key}:' ingesprongen regels van de vorm 'naam: waarde'."
            self._fault(entry, key, f"Onder '{key}' moeten namen met waarden staan.", remedy)
        return isinstance(entry.get(key), Entry)

    def _list(self, entry: Entry, key: str, most: int, read_one: Callable[[Entry], T]) -> tuple[T, ...]:
        value: Any = entry.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, Entry) for item in value):
            remedy = f"Zet onder '{key}:' regels die met een streepje en een naam beginnen, zoals in het voorbeeld."
            self._fault(entry, key, f"Onder '{key}' moet een lijst staan.", remedy)
            return ()
        if len(value) > most:
            self._fault(entry, key, f"Onder '{key}' staan {len(value)} onderdelen.", f"Gebruik er hooguit {most}.")
        return tuple(read_one(item) for item in value)

    def _known(self, entry: Entry, known: frozenset[str]) -> None:
        for key in entry:
            if key not in known:
                self._fault(entry, key, f"De naam '{key}' is hier onbekend.", allowed(str(key), known))

    def _fault(self, entry: Entry, key: str | None, wrong: str, remedy: str) -> None:
        self.problems.append(entry.problem(wrong, remedy, key))
