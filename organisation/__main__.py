"""`python -m organisation check FILE`: can this file be used, and what does it say?"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from organisation.model import OrganisationError
from organisation.reading import read_organisation
from organisation.words import contacts_text, greeting, notes_text

EXIT_FAULTS = 1


def main(arguments: list[str] | None = None) -> int:
    """Print the faults, or the sentences that people will read. Exit code 0: it can be used; 1: it cannot."""
    parser = argparse.ArgumentParser(prog="python -m organisation")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="tell whether an organisation's file can be used")
    check.add_argument("file", type=Path)
    file: Path = parser.parse_args(arguments).file
    try:
        organisation = read_organisation(file)
    except OrganisationError as error:
        print(error, file=sys.stderr)
        return EXIT_FAULTS
    print(f"{file.name}: in orde.\n\n{organisation.title} ({organisation.name})\n{greeting(organisation)}")
    for topic in sorted({"", *(topic for note in organisation.notes for topic in note.topics)}):
        text = notes_text(organisation, topic)
        if text:
            print(f"\n[{topic or 'elk antwoord'}]\n{text}")
    if organisation.contacts:
        print(f"\n{contacts_text(organisation)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
