"""Score measured tones against every survey point in the country.

A survey writes each tone of a place in Chao digits, 1 (low) to 5 (high). Those digits predict the
pitch contour of every syllable whose tone category is known, up to how wide the speaker's range is
(scale, semitones per level) and where level 3 lies (offset). Neither is known, so both are summed
out; so is the tone where a word may have several; and each syllable may be a wrong mark. Nothing is
fitted to a survey point, so a point with more tones wins nothing by it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from dialect.acoustic.expected import ExpectedTone, SurveyedTones, Unknown
from dialect.entities import FloatArray, Segment
from dialect.features.contours import POINTS, Contours

__all__ = ["ToneScores", "score_tones"]

SCALES_ST = np.array([1.5, 2.0, 2.5, 3.0, 3.5])
"""Semitones per Chao level, equally likely before; the range of shared/corpus/README.md."""
OFFSETS_ST = np.arange(-6.75, 6.76, 0.75)
"""Semitones of level 3 about the speaker's median; fine enough, as two dozen syllables leave the
offset open by 0.3."""
OFFSET_SD_ST = 3.0
"""Spread of the offset before: a list of low tones alone puts level 3 five semitones up."""
LEVEL_SD_ST = 1.0
SLOPE_SD_ST = 1.0
POINT_SD_ST = 0.7
"""Residual of a syllable: its height, its rise from the middle to either end, each of its points.
Against the surveyed values of their homes, the voices of the development corpus show 1.2, 0.8 and
0.7 between tones, and about as much within."""
MISMARKED = 0.05
"""Chance that a mark does not hold the word or tone that it names."""
SHARED_RESIDUAL = 0.5
"""Part of a residual's variance that all syllables of one tone share, because it is the survey's
value or the speaker's habit that is off: more words of one tone are no new evidence about it.
The same voices, before `LAG`: 0.4 of the variance of the height, 0.6 of that of the points."""


WRONG_WIDENING = 4.0
"""A sound that is not the word: residuals so many times as wide, about the speaker's median."""

_SCALE, _OFFSET = (axis.ravel() for axis in np.meshgrid(SCALES_ST, OFFSETS_ST))
_LOG_PRIOR = -0.5 * np.square(_OFFSET / OFFSET_SD_ST)
_LOG_PRIOR -= logsumexp(_LOG_PRIOR)


@dataclass(frozen=True)
class ToneScores:
    """How well each survey point predicts the measured tones.

    Attributes
    ----------
    locality : ndarray of int32, shape (n_points,)
        Rows of the survey points that have tones.
    log_likelihood : ndarray of float, shape (n_points,)
        Natural logarithm, up to a constant of the recording.
    background : float
        The same for a survey point drawn at random in the country.
    unsurveyed : float
        The same for tones drawn at random from all surveys, word by word: no surveyed place, wrong
        marks, or no tone language.
    per_syllable : ndarray of float, shape (n_points, n_used)
        Log-likelihood ratio of each syllable against tones drawn at random, at the scale and
        offset that suit the point best; for explanation, as a row does not quite add up.
    used : tuple of int
        Positions, among the marks, of the syllables that were scored.
    skipped : tuple of (int, str)
        Positions of the others, and why each was left out (Chinese).
    """

    locality: NDArray[np.int32]
    log_likelihood: FloatArray
    background: float
    unsurveyed: float
    per_syllable: FloatArray
    used: tuple[int, ...]
    skipped: tuple[tuple[int, str], ...]


