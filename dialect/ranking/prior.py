"""How likely each county is the home before any evidence is heard."""

from collections.abc import Mapping

import numpy as np

from dialect.atlas.load import Atlas
from dialect.entities import FloatArray, Prior
from dialect.errors import CaseError

__all__ = ["OUTSIDE_COVERAGE", "log_prior_of_all", "prior_of_counties"]

OUTSIDE_COVERAGE = 0.05
"""Prior that the home is none of these: abroad, or a speaker of another language."""
UNKNOWN_POPULATION = 10_000.0
"""Persons taken where the census names none, chiefly development zones counted with neighbours."""
LEAST_SHARE = 0.01
"""Share of the prior that given weights leave to all counties alike: no county is impossible."""


def prior_of_counties(prior: Prior | Mapping[str, float], atlas: Atlas) -> FloatArray:
    """Spread the prior over the counties.

    Parameters
    ----------
    prior : Prior or mapping of str to float
        A named prior, or weights by code of province, prefecture or county; a weight of an
        area is shared among its counties by population, and what several weights name adds up.
    atlas : Atlas
        Where counties are read from.

    Returns
    -------
    prior : ndarray of float, shape (n_counties,)
        Positive, with sum 1; `OUTSIDE_COVERAGE` is set aside later.

    Raises
    ------
    CaseError
        If a code is unknown or all weights are zero.
    """
    counties = atlas.counties
    population = np.nan_to_num(counties.population, nan=UNKNOWN_POPULATION)
    population = np.maximum(population, 1.0)
    uniform = np.full(len(counties), 1 / len(counties))
    if prior == Prior.UNIFORM:
        return uniform
    if prior == Prior.POPULATION:
        shares: FloatArray = population / population.sum()
        return shares
    assert not isinstance(prior, str)
    weights = np.zeros(len(counties))
    for code, weight in prior.items():
        columns = (counties.code, counties.prefecture_code, counties.province_code)
        inside = np.logical_or.reduce([column == code for column in columns])
        if not inside.any():
            raise CaseError(
                "prior",
                f"no province, prefecture or county has the code {code!r}",
                f"没有代码为 {code} 的省、地市或县",
            )
        weights[inside] += weight * population[inside] / population[inside].sum()
    if not weights.sum() > 0:
        raise CaseError(
            "prior", "all weights are zero; give at least one place a weight", "权重不能全为零"
        )
    given: FloatArray = (1 - LEAST_SHARE) * weights / weights.sum() + LEAST_SHARE * uniform
    return given


def log_prior_of_all(prior: FloatArray) -> FloatArray:
    """Take the logarithm of the prior of every hypothesis, "none of these" among them.

    Parameters
    ----------
    prior : ndarray of float, shape (n_counties,)
        Positive, with sum 1.

    Returns
    -------
    log_prior : ndarray of float, shape (n_counties + 1,)
        Of the counties, with `OUTSIDE_COVERAGE` set aside, and of outside coverage last.

    Examples
    --------
    >>> np.exp(log_prior_of_all(np.array([0.5, 0.5]))).round(3).tolist()
    [0.475, 0.475, 0.05]
    """
    log_prior: FloatArray = np.log(np.append((1 - OUTSIDE_COVERAGE) * prior, OUTSIDE_COVERAGE))
    return log_prior
