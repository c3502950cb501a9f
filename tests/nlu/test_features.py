"""Features of one text, computed by hand, are those that scikit-learn gives."""

from __future__ import annotations

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from nlu.facts import extract
from nlu.features import WEIGHTS, FeatureSpace
from nlu.text import squash

TEXTS = [
    "Mag mijn huisarts mijn gegevens aan mijn werkgever geven?",
    "mag dat, mag dat, mag dat echt?",
    "Mijn zoon van 13 wil zijn dossier zien",
    "geen idee",
    "Wie mag mijn dossier zien?",
    "?",
    "",
    "xyz",
]


def test_terms_weigh_as_in_scikit_learn() -> None:
    rows = FeatureSpace(dict(WEIGHTS)).fit(TEXTS).transform(TEXTS).toarray()
    squashed = [squash(text) for text in TEXTS]
    options = {"lowercase": False, "sublinear_tf": True, "min_df": 2}
    words = TfidfVectorizer(analyzer="word", ngram_range=(1, 2), token_pattern=r"[\w'-]+|\?", **options)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), **options)
    expected = np.hstack(
        [
            words.fit_transform(squashed).toarray() * WEIGHTS["words"],
            letters.fit_transform(squashed).toarray() * WEIGHTS["letters"],
        ]
    )
    np.testing.assert_allclose(rows[:, : expected.shape[1]], expected, atol=1e-6)
    assert expected.any(axis=1).sum() == 6  # of the rest no term was seen twice


def test_what_the_extractor_found_already_need_not_be_found_again() -> None:
    space = FeatureSpace(dict(WEIGHTS)).fit(TEXTS)
    unseen = ["Mag de apotheek mijn gegevens aan mijn zus geven?", "wat is een dossier"]
    given = space.transform(unseen, [extract(text) for text in unseen])
    assert (given != space.transform(unseen)).nnz == 0
    assert (given != space.transform(unseen, [[] for _ in unseen])).nnz > 0
