"""How right a ranking was about a home that is known: figures of one case, and of many together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.geodesy import great_circle_km
from dialect.atlas.load import Atlas
from dialect.entities import FloatArray
from dialect.evaluation.speakers import Home
from dialect.evidence.neighbours import region_shares
from dialect.ranking.combine import Posterior
from dialect.ranking.summary import credible_sets

__all__ = [
    "EXACTLY",
    "FIGURES",
    "N_BEST",
    "N_RESAMPLES",
    "Estimate",
    "Outcome",
    "Statistic",
    "calibration_error",
    "estimate",
    "estimates",
    "exact_cover",
    "judge",
    "resampled_rows",
    "summarise",
]

N_BEST = 10
"""Candidates that a volunteer may follow up; the best of them counts."""
EXACTLY = 0.8
"""Share of the posterior that credible sets are judged by."""
N_BINS = 10
"""Bins of confidence of the expected calibration error."""
N_RESAMPLES = 1000
INTERVAL = (2.5, 97.5)
"""Percentiles of the bootstrap: a 95 % interval."""


@dataclass(frozen=True)
class Outcome:
    """How one ranking stands to the home.

    Attributes
    ----------
    prefecture : str
        Code of the home's prefecture; cases of one prefecture are resampled together.
    rank : int
        Rank of the home county among the counties.
    prefecture_rank : int
        Rank of its prefecture by summed posterior.
    first_km, best_of_ten_km : float
        Distance from the middle of the home county to that of the first candidate, and to the
        nearest of the first ten; 0 where that is the home county itself.
    is_group_right, is_cluster_right : bool
        Whether the likeliest group (cluster) by summed posterior is the home point's own.
    is_covered : bool
        Whether the home county is in the 80 % credible set.
    exact_cover : float
        Share of the home that the set would hold, were it cut to 80 % exactly: 1 inside, 0 outside,
        and of the last hypothesis as much as is needed [1]_. A set of whole counties holds more
        than 80 %, so that even perfect ones would cover too much.
    n_credible : int
        Counties in that set.
    confidence : float
        Posterior of the first candidate.
    log_posterior : float
        Natural logarithm of the posterior of the home county.
    outside_coverage : float
        Posterior of "none of these".
    highest_lift : float
        How many times its prior the county that gained most has become.

    References
    ----------
    .. [1] C. Czado, T. Gneiting, L. Held, Predictive Model Assessment for Count Data, Biometrics
       65(4), 2009 (randomised probability integral transform).
    """

    prefecture: str
    rank: int
    prefecture_rank: int
    first_km: float
    best_of_ten_km: float
    is_group_right: bool
    is_cluster_right: bool
    is_covered: bool
    exact_cover: float
    n_credible: int
    confidence: float
    log_posterior: float
    outside_coverage: float
    highest_lift: float


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval by bootstrap over prefectures."""

    value: float
    low: float
    high: float


def judge(posterior: Posterior, prior: FloatArray, home: Home, atlas: Atlas) -> Outcome:
    """Compare a posterior with the home.

    Parameters
    ----------
    posterior : Posterior
        What the evidence left.
    prior : ndarray of float, shape (n_counties,)
        What it left it of.
    home : Home
        Where the speaker is from.
    atlas : Atlas
        The whole atlas, which knows the home's regions.

    Returns
    -------
    outcome : Outcome
        Figures of this case.
    """
    counties, county = atlas.counties, home.county
    order = np.argsort(-posterior.county, kind="stable")
    away_km = great_circle_km(
        counties.lat[order[:N_BEST]],
        counties.lon[order[:N_BEST]],
        counties.lat[county],
        counties.lon[county],
    )
    prefectures, area = np.unique(counties.prefecture_code, return_inverse=True)
    of_area = np.bincount(area, weights=posterior.county)
    covered = credible_sets(posterior)["80"]
    return Outcome(
        prefecture=str(prefectures[area[county]]),
        rank=int(np.flatnonzero(order == county)[0]) + 1,
        prefecture_rank=int((of_area > of_area[area[county]]).sum()) + 1,
        first_km=float(away_km[0]),
        best_of_ten_km=float(away_km.min()),
        is_group_right=_is_right("group", posterior, home.point, atlas),
        is_cluster_right=_is_right("cluster", posterior, home.point, atlas),
        is_covered=bool(np.isin(county, covered)),
        exact_cover=exact_cover(posterior, county),
        n_credible=len(covered),
        confidence=float(posterior.county[order[0]]),
        log_posterior=float(np.log(posterior.county[county])),
        outside_coverage=posterior.outside_coverage,
        highest_lift=float((posterior.county / prior).max()),
    )


