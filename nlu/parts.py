"""Cuts a sentence into the parts that each state one thing: at commas, before "als" and "maar", before "ik heb …".

"Mag dat als ik toestemming geef" asks one thing and names the case: only the second part says something about consent.
"""

from __future__ import annotations

import re
from functools import lru_cache

from nlu.lexicon_files import word_set


@lru_cache(maxsize=1)
def _cut() -> re.Pattern[str]:
    """Matches where a new part begins, with a mark that ends the part before it if there is one."""
    lists = ("part_starts", "part_after_en", "part_verbs", "no_part_before")
    starts, after_en, verbs, before = (sorted(word_set("grammar.yml", name)) for name in lists)
    not_before = "".join(rf"(?<!\b{word} )" for word in before)
    return re.compile(
        rf"[,;:()](?=\s|$)\s*"
        rf"|\s(?=(?:{'|'.join(starts)})\b)"
        rf"|\s(?=en (?:{'|'.join(after_en)})\b)"
        rf"|(?<=\s){not_before}(?=ik (?:{'|'.join(verbs)})\b)"
    )


def parts(sentence: str) -> list[tuple[int, int]]:
    """The spans of the parts of a folded sentence, in order; a sentence that cannot be cut is one part."""
    spans, start = [], 0
    for cut in _cut().finditer(sentence):
        if sentence[start : cut.end()].strip():
            spans.append((start, cut.end()))
            start = cut.end()
    spans.append((start, len(sentence)))
    return [span for span in spans if sentence[slice(*span)].strip()] or [(0, len(sentence))]
