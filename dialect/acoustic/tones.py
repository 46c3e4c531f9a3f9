"""Score measured tones against every survey point in the country.

A survey writes each tone of a place in Chao digits, 1 (low) to 5 (high). Those digits predict the
pitch contour of every syllable whose tone category is known, up to how wide the speaker's range is
(scale, semitones per level) and where level 3 lies (offset). Neither is known, so both are summed
out; so is the tone where a word may have several; and each syllable may be a wrong mark, or have
changed its tone in running speech. Nothing is fitted to a survey point, so a point with more tones
wins nothing by it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import logsumexp

from dialect.acoustic.expected import ExpectedTone, SurveyedTones, Unknown
from dialect.acoustic.residual import RESIDUAL, Residual, SpeakerGrid
from dialect.entities import FloatArray, Segment
from dialect.features.contours import Contours

__all__ = ["MISMARKED", "ToneScores", "joined_marks", "score_tones"]

SCALES_ST = np.array([1.25, 1.6, 2.0, 2.5, 3.15, 4.0])
"""Semitones per Chao level, even steps of a quarter."""
TYPICAL_SCALE_ST = 2.4
SCALE_SD = 0.35
"""Middle and spread (of the logarithm) of the scale before: an octave of range is four levels of
3 st, a flat reader's half octave 1.5 st. The voices of the corpus have 2.2 to 2.9."""
OFFSETS_ST = np.arange(-6.75, 6.76, 0.75)
"""Semitones of level 3 about the speaker's median; fine enough, as two dozen syllables leave the
offset open by 0.3."""
OFFSET_SD_ST = 3.0
"""Spread of the offset before: a list of low tones alone puts level 3 five semitones up."""
MISMARKED = 0.05
"""Chance that a mark does not hold the word or tone that it names."""
SHARED_RESIDUAL = 0.5
"""Part of a residual's variance that all syllables of one tone share, because it is the survey's
value or the speaker's habit that is off: more words of one tone are no new evidence about it
(`benchmarks/fit_residual.py`: 0.36 to 0.70 by voice, 0.54 over all)."""
JOINED_S = 0.1
"""A shorter pause than this joins two syllables into one breath, where tones change (變調)."""
SANDHI = 0.5
"""Chance that a syllable said in one breath with another has not the tone it has alone: from one
tone in four in Mandarin to every syllable but the last in Southern Min."""


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
    scale_st, offset_st : ndarray of float, shape (n_points,)
        That scale, in semitones per Chao level, and that offset of level 3 from the speaker's
        median.
    used : tuple of int
        Positions, among the marks, of the syllables that were scored.
    skipped : tuple of (int, str)
        Positions of the others, and why each was left out (Chinese).
    joined : tuple of int
        Positions of the syllables that count less, being said in one breath with others.
    """

    locality: NDArray[np.int32]
    log_likelihood: FloatArray
    background: float
    unsurveyed: float
    per_syllable: FloatArray
    scale_st: FloatArray
    offset_st: FloatArray
    used: tuple[int, ...]
    skipped: tuple[tuple[int, str], ...]
    joined: tuple[int, ...] = ()


def score_tones(
    contours: Contours,
    segments: Sequence[Segment],
    surveyed: SurveyedTones,
    *,
    residual: Residual = RESIDUAL,
    doubt: Sequence[float] | None = None,
    kin: csr_array | None = None,
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
    residual : Residual, default=RESIDUAL
        How far a spoken tone strays from the surveyed one.
    doubt : sequence of float, optional
        Chance, 0 to 1, that each mark does not hold the word or tone that it names; `MISMARKED`
        for marks made by hand.
    kin : csr_array of float, shape (n_points, n_points), optional
        Chance that a speaker of a point has the tone of each, itself among them; what a row lacks
        of 1 is the whole country's. Left out, the survey is taken at its word.

    Returns
    -------
    scores : ToneScores
        With nothing to score, all log-likelihoods are 0 and `used` is empty.
    """
    words = [(i, row, surveyed.expect(segments[i])) for row, i in enumerate(contours.segment)]
    known = [(i, row, word) for i, row, word in words if isinstance(word, ExpectedTone)]
    skipped = [(i, word.reason) for i, _, word in words if isinstance(word, Unknown)]
    skipped += [(unusable.segment, unusable.reason) for unusable in contours.unusable]
    joined = joined_marks(segments)
    per_category = Counter(word.category for _, _, word in known)
    shape = (len(surveyed.locality), len(_GRID.scale))
    total = np.tile(_GRID.log_prior.astype(np.float32), (shape[0], 1))
    unsurveyed = _GRID.log_prior.copy()
    of_point, of_anywhere = [], []
    frequency = surveyed.frequency.astype(np.float32)
    for i, row, word in known:
        density, wrong = _GRID.densities(
            contours.pitch_st[row], contours.weight[row], surveyed.contours, residual=residual
        )
        anywhere = frequency @ density
        shares = word.shares(shape[0], len(frequency))
        if kin is not None:
            shares = _with_kin(shares, kin, frequency)
        said = np.asarray(shares @ density)
        if i in joined:
            said += np.float32(SANDHI) * (anywhere - said)
        discount = 1.0 / (1.0 + SHARED_RESIDUAL * (per_category[word.category] - 1))
        chance = MISMARKED if doubt is None else doubt[i]
        of_point.append(_with_wrong_marks(said, wrong, chance, discount))
        of_anywhere.append(_with_wrong_marks(anywhere, wrong, chance, discount))
        total += of_point[-1]
        unsurveyed += of_anywhere[-1]
    rows, best = np.arange(shape[0]), total.argmax(axis=1)
    log_likelihood = logsumexp(total, axis=1).astype(np.float64)
    ratios = [p[rows, best] - a[best] for p, a in zip(of_point, of_anywhere, strict=True)]
    used = tuple(i for i, _, _ in known)
    return ToneScores(
        surveyed.locality,
        log_likelihood,
        float(logsumexp(log_likelihood) - np.log(shape[0])),
        float(logsumexp(unsurveyed)),
        np.array(ratios, np.float64).reshape(-1, shape[0]).T,
        _GRID.scale[best],
        _GRID.offset[best],
        used,
        tuple(sorted(skipped)),
        tuple(i for i in used if i in joined),
    )


