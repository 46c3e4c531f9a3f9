"""Ask a simulated speaker question after question, and keep what the evidence says on the way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from dialect.atlas.load import Atlas
from dialect.entities import CountyEvidence, FeatureClue, FloatArray, ReadingClue
from dialect.errors import EvaluationError
from dialect.evaluation.speakers import Home
from dialect.evidence.weigh import weigh_clue
from dialect.ranking.combine import FLOOR_LOG_LR
from dialect.ranking.information import AnswerTable
from dialect.ranking.weights import discounted_weights

__all__ = ["Interview", "ask_best", "ask_in_order", "feature_clues", "reading_clues"]

SoundClue: TypeAlias = FeatureClue | ReadingClue


@dataclass(frozen=True, eq=False)
class Interview:
    """What a speaker's answers said, summed up after some of them.

    Attributes
    ----------
    home : Home
        Where the speaker is from.
    kind : type
        Kind of the clues.
    log_lr : mapping of int to ndarray of float, shape (n_counties,)
        By number of answers, the sum of their natural log-likelihood ratios, floored but not yet
        weighted.
    """

    home: Home
    kind: type[SoundClue]
    log_lr: Mapping[int, FloatArray]


def feature_clues(answers: Sequence[int], atlas: Atlas) -> dict[int, FeatureClue]:
    """Turn positions of values into clues.

    Parameters
    ----------
    answers : sequence of int, length n_features
        Position of the value heard for each feature; -1 for none.
    atlas : Atlas
        Where features are read from.

    Returns
    -------
    clues : dict of int to FeatureClue
        By column of the feature; those without an answer are left out.
    """
    definitions = atlas.features.definitions
    return {
        column: FeatureClue(definitions[column].id, definitions[column].values[value])
        for column, value in enumerate(answers)
        if value >= 0
    }


def reading_clues(point: int, atlas: Atlas) -> list[ReadingClue]:
    """Turn the readings of a survey point into clues, one per character.

    Parameters
    ----------
    point : int
        Row of the survey point.
    atlas : Atlas
        Its imported table is read where there is one, else the shipped one.

    Returns
    -------
    clues : list of ReadingClue
        The first reading listed of each character of the shipped table, with its tone value where
        that is known.
    """
    table = atlas.imported_readings or atlas.readings
    askable = atlas.readings.positions
    clues: dict[str, ReadingClue] = {}
    for row in np.flatnonzero(table.locality == point).tolist():
        char = table.characters[table.char[row]]
        if char in askable and char not in clues:
            heard = str(table.syllables[table.syllable[row]])
            tone = str(table.chao[table.tone[row]]) or None
            clues[char] = ReadingClue(char, heard, "ipa", tone)
    return list(clues.values())


def ask_in_order(
    home: Home, clues: Sequence[SoundClue], known: Atlas, *, checkpoints: Iterable[int]
) -> Interview:
    """Take a speaker's answers as they come.

    Parameters
    ----------
    home : Home
        Where the speaker is from.
    clues : sequence of FeatureClue or ReadingClue
        The answers, all of one kind, in the order asked.
    known : Atlas
        The atlas that does not know the home.
    checkpoints : iterable of int
        Numbers of answers to sum up after; those past the last answer are left out.

    Returns
    -------
    interview : Interview
        What was said.

    Raises
    ------
    EvaluationError
        If there is no clue.
    """
    if not clues:
        raise EvaluationError("a speaker without answers cannot be interviewed")
    wanted = {n for n in checkpoints if n <= len(clues)}
    total, log_lr = np.zeros(len(known.counties)), {}
    for n_answers, clue in enumerate(clues[: max(wanted, default=0)], start=1):
        total = total + _floored(clue, known)
        if n_answers in wanted:
            log_lr[n_answers] = total
    return Interview(home, type(clues[0]), log_lr)


def ask_best(
    home: Home,
    clues: Mapping[int, FeatureClue],
    known: Atlas,
    *,
    table: AnswerTable,
    prior: FloatArray,
    checkpoints: Sequence[int],
) -> Interview:
    """Ask at every step the feature whose answer is expected to tell most.

    Parameters
    ----------
    home : Home
        Where the speaker is from.
    clues : mapping of int to FeatureClue
        The speaker's answer to each feature, by column.
    known : Atlas
        The atlas that does not know the home.
    table : AnswerTable
        Chances of the answers to every feature, by `known`.
    prior : ndarray of float, shape (n_counties,)
        What is believed before the first answer.
    checkpoints : sequence of int
        Numbers of answers to sum up after.

    Returns
    -------
    interview : Interview
        What was said.
    """
    n_questions = max((n for n in checkpoints if n <= len(clues)), default=0)
    left, total, order = set(clues), np.zeros(len(prior)), []
    for n_asked in range(n_questions):
        weight = discounted_weights([FeatureClue] * (n_asked + 1))[0]
        belief = prior * np.exp(weight * (total - total.max()))
        information = table.information_bits(belief)
        best = max(left, key=lambda column: (information[column], -column))
        left.remove(best)
        order.append(clues[best])
        total = total + _floored(clues[best], known)
    return ask_in_order(home, order, known, checkpoints=checkpoints)


def _floored(clue: SoundClue, known: Atlas) -> FloatArray:
    said = weigh_clue(clue, known)
    if not isinstance(said, CountyEvidence):
        raise EvaluationError(f"{clue} was not weighed: {said.reason}")
    floored: FloatArray = np.maximum(said.log_lr, FLOOR_LOG_LR)
    return floored
