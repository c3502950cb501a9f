"""A command line whose complaints are Dutch: what is wrong with the words that were typed, and what to do."""

from __future__ import annotations

import argparse
import re
from typing import NoReturn

_COMPLAINTS = (
    (r"the following arguments are required: (.+)", "Er ontbreekt iets: {0}."),
    (r"unrecognized arguments: (.+)", "Dit ken ik niet: {0}."),
    (r"argument .*: invalid choice: '(.*?)' \(choose from (.+)\)", "De opdracht '{0}' bestaat niet. Mogelijk: {1}."),
    (r"argument (.+?): expected .*argument.*", "Achter {0} hoort een waarde."),
    (r"argument (.+?): not allowed with argument (.+)", "{0} en {1} gaan niet samen."),
)
"""What argparse says (patterns), and the same in Dutch."""


class Parser(argparse.ArgumentParser):
    """A parser of arguments that complains in Dutch and ends with exit code 2, as argparse does."""

    def error(self, message: str) -> NoReturn:
        """Says what is wrong with the arguments, and how to see what is possible."""
        for pattern, dutch in _COMPLAINTS:
            match = re.fullmatch(pattern, message)
            if match:
                message = dutch.format(*match.groups())
                break
        self.exit(2, f"{message}\n  Oplossing: '{self.prog} --help' laat zien wat er kan.\n")
