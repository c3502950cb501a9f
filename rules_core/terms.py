"""Explains a difficult word where it first appears in a reply; the words stand in texts.yml under `terms`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from rules_core.model import Facts, KnowledgeBase

_GAP = " … "
_QUOTED = r"‘.*?’(?!\w)"
_IN_BRACKETS = rf"\((?:[^()‘]|{_QUOTED})*\)"


def explain_terms(knowledge: KnowledgeBase, text: str, topic: str, facts: Facts) -> str:
    """The text with a few words in brackets after the first use of each difficult word.

    Quotations, what stands in brackets and names of documents stay as they are. A word that is itself what was asked
    about, or that the topic is about, needs no such note.
    """
    known = {term["means"] for term in _terms(knowledge) if facts.get("begrip", "") == term.get("begrip")}
    known |= {term["means"] for term in _terms(knowledge) if topic in term.get("explained_in", ())}
    meanings = {f"t{at}": str(term["means"]) for at, term in enumerate(_terms(knowledge))}

    def noted(match: re.Match[str]) -> str:
        means = meanings.get(match.lastgroup or "")
        if means is None or means in known:
            return match[0]
        known.add(means)
        already_explained = text[match.end() :].startswith(" (")
        return match[0] if already_explained else f"{match[0]} ({means})"

    return _pattern(knowledge).sub(noted, text)


def _terms(knowledge: KnowledgeBase) -> list[dict[str, Any]]:
    texts: Any = knowledge.texts
    terms: list[dict[str, Any]] = texts.get("terms", [])
    return terms


def _pattern(knowledge: KnowledgeBase) -> re.Pattern[str]:
    texts: Any = knowledge.texts
    names = tuple(str(document["short"]) for document in texts["documents"].values())
    return _compiled(names, tuple(tuple(term["words"]) for term in _terms(knowledge)))


@lru_cache(maxsize=16)
def _compiled(names: tuple[str, ...], terms: tuple[tuple[str, ...], ...]) -> re.Pattern[str]:
    """What must stay as it is first, then one named group for each term."""
    untouched = "|".join([*map(re.escape, names), _QUOTED, _IN_BRACKETS])
    groups = (f"(?P<t{at}>{'|'.join(map(_words, words))})" for at, words in enumerate(terms))
    return re.compile("|".join([f"(?P<as_is>{untouched})", *groups]), re.IGNORECASE)


def _words(words: str) -> str:
    """Whole words; `…` stands for up to four words."""
    return r"(?<!\w)" + r"(?: \w+){0,4} ".join(map(re.escape, words.split(_GAP))) + r"(?![\w-])"
