"""Weights of evidence fitted on solved cases, and whether they deserve to be adopted.

What a kind of evidence counts is chosen by the posterior that it gives the homes that were found,
and judged on people whom the fit has not seen. Few cases move a weight little: they stand against
as many imagined ones that are content with what it is.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dialect.entities import Clue, FloatArray, Recording
from dialect.errors import EvaluationError
from dialect.ranking.combine import Heard, posterior_of
from dialect.ranking.weights import Weights, discounted_weights, name_of

__all__ = ["LEAST_OF_KIND", "LEAST_PEOPLE", "Refit", "SolvedCase", "refit_weights"]

LEAST_PEOPLE = 30
"""With fewer solved cases nothing is adopted: an interval over them would mean little."""
LEAST_OF_KIND = 10
"""Cases that must hold a kind of evidence before its weight is touched."""
GRID = tuple(np.linspace(0.1, 1.0, 10).round(2).tolist())
IMAGINED = 10.0
STIFFNESS = 4.0
"""Ten imagined cases lose each so many nats times the squared distance from the present weight."""
N_FOLDS = 5
N_RESAMPLES = 2_000
ROUNDS = 3
TINY = float(np.finfo(np.float64).tiny)

Kind = type[Clue] | type[Recording]


@dataclass(frozen=True, eq=False)
class SolvedCase:
    """A case whose home was found.

    Attributes
    ----------
    person : str
        Cases of one person stay together in every fold.
    home : int
        Row of the home county.
    log_prior : ndarray of float, shape (n_counties + 1,)
        Of every county and of outside coverage.
    heard : Heard
        What each piece said.
    kinds : tuple of type
        Of the pieces.
    """

    person: str
    home: int
    log_prior: FloatArray
    heard: Heard
    kinds: tuple[Kind, ...]


@dataclass(frozen=True)
class Refit:
    """Fitted weights and what is known of them.

    Attributes
    ----------
    weights : Weights
        Fitted on all cases.
    n_cases, n_people : int
        Solved cases, and people among them.
    n_of_kind : mapping of str to int
        Cases with each kind of evidence.
    before, now : float
        Mean log posterior of the home (nats) by the present weights, and on people left out by
        weights fitted without them.
    gain, low, high : float
        Mean difference per person, and its 95 % interval by resampling people.
    """

    weights: Weights
    n_cases: int
    n_people: int
    n_of_kind: Mapping[str, int]
    before: float
    now: float
    gain: float
    low: float
    high: float

    @property
    def may_be_adopted(self) -> bool:
        """Whether people left out gained, beyond chance."""
        return self.n_people >= LEAST_PEOPLE and self.low > 0.0

    @property
    def why_not(self) -> str:
        """Why it may not; empty if it may."""
        if self.n_people < LEAST_PEOPLE:
            return f"{self.n_people} people, at least {LEAST_PEOPLE} needed"
        if self.low <= 0.0:
            return f"no gain beyond chance on people left out: {self.low:+.3f} to {self.high:+.3f}"
        return ""


def refit_weights(
    cases: Sequence[SolvedCase], weights: Weights, *, rng: np.random.Generator
) -> Refit:
    """Fit what each kind of evidence counts, and judge the fit on people left out.

    Parameters
    ----------
    cases : sequence of SolvedCase
        Of at least as many people as there are folds.
    weights : Weights
        The present ones; correlations and ways stay as they are.
    rng : numpy.random.Generator
        Deals people into folds and resamples them.

    Returns
    -------
    refit : Refit

    Raises
    ------
    EvaluationError
        If there are too few people to leave some out.
    """
    people = sorted({case.person for case in cases})
    if len(people) < N_FOLDS:
        raise EvaluationError(
            f"{len(people)} people with a confirmed home and consent, at least {N_FOLDS} needed "
            "to fit on some and judge on others"
        )
    fold = dict(
        zip(rng.permutation(people).tolist(), np.arange(len(people)) % N_FOLDS, strict=True)
    )
    before, now = np.zeros(len(cases)), np.zeros(len(cases))
    for k in range(N_FOLDS):
        fitted = _fit([case for case in cases if fold[case.person] != k], weights)
        for at, case in enumerate(cases):
            if fold[case.person] == k:
                before[at], now[at] = _log_posterior(case, weights), _log_posterior(case, fitted)
    gains = _per_person(now - before, cases, people)
    resampled = gains[rng.integers(len(people), size=(N_RESAMPLES, len(people)))].mean(axis=1)
    low, high = np.quantile(resampled, [0.025, 0.975])
    return Refit(
        _fit(cases, weights),
        len(cases),
        len(people),
        {name_of(kind): n for kind, n in _n_of_kind(cases).items()},
        float(_per_person(before, cases, people).mean()),
        float(_per_person(now, cases, people).mean()),
        float(gains.mean()),
        float(low),
        float(high),
    )


def _fit(cases: Sequence[SolvedCase], weights: Weights) -> Weights:
    """Choose one weight after another; kinds that few cases have keep theirs."""
    fitted = weights
    touched = [kind for kind, n in _n_of_kind(cases).items() if n >= LEAST_OF_KIND]
    for _ in range(ROUNDS):
        for kind in touched:
            tried = [_with(fitted, kind, weight) for weight in GRID]
            scores = [_objective(cases, one, weights, kind) for one in tried]
            fitted = tried[int(np.argmax(scores))]
    return fitted


def _objective(cases: Sequence[SolvedCase], tried: Weights, present: Weights, kind: Kind) -> float:
    moved = tried.kinds[kind].weight - present.kinds[kind].weight
    found = sum(_log_posterior(case, tried) for case in cases if kind in case.kinds)
    return found - IMAGINED * STIFFNESS * moved**2


def _log_posterior(case: SolvedCase, weights: Weights) -> float:
    """Return the log posterior of the home, in nats."""
    discounts = np.array(discounted_weights(case.kinds, weights), dtype=float)
    chance = posterior_of(case.log_prior, case.heard, discounts)
    return float(np.log(max(float(chance[case.home]), TINY)))


def _with(weights: Weights, kind: Kind, weight: float) -> Weights:
    changed = replace(weights.kinds[kind], weight=weight)
    return replace(weights, kinds={**weights.kinds, kind: changed})


def _n_of_kind(cases: Sequence[SolvedCase]) -> Counter[Kind]:
    return Counter(kind for case in cases for kind in set(case.kinds))


def _per_person(
    values: FloatArray, cases: Sequence[SolvedCase], people: Sequence[str]
) -> FloatArray:
    """Average the cases of each person."""
    of_person: dict[str, list[float]] = {person: [] for person in people}
    for case, value in zip(cases, values.tolist(), strict=True):
        of_person[case.person].append(value)
    return np.array([np.mean(of_person[person]) for person in people])
