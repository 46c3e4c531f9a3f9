"""Align a heard string of syllables with many names at once."""

import numpy as np

from dialect.entities import FloatArray

__all__ = ["LOG_EXTRA", "LOG_MISSING", "align"]

LOG_MISSING = -3.5
"""Log-chance that a syllable of the name was not heard."""
LOG_EXTRA = -6.0
"""Log-chance that a syllable was heard that the name does not have, and which."""


def align(log_chance: FloatArray) -> FloatArray:
    """Find the best alignment of what was heard with each name.

    Parameters
    ----------
    log_chance : ndarray of float, shape (n_names, n_heard, n_said)
        Log-probability to hear each syllable when each syllable of the name was said. Fastest where
        the names lie next to each other in memory.

    Returns
    -------
    log_match : ndarray of float, shape (n_names,)
        Log-probability of the best alignment in order, with syllables missed or added.

    References
    ----------
    .. [1] S. B. Needleman and C. D. Wunsch, J. Mol. Biol. 48, 1970, pp. 443-453.

    Examples
    --------
    >>> align(np.log([[[0.5, 0.01], [0.01, 0.5]]])).round(3).tolist()
    [-1.386]
    """
    n_names, n_heard, n_said = log_chance.shape
    kind = log_chance.dtype.type
    row = [np.full(n_names, LOG_MISSING * j, kind) for j in range(n_said + 1)]
    for i in range(n_heard):
        above, row[0] = row[0], np.full(n_names, LOG_EXTRA * (i + 1), kind)
        for j in range(n_said):
            best = above + log_chance[:, i, j]
            np.maximum(best, row[j + 1] + kind(LOG_EXTRA), out=best)
            np.maximum(best, row[j] + kind(LOG_MISSING), out=best)
            above, row[j + 1] = row[j + 1], best
    return row[n_said]