def joined_marks(segments: Sequence[Segment]) -> frozenset[int]:
    """Find the marks that are said in one breath with the mark before or after.

    Parameters
    ----------
    segments : sequence of Segment
        In any order.

    Returns
    -------
    joined : frozenset of int
        Positions of those less than `JOINED_S` from a neighbour, whose tones may have changed.

    Examples
    --------
    >>> sorted(joined_marks([Segment(0.0, 0.4), Segment(0.42, 0.8), Segment(1.2, 1.5)]))
    [0, 1]
    """
    order = sorted(range(len(segments)), key=lambda i: segments[i].start_s)
    pairs = [
        (before, after)
        for before, after in pairwise(order)
        if segments[after].start_s - segments[before].end_s < JOINED_S
    ]
    return frozenset(i for pair in pairs for i in pair)


def _speaker_grid() -> SpeakerGrid:
    scale, offset = (axis.ravel() for axis in np.meshgrid(SCALES_ST, OFFSETS_ST))
    log_prior = -0.5 * np.square(np.log(scale / TYPICAL_SCALE_ST) / SCALE_SD)
    log_prior -= 0.5 * np.square(offset / OFFSET_SD_ST)
    return SpeakerGrid(scale, offset, log_prior - logsumexp(log_prior))


_GRID = _speaker_grid()


def _with_kin(
    shares: csr_array, kin: csr_array, frequency: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Mix each point's values, (n_points, n_contours), with those of its kin and of anywhere."""
    mixed: NDArray[np.float32] = (kin.astype(np.float32) @ shares).toarray()
    mixed += (1.0 - kin.sum(axis=1, dtype=np.float32))[:, None] * frequency
    return mixed


def _with_wrong_marks(
    density: NDArray[np.float32], wrong: float, chance: float, discount: float
) -> NDArray[np.float32]:
    """Discount the log of a density mixed with that of a sound that is not the word at all."""
    mixed = density * np.float32(1.0 - chance)
    mixed += np.float32(chance * wrong)
    np.log(mixed, out=mixed)
    mixed *= np.float32(discount)
    return mixed
