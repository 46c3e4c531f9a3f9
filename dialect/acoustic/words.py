"""Score everything measured of some known words against every survey point in the country.

Three measures of one word speak together: its tone, its sounds, and whether it is cut off. Each is
a likelihood of the survey points against words drawn at random from all surveys, so they add. They
do so twice: for a speaker from the point itself, and for one from somewhere near it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array

from dialect.acoustic.checked import CheckedTones, checked_ratio
from dialect.acoustic.detectors import Detectors
from dialect.acoustic.expected import ExpectedTone, SurveyedTones
from dialect.acoustic.kin import kin_among
from dialect.acoustic.recogniser import HeardPhones
from dialect.acoustic.residual import RESIDUAL, Residual
from dialect.acoustic.sounds import SurveyedSounds, WordReadings, sum_over_words
from dialect.acoustic.templates import Templates, open_templates
from dialect.acoustic.tones import MISMARKED, score_tones
from dialect.acoustic.traits import CHECKED, TRAITS
from dialect.acoustic.ways import WAYS, Way, Ways
from dialect.atlas.load import Atlas
from dialect.entities import FloatArray, Segment
from dialect.features.contours import Contours
from dialect.features.measures import SessionMeasures

__all__ = [
    "KINDS",
    "HeardWords",
    "Survey",
    "WordScores",
    "hear_words",
    "score_words",
    "survey_of",
]

KINDS = ("声调", "声母韵母", "收尾")
"""What of a word is compared: its tone, its initial and final, its abrupt or open end."""
WORDS_ALIKE = (0.02, 0.1, 0.1)
"""How far the errors of the words of a session go together, for each of `KINDS`: a place near by
is told from home by its system of tones and sounds, not by one word at a time. Fitted together with
`dialect.acoustic.ways`; another for speakers from near by was tried and gains nothing. The endings,
which no held-out voice has, as the sounds."""
SHARED_ERROR = 0.5
"""Part of a detector's error that a word said again repeats; as tones share their residual."""


@dataclass(frozen=True)
class Survey:
    """What the survey points say, laid out for scoring by each measure.

    Attributes
    ----------
    tones : SurveyedTones
    sounds : SurveyedSounds
    checked : CheckedTones
        All three of the same survey points.
    templates : Templates
        Their readings, rendered by rule.
    residual : Residual, default=RESIDUAL
        How far a spoken tone strays from the surveyed one.
    alike : tuple of float, default=WORDS_ALIKE
        How far the errors of words go together, for each of `KINDS`.
    ways : Ways, default=WAYS
        How a speaker goes with a survey point.
    """

    tones: SurveyedTones
    sounds: SurveyedSounds
    checked: CheckedTones
    templates: Templates
    residual: Residual = RESIDUAL
    alike: tuple[float, ...] = WORDS_ALIKE
    ways: Ways = WAYS

    @cached_property
    def kin(self) -> tuple[csr_array, ...]:
        """Chance that a speaker of a point has the tone of each, for each of the ways.

        Shape (n_points, n_points), itself among them; the rest of a row is the whole country's.
        """
        points = tuple(self.tones.locality.tolist())
        kin, itself = kin_among(self.checked.atlas, points, points), eye_array(len(points))
        return tuple(
            csr_array((1.0 - way.other_value) * itself + way.other_value * kin, dtype=np.float32)
            for way in self.ways.each
        )

    @cached_property
    def template_row(self) -> NDArray[np.intp]:
        """Template of each distinct syllable of the reading table."""
        return self.templates.rows_of(self.sounds.readings.syllables)


@dataclass(frozen=True)
class HeardWords:
    """What was heard of some marks, as far as it is compared with the survey.

    Attributes
    ----------
    contours : Contours
        Of the marks with a usable pitch.
    log_odds : ndarray of float, shape (n_marks, n_traits)
        Of `dialect.acoustic.traits.TRAITS`.
    cepstra : tuple of ndarray of float, shape (n_frames, 13)
        Standardised over the session.
    """

    contours: Contours
    log_odds: FloatArray
    cepstra: tuple[FloatArray, ...]


