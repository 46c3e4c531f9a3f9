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
        Log-probability to hear each syllable when each syllable of the name was said.

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
    best = np.empty((n_heard + 1, n_said + 1, n_names))
    best[:, 0] = LOG_EXTRA * np.arange(n_heard + 1)[:, None]
    best[0] = LOG_MISSING * np.arange(n_said + 1)[:, None]
    for i in range(1, n_heard + 1):
        for j in range(1, n_said + 1):
            best[i, j] = np.maximum(
                best[i - 1, j - 1] + log_chance[:, i - 1, j - 1],
                np.maximum(best[i - 1, j] + LOG_EXTRA, best[i, j - 1] + LOG_MISSING),
            )
    matched: FloatArray = best[n_heard, n_said]
    return matched