def exact_cover(posterior: Posterior, county: int) -> float:
    """Return the share of a county that a set of 80 % exactly would hold.

    Parameters
    ----------
    posterior : Posterior
        What the evidence left.
    county : int
        Row of the home county.

    Returns
    -------
    share : float
        1 inside, 0 outside, between for the last hypothesis that is needed.
    """
    own = posterior.county[county]
    likelier = float(posterior.county[posterior.county > own].sum())
    likelier += posterior.outside_coverage * (posterior.outside_coverage > own)
    return float(np.clip((EXACTLY - likelier) / own, 0.0, 1.0))


def _is_right(level: str, posterior: Posterior, point: int, atlas: Atlas) -> bool:
    ancestor = atlas.regions.ancestor_at(level)
    of_region = posterior.county @ region_shares(atlas)
    summed = np.bincount(ancestor, weights=of_region, minlength=len(ancestor))
    return bool(summed.argmax() == ancestor[atlas.localities.region[point]])


def _share(name: str) -> Callable[[Sequence[Outcome]], FloatArray]:
    return lambda outcomes: np.array([float(getattr(one, name)) for one in outcomes])


def _at_most(name: str, most: float) -> Callable[[Sequence[Outcome]], FloatArray]:
    return lambda outcomes: np.array([float(getattr(one, name) <= most) for one in outcomes])


Statistic = Callable[[FloatArray], float]
FIGURES: dict[str, tuple[Callable[[Sequence[Outcome]], FloatArray], Statistic]] = {
    "county recall@1": (_at_most("rank", 1), np.mean),
    "county recall@10": (_at_most("rank", 10), np.mean),
    "county recall@50": (_at_most("rank", 50), np.mean),
    "prefecture recall@1": (_at_most("prefecture_rank", 1), np.mean),
    "prefecture recall@10": (_at_most("prefecture_rank", 10), np.mean),
    "prefecture recall@50": (_at_most("prefecture_rank", 50), np.mean),
    "first candidate, median km": (_share("first_km"), np.median),
    "first candidate, 90th percentile km": (
        _share("first_km"),
        lambda km: float(np.percentile(km, 90)),
    ),
    "best of ten, median km": (_share("best_of_ten_km"), np.median),
    "best of ten, 90th percentile km": (
        _share("best_of_ten_km"),
        lambda km: float(np.percentile(km, 90)),
    ),
    "best of ten within 50 km": (_at_most("best_of_ten_km", 50.0), np.mean),
    "best of ten within 100 km": (_at_most("best_of_ten_km", 100.0), np.mean),
    "group right": (_share("is_group_right"), np.mean),
    "cluster right": (_share("is_cluster_right"), np.mean),
    "80 % set holds the home": (_share("is_covered"), np.mean),
    "exactly 80 % hold the home": (_share("exact_cover"), np.mean),
    "80 % set, median counties": (_share("n_credible"), np.median),
    "log posterior of the home": (_share("log_posterior"), np.mean),
    "outside coverage, mean": (_share("outside_coverage"), np.mean),
    "most that a county gained, median": (_share("highest_lift"), np.median),
    "no county gained five times": (_at_most("highest_lift", 5.0), np.mean),
}
"""By name, what is taken of each case, and how cases are put together."""
CALIBRATION_ERROR = "expected calibration error"
CALIBRATION_FLOOR = "the same of perfect confidence"
N_SIMULATED = 1000