@dataclass(frozen=True)
class WordScores:
    """How well each survey point predicts the measured words.

    Attributes
    ----------
    locality : ndarray of int32, shape (n_points,)
        Rows of the survey points.
    by_kind : ndarray of float, shape (n_ways, n_kinds, n_points)
        Natural log-likelihood ratios against words drawn at random from all surveys, one for each
        of the `ways` and of `KINDS`; each counts less than its words one by one,
        by the design effect ``1 + (n - 1) rho`` of n words alike [1]_.
    per_word : ndarray of float, shape (n_kinds, n_points, n_words)
        The same of each word, both ways by their probability at the point; for explanation, as
        range and height of the voice are shared by all words and a point's sum is not quite its
        ratio.
    scale_st, offset_st : ndarray of float, shape (n_points,)
        Range and height of the voice that suit each point best: semitones per Chao level, and of
        level 3 about the speaker's median.
    labels : tuple of str
        Character or tone category of each word.
    used : tuple of int
        Positions of the words among the marks.
    skipped : tuple of (int, str)
        Positions of the other marks, and why each was left out (Chinese).
    joined : tuple of int
        Positions of the words that count less, being said in one breath with others.
    ways : Ways, default=WAYS
        How a speaker goes with a survey point.

    References
    ----------
    .. [1] L. Kish, Survey Sampling, 1965 (design effect of clusters with intraclass correlation).
    """

    locality: NDArray[np.int32]
    by_kind: FloatArray
    per_word: FloatArray
    scale_st: FloatArray
    offset_st: FloatArray
    labels: tuple[str, ...]
    used: tuple[int, ...]
    skipped: tuple[tuple[int, str], ...]
    joined: tuple[int, ...]
    ways: Ways = WAYS

    @property
    def by_way(self) -> FloatArray:
        """All kinds together, one row for each of the `ways`; shape (n_ways, n_points)."""
        total: FloatArray = self.by_kind.sum(axis=1)
        return total

    @property
    def log_lr(self) -> FloatArray:
        """All kinds and both ways together, shape (n_points,)."""
        return self.ways.together(self.by_way)


@cache
def survey_of(atlas: Atlas) -> Survey:
    """Lay an atlas out for scoring.

    Parameters
    ----------
    atlas : Atlas

    Returns
    -------
    survey : Survey
        Of all survey points that have tones with values.

    Raises
    ------
    ArtefactError
        If the rendered readings cannot be opened.
    """
    tones = SurveyedTones(
        atlas.tones, atlas.tone_of_class, atlas.character_categories, atlas.readings
    )
    points = tones.locality
    read = np.flatnonzero(np.isin(points, np.unique(atlas.readings.locality)))
    kin = kin_among(atlas, tuple(points.tolist()), tuple(points[read].tolist()))
    sounds = SurveyedSounds(atlas.readings, points, kin, read)
    return Survey(tones, sounds, CheckedTones(atlas, tones), open_templates())


def hear_words(measures: SessionMeasures, detectors: Detectors) -> HeardWords:
    """Take from the measures of a session what is compared with the survey.

    Parameters
    ----------
    measures : SessionMeasures
        Of all marks.
    detectors : Detectors
        Of phonetic classes.

    Returns
    -------
    heard : HeardWords
        In the order of the marks; even odds for marks without a usable pitch.
    """
    contours = measures.contours
    log_odds = np.zeros((len(measures.syllables), len(TRAITS)))
    voiced = list(contours.segment)
    log_odds[voiced] = detectors.log_odds([measures.syllables[i] for i in voiced])
    return HeardWords(contours, log_odds, tuple(s.cepstra for s in measures.syllables))


