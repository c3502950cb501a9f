"""Which term a person asks the meaning of: "wat is zwijgplicht", "geheimhoudings plich?", "bewerker, wie is dat"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from nlu.lexicon_files import read, word_map, word_set
from nlu.phrases import TERM_MARK, PhraseSet, Sentence
from nlu.spelling import SpellingIndex
from nlu.text import Word, fold

_BESIDE = frozenset("een de het term begrip woord en medisch".split())
"""Words that may stand beside a term that is the whole message."""
_MOST_WORDS = 4  # a term typed with spaces: "persoonlijke gezondheids omgeving"
_SHORTEST = 8  # letters; shorter terms are only known as they are written
_ABBREVIATION = 4  # letters at most; people also write these as they sound: "pee gee oo"
_MOST_SLIPS = 2  # letters; only words that begin and are about as long as a term are compared with it (speed)
_SHORTEST_LAST = 4  # letters of the last of several words: "in" after a term is no slip of the pen


@dataclass(frozen=True)
class AskedTerm:
    """A term id, its place, and whether the wording asks for nothing but its meaning."""

    term: str
    start: int
    end: int
    sure: bool


@dataclass(frozen=True)
class _Lexicon:
    """`frames` ask about a term anywhere in the sentence, `sure` name its place, `referring` look a sentence back."""

    frames: PhraseSet
    sure: PhraseSet
    referring: PhraseSet
    terms: tuple[tuple[str, PhraseSet], ...]
    joined: dict[str, str]
    spelling: SpellingIndex
    shapes: frozenset[tuple[str, int]]


def _as_it_sounds(abbreviation: str) -> str:
    letters = word_map("grammar.yml", "letters")
    return "".join(letters[letter] for letter in abbreviation)


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    content, where = read("terms.yml"), "nlu/lexicon/terms.yml"
    joined = {
        fold(phrase).translate(str.maketrans("", "", "*'- ")): term
        for term, phrases in content["terms"].items()
        for phrase in phrases
        if not set("|[@") & set(phrase)
    }
    joined |= {_as_it_sounds(key): term for key, term in joined.items() if len(key) <= _ABBREVIATION and key.isalpha()}
    long = {key: term for key, term in joined.items() if len(key) >= _SHORTEST}
    return _Lexicon(
        *(PhraseSet(content[name], f"{where}, {name}") for name in ("frames", "sure", "referring")),
        tuple((term, PhraseSet(phrases, f"{where}, {term}")) for term, phrases in content["terms"].items()),
        long,
        SpellingIndex(long, word_set("ordinary.yml", "words")),
        frozenset((key[:3], len(key) + more) for key in long for more in range(-_MOST_SLIPS, _MOST_SLIPS + 1)),
    )


def find_term(words: list[Word], sentences: list[tuple[int, Sentence]]) -> AskedTerm | None:
    """The first term named in a sentence that asks what it means, or a term that is the whole message.

    A sentence that asks what "dat" means looks back at the term of the sentence before it.
    """
    lexicon, before = _lexicon(), None
    for offset, sentence in sentences:
        here = [word for word in words if offset <= word.start < offset + len(sentence.plain)]
        named = _named(lexicon, here, offset, sentence)
        if named is None:
            if before is not None and lexicon.referring.search(sentence):
                return replace(before, sure=True)
            continue
        before = named
        marked = list(sentence.marked)
        marked[named.start - offset : named.end - offset] = TERM_MARK * (named.end - named.start)
        asking = Sentence.of(sentence.plain, "".join(marked))
        alone = all(word.key in _BESIDE or named.start <= word.start <= word.end <= named.end for word in words)
        if alone or lexicon.sure.search(asking):
            return replace(named, sure=True)
        if lexicon.frames.search(asking):
            return named
    return None


def _named(lexicon: _Lexicon, words: list[Word], offset: int, sentence: Sentence) -> AskedTerm | None:
    """The first term in a sentence, as it is written, in more or fewer words, or with a slip of the pen."""
    spans = [(span, term) for term, phrases in lexicon.terms if (span := phrases.search(sentence))]
    asked = [AskedTerm(term, offset + start, offset + end, False) for (start, end), term in spans]
    asked += _misspelt(lexicon, words)
    return min(asked, key=lambda one: (one.start, -one.end), default=None)


def _misspelt(lexicon: _Lexicon, words: list[Word]) -> list[AskedTerm]:
    found = []
    for first in range(len(words)):
        for last in range(first, min(first + _MOST_WORDS, len(words))):
            key = "".join(word.key for word in words[first : last + 1])
            is_tail = last > first and len(words[last].key) < _SHORTEST_LAST and key not in lexicon.joined
            if is_tail or len(key) < _SHORTEST or (key[:3], len(key)) not in lexicon.shapes:
                continue
            known = key if key in lexicon.joined else lexicon.spelling.nearest(key)
            if known:
                found.append(AskedTerm(lexicon.joined[known], words[first].start, words[last].end, False))
    return found
