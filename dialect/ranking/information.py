"""How much the answer to a question is expected to tell, before it is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dialect.entities import FloatArray

__all__ = ["AnswerTable", "answer_table"]

_ROWS = 32  # at a time: what lies between the steps stays in the processor's cache


@dataclass(frozen=True, eq=False)
class AnswerTable:
    """Chances of every answer to every question from speakers of each county.

    Attributes
    ----------
    chance : ndarray of float, shape (n_counties, n_answers)
        Answers of all questions side by side; those of one question sum to 1 in each row.
    start : ndarray of int, shape (n_questions,)
        Column of the first answer of each question.
    """

    chance: FloatArray
    start: NDArray[np.intp]

    @cached_property
    def entropy_bits(self) -> FloatArray:
        """Entropy of each question's answer in each county, shape (n_counties, n_questions)."""
        return self._entropies(self.chance)

    def information_bits(self, belief: FloatArray) -> FloatArray:
        """Return the mutual information between the home county and each answer.

        ``I(A; C) = H(A) - sum_c p(c) H(A | c)`` [1]_, the expected drop of the entropy.

        Parameters
        ----------
        belief : ndarray of float, shape (n_counties,)
            Posterior of the counties, not all zero; scaled to sum to 1.

        Returns
        -------
        information : ndarray of float, shape (n_questions,)
            Bits, from 0 up to the entropy of the belief.

        References
        ----------
        .. [1] T. M. Cover and J. A. Thomas, Elements of Information Theory, 2nd ed., 2006,
           eq. 2.43.
        """
        share = belief / belief.sum()
        information: FloatArray = self._entropies((share @ self.chance)[None, :])[0]
        information -= share @ self.entropy_bits
        return information.clip(min=0.0)

    def information_between(self, belief: FloatArray, area: NDArray[np.intp]) -> FloatArray:
        """Return the mutual information between the area that the home lies in and each answer.

        Parameters
        ----------
        belief : ndarray of float, shape (n_counties,)
            Posterior of the counties, not all zero; scaled to sum to 1.
        area : ndarray of int, shape (n_counties,)
            Area of each county, ascending from 0.

        Returns
        -------
        information : ndarray of float, shape (n_questions,)
            Bits; never more than `information_bits` says of the counties.
        """
        share = belief / belief.sum()
        first = np.flatnonzero(np.diff(area, prepend=-1))
        of_area = np.add.reduceat(share, first)
        joint = np.add.reduceat(share[:, None] * self.chance, first, axis=0)
        within = joint / np.maximum(of_area, np.finfo(float).tiny)[:, None]
        whole = self._entropies(joint.sum(axis=0)[None, :])[0]
        information: FloatArray = whole - of_area @ self._entropies(within)
        return information.clip(min=0.0)

    def _entropies(self, chance: FloatArray) -> FloatArray:
        """Sum ``-p log2 p`` over the answers of each question, row by row."""
        entropies = np.empty((len(chance), len(self.start)))
        for first in range(0, len(chance), _ROWS):
            some = chance[first : first + _ROWS]
            surprise = -some * np.log2(np.maximum(some, np.finfo(float).tiny))
            entropies[first : first + _ROWS] = np.add.reduceat(surprise, self.start, axis=1)
        return entropies


def answer_table(chances: Sequence[FloatArray]) -> AnswerTable:
    """Lay the chances of several questions side by side.

    Parameters
    ----------
    chances : sequence of ndarray of float, shape (n_counties, n_answers)
        One per question, at least one; each row sums to 1.

    Returns
    -------
    table : AnswerTable
        Questions in the order given.
    """
    widths = [chance.shape[1] for chance in chances]
    return AnswerTable(np.hstack(chances), np.cumsum([0, *widths[:-1]]))
