"""How often two neighbouring places differ in a feature: where its values meet, speech wavers.

The smoothed frequencies of `dialect.evidence.feature` cannot tell this. Where nothing was surveyed
they are spread over all values because nobody knows, not because people there mix them.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dialect.atlas.load import Atlas
from dialect.entities import FloatArray
from dialect.evidence.neighbours import Neighbours, neighbours_among

__all__ = ["LocalMixture", "local_mixture", "value_distances"]

SCALES = (
    ("s", "sh", "x"),  # place of the sibilant: alveolar, retroflex, palatal
    ("a", "o", "u"),  # back vowels, rising
    ("a", "e", "i"),  # front vowels, rising
    ("n", "nasal", "none"),  # a nasal ending on its way out
    ("ng", "nasal", "none"),
    ("t", "glottal", "none"),  # a stopped ending on its way out
    ("k", "glottal", "none"),
    ("p", "glottal", "none"),
    ("voiced", "plain", "aspirated"),  # voice onset time
    tuple("345678"),  # number of tones
)
"""Values in the order of the sounds that they name. Who hears half-way between the ends of a scale
hears the value in the middle and would have said so: two values k steps apart count 1/k. Order of
places, heights and phonation as on the chart of the International Phonetic Association, 2020."""


@dataclass(frozen=True)
class LocalMixture:
    """How often two places near each county differ.

    Attributes
    ----------
    differ : ndarray of float, shape (n_counties,)
        Chance that two neighbouring places differ, 0 to 1.
    of_country : float
        Its mean over all neighbourhoods of the country.
    """

    differ: FloatArray
    of_country: float


@lru_cache(maxsize=256)
def local_mixture(feature: str, atlas: Atlas) -> LocalMixture:
    """Estimate how often two places near each county differ in a feature.

    Two places are drawn from the county's mixture (`dialect.evidence.neighbours`). If both are
    points of its own neighbourhood, and not the same, they tell whether they differ; in the
    remaining cases the mean of the county's dialect groups and of the country stands in, each
    group's drawn to the country's by the weight of one neighbourhood.

    Parameters
    ----------
    feature : str
        Feature id.
    atlas : Atlas
        Where features and survey points are read from.

    Returns
    -------
    mixture : LocalMixture
        Near the country's mean where no two points are near.
    """
    table = atlas.features
    near = neighbours_among(atlas, tuple(table.locality.tolist()))
    column = table.value[:, table.column[feature]]
    apart = value_distances(table.definitions[table.column[feature]].values)
    value = column[near.point]  # (n_counties, n_neighbours); -1 where a point does not say
    weight = near.weight * (value >= 0)
    paired = weight.sum(axis=1) ** 2 - (weight**2).sum(axis=1)
    # The same point has no distance to itself, so only pairs of different points add up.
    cell = np.arange(len(weight))[:, None] * len(apart) + np.maximum(value, 0)
    held = np.bincount(cell.ravel(), weights=weight.ravel(), minlength=len(weight) * len(apart))
    held = held.reshape(-1, len(apart))
    differing = np.einsum("cv,vw,cw->c", held, apart, held)
    of_country = float(differing.sum() / paired.sum())
    own_groups = _group_means(near, differing, paired, of_country)
    region = near.region_weight / (near.region_weight + near.country_weight)
    elsewhere = region * own_groups + (1 - region) * of_country
    return LocalMixture(differing + (1 - paired) * elsewhere, of_country)


def value_distances(values: tuple[str, ...]) -> FloatArray:
    """Say how far each two values of a feature count as different.

    Parameters
    ----------
    values : tuple of str
        Value ids.

    Returns
    -------
    apart : ndarray of float, shape (n_values, n_values)
        0 for the same value, 1 for two that can be heard as two, less along `SCALES`.

    Examples
    --------
    >>> value_distances(("s", "sh", "x", "other")).tolist()[0]
    [0.0, 1.0, 0.5, 1.0]
    """
    apart = 1.0 - np.eye(len(values))
    for scale in SCALES:
        steps = {values.index(value): step for step, value in enumerate(_present(scale, values))}
        for one, at in steps.items():
            for other, to in steps.items():
                apart[one, other] = min(apart[one, other], 1 / max(abs(at - to), 1))
    np.fill_diagonal(apart, 0.0)
    return apart


def _present(scale: tuple[str, ...], values: tuple[str, ...]) -> list[str]:
    """Keep what the feature tells apart: a middle that nobody can answer separates nothing."""
    return [value for value in scale if value in values]


def _group_means(
    near: Neighbours, differing: FloatArray, paired: FloatArray, of_country: float
) -> FloatArray:
    """Average over the neighbourhoods of each county's groups, shape (n_counties,)."""
    share = near.group_share
    mean = (differing @ share + of_country) / (paired @ share + 1)
    own: FloatArray = share @ mean
    return own
