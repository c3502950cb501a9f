"""What an organisation may set, as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rules_core.errors import Problem

Theme = str
"""`light`, `dark`, or empty: as the visitor's device is set."""


class OrganisationError(Exception):
    """The file cannot be used; `problems` holds every fault found, each with file, line and remedy (Dutch)."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True)
class Contact:
    """Somebody to turn to. What is empty is not said."""

    name: str
    phone: str = ""
    email: str = ""
    website: str = ""
    hours: str = ""


@dataclass(frozen=True)
class Note:
    """A remark of the organisation itself, beside the answers on these topics; without topics beside every answer."""

    text: str
    topics: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Imprint:
    """Who the organisation is, for the page that says so. What is empty is not said."""

    address: str = ""
    postal_address: str = ""
    registration: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""


@dataclass(frozen=True)
class Logo:
    """The image at the top of our own pages."""

    content: bytes
    content_type: str


@dataclass(frozen=True)
class Organisation:
    """Everything that the file may set; as made without arguments: the built-in defaults.

    `name` is empty when no organisation was named. `assistant` is written as in a sentence ("de Deelwijzer").
    `light` and `dark` hold only the colours that were set, as `#rrggbb`, by the names of `organisation.colours`.
    """

    name: str = ""
    assistant: str = "de Deelwijzer"
    greeting: str = ""
    theme: Theme = ""
    light: Mapping[str, str] = field(default_factory=dict)
    dark: Mapping[str, str] = field(default_factory=dict)
    logo: Logo | None = None
    contacts: tuple[Contact, ...] = ()
    privacy_contact: Contact | None = None
    privacy_page: str = ""
    imprint: Imprint | None = None
    notes: tuple[Note, ...] = ()

    @property
    def title(self) -> str:
        """The assistant's name as a title: without the article, with a capital."""
        words = self.assistant.split(" ", 1)
        bare = words[1] if len(words) > 1 and words[0].lower() in ("de", "het", "een") else self.assistant
        return bare[:1].upper() + bare[1:]

    @property
    def is_own(self) -> bool:
        """Whether somebody set anything at all."""
        return self != Organisation()
