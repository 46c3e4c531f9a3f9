"""Make one channel of two without losing the speaker."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

__all__ = ["mix_to_mono"]

DEAD_BELOW_DB = -20.0  # a channel this far under the other adds hum, not speech
ANTI_PHASE = -0.5  # correlation below which the sum cancels speech

Blocks = list[NDArray[np.float32]]


def mix_to_mono(blocks: Blocks) -> Iterator[NDArray[np.float32]]:
    """Mix two channels, or choose the live one when mixing would harm.

    A plug half in gives one dead channel; a cable or microphone wired the wrong way round gives
    two that cancel. In both cases the louder channel alone is taken.

    Parameters
    ----------
    blocks : list of ndarray of float32, shape (n_channels, n_samples)
        All blocks with one channel, or all with two. Emptied on the way, to spare memory.

    Yields
    ------
    mono : ndarray of float32, shape (n_samples,)
        One per block.
    """
    weights = _weights(blocks)
    blocks.reverse()
    while blocks:
        yield weights @ blocks.pop()


def _weights(blocks: Blocks) -> NDArray[np.float32]:
    """Return the share of each channel."""
    if not blocks or len(blocks[0]) == 1:
        return np.ones(1, np.float32)
    products = np.zeros((2, 2))
    for block in blocks:
        products += (block @ block.T).astype(np.float64)
    left, right = products[0, 0], products[1, 1]
    louder, softer = max(left, right), min(left, right)
    is_dead = softer <= louder * 10 ** (DEAD_BELOW_DB / 10)
    if is_dead or products[0, 1] < ANTI_PHASE * np.sqrt(left * right):
        return np.array([left >= right, right > left], np.float32)
    return np.array([0.5, 0.5], np.float32)
