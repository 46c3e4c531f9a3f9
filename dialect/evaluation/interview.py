"""Ask a simulated speaker question after question, and keep what each answer says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from dialect.atlas.load import Atlas
from dialect.entities import CountyEvidence, FeatureClue, FloatArray, ReadingClue
from dialect.errors import EvaluationError
from dialect.evaluation.speakers import Home
from dialect.evidence.weigh import weigh_clue
from dialect.ranking.combine import combine
from dialect.ranking.information import AnswerTable
from dialect.ranking.weights import discounted_weights

__all__ = ["Interview", "ask_best", "ask_in_order", "feature_clues", "reading_clues"]

SoundClue: TypeAlias = FeatureClue | ReadingClue


@dataclass(frozen=True, eq=False)
class Interview:
    """What a speaker's answers said.

    Attributes
    ----------
    home : Home
        Where the speaker is from.
    kind : type
        Kind of the clues.
    said : tuple of CountyEvidence
        What each answer says, in the order asked.
    checkpoints : tuple of int
        Numbers of answers to rank after.
    """

    home: Home
    kind: type[SoundClue]
    said: tuple[CountyEvidence, ...]
    checkpoints: tuple[int, ...]


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
    wanted = tuple(n for n in checkpoints if n <= len(clues))
    said = tuple(_weigh(clue, known) for clue in clues[: max(wanted, default=0)])
    return Interview(home, type(clues[0]), said, wanted)


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
    left, order = set(clues), list[FeatureClue]()
    for _ in range(n_questions):
        said = [_weigh(clue, known) for clue in order]
        belief = combine(prior, said, discounted_weights([FeatureClue] * len(order))).county
        information = table.information_bits(belief)
        best = max(left, key=lambda column: (information[column], -column))
        left.remove(best)
        order.append(clues[best])
    return ask_in_order(home, order, known, checkpoints=checkpoints)


def _weigh(clue: SoundClue, known: Atlas) -> CountyEvidence:
    said = weigh_clue(clue, known)
    if not isinstance(said, CountyEvidence):
        raise EvaluationError(f"{clue} was not weighed: {said.reason}")
    return said
