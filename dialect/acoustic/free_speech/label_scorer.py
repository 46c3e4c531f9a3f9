"""Scores of regions from what somebody else's classifier says of its own labels."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from scipy.special import logsumexp

from dialect.entities import FloatArray

__all__ = ["LabelScorer", "scorer_of"]


@dataclass(frozen=True)
class LabelScorer:
    """Probabilities of labels, added up for each branch.

    Attributes
    ----------
    member : ndarray of float, shape (n_labels, n_groups)
        1 where a label belongs to a group, else 0; one that is in no group is not heard. The
        branches come first; what is in none of them may make one more group.
    n_branches : int
    """

    member: FloatArray
    n_branches: int

    def scores(self, vectors: FloatArray) -> FloatArray:
        """Score every branch.

        Parameters
        ----------
        vectors : ndarray of float, shape (n_samples, n_labels)
            Natural logarithm of the probability of each label.

        Returns
        -------
        scores : ndarray of float, shape (n_samples, n_branches)
            Logarithm of each branch's probability less the mean over all groups: where all goes
            to what is in no branch, none scores high.
        """
        log_p = logsumexp(vectors[:, :, None], axis=1, b=self.member[None])
        centred = log_p - log_p.mean(axis=1, keepdims=True)
        return np.asarray(centred[:, : self.n_branches])

    def without(self, branch: int) -> "LabelScorer":
        """Take a branch away with its labels, as if the classifier had never learnt it."""
        return LabelScorer(np.delete(self.member, branch, axis=1), self.n_branches - 1)

    def arrays(self) -> dict[str, Any]:
        """Lay the scorer out for saving."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def scorer_of(branch_of_label: Sequence[str], branches: Sequence[str]) -> LabelScorer:
    """Put the labels together that belong to each branch.

    Parameters
    ----------
    branch_of_label : sequence of str
        Branch that each label lies in; anything else where it lies in none.
    branches : sequence of str
        Each with a label at least.

    Returns
    -------
    scorer : LabelScorer
    """
    member = np.array([[one == branch for branch in branches] for one in branch_of_label], float)
    outside = 1.0 - member.sum(axis=1, keepdims=True)
    groups = np.hstack([member, outside]) if outside.any() else member
    return LabelScorer(groups, len(branches))
