"""The sentences a channel itself says, read once from ``texts.yml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

TEXTS_FILE = Path(__file__).with_name("texts.yml")


@dataclass(frozen=True)
class ProblemText:
    """One kind of refusal: its id, HTTP status, and a title and a detail in Dutch."""

    id: str
    status: int
    title: str
    detail: str


@dataclass(frozen=True)
class Texts:
    """All sentences of ``texts.yml``."""

    welcome: str
    fallback: str
    to_chat: str
    notice: str
    conjunction: str
    kinds: Mapping[str, str]
    problems: Mapping[str, ProblemText]

    def privacy_notice(self, kinds: Sequence[str]) -> str:
        """The sentence that says what was left out.

        Args:
            kinds: what the filter replaced, each once; not empty.

        Raises:
            KeyError: a kind that has no wording in ``privacy_kinds``.
        """
        words = [self.kinds[kind] for kind in kinds]
        listed = f" {self.conjunction} ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
        return self.notice.format(kinds=listed)


@lru_cache(maxsize=1)
def load_texts() -> Texts:
    """Read ``texts.yml``.

    Raises:
        KeyError: a sentence is missing from the file.
    """
    raw = yaml.safe_load(TEXTS_FILE.read_text(encoding="utf-8"))
    return Texts(
        welcome=raw["welcome"],
        fallback=raw["fallback"],
        to_chat=raw["to_chat"],
        notice=raw["privacy_notice"],
        conjunction=raw["privacy_and"],
        kinds=raw["privacy_kinds"],
        problems={key: ProblemText(id=key, **value) for key, value in raw["problems"].items()},
    )
