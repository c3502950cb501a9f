"""Text as the lexicon sees it: folded to lower case without accents, offsets unchanged, and cut into words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 1000
"""Characters of a message that are read; a channel refuses longer ones."""

_WORD = re.compile(r"\w+(?:['&-]\w+)*")
_SENTENCE_END = re.compile(r"[.?!\n]+(?=\s|$)|[?!]+")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_PLACEHOLDER = re.compile(r"\[(?:bsn|iban|telefoon|email|geboortedatum|datum|adres|nummer|naam)\]")
_QUOTES = str.maketrans("‘’´`‐‑–—", "''''----")


@dataclass(frozen=True)
class Word:
    """One word: `key` is the folded form without hyphens and apostrophes; `start` and `end` are character offsets."""

    key: str
    start: int
    end: int


def without_placeholders(text: str) -> str:
    """`text` with what the privacy filter put in ("[naam]") made a word that says nothing; offsets stay valid."""
    return _PLACEHOLDER.sub(lambda match: f"[{'x' * (len(match.group()) - 2)}]", text)


def fold(text: str) -> str:
    """Lower-case `text`, drop accents and make full-width characters plain; the length stays, so offsets stay valid.

    Ligatures ("ĳ", "ﬁ") stay as they are: they would become two characters.
    """
    return "".join(map(_fold_character, text.translate(_QUOTES)))


def _fold_character(character: str) -> str:
    if character.isascii():
        return character.lower()
    plain = unicodedata.normalize("NFKC", character)
    base = unicodedata.normalize("NFD", plain if len(plain) == 1 else character)[0].lower()
    return base if len(base) == 1 else character


def words(folded: str) -> list[Word]:
    """The words of a folded text, in order."""
    return [Word(re.sub(r"['&-]", "", m.group()), m.start(), m.end()) for m in _WORD.finditer(folded)]


def sentences(folded: str) -> list[tuple[int, int]]:
    """The spans of the sentences of a folded text; a text without an end mark is one sentence."""
    spans, start = [], 0
    for mark in _SENTENCE_END.finditer(folded):
        spans.append((start, mark.end()))
        start = mark.end()
    if start < len(folded):
        spans.append((start, len(folded)))
    return spans


def squash(text: str) -> str:
    """Fold `text`, shorten letters typed three times or more ("jaaaa") to one, and trim marks at both ends."""
    folded = _STRETCHED.sub(r"\1", fold(text))
    return " ".join(re.sub(r"[^\w?' -]+", " ", folded).split())
