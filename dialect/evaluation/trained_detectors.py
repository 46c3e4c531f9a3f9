"""Detectors of phonetic classes trained without the dialect that they are judged on."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict
from sklearn.preprocessing import StandardScaler

from dialect.acoustic.detectors import Detectors
from dialect.acoustic.traits import TRAITS
from dialect.acoustic.vector import NAMES
from dialect.entities import FloatArray
from dialect.evaluation.voices import HSK, SYLLABLES, YUE, Voice

__all__ = ["LEAST_AREA", "areas", "detectors_without", "train"]

STRENGTH = 0.01
"""Inverse strength of the ridge; .003 to .03 give the same areas within .02."""
LEAST_EACH = 8
LEAST_AREA = 0.75
"""Area under the curve on syllables not trained on, that keeps a trait."""


def detectors_without(speaker: str, voices: Mapping[str, Voice]) -> Detectors:
    """Train and choose detectors as if a speaker's dialect had never been heard.

    Parameters
    ----------
    speaker : str
        Of the dialect to leave out.
    voices : mapping of str to Voice
        All three voices of the corpus.

    Returns
    -------
    detectors : Detectors
        Trained on the other dialect, of the traits that it tells apart by itself.
    """
    yue, hsk, syllables = (voices[name] for name in (YUE, HSK, SYLLABLES))
    if speaker == YUE:
        others = [hsk, syllables]
        found = {trait: _area(trait, [syllables], hsk) for trait in TRAITS}
    else:
        others = [yue]
        found = {trait: _area_within(trait, yue) for trait in TRAITS}
    return train(others, [trait for trait in TRAITS if (found[trait] or 0.0) >= LEAST_AREA])


def areas(trait: str, voices: Mapping[str, Voice]) -> dict[str, float | None]:
    """Measure a trait's area under the curve by what was held out.

    Parameters
    ----------
    trait : str
        One of `dialect.acoustic.traits.TRAITS`.
    voices : mapping of str to Voice
        All three voices of the corpus.

    Returns
    -------
    areas : dict of str to float or None
        None where not both answers occur.
    """
    yue, hsk, syllables = (voices[name] for name in (YUE, HSK, SYLLABLES))
    return {
        "Mandarin > Cantonese": _area(trait, [hsk, syllables], yue),
        "Cantonese > Mandarin": _area(trait, [yue], hsk),
        "Mandarin list > Mandarin list": _area(trait, [syllables], hsk),
        "within Cantonese": _area_within(trait, yue),
    }


def train(voices: Sequence[Voice], kept: Sequence[str]) -> Detectors:
    """Train the kept traits on some voices.

    Parameters
    ----------
    voices : sequence of Voice
        All that may be heard.
    kept : sequence of str
        Traits to train.

    Returns
    -------
    detectors : Detectors
        The other traits, and those with hardly an example, stay at even odds.
    """
    shape = (len(TRAITS), len(NAMES))
    found = Detectors(np.zeros(shape), np.ones(shape), np.zeros(shape), np.zeros(len(TRAITS)))
    for row, trait in enumerate(TRAITS):
        X, y = _gather(trait, voices)
        if trait not in kept or _fewest(y) < LEAST_EACH:
            continue
        scaler, model = _fit(X, y)
        found.centre[row], found.spread[row] = scaler.mean_, scaler.scale_
        found.weight[row], found.bias[row] = model.coef_[0], model.intercept_[0]
    return replace(found)


def _area(trait: str, training: Sequence[Voice], test: Voice) -> float | None:
    X, y = _gather(trait, training)
    X_test, y_test = test.of_trait(trait)
    if min(_fewest(y), _fewest(y_test)) < LEAST_EACH:
        return None
    scaler, model = _fit(X, y)
    return round(float(roc_auc_score(y_test, model.decision_function(scaler.transform(X_test)))), 3)


def _area_within(trait: str, voice: Voice) -> float | None:
    X, y = voice.of_trait(trait)
    if _fewest(y) < LEAST_EACH:
        return None
    scores = cross_val_predict(
        _regression(), StandardScaler().fit_transform(X), y, method="decision_function"
    )
    return round(float(roc_auc_score(y, scores)), 3)


def _regression() -> LogisticRegression:
    return LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=1000)


def _fit(X: FloatArray, y: NDArray[np.bool_]) -> tuple[StandardScaler, LogisticRegression]:
    """Fit one detector, both answers counting alike."""
    scaler = StandardScaler().fit(X)
    return scaler, _regression().fit(scaler.transform(X), y)


def _gather(trait: str, voices: Sequence[Voice]) -> tuple[FloatArray, NDArray[np.bool_]]:
    pairs = [voice.of_trait(trait) for voice in voices]
    return np.vstack([X for X, _ in pairs]), np.concatenate([y for _, y in pairs])


def _fewest(y: NDArray[np.bool_]) -> int:
    return int(min(y.sum(), (~y).sum()))
