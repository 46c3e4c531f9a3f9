"""ACCDIST: compare how speakers say the same text by the distances between their own sounds.

Everybody reads one text, so a chain of segments that is learnt from some readers can be laid over
any other. What is compared is then one speaker's table of distances between segments, in which the
voice and the microphone are the same on both sides and cancel.

.. [1] M. Huckvale, ACCDIST: a metric for comparing speakers' accents, ICSLP 2004.
.. [2] M. Huckvale, ACCDIST: an accent similarity metric for accent recognition and diagnosis, in
   Speaker Classification II, LNAI 4441, 2007.
.. [3] A. Hanani, M. J. Russell and M. J. Carey, Human and computer recognition of regional accents
   and ethnic groups from British English speech, Computer Speech and Language 27, 2013: the
   distances as vectors for a classifier.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dialect.entities import FloatArray

__all__ = ["Reading", "Template", "fit_template", "read_along", "self_distances"]

N_SEGMENTS = 250
"""About one per sound of the paragraph, which has some 215."""
N_ROUNDS = 6
SKIP_COST = 5.0
"""Log-likelihood that leaving a segment out must gain."""
PRIOR_FRAMES = 10.0
"""Weight of the overall variance beside that of a segment's own frames."""
LEAST_VARIANCE = 0.1


@dataclass(frozen=True)
class Template:
    """A chain of segments, each a diagonal Gaussian over frames; shapes (n_segments, n_values)."""

    mean: FloatArray
    variance: FloatArray


@dataclass(frozen=True)
class Reading:
    """How one speaker said each segment: mean frame and number of frames."""

    mean: FloatArray
    n_frames: NDArray[np.intp]


def fit_template(readers: Sequence[FloatArray]) -> Template:
    """Learn the segments from some readers, starting from the one of middle length.

    Parameters
    ----------
    readers : sequence of ndarray of float, shape (n_frames, n_values)
        Normalised frames of each reader.

    Returns
    -------
    template : Template
        After six rounds of laying the chain over all readers and taking means [1]_.

    References
    ----------
    .. [1] L. Rabiner, A tutorial on hidden Markov models, Proceedings of the IEEE 77, 1989:
       segmental k-means.
    """
    middle = sorted(readers, key=len)[len(readers) // 2]
    even = np.arange(len(middle)) * N_SEGMENTS // len(middle)
    start = _means(middle, even, np.zeros((N_SEGMENTS, middle.shape[1])))[0]
    template = Template(start, np.ones(start.shape))
    frames = np.concatenate(readers)
    for _ in range(N_ROUNDS):
        at = np.concatenate([align(reader, template) for reader in readers])
        mean, count = _means(frames, at, template.mean)
        variance = np.zeros(mean.shape)
        np.add.at(variance, at, np.square(frames - mean[at]))
        variance = (variance + PRIOR_FRAMES) / (count[:, None] + PRIOR_FRAMES)
        template = Template(mean, np.maximum(variance, LEAST_VARIANCE))
    return template


def align(frames: FloatArray, template: Template) -> NDArray[np.intp]:
    """Lay the chain over a reader: the likeliest segment of each frame, none going back."""
    precision = 1.0 / template.variance
    log_p = frames @ (template.mean * precision).T - 0.5 * np.square(frames) @ precision.T
    log_p -= 0.5 * (np.square(template.mean) * precision + np.log(template.variance)).sum(axis=1)
    n_frames, n_segments = log_p.shape
    best = np.full(n_segments, -np.inf)
    best[0] = log_p[0, 0]
    steps = np.zeros((n_frames, n_segments), np.int8)
    ways = np.full((3, n_segments), -np.inf)  # stay, go on, leave one out
    for t in range(1, n_frames):
        ways[0], ways[1, 1:], ways[2, 2:] = best, best[:-1], best[:-2] - SKIP_COST
        steps[t] = ways.argmax(axis=0)
        best = ways.max(axis=0) + log_p[t]
    path = np.zeros(n_frames, np.intp)
    path[-1] = n_segments - 1
    for t in range(n_frames - 1, 0, -1):
        path[t - 1] = path[t] - int(steps[t, path[t]])
    return path


def read_along(frames: FloatArray, template: Template) -> Reading:
    """Measure how a speaker said each segment; one left out has the template's mean."""
    return Reading(*_means(frames, align(frames, template), template.mean))


def self_distances(means: FloatArray) -> FloatArray:
    """Measure the distances between a speaker's own segments, about their mean and spread.

    Parameters
    ----------
    means : ndarray of float, shape (n_segments, n_values)

    Returns
    -------
    distances : ndarray of float, shape (n_segments (n_segments - 1) / 2,)
        Of mean 0 and standard deviation 1, so that a product of two speakers' is a correlation.
    """
    square = np.square(means).sum(axis=1)
    gram = square[:, None] + square - 2 * means @ means.T
    distances = np.sqrt(np.maximum(gram[np.triu_indices(len(means), 1)], 0.0))
    return np.asarray((distances - distances.mean()) / distances.std())


def _means(
    frames: FloatArray, at: NDArray[np.intp], fallback: FloatArray
) -> tuple[FloatArray, NDArray[np.intp]]:
    """Average the frames of each segment; segments without any keep the fallback."""
    count = np.bincount(at, minlength=len(fallback))
    total = np.zeros(fallback.shape)
    np.add.at(total, at, frames)
    mean = total / np.maximum(count, 1)[:, None]
    return np.where(count[:, None] > 0, mean, fallback), count
