"""One vector of fixed length from however many frames a recording has."""

from collections.abc import Callable, Mapping

import numpy as np

from dialect.entities import FloatArray
from dialect.features.frames import SpeechFrames, deltas, normalise, shifted_deltas

__all__ = ["FRAME_KINDS", "correlations", "mean_and_spread"]


def _moving_cepstra(cepstra: SpeechFrames) -> FloatArray:
    """Cepstra, their slopes and the slopes of those, shape (n_frames, 39)."""
    slopes = deltas(cepstra)
    return np.hstack([cepstra.values, slopes.values, deltas(slopes).values])


FRAME_KINDS: Mapping[str, Callable[[SpeechFrames], FloatArray]] = {
    "raw-mfcc": _moving_cepstra,
    "mfcc": lambda cepstra: _moving_cepstra(normalise(cepstra)),
    "sdc": lambda cepstra: shifted_deltas(normalise(cepstra)).values,
}
"""What a frame may be described by: 39 cepstra with slopes, with the channel in it and without, and
56 shifted delta cepstra without."""


def mean_and_spread(frames: FloatArray) -> FloatArray:
    """Pool frames by mean and standard deviation.

    Parameters
    ----------
    frames : ndarray of float, shape (n_frames, n_values)
        Any values.

    Returns
    -------
    pooled : ndarray of float, shape (2 n_values,)
        Zeros if there is no frame.

    References
    ----------
    .. [1] D. Snyder et al., X-vectors: robust DNN embeddings for speaker recognition, ICASSP 2018:
       the statistics pooling layer.
    """
    if not len(frames):
        return np.zeros(2 * frames.shape[1])
    return np.concatenate([frames.mean(axis=0), frames.std(axis=0)])


def correlations(frames: FloatArray) -> FloatArray:
    """Pool frames by how their values go together; any gain or offset of a value cancels.

    Parameters
    ----------
    frames : ndarray of float, shape (n_frames, n_values)
        Any values.

    Returns
    -------
    pooled : ndarray of float, shape (n_values (n_values - 1) / 2,)
        Pearson's correlation of each pair of values; 0 where one of them does not vary.
    """
    n_values = frames.shape[1]
    pairs = np.triu_indices(n_values, 1)
    if len(frames) < 2:
        return np.zeros(len(pairs[0]))
    centred = frames - frames.mean(axis=0)
    spread = centred.std(axis=0)
    scaled = centred / np.where(spread > 0, spread, 1.0)
    return np.asarray((scaled.T @ scaled / len(frames))[pairs])