def score_words(
    heard: HeardWords,
    segments: Sequence[Segment],
    survey: Survey,
    *,
    doubt: Sequence[float] | None = None,
    phones: HeardPhones | None = None,
) -> WordScores:
    """Score the measured words of a session against every survey point.

    Only words with a usable pitch count: what is whispered, or is no word of the atlas, says
    nothing by its sounds either.

    Parameters
    ----------
    heard : HeardWords
        Heard in the same marks.
    segments : sequence of Segment
        Marks with the character said or its tone category; a category has no sounds.
    survey : Survey
        What the survey points say.
    doubt : sequence of float, optional
        Chance, 0 to 1, that each mark does not hold its word; a few in a hundred if left out.
    phones : HeardPhones, optional
        What a phone recogniser heard in each mark, if there is one.

    Returns
    -------
    scores : WordScores
        With nothing to score, all ratios are 0 and `used` is empty.
    """
    doubt = [MISMARKED] * len(segments) if doubt is None else doubt
    tones = [
        score_tones(
            heard.contours,
            segments,
            survey.tones,
            residual=survey.residual.widened(way.widening),
            doubt=doubt,
            kin=kin,
        )
        for way, kin in zip(survey.ways.each, survey.kin, strict=True)
    ]
    used = tones[0].used
    weight = 1.0 / (1.0 + np.array(survey.alike) * max(len(used) - 1, 0))
    n_said = Counter(segments[i].text for i in used)
    said = [
        _Said(
            word := survey.sounds.of_word(segments[i].text or ""),
            _of_syllable(i, word, heard, survey, phones),
            doubt[i],
            1.0 / (1.0 + SHARED_ERROR * (n_said[segments[i].text] - 1)),
        )
        for i in used
    ]
    sounds = [
        sum_over_words([one.ratio(way, survey) for one in said], survey.sounds, weight=weight[1])
        for way in survey.ways.each
    ]
    endings = weight[2] * _log_endings(used, said, heard, segments, survey)
    tones_lr = [weight[0] * (one.log_likelihood - one.unsurveyed) for one in tones]
    by_kind = np.array(
        [[t, s.log_ratio, endings.sum(axis=1)] for t, s in zip(tones_lr, sounds, strict=True)]
    )
    of_words = np.array(
        [
            [weight[0] * t.per_syllable, s.per_word, endings]
            for t, s in zip(tones, sounds, strict=True)
        ]
    )
    return WordScores(
        survey.tones.locality,
        by_kind,
        np.einsum("zp,zkpw->kpw", survey.ways.share(by_kind.sum(axis=1)), of_words),
        tones[0].scale_st,
        tones[0].offset_st,
        tuple(segments[i].text or segments[i].tone_category or "" for i in used),
        used,
        tones[0].skipped,
        tones[0].joined,
        survey.ways,
    )


@dataclass(frozen=True)
class _Said:
    """A word's readings, how likely its sound is under each, and how much to make of it."""

    word: WordReadings
    of_syllable: FloatArray
    doubt: float
    discount: float

    def ratio(self, way: Way, survey: Survey) -> FloatArray:
        """Weigh the word at every point; 1 throughout if nobody reads it."""
        if not len(self.word.point):
            return np.ones(len(survey.sounds.locality))
        ratio: FloatArray = (
            survey.sounds.likelihood(self.word, self.of_syllable, doubt=self.doubt, way=way)
            ** self.discount
        )
        return ratio


def _of_syllable(
    mark: int, word: WordReadings, heard: HeardWords, survey: Survey, phones: HeardPhones | None
) -> FloatArray:
    """Weigh the sound of one mark against each reading of its word."""
    of_syllable = survey.sounds.by_traits(word, heard.log_odds[mark])
    of_syllable *= survey.templates.likelihood(
        heard.cepstra[mark], survey.template_row[word.syllable]
    )
    if phones is not None and len(word.syllable):
        syllables = survey.sounds.readings.syllables
        of_syllable *= phones.likelihood(mark, [syllables[s] for s in word.syllable])
    return of_syllable


def _log_endings(
    used: Sequence[int],
    said: Sequence[_Said],
    heard: HeardWords,
    segments: Sequence[Segment],
    survey: Survey,
) -> FloatArray:
    """Weigh how the words end at every point, in logarithms; shape (n_points, n_used)."""
    endings = np.ones((len(survey.tones.locality), len(used)))
    for k, (i, one) in enumerate(zip(used, said, strict=True)):
        share = survey.sounds.checked_share(one.word)
        expected = survey.tones.expect(segments[i])
        if isinstance(expected, ExpectedTone):
            share = np.where(np.isnan(share), survey.checked.share(expected), share)
            log_odds = float(heard.log_odds[i, CHECKED])
            endings[:, k] = checked_ratio(share, log_odds, doubt=one.doubt)
    return np.log(endings)
