"""How far each listener can be relied on, learned from what they answered before.

Some voices have a home that is known: of control clips, of people who came home. Of the others
only a belief is there, and the other listeners of the same voice, who judge each other as Dawid and
Skene had doctors do. Few listeners have answered often, so each is drawn towards what the others
are like.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from scipy.special import logsumexp
from scipy.stats import beta

from dialect.atlas.load import Atlas
from dialect.entities import FloatArray, VerdictClue
from dialect.evidence.verdict import RELIABILITY, saying_of

__all__ = ["Answer", "Judged", "Reliability", "Voice", "judge_listeners", "reliability_of"]

N_STEPS = 99
GRID = (np.arange(N_STEPS) + 0.5) / N_STEPS
"""Reliabilities that are tried: none is 0 or 1, as no listener is a stone or an oracle."""
MEANS = np.linspace(0.05, 0.95, 19)
"""Means of the population that are tried."""
STRENGTHS = np.geomspace(2.0, 64.0, 11)
"""How alike listeners may be, in answers: a population of strength 2 knows any share, one of 64 has
a standard deviation of 0.06."""
BEFORE_ANY = 8.0
"""What `RELIABILITY` counts for as the population's mean before anybody has answered: as eight
listeners would who are known well."""
INTERVAL = (0.05, 0.95)
MOST_ROUNDS = 30
SETTLED = 1e-4
"""Change of a reliability below which nothing more is to be learned from another round."""


@dataclass(frozen=True)
class Answer:
    """What a listener said of a voice, each by any name: answers about one voice share its home."""

    listener: str
    voice: str
    clue: VerdictClue


@dataclass(frozen=True)
class Voice:
    """What is known of a voice but from listeners.

    Attributes
    ----------
    name : str
        As the answers have it.
    home : str or None
        Code of the county, where it is known and the atlas has it.
    belief : tuple of float or None
        Posterior of each county without the listeners' verdicts, in the order of the atlas; None
        where nothing is known but where people live. Not looked at where the home is known.
    """

    name: str
    home: str | None = None
    belief: tuple[float, ...] | None = None


@dataclass(frozen=True)
class Reliability:
    """Share of a listener's answers that come from what was heard.

    Attributes
    ----------
    mean : float
        Posterior mean, between 0 and 1.
    low, high : float
        Ends of the 90 % credible interval.
    n_answers : int
        Answers that it rests on.
    """

    mean: float
    low: float
    high: float
    n_answers: int


@dataclass(frozen=True)
class Judged:
    """Every listener by name, and somebody of whom nothing is known."""

    listeners: Mapping[str, Reliability]
    newcomer: Reliability


@lru_cache(maxsize=8)
def judge_listeners(answers: tuple[Answer, ...], voices: tuple[Voice, ...], atlas: Atlas) -> Judged:
    """Estimate every listener's reliability from all answers.

    Parameters
    ----------
    answers : tuple of Answer
        In any order; `cannot_tell` tells nothing of who says it.
    voices : tuple of Voice
        What is known of each voice that was answered about; one that is not named could be from
        anywhere.
    atlas : Atlas
        Where counties are read from.

    Returns
    -------
    judged : Judged
        Every listener who gave an answer that counts, and a newcomer.

    Raises
    ------
    CaseError
        If an answer names a place that there is not.
    """
    known = {voice.name: voice for voice in voices}
    names = {answer.voice for answer in answers}
    beliefs = {name: _belief(known.get(name, Voice(name)), atlas) for name in names}
    # Of a voice whose home is known one county is left to look at.
    rows = {name: np.flatnonzero(belief) for name, belief in beliefs.items()}
    heard = []
    for answer in answers:
        saying = saying_of(answer.clue, atlas)
        if saying is not None:
            # Only the ratio to the guess counts, and keeps the numbers near 1.
            ratio = saying.heard[rows[answer.voice]] / saying.guess
            heard.append((answer.listener, answer.voice, ratio))
    return _judge(heard, {name: belief[rows[name]] for name, belief in beliefs.items()})


def reliability_of(ratios: Sequence[Sequence[float]]) -> tuple[list[Reliability], Reliability]:
    """Estimate reliabilities from answers about voices whose homes are known.

    A listener of reliability r hears an answer with probability h or guesses it with g (one coin of
    Dawid and Skene [1]_, as MACE has it [2]_), so that n answers have the likelihood
    ``prod(r h / g + 1 - r)``. The coins come from one population, ``r ~ Beta(m s, (1 - m) s)``,
    whose mean m and strength s are unknown too and integrated out on a grid, which is the partial
    pooling of hierarchical models of annotation [3]_ [4]_. As r is one number all of it is summed
    exactly; an answer with ``h > g`` can only raise the posterior mean of who gave it.

    Parameters
    ----------
    ratios : sequence of sequences of float
        Of each listener, ``h / g`` of every answer.

    Returns
    -------
    reliabilities : list of Reliability
        In the order of the listeners.
    newcomer : Reliability
        Somebody else of the same population.

    References
    ----------
    .. [1] A. P. Dawid and A. M. Skene, Maximum Likelihood Estimation of Observer Error-Rates Using
       the EM Algorithm, J. R. Stat. Soc. C 28(1), 1979.
    .. [2] D. Hovy, T. Berg-Kirkpatrick, A. Vaswani and E. Hovy, Learning Whom to Trust with MACE,
       NAACL-HLT 2013.
    .. [3] S. Paun, B. Carpenter, J. Chamberlain, D. Hovy, U. Kruschwitz and M. Poesio, Comparing
       Bayesian Models of Annotation, TACL 6, 2018.
    .. [4] A. Gelman et al., Bayesian Data Analysis, third edition, 2013, chapter 5 (hierarchical
       models on a grid).

    Examples
    --------
    >>> (good, bad), newcomer = reliability_of([[5.0] * 6, [0.1] * 6])
    >>> good.mean > newcomer.mean > bad.mean
    True
    """
    log_prior, log_population = _population()
    # Shape (n_listeners, n_steps).
    log_likelihood = np.array([_log_likelihood(row) for row in ratios]).reshape(-1, N_STEPS)
    most = log_likelihood.max(axis=1, keepdims=True)
    # Shape (n_listeners, n_populations): of the answers in each population.
    log_evidence = np.log(np.exp(log_likelihood - most) @ np.exp(log_prior).T) + most
    log_population = log_population + log_evidence.sum(axis=0)
    population = np.exp(log_population - logsumexp(log_population))
    found = [
        _summary(population @ np.exp(log_prior + line - evidence[:, None]), len(row))
        for row, line, evidence in zip(ratios, log_likelihood, log_evidence, strict=True)
    ]
    return found, _summary(population @ np.exp(log_prior), 0)


def _judge(
    heard: Sequence[tuple[str, str, FloatArray]], beliefs: Mapping[str, FloatArray]
) -> Judged:
    """Go back and forth between the voices' homes and the listeners until both settle.

    Each listener is judged by what the others say of a voice, never by their own word. Homes that
    are known stay, and where all are, the first round is the last.
    """
    listeners = sorted({listener for listener, _, _ in heard})
    by_voice: dict[str, list[int]] = defaultdict(list)
    for number, (_, voice, _) in enumerate(heard):
        by_voice[voice].append(number)
    means = dict.fromkeys(listeners, RELIABILITY)
    for _ in range(MOST_ROUNDS):
        ratios: dict[str, list[float]] = {listener: [] for listener in listeners}
        for voice, numbers in by_voice.items():
            for number, ratio in _by_the_others(
                [heard[number] for number in numbers], beliefs[voice], means
            ):
                ratios[heard[numbers[number]][0]].append(ratio)
        found, newcomer = reliability_of([ratios[listener] for listener in listeners])
        judged = Judged(dict(zip(listeners, found, strict=True)), newcomer)
        change = max((abs(means[one] - judged.listeners[one].mean) for one in listeners), default=0)
        means = {one: judged.listeners[one].mean for one in listeners}
        if change < SETTLED:
            break
    return judged


def _by_the_others(
    answers: Sequence[tuple[str, str, FloatArray]], belief: FloatArray, means: Mapping[str, float]
) -> list[tuple[int, float]]:
    """Return each answer's place and its ratio to a guess, the home taken from the others."""
    of_voice = [
        (listener, np.log(means[listener] * ratio + 1 - means[listener]))
        for listener, _, ratio in answers
    ]
    together = np.sum([log_chance for _, log_chance in of_voice], axis=0)
    found = []
    for number, (listener, _, ratio) in enumerate(answers):
        own = np.sum([log_chance for other, log_chance in of_voice if other == listener], axis=0)
        others = belief * np.exp(together - own - (together - own).max())
        found.append((number, float(others @ ratio / others.sum())))
    return found


