"""What is said in the name of the organisation, as sentences; every one says whose it is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from organisation.model import Contact, Organisation


@lru_cache(maxsize=1)
def load_words() -> dict[str, Any]:
    """The sentences of ``texts.yml``."""
    words: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("texts.yml").read_text(encoding="utf-8"))
    return words


def greeting(organisation: Organisation) -> str:
    """The first words to somebody new; what an assistant must always say of itself stands behind them."""
    return organisation.greeting or str(load_words()["greeting"]).format(assistent=organisation.assistant)


def notes_text(organisation: Organisation, topic: str | None) -> str:
    """The organisation's own notes beside an answer on this topic, each labelled; empty when it has none."""
    said = (note.text for note in organisation.notes if not note.topics or topic in note.topics)
    return "\n\n".join(str(load_words()["note"]).format(naam=organisation.name, tekst=text) for text in said)


def contacts_text(organisation: Organisation) -> str:
    """Whom the organisation names to turn to, as a list; empty when it names nobody."""
    if not organisation.contacts:
        return ""
    lead = str(load_words()["contacts"]).format(naam=organisation.name)
    return "\n".join([lead, *(f"- {contact_text(contact)}" for contact in organisation.contacts)])


def contact_text(contact: Contact) -> str:
    """A contact on one line."""
    known = (contact.phone, contact.email, contact.website, contact.hours)
    return ": ".join(filter(None, [contact.name, ", ".join(filter(None, known))]))


def offered_by(organisation: Organisation) -> str:
    """Whose service this is; empty when nobody was named."""
    if not organisation.name:
        return ""
    text = str(load_words()["offered_by"]).format(assistent=organisation.assistant, naam=organisation.name)
    return text[:1].upper() + text[1:]


def imprint_lines(organisation: Organisation) -> Iterator[tuple[str, str, str]]:
    """What the imprint says: the name of the field, its label, its value."""
    for field, label in load_words()["imprint"].items():
        value = getattr(organisation.imprint, field, "")
        if value:
            yield field, str(label), value