def score_tones(
    contours: Contours, segments: Sequence[Segment], surveyed: SurveyedTones
) -> ToneScores:
    """Score the measured tones of known words against every survey point.

    Parameters
    ----------
    contours : Contours
        Measured from the same marks.
    segments : sequence of Segment
        Marks with the character said or its tone category.
    surveyed : SurveyedTones
        The country's tones.

    Returns
    -------
    scores : ToneScores
        With nothing to score, all log-likelihoods are 0 and `used` is empty.
    """
    words = [(i, row, surveyed.expect(segments[i])) for row, i in enumerate(contours.segment)]
    known = [(i, row, word) for i, row, word in words if isinstance(word, ExpectedTone)]
    skipped = [(i, word.reason) for i, _, word in words if isinstance(word, Unknown)]
    skipped += [(unusable.segment, unusable.reason) for unusable in contours.unusable]
    per_category = Counter(word.category for _, _, word in known)
    shape = (len(surveyed.locality), len(_OFFSET))
    total = np.tile(_LOG_PRIOR.astype(np.float32), (shape[0], 1))
    unsurveyed = _LOG_PRIOR.copy()
    mixed, anywhere_of = [], []
    for _, row, word in known:
        density, wrong = _densities(contours.pitch_st[row], contours.weight[row], surveyed.contours)
        discount = 1.0 / (1.0 + SHARED_RESIDUAL * (per_category[word.category] - 1))
        point = _with_wrong_marks(word.mixture(density, n_points=shape[0]), wrong, discount)
        anywhere = _with_wrong_marks(
            surveyed.frequency.astype(np.float32) @ density, wrong, discount
        )
        total += point
        unsurveyed += anywhere
        mixed.append(point)
        anywhere_of.append(anywhere)
    best = total.argmax(axis=1)
    rows = np.arange(shape[0])
    log_likelihood = logsumexp(total, axis=1).astype(np.float64)
    return ToneScores(
        surveyed.locality,
        log_likelihood,
        float(logsumexp(log_likelihood) - np.log(shape[0])),
        float(logsumexp(unsurveyed)),
        np.array([p[rows, best] - a[best] for p, a in zip(mixed, anywhere_of, strict=True)], float)
        .reshape(-1, shape[0])
        .T,
        tuple(i for i, _, _ in known),
        tuple(sorted(skipped)),
    )


def _with_wrong_marks(
    density: NDArray[np.float32], wrong: float, discount: float
) -> NDArray[np.float32]:
    """Discount the log of a density mixed with that of a sound that is not the word at all."""
    mixed = density * np.float32(1.0 - MISMARKED)
    mixed += np.float32(MISMARKED * wrong)
    np.log(mixed, out=mixed)
    mixed *= np.float32(discount)
    return mixed


def _densities(
    pitch_st: FloatArray, weight: FloatArray, contours: FloatArray
) -> tuple[NDArray[np.float32], float]:
    """Weigh one syllable against every contour at every scale and offset.

    Returns densities of shape (n_contours, n_grid) and the density of a sound that is not the
    word; both over their greatest, which is a constant of the recording.
    """
    measured = weight > 0
    pitch, levels = pitch_st[measured], contours[:, measured]
    whiten, log_volume = _whitening(weight, widening=1.0)
    y, one, t = whiten @ pitch, whiten @ np.ones(len(pitch)), levels @ whiten.T
    # |y - offset - scale t|^2, multiplied out so that one matrix product does the whole grid.
    of_contour = np.column_stack([t @ y, t @ one, (t * t).sum(axis=1)])
    of_grid = np.stack([-2.0 * _SCALE, 2.0 * _SCALE * _OFFSET, _SCALE**2])
    alone = y @ y - 2.0 * _OFFSET * (y @ one) + _OFFSET**2 * (one @ one)
    log_density = -0.5 * (of_contour @ of_grid + alone) - log_volume
    whiten, log_volume = _whitening(weight, widening=WRONG_WIDENING)
    log_wrong = -0.5 * float(np.square(whiten @ pitch).sum()) - log_volume
    greatest = max(float(log_density.max()), log_wrong)
    return np.exp(log_density - greatest).astype(np.float32), float(np.exp(log_wrong - greatest))


def _whitening(weight: FloatArray, *, widening: float) -> tuple[FloatArray, float]:
    """Return the matrix that makes residuals independent and even, and half their log-variance."""
    measured = weight > 0
    slope = (POINTS[measured] - 0.5) / (POINTS[-1] - 0.5)
    covariance = (
        LEVEL_SD_ST**2
        + SLOPE_SD_ST**2 * np.outer(slope, slope)
        + np.diag(POINT_SD_ST**2 / weight[measured])
    )
    factor = np.linalg.cholesky(widening**2 * covariance)
    return np.linalg.inv(factor), float(np.log(np.diag(factor)).sum())