def _belief(voice: Voice, atlas: Atlas) -> FloatArray:
    """Return the chance of each county before any verdict, shape (n_counties,)."""
    counties = atlas.counties
    if voice.home is not None and voice.home in counties.row:
        certain = np.zeros(len(counties))
        certain[counties.row[voice.home]] = 1.0
        return certain
    people: FloatArray = np.nan_to_num(counties.population)
    belief = people if voice.belief is None else np.array(voice.belief)
    # What is outside coverage is left out: nobody can be from a county that is none.
    share: FloatArray = belief / belief.sum()
    return share


@cache
def _population() -> tuple[FloatArray, FloatArray]:
    """Return the populations that are tried.

    Returns
    -------
    log_prior : ndarray of float, shape (n_populations, n_steps)
        Of each reliability in each population.
    log_chance : ndarray of float, shape (n_populations,)
        Of each population before anybody has answered.
    """
    mean, strength = (axis.ravel() for axis in np.meshgrid(MEANS, STRENGTHS, indexing="ij"))
    edges = np.linspace(0.0, 1.0, N_STEPS + 1)
    share = np.diff(beta.cdf(edges, (mean * strength)[:, None], ((1 - mean) * strength)[:, None]))
    log_prior = np.log(np.maximum(share, np.finfo(float).tiny))
    about = beta.logpdf(MEANS, RELIABILITY * BEFORE_ANY, (1 - RELIABILITY) * BEFORE_ANY)
    log_chance = np.repeat(about, len(STRENGTHS))
    return log_prior, log_chance - logsumexp(log_chance)


def _log_likelihood(ratios: Sequence[float]) -> FloatArray:
    """Return the log-likelihood of a listener's answers, against guesses, at each step."""
    answered = np.array(ratios)[:, None]
    line: FloatArray = np.log(GRID * answered + 1 - GRID).sum(axis=0)
    return line


def _summary(chance: FloatArray, n_answers: int) -> Reliability:
    share = chance / chance.sum()
    low, high = np.interp(INTERVAL, np.cumsum(share), GRID + 0.5 / N_STEPS)
    return Reliability(float(share @ GRID), float(low), float(high), n_answers)
