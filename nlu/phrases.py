"""The small phrase language of the lexicon, compiled to regular expressions.

| written            | matches                                                       |
| ------------------ | ------------------------------------------------------------- |
| `geen`             | that word, capitals and accents aside                         |
| `geef\\|gaf`        | either word                                                   |
| `teken*`           | any word that starts so; `*dossier` any word that ends so     |
| `[mijn\\|de]`       | one of these words or nothing                                 |
| `...`              | nought to six words                                           |
| `^` and `$`        | the start and the end of the sentence                         |
| `@gegevens`        | any word of that list in macros.yml                           |
| `@zorg` `@persoon` | a party in care, a relative                                   |
| `@ander` `@partij` | any other party, any party at all                             |
| `@term`            | the term asked about (terms.yml only)                         |
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from nlu.lexicon_files import LexiconError, word_set
from nlu.text import fold

_GAP = r"[^\w.?!]+"
# A word has one end only. Could a dash end it or begin the gap, a row of dashes would be tried in every way there is.
# What comes after may be the second half of a compound ("ggz-patiënten").
_ANY_WORDS = rf"(?:\w(?:[\w'&-]*\w)?(?!['&-]*\w){_GAP}){{0,6}}?(?:\w+['&-])?"
_TOKEN = re.compile(r"\[[^\]]+\]|\S+")
_LEGAL = re.compile(r"\*?[\w'&. -]+\*?")
_PIECE = re.compile(r"\w+")
# In a marked text each party is overwritten with one of these capitals; folded text itself has none.
MARKS = {"@zorg": "Z", "@persoon": "P", "@ander": "X"}
TERM_MARK = "T"  # only where nlu/terms.py looks for what is asked about a term
_MARK_SOURCES = {**{name: f"{mark}+" for name, mark in MARKS.items()}, "@partij": "[ZPX]+", "@term": f"{TERM_MARK}+"}
_COMMON = word_set("grammar.yml", "common")
_LONGEST_ANCHOR = 14


@dataclass(frozen=True)
class Sentence:
    """A sentence ready for matching: `plain` folded text, `marked` with parties overwritten, `keys` for speed."""

    plain: str
    marked: str
    keys: frozenset[str]

    @classmethod
    def of(cls, plain: str, marked: str) -> Sentence:
        """Prepare a sentence; both texts have the same length."""
        keys = {""}
        for piece in set(_PIECE.findall(plain)):
            keys.add(piece)
            for size in range(1, min(len(piece), _LONGEST_ANCHOR) + 1):
                keys.add(piece[:size] + "*")
                keys.add("*" + piece[-size:])
        return cls(plain, marked, frozenset(keys))


class PhraseSet:
    """Phrases of which any may match. Only those of which a telling word stands in the sentence are tried."""

    def __init__(self, phrases: Iterable[str], where: str) -> None:
        """Compile; `where` names the rule in errors. Raises LexiconError for a phrase that cannot be read."""
        self._by_key: dict[str, list[tuple[re.Pattern[str], bool]]] = {}
        for phrase in phrases:
            try:
                pattern = re.compile(phrase_source(phrase))
            except ValueError as error:
                raise LexiconError(f"{where}: {error}") from error
            entry = (pattern, any(mark in phrase for mark in _MARK_SOURCES))
            for key in _anchor(phrase):
                self._by_key.setdefault(key, []).append(entry)
        self._keys = frozenset(self._by_key)

    def search(self, sentence: Sentence) -> tuple[int, int] | None:
        """The span of the first match in the sentence, the longest of those that start together; None without one."""
        spans = []
        for key in self._keys & sentence.keys:
            for pattern, on_marked in self._by_key[key]:
                if match := pattern.search(sentence.marked if on_marked else sentence.plain):
                    spans.append((match.start(), -match.end()))
        return (min(spans)[0], -min(spans)[1]) if spans else None


def phrase_source(phrase: str) -> str:
    """The regular expression for one phrase, to be used on folded text. Raises ValueError when it cannot be read."""
    source, after_word = "", False
    for token in _TOKEN.findall(phrase):
        if token == "^":
            source += r"^\W*"
        elif token == "$":
            source += r"\W*$"
        elif token == "...":
            source += (_GAP if after_word else "") + _ANY_WORDS
            after_word = False
        elif token.startswith("["):
            optional = _alternatives(token[1:-1], phrase)
            source += f"(?:{_GAP}{optional})?" if after_word else f"(?:{optional}{_GAP})?"
        else:
            source += (_GAP if after_word else "") + _alternatives(token, phrase)
            after_word = True
    if not _words_of(phrase):
        raise ValueError(f"phrase {phrase!r} has no word that must be there; write one outside [ ]")
    return source


def _alternatives(token: str, phrase: str) -> str:
    sources = []
    for part in token.split("|"):
        if part in _MARK_SOURCES:
            sources.append(_MARK_SOURCES[part])
            continue
        for word in _macro(part) if part.startswith("@") else [part]:
            if not _LEGAL.fullmatch(word):
                raise ValueError(f"phrase {phrase!r}: {word!r} is not a word; use letters, *, |, [ ], ..., ^, $ or @")
            sources.append(_word_source(word))
    return rf"(?<!\w)(?:{'|'.join(sources)})(?!\w)"


def _macro(name: str) -> list[str]:
    try:
        return sorted(word_set("macros.yml", name[1:]))
    except KeyError:
        raise ValueError(f"{name!r} is not a list of macros.yml or one of {sorted(_MARK_SOURCES)}") from None


def _word_source(word: str) -> str:
    start = r"[\w-]*" if word.startswith("*") else ""
    end = r"[\w-]*" if word.endswith("*") else ""
    return start + _GAP.join(re.escape(piece) for piece in fold(word.strip("*")).split()) + end


def _words_of(phrase: str) -> list[str]:
    """The tokens that must match: no gaps, options or ends."""
    return [token for token in _TOKEN.findall(phrase) if token not in ("^", "$", "...") and not token.startswith("[")]


def _anchor(phrase: str) -> list[str]:
    """Keys of which one stands in every sentence that the phrase can match; [""] (always) when only parties must."""
    choices = [keys for token in _words_of(phrase) if (keys := _keys_of(token)) is not None]
    return min(choices, key=lambda keys: (bool(_COMMON & set(keys)), len(keys)), default=[""])


def _keys_of(token: str) -> list[str] | None:
    keys = []
    for part in token.split("|"):
        if part in _MARK_SOURCES:
            return None
        for word in _macro(part) if part.startswith("@") else [part]:
            piece = _PIECE.findall(fold(word))[0]
            if word.startswith("*"):
                keys.append("*" + piece[-_LONGEST_ANCHOR:])
            else:
                whole = not word.endswith("*") or fold(word).strip("*") != piece
                keys.append(piece if whole else piece[:_LONGEST_ANCHOR] + "*")
    return keys
