"""What the privacy filter did with a message, held against what it should have done."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.privacy.sets_of_messages import Planted, Row
from channels.privacy import filter_text
from nlu.facts import extract

_WORD = re.compile(r"[^\W_]+")
_SHORT = 2  # letters: shorter pieces of a name or address ("J", "de") tell nothing
# Words inside planted data that tell nothing by themselves: "van der Velde", "12 dan 34", "naam at domein punt nl".
_LINKS = frozenset("van der den het ten ter dan punt apenstaartje streepje com info huis".split())


@dataclass(frozen=True)
class Judged:
    """A message after the filter.

    `whole` are the planted pieces that stand in it unchanged, `partly` those of which at least a word or a group of
    digits is left; `lost` what should have stayed; `milliseconds` is what filtering took.
    """

    row: Row
    filtered: str
    whole: tuple[Planted, ...]
    partly: tuple[Planted, ...]
    lost: tuple[str, ...]
    milliseconds: float

    @property
    def changed(self) -> bool:
        """Whether the filter changed anything."""
        return self.filtered != self.row.text


def judge(row: Row) -> Judged:
    """Filter one message and see what is left and what is lost."""
    start = time.perf_counter()
    filtered = filter_text(row.text).text
    milliseconds = (time.perf_counter() - start) * 1000
    elsewhere = _words(_blanked(row))
    left = _words(filtered)
    whole = tuple(piece for piece in row.planted if _count(piece.text, filtered) > _count(piece.text, _blanked(row)))
    partly = tuple(p for p in row.planted if p in whole or any(left[w] > elsewhere[w] for w in _telling(p.text)))
    lost = tuple(word for word in row.stays if _count(word, filtered) == 0)
    return Judged(row, filtered, whole, partly, lost, milliseconds)


def other_facts(judged: Judged) -> list[str]:
    """What the lexicon finds only before (-) or only after (+) filtering; not what planted data itself carried."""
    before = extract(judged.row.text)
    spans = _planted_spans(judged.row)
    carried = {m.fact for m in before if any(m.start < end and m.end > start for start, end in spans)}
    old = {f"{m.fact}={m.value}" for m in before if m.fact not in carried}
    new = {f"{m.fact}={m.value}" for m in extract(judged.filtered) if m.fact not in carried}
    return [f"-{fact}" for fact in sorted(old - new)] + [f"+{fact}" for fact in sorted(new - old)]


def recall(judged: Iterable[Judged], kind: str | None = None, in_part: bool = False) -> float:
    """The part (0–1) of the planted pieces (of one kind) that is gone; with `in_part` nothing of it may be left."""
    rows = list(judged)
    planted = sum(piece.kind == kind or kind is None for row in rows for piece in row.row.planted)
    left = [piece for row in rows for piece in (row.partly if in_part else row.whole)]
    return 1 - sum(piece.kind == kind or kind is None for piece in left) / max(1, planted)


def _planted_spans(row: Row) -> list[tuple[int, int]]:
    return [match.span() for piece in row.planted for match in _pattern(piece.text).finditer(row.text)]


def _blanked(row: Row) -> str:
    """The message without its planted data."""
    text = row.text
    for piece in sorted(row.planted, key=lambda piece: -len(piece.text)):
        text = _pattern(piece.text).sub(" ", text)
    return text


def _pattern(piece: str) -> re.Pattern[str]:
    """The piece as words of its own: "Jan" does not stand in "januari"."""
    return re.compile(rf"(?<![^\W_]){re.escape(piece)}(?![^\W_])", re.IGNORECASE)


def _count(piece: str, text: str) -> int:
    return len(_pattern(piece).findall(text))


def _words(text: str) -> Counter[str]:
    return Counter(word.lower() for word in _WORD.findall(text))


def _telling(piece: str) -> list[str]:
    """The words and groups of digits of planted data that would tell something if they were left."""
    found = _words(piece)
    return [word for word in found if not word.isalpha() or (len(word) > _SHORT and word not in _LINKS)]
