"""A feature that somebody heard, against what survey points around each county have."""

from difflib import get_close_matches
from functools import lru_cache

import numpy as np

from dialect.atlas.load import Atlas
from dialect.atlas.tables import FeatureDefinition
from dialect.entities import CountyEvidence, FeatureClue, FloatArray, NotWeighed
from dialect.errors import CaseError
from dialect.evidence.neighbours import Neighbours, neighbours_among

__all__ = ["CANNOT_TELL", "feature_frequencies", "heard_chances", "weigh_feature"]

CANNOT_TELL = "cannot_tell"
BETWEEN = "between"
LEAST_SURVEYED = 0.2
"""Share of its mixture that a county's own neighbourhood must have to be called surveyed."""
LISTENER_ERROR = 0.10
"""Chance that a listener hears another value than the one spoken, on top of transcribers'."""


def weigh_feature(clue: FeatureClue, atlas: Atlas) -> CountyEvidence | NotWeighed:
    """Weigh a heard value of a diagnostic feature.

    ``P(heard | county)`` is the frequency of the value around the county, seen through an error
    rate made of the feature's disagreement between transcribers and of a listener's own; what the
    listener is not sure of is drawn towards the country's frequency.

    Parameters
    ----------
    clue : FeatureClue
        Feature id, value id or ``cannot_tell``, and confidence from 0 to 1.
    atlas : Atlas
        Where features and survey points are read from.

    Returns
    -------
    evidence : CountyEvidence or NotWeighed
        Log-likelihood ratio against the country's frequency of the value.

    Raises
    ------
    CaseError
        If the feature or its value is unknown; the message names the nearest.
    """
    definition = _definition(clue.feature, atlas)
    if clue.value == CANNOT_TELL:
        return NotWeighed(f"“{definition.question}”答“听不出”，不影响排序")
    if clue.value == BETWEEN:
        return NotWeighed(f"“{definition.question}”答“介于两者之间”，本版尚未计入")
    if clue.value not in definition.values:
        known = ", ".join([*definition.values, CANNOT_TELL])
        raise CaseError(
            "value",
            f"{clue.feature} has no value {clue.value!r}; it has {known}",
            f"“{definition.question}”没有 {clue.value} 这个答案；可选 {known}",
        )
    value = definition.values.index(clue.value)
    frequency = feature_frequencies(clue.feature, atlas)[:, value]
    of_country = _country_frequencies(clue.feature, atlas)[value]
    error = _error_rate(definition)
    heard = _seen_through(frequency, error, len(definition.values))
    background = float(_seen_through(of_country, error, len(definition.values)))
    log_lr = np.log(clue.confidence * heard / background + (1 - clue.confidence))
    label = definition.labels[value]
    surveyed = _neighbours(atlas).weight.sum(axis=1) >= LEAST_SURVEYED

    def why(county: int) -> str:
        basis = "这一带" if surveyed[county] else "附近没有调查点，按方言区估计"
        return (
            f"“{definition.question}”听到“{label}”：{basis}约 {frequency[county]:.0%} 如此，"
            f"全国约 {of_country:.0%}"
        )

    return CountyEvidence(log_lr, why)


@lru_cache(maxsize=256)
def feature_frequencies(feature: str, atlas: Atlas) -> FloatArray:
    """Estimate how often each value of a feature is spoken in each county.

    Parameters
    ----------
    feature : str
        Feature id.
    atlas : Atlas
        Where features and survey points are read from.

    Returns
    -------
    frequency : ndarray of float, shape (n_counties, n_values)
        Each row sums to 1.

    Raises
    ------
    CaseError
        If the feature is unknown.
    """
    return _neighbours(atlas).average(_indicators(feature, atlas))


@lru_cache(maxsize=256)
def heard_chances(feature: str, atlas: Atlas) -> FloatArray:
    """Estimate how often each value of a feature is heard from speakers of each county.

    Parameters
    ----------
    feature : str
        Feature id.
    atlas : Atlas
        Where features and survey points are read from.

    Returns
    -------
    chance : ndarray of float, shape (n_counties, n_values)
        What is spoken, seen through the errors of transcribers and listeners; rows sum to 1.

    Raises
    ------
    CaseError
        If the feature is unknown.
    """
    definition = _definition(feature, atlas)
    frequency = feature_frequencies(feature, atlas)
    return _seen_through(frequency, _error_rate(definition), len(definition.values))


def _neighbours(atlas: Atlas) -> Neighbours:
    return neighbours_among(atlas, tuple(atlas.features.locality.tolist()))


def _country_frequencies(feature: str, atlas: Atlas) -> FloatArray:
    """Return the frequency of each value over all survey points."""
    return _neighbours(atlas).of_country(_indicators(feature, atlas))


def _indicators(feature: str, atlas: Atlas) -> FloatArray:
    """Spread a feature's column into one column per value; rows that do not say are NaN."""
    definition = _definition(feature, atlas)
    column = atlas.features.value[:, atlas.features.column[feature]]
    indicators: FloatArray = (column[:, None] == np.arange(len(definition.values))).astype(float)
    indicators[column < 0] = np.nan
    return indicators


def _definition(feature: str, atlas: Atlas) -> FeatureDefinition:
    table = atlas.features
    if feature not in table.column:
        near = [name for name in table.column if name.startswith(feature)][:5]
        near = near or get_close_matches(feature, table.column, n=3, cutoff=0.3)
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        raise CaseError(
            "feature", f"no feature is named {feature!r}{hint}", f"没有名为 {feature} 的口音特点"
        )
    return table.definitions[table.column[feature]]


def _error_rate(definition: FeatureDefinition) -> float:
    """Combine a listener's errors with transcribers'; two agree when both are right."""
    transcriber = 1 - np.sqrt(max(definition.reliability, 0.25))
    return float(1 - (1 - transcriber) * (1 - LISTENER_ERROR))


def _seen_through(frequency: FloatArray, error: float, n_values: int) -> FloatArray:
    """Return the chance to hear a value of this frequency when errors go to the others alike."""
    seen: FloatArray = frequency * (1 - error) + (1 - frequency) * error / (n_values - 1)
    return seen
