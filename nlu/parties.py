"""Finds the parties (who may give or get data) that a message names, also inflected, compounded or misspelt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from nlu.lexicon_files import Party, party_entries, word_set
from nlu.spelling import SpellingIndex
from nlu.text import Word

_INFLECTIONS = ("", "s", "en", "n", "je", "tje", "jes", "tjes", "e")
_SHORTEST_COMPOUND_START = 2
_SHORTEST_INFLECTED = 4
_SURE_SLIP = 8
_BEFORE_SHORTHAND = word_set("grammar.yml", "before_shorthand")
_AFTER_SHORTHAND = word_set("grammar.yml", "after_shorthand")
_BETWEEN = word_set("grammar.yml", "between")
_NOT_AFTER = {"assistent": {"deze", "digitale", "virtuele"}}


@dataclass(frozen=True)
class Found:
    """A party in a message: `first` and `last` are word positions (inclusive), `start` and `end` character offsets."""

    party: Party
    first: int
    last: int
    start: int
    end: int


@dataclass(frozen=True)
class _Lexicon:
    by_words: dict[tuple[str, ...], Party]
    endings: tuple[tuple[str, Party], ...]
    capitals: dict[str, Party]
    shorthand: dict[str, Party]
    spelling: SpellingIndex
    ordinary: frozenset[str]
    longest: dict[str, int]  # by its first word, the most words of a phrase


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    by_words: dict[tuple[str, ...], Party] = {}
    endings: list[tuple[str, Party]] = []
    capitals: dict[str, Party] = {}
    shorthand: dict[str, Party] = {}
    for entry in party_entries():
        for phrase in entry.phrases:
            for form in _spellings(phrase):
                by_words.setdefault(form, entry.party)
        endings += [(ending, entry.party) for ending in entry.endings]
        capitals.update({word: entry.party for word in entry.capitals})
        shorthand.update({word: entry.party for word in entry.shorthand})
    ordinary = word_set("ordinary.yml", "words")
    plain = list(by_words.items())
    for form, party in plain:
        for inflection in _INFLECTIONS if len(form[-1]) >= _SHORTEST_INFLECTED else ():
            if form[-1] + inflection not in ordinary:
                by_words.setdefault((*form[:-1], form[-1] + inflection), party)
    endings.sort(key=lambda pair: (-len(pair[0]), pair[0]))
    single = [form[0] for form, _ in plain if len(form) == 1]
    longest: dict[str, int] = {}
    for form in by_words:
        longest[form[0]] = max(len(form), longest.get(form[0], 0))
    return _Lexicon(by_words, tuple(endings), capitals, shorthand, SpellingIndex(single, ordinary), ordinary, longest)


def _spellings(phrase: str) -> set[tuple[str, ...]]:
    """A phrase with its hyphens joined ("gzpsycholoog") and split ("gz psycholoog")."""
    joined = re.sub(r"['&-]", "", phrase)
    split = re.sub(r"['&]", "", phrase).replace("-", " ")
    return {tuple(joined.split()), tuple(split.split())}


def find_parties(text: str, words: list[Word]) -> list[Found]:
    """The parties in `text` from left to right, not overlapping; `words` are the words of the folded text."""
    lexicon, found, position = _lexicon(), [], 0
    while position < len(words):
        match = _at(text, words, position, lexicon)
        if match is None:
            position += 1
            continue
        party, length = match
        last = position + length - 1
        found.append(Found(party, position, last, words[position].start, words[last].end))
        position += length
    return found


def _at(text: str, words: list[Word], position: int, lexicon: _Lexicon) -> tuple[Party, int] | None:
    """The party that starts at this word and the number of its words; the longest wins."""
    longest = lexicon.longest.get(words[position].key, 0)
    for length in range(min(longest, len(words) - position), 0, -1):
        key = tuple(word.key for word in words[position : position + length])
        if party := lexicon.by_words.get(key):
            if position and words[position - 1].key in _NOT_AFTER.get(key[-1], ()):
                return None
            return party, length
    with_adjective = (_key_of(words, position), _key_of(words, position + 2))
    if _key_of(words, position + 1) in _BETWEEN and (party := lexicon.by_words.get(with_adjective)):
        return party, 3  # "mijn nieuwe vriend"
    word = words[position]
    if (party := lexicon.capitals.get(text[word.start : word.end])) and not text.isupper():
        return party, 1  # a text all in capitals says nothing about a word in capitals
    if _is_shorthand(text, words, position, lexicon):
        return lexicon.shorthand[word.key], 1
    party = _single(word.key)
    if party and position and (slip := lexicon.spelling.nearest(word.key)):  # "mn vriedin" is no friend
        party = lexicon.by_words.get((words[position - 1].key, slip), party)
    return (party, 1) if party else None


def _key_of(words: list[Word], position: int) -> str:
    """The word at the position; "" beyond the end."""
    return words[position].key if position < len(words) else ""


def _is_shorthand(text: str, words: list[Word], position: int, lexicon: _Lexicon) -> bool:
    """Whether the word is professional shorthand ("ben ha", "ha mag") and no other word ("ha, mag ik iets vragen")."""
    if words[position].key not in lexicon.shorthand:
        return False
    if position and words[position - 1].key in _BEFORE_SHORTHAND:
        return True
    following = words[position + 1] if position + 1 < len(words) else None
    return bool(
        following and following.key in _AFTER_SHORTHAND and text[words[position].end : following.start].isspace()
    )


def _single(key: str) -> Party | None:
    """The party that one word names as a compound or with a spelling mistake."""
    lexicon = _lexicon()
    if key in lexicon.ordinary or not key.isalpha():
        return None
    slip = lexicon.spelling.nearest(key, edits=1)  # before compounds: "huistarts" is no kind of "arts"
    if slip and len(key) >= _SURE_SLIP:
        return lexicon.by_words[(slip,)]
    for ending, party in lexicon.endings:
        if key.endswith(ending) and len(key) >= len(ending) + _SHORTEST_COMPOUND_START:
            return party
    nearest = lexicon.spelling.nearest(key)
    return lexicon.by_words[(nearest,)] if nearest else None
