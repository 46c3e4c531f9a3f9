"""A feature that somebody heard, against what survey points around each county have."""

from difflib import get_close_matches
from functools import lru_cache

import numpy as np

from dialect.atlas.load import Atlas
from dialect.atlas.tables import FeatureDefinition
from dialect.entities import CountyEvidence, FeatureClue, FloatArray, NotWeighed, TownEvidence
from dialect.errors import CaseError
from dialect.evidence.coverage import survey_coverage
from dialect.evidence.mixture import local_mixture
from dialect.evidence.neighbours import AROUND, KERNEL, Kernel, Neighbours, neighbours_among
from dialect.evidence.towns import speech_of_towns, towns_of

__all__ = ["BETWEEN", "CANNOT_TELL", "feature_frequencies", "heard_chances", "weigh_feature"]

CANNOT_TELL = "cannot_tell"
BETWEEN = "between"
LISTENER_ERROR = 0.10
"""Chance that a listener hears another value than the one spoken, on top of transcribers'."""
MIXING = 0.25
"""Chance that the speech of one place wavers between two values, for each unit of chance that two
neighbouring places differ. Towns with two records differ from each other in 3 % of the features in
which their neighbours agree, and by 0.25 more per unit of the neighbours' disagreement
(`benchmarks/fit_between.py`, 88 towns, 7,606 comparisons)."""


def weigh_feature(clue: FeatureClue, atlas: Atlas) -> CountyEvidence | NotWeighed:
    """Weigh a heard value of a diagnostic feature.

    ``P(heard | county)`` is the frequency of the value around the county, seen through an error
    rate made of the feature's disagreement between transcribers and of a listener's own; what the
    listener is not sure of is drawn towards the country's frequency. Where the listener hears
    something ``between`` two values, see `_weigh_between`.

    Parameters
    ----------
    clue : FeatureClue
        Feature id; value id, ``between`` or ``cannot_tell``; and confidence from 0 to 1.
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
        return NotWeighed(f"{definition.question}答“听不出”，不影响排序")
    if clue.value == BETWEEN:
        return _weigh_between(clue, definition, atlas)
    if clue.value not in definition.values:
        known = ", ".join([*definition.values, BETWEEN, CANNOT_TELL])
        raise CaseError(
            "value",
            f"{clue.feature} has no value {clue.value!r}; it has {known}",
            f"{definition.question}没有 {clue.value} 这个答案；可选 {known}",
        )
    value = definition.values.index(clue.value)
    frequency = feature_frequencies(clue.feature, atlas)[:, value]
    of_country = _country_frequencies(clue.feature, atlas)[value]
    error = _error_rate(definition)
    heard = heard_chances(clue.feature, atlas, AROUND)[:, value]
    background = float(_seen_through(of_country, error, len(definition.values)))
    label = definition.labels[value]

    def why(county: int) -> str:
        return (
            f"{definition.question}听到“{label}”：{_basis(county, atlas)}约"
            f" {frequency[county]:.0%} 如此，全国约 {of_country:.0%}"
        )

    own, kin = (
        _log_ratio(chance[:, value], background, clue.confidence)
        for chance in _chances_of_towns(clue.feature, atlas)
    )
    anything = np.array(1 / len(definition.values))
    noise = float(_log_ratio(anything, background, clue.confidence))
    return CountyEvidence(
        _log_ratio(heard, background, clue.confidence),
        why,
        TownEvidence(own, kin, noise, towns_of(atlas)),
    )


def _weigh_between(
    clue: FeatureClue, definition: FeatureDefinition, atlas: Atlas
) -> CountyEvidence:
    """Weigh that the listener hears something between two values, such as half-retroflex.

    Speech wavers, or settles half-way, where the values meet. With ``D`` the chance that two
    neighbouring places differ (`dialect.evidence.mixture`), ``e`` the error rate of the feature and
    ``K`` its number of values, ``P(between | county) = (1 - e) m D + e / K``: the place is mixed
    with chance ``m D``, m = `MIXING`, and any speech is misheard as one of the ``K`` answers that
    are not its own, "between" among them, with equal chance. It is weighed against the same with
    the country's mean of ``D``. So the ratio never exceeds 1 over that of a place where all differ,
    and where nothing was surveyed it is near 1.
    """
    mixture = local_mixture(clue.feature, atlas)
    error = _error_rate(definition)
    wrong = error / len(definition.values)
    heard = (1 - error) * MIXING * mixture.differ + wrong
    background = (1 - error) * MIXING * mixture.of_country + wrong

    def why(county: int) -> str:
        return (
            f"{definition.question}听着介于两者之间：{_basis(county, atlas)}相邻两处说法不同的机会"
            f"约 {mixture.differ[county]:.0%}，全国平均约 {mixture.of_country:.0%}"
        )

    return CountyEvidence(_log_ratio(heard, background, clue.confidence), why)


def _log_ratio(heard: FloatArray, background: float, confidence: float) -> FloatArray:
    """Draw the ratio to 1 by what the listener is not sure of."""
    log_lr: FloatArray = np.log(confidence * heard / background + (1 - confidence))
    return log_lr


def _basis(county: int, atlas: Atlas) -> str:
    """Say what the county's speech is known from."""
    surveyed = survey_coverage(atlas).is_surveyed[county]
    return "这一带" if surveyed else "附近没有调查点，按方言区估计"


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
    return _neighbours(atlas, KERNEL).average(_indicators(feature, atlas))


@lru_cache(maxsize=512)
def heard_chances(feature: str, atlas: Atlas, kernel: Kernel = KERNEL) -> FloatArray:
    """Estimate how often each value of a feature is heard from speakers of each county.

    Parameters
    ----------
    feature : str
        Feature id.
    atlas : Atlas
        Where features and survey points are read from.
    kernel : Kernel, default=KERNEL
        What counts as near the county.

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
    frequency = _neighbours(atlas, kernel).average(_indicators(feature, atlas))
    return _seen_through(frequency, _error_rate(definition), len(definition.values))


@lru_cache(maxsize=256)
def _chances_of_towns(feature: str, atlas: Atlas) -> tuple[FloatArray, FloatArray]:
    """Estimate how often each value is heard from people of each town, and from near it."""
    definition = _definition(feature, atlas)
    own, kin = speech_of_towns(_indicators(feature, atlas), atlas)
    error, n_values = _error_rate(definition), len(definition.values)
    return _seen_through(own, error, n_values), _seen_through(kin, error, n_values)


def _neighbours(atlas: Atlas, kernel: Kernel) -> Neighbours:
    return neighbours_among(atlas, tuple(atlas.features.locality.tolist()), kernel)


def _country_frequencies(feature: str, atlas: Atlas) -> FloatArray:
    """Return the frequency of each value over all survey points."""
    return _neighbours(atlas, KERNEL).of_country(_indicators(feature, atlas))


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
