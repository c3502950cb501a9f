"""Features of a message for the classifier: TF-IDF of words and letter groups, its facts, and short fixed answers.

Pure scikit-learn, no Rasa; kept as JSON, so that a model file holds no code.

May import: numpy, scipy, sklearn, yaml.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from nlu.facts import extract
from nlu.lexicon_files import read, word_set
from nlu.mentions import Mention
from nlu.text import LONGEST, fold, sentences, squash, words

_ANALYSERS: dict[str, dict[str, Any]] = {
    "words": {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"[\w'-]+|\?"},
    "letters": {"analyzer": "char_wb", "ngram_range": (2, 5)},
}
_LEAST_SEEN = 2  # messages with a term; half of all terms are in one, and leaving those out costs no accuracy
WEIGHTS = {"words": 2.0, "letters": 3.0, "facts": 1.0, "short": 6.0}
"""How heavily each group counts; chosen by cross-validation."""

_trained_on: dict[str, list[str]] = {}
"""Marks of training messages, which takes long to find: Rasa fits one space and then transforms with another.

Filled by `fit` only: a process that serves keeps nothing of what people type.
"""

_TRIM = re.compile(r"^[\s?'-]+|[\s?'-]+$")


@dataclass(frozen=True)
class _Terms:
    """TF-IDF as scikit-learn has it (`sublinear_tf`, length 1), for one text: a sixth of the time (docs/speed.md)."""

    analyse: Callable[[str], list[str]]
    columns: dict[str, int]
    idf: list[float]
    weight: float

    def weigh(self, text: str) -> list[tuple[int, float]]:
        """The columns of the terms in `text`, in order, each with its value."""
        counts = Counter(column for term in self.analyse(text) if (column := self.columns.get(term)) is not None)
        raw = [(column, (1.0 + math.log(count)) * self.idf[column]) for column, count in sorted(counts.items())]
        length = math.sqrt(sum(value * value for _, value in raw))
        return [(column, self.weight * value / length) for column, value in raw]


class FeatureSpace:
    """Turns texts into rows of features once fitted.

    Args:
        weights: how heavily each group counts: `words`, `letters`, `facts`, `short`.
    """

    def __init__(self, weights: dict[str, float]) -> None:
        self._weights = weights
        self._vectorizers: dict[str, TfidfVectorizer] = {}
        self._terms: list[_Terms] = []
        self._columns: dict[str, int] = {}

    def fit(self, texts: Sequence[str]) -> FeatureSpace:
        """Learn the vocabulary of `texts`; the order of the texts does not matter."""
        squashed = [squash(text) for text in texts]
        for name, options in _ANALYSERS.items():
            self._vectorizers[name] = _vectorizer(options).fit(squashed)
        _trained_on.update((text[:LONGEST], _marks(text)) for text in texts)
        marks = {mark for text in texts for mark in _trained_on[text[:LONGEST]]}
        marks |= {f"short:{act}" for act in read("short.yml")}
        self._columns = {mark: column for column, mark in enumerate(sorted(marks))}
        self._prepare()
        return self

    def transform(self, texts: Iterable[str], mentions: Sequence[Sequence[Mention] | None] | None = None) -> csr_matrix:
        """A row per text; shape [texts, features]. Of a longer text the first 1000 characters count.

        Args:
            mentions: what `extract` gives for each of the texts, where that is known already (else None).
        """
        indices: list[int] = []
        values: list[float] = []
        ends = [0]
        for number, text in enumerate(texts):
            for column, value in self._entries(text[:LONGEST], mentions[number] if mentions else None):
                indices.append(column)
                values.append(value)
            ends.append(len(indices))
        width = sum(len(terms.columns) for terms in self._terms) + len(self._columns)
        return csr_matrix((np.array(values, dtype=np.float32), indices, ends), shape=(len(ends) - 1, width))

    def _entries(self, text: str, mentions: Sequence[Mention] | None) -> Iterator[tuple[int, float]]:
        """The columns of one text that are not zero, each with its value."""
        squashed, offset = squash(text), 0
        for terms in self._terms:
            for column, value in terms.weigh(squashed):
                yield offset + column, value
            offset += len(terms.columns)
        act = short_act(text)
        if act:
            marks = {f"short:{act}": self._weights["short"]}
        else:
            marks = dict.fromkeys(_trained_on.get(text) or _marks(text, mentions), self._weights["facts"])
        for mark in sorted(marks.keys() & self._columns.keys()):
            yield offset + self._columns[mark], marks[mark]

    def _prepare(self) -> None:
        self._terms = [
            _Terms(
                vectorizer.build_analyzer(),
                {term: int(column) for term, column in vectorizer.vocabulary_.items()},
                vectorizer.idf_.tolist(),
                self._weights[name],
            )
            for name, vectorizer in self._vectorizers.items()
        ]

    def to_json(self) -> dict[str, Any]:
        """What `from_json` needs to make the same space again."""
        vectorizers = {
            name: {
                "terms": sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.get),
                "idf": vectorizer.idf_.tolist(),
            }
            for name, vectorizer in self._vectorizers.items()
        }
        return {"weights": self._weights, "vectorizers": vectorizers, "marks": list(self._columns)}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> FeatureSpace:
        """The space that `to_json` described."""
        space = cls(content["weights"])
        for name, kept in content["vectorizers"].items():
            vectorizer = _vectorizer(_ANALYSERS[name], vocabulary={term: i for i, term in enumerate(kept["terms"])})
            vectorizer.idf_ = np.array(kept["idf"])
            space._vectorizers[name] = vectorizer
        space._columns = {mark: column for column, mark in enumerate(content["marks"])}
        space._prepare()
        return space


def _vectorizer(options: dict[str, Any], vocabulary: dict[str, int] | None = None) -> TfidfVectorizer:
    return TfidfVectorizer(lowercase=False, sublinear_tf=True, min_df=_LEAST_SEEN, vocabulary=vocabulary, **options)


def _marks(text: str, mentions: Sequence[Mention] | None = None) -> list[str]:
    return [*fact_marks(extract(text) if mentions is None else mentions), *opening_marks(text)]


def fact_marks(mentions: Iterable[Mention]) -> list[str]:
    """What the extractor found, as classes: the fact, and for topics, roles and consent also the value."""
    marks = []
    for mention in mentions:
        marks.append(f"fact:{mention.fact}")
        if mention.fact in ("onderwerp", "rol", "verstrekker", "ontvanger"):
            marks.append(f"{mention.fact}={mention.value}")
    return marks


def opening_marks(text: str) -> list[str]:
    """The first words of the first and the last sentence, and whether any part of the text opens as a question.

    Dutch puts the verb first in a question; many people leave out the question mark.
    """
    folded = fold(text)
    spans = sentences(folded)
    firsts = [words(folded[start:end])[:1] for start, end in spans[:1] + spans[-1:]]
    marks = [f"first:{found[0].key}" for found in firsts if found]
    openers = word_set("grammar.yml", "opens_question")
    for start, end in spans:
        for part in folded[start:end].split(","):
            opening = [word.key for word in words(part)[:2]]
            if openers & set(opening[:1]) or "wie" in opening:  # also "bij wie"
                return [*marks, "opens:question"]
    return marks


def short_act(text: str) -> str | None:
    """The act of a message that as a whole is one of the fixed short answers, else None."""
    squashed = squash(text)
    return _short_acts().get(_TRIM.sub("", squashed) or squashed)


@lru_cache(maxsize=1)
def _short_acts() -> dict[str, str]:
    return {squash(form): act for act in read("short.yml") for form in sorted(word_set("short.yml", act))}
