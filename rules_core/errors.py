"""What goes wrong in a knowledge file or in the facts of a question, said so that its reader can mend it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Problem:
    """One fault in a knowledge file: where it is, what is wrong, and what would be right (Dutch, for the lawyer)."""

    file: str
    line: int
    wrong: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}, regel {self.line}: {self.wrong}\n  Oplossing: {self.remedy}"


class KnowledgeError(Exception):
    """The knowledge base cannot be used; `problems` holds every fault found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class FactError(ValueError):
    """A topic, fact or value that the knowledge base does not know; the message names the allowed ones (Dutch)."""


class InputError(ValueError):
    """Something that was given to a command cannot be used: what is wrong, and what to do instead (Dutch)."""

    def __init__(self, wrong: str, remedy: str) -> None:
        super().__init__(f"{wrong}\n  Oplossing: {remedy}")


SAVE_AS_UTF8 = "Kies in uw teksteditor 'Opslaan als' en daar de codering UTF-8."
"""What to do with a file in another encoding."""

MOST_OPTIONS = 60
"""More than any list of facts or values has; the 168 statements would bury the message."""


def allowed(word: str, options: Iterable[str]) -> str:
    """A remedy in one sentence: the nearest option when there is one, then all of them (of very many, the first)."""
    names = sorted(name for name in options if name)
    near = get_close_matches(word, names, n=1) or [name for name in names if name.lower() == word.lower()][:1]
    hint = f"Bedoelt u '{near[0]}'? " if near else ""
    more = f" en nog {len(names) - MOST_OPTIONS} andere" if len(names) > MOST_OPTIONS else ""
    return f"{hint}Mogelijk: {', '.join(names[:MOST_OPTIONS])}{more}."
