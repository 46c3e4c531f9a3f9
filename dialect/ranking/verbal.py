"""The strength of evidence in words: the verbal scale of forensic laboratories, in Chinese.

A number is the finding, the words only help to read it: "较强支持" says how the evidence divides
between a county and "none of these", never how likely the county is.
"""

from bisect import bisect_right

import numpy as np

from dialect.entities import Strength

__all__ = ["NEUTRAL", "SCALE", "strength_of"]

SCALE = (
    (2.0, "weak", "弱"),
    (10.0, "moderate", "中等"),
    (100.0, "moderately_strong", "较强"),
    (1_000.0, "strong", "强"),
    (10_000.0, "very_strong", "很强"),
    (1_000_000.0, "extremely_strong", "极强"),
)
"""Least likelihood ratio of each band, its id and its Chinese word; below 2 the evidence does not
tell the hypotheses apart. Source: `strength_of`."""

NEUTRAL = Strength("neutral", "说明不了")

_BOUNDS = [float(np.log10(least)) for least, _, _ in SCALE]
_ROUNDING = 1e-9  # ln 1000 / ln 10 is a hair below 3
_FOR = [NEUTRAL, *(Strength(f"for_{name}", f"{word}支持") for _, name, word in SCALE)]
_AGAINST = [NEUTRAL, *(Strength(f"against_{name}", f"{word}反对") for _, name, word in SCALE)]


def strength_of(log10_lr: float) -> Strength:
    """Say a likelihood ratio in words.

    Parameters
    ----------
    log10_lr : float
        Logarithm of the ratio to base 10; the reciprocal ratio gets the same word against.

    Returns
    -------
    strength : Strength
        One of thirteen; a band begins at its least ratio.

    References
    ----------
    .. [1] European Network of Forensic Science Institutes, ENFSI Guideline for Evaluative
       Reporting in Forensic Science, version 3.0, 2015, table of verbal equivalents: a ratio of 1
       supports neither proposition, 2 to 10 weakly, 10 to 100 moderately, 100 to 1,000 moderately
       strongly, 1,000 to 10,000 strongly, 10,000 to 1,000,000 very strongly, above it extremely
       strongly.

    Examples
    --------
    >>> strength_of(1.2).chinese, strength_of(-0.5).id, strength_of(0.1).chinese
    ('中等支持', 'against_weak', '说明不了')
    """
    words = _FOR if log10_lr > 0 else _AGAINST
    return words[bisect_right(_BOUNDS, abs(log10_lr) + _ROUNDING)]
