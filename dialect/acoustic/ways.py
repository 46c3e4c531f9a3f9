"""Ways in which a speaker goes with a survey point: from there, or from somewhere near by.

Somebody from the surveyed place says nearly every word as its record has it, and what strays is the
voice. Somebody from near by has other values for some tones and other readings for some words,
which those around the point may have too. Which of the two it is stays the same from word to word,
so each way is scored over all words before they are put together.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from dialect.entities import FloatArray

__all__ = ["WAYS", "Way", "Ways"]


@dataclass(frozen=True)
class Way:
    """How far a speaker departs from a survey point.

    Attributes
    ----------
    other_value : float
        Chance of another tone value than the survey's, then one of the kin's.
    other_reading : float
        Chance of reading a word otherwise than the survey, then as one of the kin.
    widening : float
        A spoken tone strays so many times as far from the value.
    """

    other_value: float
    other_reading: float
    widening: float


@dataclass(frozen=True)
class Ways:
    """Both ways.

    Attributes
    ----------
    from_there, from_near : Way
    own_share : float
        Chance that the speaker is from a surveyed place, where there is one.
    """

    from_there: Way
    from_near: Way
    own_share: float

    @property
    def each(self) -> tuple[Way, Way]:
        """The ways in the order of all arrays that have a row for each."""
        return self.from_there, self.from_near

    def together(self, by_way: FloatArray) -> FloatArray:
        """Put log-likelihood ratios of both ways, shape (2, ...), together; shape (...)."""
        there, near = by_way
        either: FloatArray = np.logaddexp(
            there + np.log(self.own_share), near + np.log(1.0 - self.own_share)
        )
        return either

    def share(self, by_way: FloatArray) -> FloatArray:
        """Say how likely each way is, given the log-likelihood ratios of both; shape (2, ...)."""
        there, near = by_way
        from_there = expit(there - near + logit(self.own_share))
        return np.stack([from_there, 1.0 - from_there])


WAYS = Ways(Way(0.05, 0.1, 1.0), Way(0.3, 0.5, 1.4), 0.5)
"""By the mean log posterior of simulated homes of the development half, 26 a protocol, known or
withheld within 3 or 12 km, 5 to 40 words (`benchmarks/fit_word_weights.py`): -3.64 nats. One way
alone, with the best constants, -3.89; without the widening -3.68; other values of the rest within
.05. Own shares of .35 and .5 are as good, and .5 covers nearer to what it claims."""
