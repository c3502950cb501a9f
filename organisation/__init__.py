"""The organisation that offers the chat: its name, colours, greeting, contacts and notes, from one file without a fork.

Nothing here decides anything, and nothing of it reaches the trained model.

May import: rules_core, yaml.
"""

from organisation.current import VARIABLE, current
from organisation.model import Contact, Imprint, Logo, Note, Organisation, OrganisationError
from organisation.reading import read_organisation

__all__ = [
    "VARIABLE",
    "Contact",
    "Imprint",
    "Logo",
    "Note",
    "Organisation",
    "OrganisationError",
    "current",
    "read_organisation",
]
