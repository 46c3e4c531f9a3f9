"""What may be heard in answer to a question, and how likely from speakers of each county.

The same chances that weigh an answer once it is there tell beforehand what it would be worth.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.load import Atlas
from dialect.entities import CountyEvidence, FloatArray, WordClue
from dialect.evidence.feature import heard_chances
from dialect.evidence.reading import LISTENER_ERROR, Survey, survey_of
from dialect.evidence.word import weigh_word, words_for

__all__ = ["Answers", "feature_answers", "reading_answers", "word_answers"]

MOST_READINGS = 12
"""Readings of a character that are told apart; rarer ones count with the likest of these."""
MOST_WORDS = 10
OTHER = "其他说法"
"""A word that no table has."""
LEAST_USE = 0.03
"""Share that a word which no city of the table uses is given among the words for its concept."""


@dataclass(frozen=True, eq=False)
class Answers:
    """The answers that a question may get.

    Attributes
    ----------
    values : tuple of str
        What a clue would hold: a value's id, a syllable in IPA, a word; empty for any other.
    labels : tuple of str
        The same in Chinese, for the screen.
    chance : ndarray of float, shape (n_counties, n_answers)
        Chance of each from a speaker of each county, errors of hearing included; rows sum to 1.
    """

    values: tuple[str, ...]
    labels: tuple[str, ...]
    chance: FloatArray


def feature_answers(feature: str, atlas: Atlas) -> Answers:
    """Tell what may be heard of a diagnostic feature.

    Parameters
    ----------
    feature : str
        Feature id.
    atlas : Atlas
        Where features and survey points are read from.

    Returns
    -------
    answers : Answers
        One per value.

    Raises
    ------
    CaseError
        If the feature is unknown.
    """
    chance = heard_chances(feature, atlas)
    definition = atlas.features.definitions[atlas.features.column[feature]]
    return Answers(definition.values, definition.labels, chance)


def reading_answers(char: str, atlas: Atlas) -> Answers:
    """Tell how a character may be heard, tone aside.

    Parameters
    ----------
    char : str
        A character of the shipped table.
    atlas : Atlas
        Where readings and survey points are read from.

    Returns
    -------
    answers : Answers
        The commonest readings of the country, at most `MOST_READINGS`.
    """
    survey = survey_of(char, atlas)
    rows = survey.table.rows(char)
    said, at = np.unique(survey.table.syllable[rows], return_inverse=True)
    count = np.bincount(at)
    heard = said[np.argsort(-count, kind="stable")[:MOST_READINGS]]
    of_syllable = _heard_as(heard, said, count, survey)
    point = survey.point[survey.table.locality[rows]]
    of_point = _averages_of_points(of_syllable[at], point, len(survey.neighbours.point_group))
    around = survey.neighbours.average(of_point)
    country = survey.neighbours.of_country(of_point)
    chance = (1 - LISTENER_ERROR) * around + LISTENER_ERROR * country
    texts = tuple(str(survey.table.syllables[one]) for one in heard.tolist())
    return Answers(texts, texts, chance / chance.sum(axis=1, keepdims=True))


def word_answers(concept: str, atlas: Atlas) -> Answers:
    """Tell what a thing may be called.

    Every county draws a word by how usual it is in the country and by how much likelier its
    region makes it (`dialect.evidence.word`).

    Parameters
    ----------
    concept : str
        A concept of the tables of words.
    atlas : Atlas
        Where words and regions are read from.

    Returns
    -------
    answers : Answers
        The most usual words, at most `MOST_WORDS`, and any other word.
    """
    use = words_for(concept, atlas)
    usual = sorted(use, key=lambda word: -use[word])[:MOST_WORDS]
    ratios = [_word_ratio(concept, word, atlas) for word in usual]
    weight = np.maximum([use[word] for word in usual], LEAST_USE)
    chance = np.column_stack([*ratios, np.ones(len(atlas.counties))]) * np.append(weight, LEAST_USE)
    return Answers((*usual, ""), (*usual, OTHER), chance / chance.sum(axis=1, keepdims=True))


def _word_ratio(concept: str, word: str, atlas: Atlas) -> FloatArray:
    said = weigh_word(WordClue(concept, word), atlas)
    if isinstance(said, CountyEvidence):
        return np.exp(said.log_lr)
    return np.ones(len(atlas.counties))


def _heard_as(
    heard: NDArray[np.integer], said: NDArray[np.integer], count: NDArray[np.intp], survey: Survey
) -> FloatArray:
    """Return the chance to hear each of some syllables for each said, shape (n_said, n_heard)."""
    ratio = np.column_stack(
        [
            survey.sounds.hear_syllable(survey.table.syllables[one], among=said)
            for one in heard.tolist()
        ]
    )
    frequent = count[np.searchsorted(said, heard)]
    chance = ratio * frequent
    return np.asarray(chance / chance.sum(axis=1, keepdims=True))


def _averages_of_points(
    of_reading: FloatArray, point: NDArray[np.intp], n_points: int
) -> FloatArray:
    """Average over the readings of each point; NaN where it has none."""
    total = np.zeros((n_points, of_reading.shape[1]))
    np.add.at(total, point, of_reading)
    count = np.bincount(point, minlength=n_points)[:, None]
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
