"""Score sequences of phones against what a recogniser heard, frame by frame."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dialect.entities import FloatArray

__all__ = ["ctc_log_likelihood"]

IMPOSSIBLE = -1e30
"""Stands for minus infinity where sums must stay finite."""


def ctc_log_likelihood(
    log_posterior: FloatArray, sequences: Sequence[Sequence[int]], *, blank: int
) -> FloatArray:
    """Sum the probability of every way in which frames can spell each sequence.

    Parameters
    ----------
    log_posterior : ndarray of float, shape (n_frames, n_tokens)
        Natural logarithms; at least one frame.
    sequences : sequence of sequence of int
        Tokens of each sequence; none is the blank.
    blank : int
        The token for nothing.

    Returns
    -------
    log_likelihood : ndarray of float, shape (n_sequences,)
        Of the frames under each sequence; hugely negative where there are too few frames.

    References
    ----------
    .. [1] A. Graves et al., Connectionist temporal classification, ICML 2006, section 4.1.

    Examples
    --------
    >>> heard = np.log([[0.5, 0.5], [0.5, 0.5]])
    >>> float(np.exp(ctc_log_likelihood(heard, [[1]], blank=0))[0])
    0.75
    """
    labels, length = _with_blanks(sequences, blank)
    n_sequences, n_states = labels.shape
    # A state may be entered from two before where that is another sound, skipping the blank.
    can_skip = np.zeros(labels.shape, dtype=bool)
    can_skip[:, 2:] = (labels[:, 2:] != blank) & (labels[:, 2:] != labels[:, :-2])
    reached = np.full((n_sequences, n_states), IMPOSSIBLE)
    reached[:, 0] = log_posterior[0, labels[:, 0]]
    if n_states > 1:
        reached[:, 1] = log_posterior[0, labels[:, 1]]
    for frame in log_posterior[1:]:
        before = np.pad(reached, ((0, 0), (2, 0)), constant_values=IMPOSSIBLE)
        skipped = np.where(can_skip, before[:, :-2], IMPOSSIBLE)
        reached = np.logaddexp(np.logaddexp(reached, before[:, 1:-1]), skipped) + frame[labels]
    rows = np.arange(n_sequences)
    last = reached[rows, 2 * length]
    spelt = reached[rows, np.maximum(2 * length - 1, 0)]
    total: FloatArray = np.where(length > 0, np.logaddexp(last, spelt), last)
    return total


def _with_blanks(
    sequences: Sequence[Sequence[int]], blank: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Put blanks around every token; padded with blanks, with the length before."""
    length = np.array([len(sequence) for sequence in sequences], dtype=np.intp)
    labels = np.full((len(sequences), 2 * int(length.max(initial=0)) + 1), blank, dtype=np.intp)
    for row, sequence in enumerate(sequences):
        labels[row, 1 : 2 * len(sequence) : 2] = sequence
    return labels, length