def summarise(outcomes: Sequence[Outcome], rng: np.random.Generator) -> dict[str, Estimate]:
    """Put the figures of many cases together, with intervals.

    Parameters
    ----------
    outcomes : sequence of Outcome
        At least one.
    rng : Generator
        For the bootstrap, which draws whole prefectures [1]_: neighbours are alike.

    Returns
    -------
    figures : dict of str to Estimate
        The names of `FIGURES`, the expected calibration error of the first candidate [2]_, whose
        interval lies high: resampling adds to it; and what that error would be by chance alone, in
        as many cases of the same confidence, were every confidence right: an error within the
        interval of this is none that can be seen.

    References
    ----------
    .. [1] A. C. Davison and D. V. Hinkley, Bootstrap Methods and their Application, 1997, sec. 3.8.
    .. [2] M. P. Naeini et al., Obtaining Well Calibrated Probabilities Using Bayesian Binning,
       AAAI 2015, eq. 3.
    """
    resamples = resampled_rows([one.prefecture for one in outcomes], rng)
    taken = {name: (take(outcomes), together) for name, (take, together) in FIGURES.items()}
    figures = _with_intervals(taken, resamples)
    confidence, right = _share("confidence")(outcomes), _at_most("rank", 1)(outcomes)
    figures[CALIBRATION_ERROR] = estimate(
        calibration_error(confidence, right),
        [calibration_error(confidence[rows], right[rows]) for rows in resamples],
    )
    by_chance = [
        calibration_error(confidence, (rng.random(len(confidence)) < confidence).astype(float))
        for _ in range(N_SIMULATED)
    ]
    figures[CALIBRATION_FLOOR] = estimate(float(np.mean(by_chance)), by_chance)
    return figures


def estimates(
    taken: Mapping[str, tuple[FloatArray, Statistic]],
    clusters: Sequence[str],
    rng: np.random.Generator,
) -> dict[str, Estimate]:
    """Put values of many cases together, with intervals.

    Parameters
    ----------
    taken : mapping of str to (ndarray of float, shape (n_cases,), callable)
        By name of the figure, a value of each case, and how they are put together.
    clusters : sequence of str, length n_cases
        Cases of one cluster are resampled together.
    rng : Generator
        For the bootstrap.

    Returns
    -------
    figures : dict of str to Estimate
    """
    return _with_intervals(taken, resampled_rows(clusters, rng))


def _with_intervals(
    taken: Mapping[str, tuple[FloatArray, Statistic]], resamples: Sequence[NDArray[np.intp]]
) -> dict[str, Estimate]:
    return {
        name: estimate(
            float(together(values)), [float(together(values[rows])) for rows in resamples]
        )
        for name, (values, together) in taken.items()
    }


def estimate(value: float, resampled: Sequence[float]) -> Estimate:
    """Give a figure the interval of its resamples.

    Parameters
    ----------
    value : float
        Of all cases.
    resampled : sequence of float
        Of each resample; NaN where it could not be taken.

    Returns
    -------
    estimate : Estimate
        With the 2.5th and 97.5th percentile.
    """
    low, high = np.nanpercentile(resampled, INTERVAL)
    return Estimate(value, float(low), float(high))


def resampled_rows(
    clusters: Sequence[str], rng: np.random.Generator, *, n_resamples: int = N_RESAMPLES
) -> list[NDArray[np.intp]]:
    """Draw clusters with replacement.

    Parameters
    ----------
    clusters : sequence of str
        The cluster of each case.
    rng : Generator
    n_resamples : int, default=1000

    Returns
    -------
    rows : list of ndarray of int
        The cases of each resample.
    """
    _, cluster = np.unique(clusters, return_inverse=True)
    rows_of = [np.flatnonzero(cluster == i) for i in range(cluster.max() + 1)]
    draws = rng.integers(len(rows_of), size=(n_resamples, len(rows_of)))
    return [np.concatenate([rows_of[i] for i in draw]) for draw in draws]


def calibration_error(confidence: FloatArray, right: FloatArray) -> float:
    """Average the gap between confidence and how often it was right, over bins of equal width.

    Parameters
    ----------
    confidence : ndarray of float, shape (n,)
        Probability that each answer was given, 0 to 1.
    right : ndarray of float, shape (n,)
        1 where the answer was right, else 0.

    Returns
    -------
    error : float
        Expected calibration error over ten bins; 0 is perfect.

    References
    ----------
    .. [1] M. P. Naeini et al., Obtaining Well Calibrated Probabilities Using Bayesian Binning,
       AAAI 2015, eq. 3.
    """
    at = np.minimum((confidence * N_BINS).astype(int), N_BINS - 1)
    gap = np.bincount(at, weights=confidence - right, minlength=N_BINS)
    return float(np.abs(gap).sum() / len(confidence))
