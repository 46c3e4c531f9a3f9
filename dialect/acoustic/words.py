"""Score everything measured of some known words against every survey point in the country.

Three measures of one word speak together: its tone, its sounds, and whether it is cut off. Each is
a likelihood of the survey points against points drawn at random, so they add.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import logsumexp

from dialect.acoustic.checked import CheckedTones, checked_ratio
from dialect.acoustic.detectors import Detectors
from dialect.acoustic.expected import ExpectedTone, SurveyedTones
from dialect.acoustic.kin import kin_among
from dialect.acoustic.recogniser import HeardPhones
from dialect.acoustic.residual import RESIDUAL, Residual
from dialect.acoustic.sounds import SurveyedSounds, sum_over_words
from dialect.acoustic.templates import Templates, open_templates
from dialect.acoustic.tones import MISMARKED, score_tones
from dialect.acoustic.traits import CHECKED, TRAITS
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
WORDS_ALIKE = (0.05, 0.1, 0.1)
"""How far the errors of the words of a session go together, for each of `KINDS`: a place near by
is told from home by its system of tones and sounds, not by one word at a time. By mean log
posterior of simulated homes of the development half (`benchmarks/fit_word_weights.py`, 25 speakers
a protocol, 5 to 40 words): -4.51, against -4.91 with 0 for the tones. The endings, which no
held-out voice has, as the sounds."""
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
    """

    tones: SurveyedTones
    sounds: SurveyedSounds
    checked: CheckedTones
    templates: Templates
    residual: Residual = RESIDUAL
    alike: tuple[float, ...] = WORDS_ALIKE

    @cached_property
    def kin(self) -> csr_array:
        """Weights of the points for each other, shape (n_points, n_points)."""
        points = tuple(self.tones.locality.tolist())
        return kin_among(self.checked.atlas, points, points)

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
    log_likelihood : ndarray of float, shape (n_points,)
        Natural logarithm, up to a constant of the recording.
    background : float
        The same for a survey point drawn at random in the country.
    unsurveyed : float
        The same for words drawn at random from all surveys: no surveyed place, or wrong marks.
    by_kind : ndarray of float, shape (n_kinds, n_points)
        The parts that `log_likelihood` is the sum of, one for each of `KINDS`; each counts less
        than its words one by one, by the design effect ``1 + (n - 1) rho`` of n words alike [1]_.
    per_word : ndarray of float, shape (n_kinds, n_points, n_words)
        Log-likelihood ratio of each word by each of `KINDS`, for explanation: a point's sum is not
        quite its log-likelihood, as range and height of the voice are shared by all words.
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

    References
    ----------
    .. [1] L. Kish, Survey Sampling, 1965 (design effect of clusters with intraclass correlation).
    """

    locality: NDArray[np.int32]
    log_likelihood: FloatArray
    background: float
    unsurveyed: float
    by_kind: FloatArray
    per_word: FloatArray
    scale_st: FloatArray
    offset_st: FloatArray
    labels: tuple[str, ...]
    used: tuple[int, ...]
    skipped: tuple[tuple[int, str], ...]
    joined: tuple[int, ...]


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
        With nothing to score, all log-likelihoods are 0 and `used` is empty.
    """
    doubt = [MISMARKED] * len(segments) if doubt is None else doubt
    tones = score_tones(
        heard.contours,
        segments,
        survey.tones,
        residual=survey.residual,
        doubt=doubt,
        kin=survey.kin,
    )
    n_points = len(survey.tones.locality)
    ratios, endings = np.ones((2, len(tones.used), n_points))
    n_said = Counter(segments[i].text for i in tones.used)
    for k, i in enumerate(tones.used):
        word = survey.sounds.of_word(segments[i].text or "")
        if len(word.point):
            of_syllable = survey.sounds.by_traits(word, heard.log_odds[i])
            of_syllable *= survey.templates.likelihood(
                heard.cepstra[i], survey.template_row[word.syllable]
            )
            if phones is not None:
                all_syllables = survey.sounds.readings.syllables
                of_syllable *= phones.likelihood(i, [all_syllables[s] for s in word.syllable])
            discount = 1.0 / (1.0 + SHARED_ERROR * (n_said[segments[i].text] - 1))
            ratios[k] = survey.sounds.likelihood(word, of_syllable, doubt=doubt[i]) ** discount
        share = survey.sounds.checked_share(word)
        expected = survey.tones.expect(segments[i])
        if isinstance(expected, ExpectedTone):
            share = np.where(np.isnan(share), survey.checked.share(expected), share)
            endings[k] = checked_ratio(share, float(heard.log_odds[i, CHECKED]), doubt=doubt[i])
    sounds = sum_over_words(list(ratios), survey.sounds)
    per_word = np.stack([tones.per_syllable, sounds.per_word, np.log(endings).T])
    by_kind = np.stack([tones.log_likelihood, sounds.log_ratio, np.log(endings).sum(axis=0)])
    weight = 1.0 / (1.0 + np.array(survey.alike) * max(len(tones.used) - 1, 0))
    by_kind *= weight[:, None]
    per_word *= weight[:, None, None]
    total = by_kind.sum(axis=0)
    return WordScores(
        tones.locality,
        total,
        float(logsumexp(total) - np.log(n_points)),
        float(weight[0] * tones.unsurveyed),
        by_kind,
        per_word,
        tones.scale_st,
        tones.offset_st,
        tuple(segments[i].text or segments[i].tone_category or "" for i in tones.used),
        tones.used,
        tones.skipped,
        tones.joined,
    )
