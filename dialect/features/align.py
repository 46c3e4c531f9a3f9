"""Lay a list of words over a row of candidate syllables, and say how sure each place is.

A hidden Markov model whose state is the last word of the list that was said. Each step takes one or
more candidates as the next word, the same word again, a word further on (those between were left
out) or as foreign: the interviewer, a cough, a word of the person's own. The sum over all ways to
do so gives every place a probability, so a doubtful place says so itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dialect.entities import FloatArray

__all__ = ["Alignment", "Unit", "align"]

OMITTED = 0.06
"""Chance that the person leaves a word of the list out."""
REPEATED = 0.06
"""Chance that what comes after a word is the same word again."""
TURNED_BACK = 0.01
"""Chance that it is a word before, for the person started again."""
LEAST_LOG, TINY = -1e4, 1e-300
"""What stands for minus infinity and zero where a difference or logarithm is taken."""


@dataclass(frozen=True)
class Unit:
    """A stretch of candidates that may be one word.

    Attributes
    ----------
    first, last : int
        First candidate, and the candidate after the last.
    log_ratio : ndarray of float, shape (n_words,)
        Log-likelihood of the stretch as each word over that as any sound; minus infinity where it
        cannot be.
    """

    first: int
    last: int
    log_ratio: FloatArray


@dataclass(frozen=True)
class Alignment:
    """The likeliest reading of the candidates, and what speaks against it.

    Attributes
    ----------
    units : tuple of (int, int)
        Positions of the units used, in order, each with its word.
    probability : ndarray of float, shape (n_units, n_words)
        Chance of every unit as every word, over all ways to lay the list.
    own : ndarray of float, shape (n_candidates,)
        Chance that each candidate is a word of the list rather than foreign.
    log_evidence : float
        Log-likelihood of all candidates over that of sounds of no list.
    """

    units: tuple[tuple[int, int], ...]
    probability: FloatArray
    own: FloatArray
    log_evidence: float


def align(
    units: Sequence[Unit], foreign: FloatArray, *, n_words: int, foreign_share: float
) -> Alignment:
    """Lay the list over the candidates.

    Parameters
    ----------
    units : sequence of Unit
        Every stretch that may be a word.
    foreign : ndarray of float, shape (n_candidates,)
        Log-likelihood of each candidate as foreign over that as any sound; minus infinity where a
        person has marked it as a word.
    n_words : int
        Length of the list.
    foreign_share : float
        Chance that a candidate is foreign, before anything is known of it.

    Returns
    -------
    alignment : Alignment

    References
    ----------
    .. [1] L. Rabiner, A tutorial on hidden Markov models, Proceedings of the IEEE 77, 1989.
    """
    n = len(foreign)
    step = _steps(n_words) + np.log(1.0 - foreign_share)
    away = foreign + np.log(foreign_share)
    ending = [[k for k, unit in enumerate(units) if unit.last == i] for i in range(n + 1)]
    leaving = np.log(OMITTED) * np.arange(n_words, -1, -1.0)
    before, best, came_from = _forward(units, ending, away, step)
    after = _backward(units, ending, away, step, leaving)
    total = float(_log_sum(before[n] + leaving, axis=0))
    probability = np.zeros((len(units), n_words))
    for k, unit in enumerate(units):
        said = _log_sum(before[unit.first][:, None] + step, axis=0) + unit.log_ratio
        probability[k] = np.exp(said + after[unit.last][1:] - total)
    stayed = [_log_sum(before[i] + away[i] + after[i + 1], axis=0) - total for i in range(n)]
    path = _trace_back(came_from, units, int(np.argmax(best[n] + leaving)))
    return Alignment(path, probability, 1.0 - np.exp(np.array(stayed).reshape(n)), total)


def _steps(n_words: int) -> FloatArray:
    """Log-probability of the next word given the last, shape (n_words + 1, n_words).

    Row 0 is the start, row j + 1 word j.
    """
    last, word = np.arange(n_words + 1)[:, None], np.arange(n_words)[None, :]
    ahead = word - last  # 0 is the next word, -1 the same again
    repeat, back = np.log(REPEATED), np.log(TURNED_BACK) - np.log(np.maximum(last - 1, 1))
    forward = np.log(1.0 - REPEATED - TURNED_BACK) + np.maximum(ahead, 0) * np.log(OMITTED)
    return np.asarray(np.where(ahead >= 0, forward, np.where(ahead == -1, repeat, back)))


def _log_sum(values: FloatArray, axis: int) -> FloatArray:
    """Logarithm of a sum of exponentials; plain, as it runs thousands of times on small arrays."""
    top = np.maximum(values.max(axis=axis, keepdims=True), LEAST_LOG)
    summed = np.exp(values - top).sum(axis=axis)
    return np.asarray(np.log(summed + TINY) + top.squeeze(axis), dtype=np.float64)


Trace = list[list[tuple[int, int]]]


def _forward(
    units: Sequence[Unit], ending: list[list[int]], away: FloatArray, step: FloatArray
) -> tuple[FloatArray, FloatArray, Trace]:
    """Sum and maximum over all ways to reach each state after each candidate.

    `came_from[i][j]` is the unit by which the best way came to state j, -1 for a foreign
    candidate, and the state before.
    """
    n_states = step.shape[0]
    before = np.full((len(away) + 1, n_states), -np.inf)
    best = before.copy()
    before[0, 0] = best[0, 0] = 0.0
    came_from: Trace = [[(-1, j) for j in range(n_states)] for _ in range(len(away) + 1)]
    for i in range(1, len(away) + 1):
        before[i] = before[i - 1] + away[i - 1]
        best[i] = best[i - 1] + away[i - 1]
        for k in ending[i]:
            unit = units[k]
            reached = _log_sum(before[unit.first][:, None] + step, axis=0) + unit.log_ratio
            before[i, 1:] = np.logaddexp(before[i, 1:], reached)
            ways = best[unit.first][:, None] + step
            origin, value = ways.argmax(axis=0), ways.max(axis=0) + unit.log_ratio
            for word in np.flatnonzero(value > best[i, 1:]).tolist():
                best[i, word + 1] = value[word]
                came_from[i][word + 1] = (k, int(origin[word]))
    return before, best, came_from


def _backward(
    units: Sequence[Unit],
    ending: list[list[int]],
    away: FloatArray,
    step: FloatArray,
    leaving: FloatArray,
) -> FloatArray:
    """Sum over all ways from each state after each candidate to the end."""
    after = np.full((len(away) + 1, step.shape[0]), -np.inf)
    after[-1] = leaving
    for i in range(len(away), 0, -1):
        after[i - 1] = np.logaddexp(after[i - 1], after[i] + away[i - 1])
        for k in ending[i]:
            unit = units[k]
            onward = _log_sum(step + unit.log_ratio + after[i, 1:], axis=1)
            after[unit.first] = np.logaddexp(after[unit.first], onward)
    return after


def _trace_back(came_from: Trace, units: Sequence[Unit], state: int) -> tuple[tuple[int, int], ...]:
    """Follow the best way back to its start."""
    found, i = [], len(came_from) - 1
    while i > 0:
        k, origin = came_from[i][state]
        if k < 0:
            i -= 1
            continue
        found.append((k, state - 1))
        i, state = units[k].first, origin
    return tuple(reversed(found))
