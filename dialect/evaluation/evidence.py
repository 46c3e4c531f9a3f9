"""Evaluate the phonetic evidence: simulated speakers, asked features or characters, are ranked."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.load import Atlas
from dialect.entities import FloatArray
from dialect.errors import EvaluationError
from dialect.evaluation.held_out import atlas_without, judged_on_development
from dialect.evaluation.interview import (
    Interview,
    ask_best,
    ask_in_order,
    feature_clues,
    reading_clues,
)
from dialect.evaluation.outcomes import Outcome, judge
from dialect.evaluation.speakers import (
    Home,
    Protocol,
    Split,
    drawn_prior,
    flip_answers,
    homes_of,
)
from dialect.evidence.feature import heard_chances
from dialect.ranking.combine import combine
from dialect.ranking.information import answer_table
from dialect.ranking.prior import prior_of_counties
from dialect.ranking.weights import discounted_weights

__all__ = [
    "CHECKPOINTS",
    "Design",
    "Panel",
    "Questions",
    "count_speakers",
    "interviews",
    "judge_interviews",
    "panel_of",
]

CHECKPOINTS = (5, 10, 20, 40)
"""Numbers of answers that figures are given for."""


class Questions(StrEnum):
    """What speakers are asked, and who chooses it."""

    RANDOM_FEATURES = "random features"
    CHOSEN_FEATURES = "chosen features"
    RANDOM_READINGS = "random readings"
    NONSENSE = "features answered at random"


@dataclass(frozen=True)
class Design:
    """One evaluation.

    Attributes
    ----------
    protocol : Protocol
        What the atlas does not know of the home.
    questions : Questions
        What is asked.
    split : Split
        Which half of the prefectures speaks.
    n_speakers : int
        Homes drawn without replacement, by weight; all of them where there are fewer.
    flip_rate : float
        Share of the feature answers turned into wrong ones.
    seed : int
        Of the generator of chance.
    """

    protocol: Protocol
    questions: Questions
    split: Split = Split.TEST
    n_speakers: int = 200
    flip_rate: float = 0.10
    seed: int = 1


@dataclass(frozen=True, eq=False)
class Panel:
    """The people that speakers are drawn from.

    Attributes
    ----------
    homes : tuple of Home
        Each with the weight that it is drawn by.
    prior : ndarray of float, shape (n_counties,)
        What is believed before the first answer: by how often each province is drawn.
    """

    homes: tuple[Home, ...]
    prior: FloatArray


def interviews(design: Design, atlas: Atlas) -> Iterator[Interview]:
    """Interview the speakers of a design, one after another.

    Parameters
    ----------
    design : Design
        Who is asked what.
    atlas : Atlas
        The whole atlas.

    Yields
    ------
    interview : Interview
        What each speaker's answers said by an atlas that does not know the home.

    Raises
    ------
    EvaluationError
        If nobody can speak, or no readings of the speakers are at hand.
    """
    rng, atlas = np.random.default_rng(design.seed), judged_on_development(atlas)
    panel = panel_of(design, atlas)
    weight = np.array([home.weight for home in panel.homes])
    n_drawn = count_speakers(design, atlas)
    chosen = rng.choice(len(weight), n_drawn, replace=False, p=weight / weight.sum())
    for home in [panel.homes[at] for at in chosen.tolist()]:
        known = atlas_without(home.withheld, atlas)
        yield _interview(design, home, known, panel.prior, rng)


def count_speakers(design: Design, atlas: Atlas) -> int:
    """Count the speakers of a design, without asking them.

    Parameters
    ----------
    design : Design
        Who is asked what.
    atlas : Atlas
        The whole atlas.

    Returns
    -------
    n_speakers : int
        As many as `interviews` yields.
    """
    return min(design.n_speakers, len(panel_of(design, atlas).homes))


@lru_cache(maxsize=4)
def panel_of(design: Design, atlas: Atlas) -> Panel:
    """List the people that a design draws from.

    Parameters
    ----------
    design : Design
        Who is asked what.
    atlas : Atlas
        The whole atlas.

    Returns
    -------
    panel : Panel
        Only those whose readings are at hand where these are asked for.

    Raises
    ------
    EvaluationError
        If nobody can speak, or no readings of the speakers are at hand.
    """
    homes = homes_of(design.protocol, design.split, atlas)
    if design.questions is Questions.RANDOM_READINGS:
        homes = _with_readings(homes, atlas)
    return Panel(homes, prior_of_counties(drawn_prior(homes, atlas), atlas))


def _with_readings(homes: tuple[Home, ...], atlas: Atlas) -> tuple[Home, ...]:
    """Keep the homes whose readings are at hand."""
    table = atlas.imported_readings or atlas.readings
    has = np.isin([home.point for home in homes], table.locality)
    kept = tuple(home for home, is_kept in zip(homes, has.tolist(), strict=True) if is_kept)
    if not kept:
        raise EvaluationError(
            "no readings of these speakers are at hand; the full table has them: "
            "xiangyin atlas import-readings FILE"
        )
    return kept


def _interview(
    design: Design, home: Home, known: Atlas, prior: FloatArray, rng: np.random.Generator
) -> Interview:
    if design.questions is Questions.RANDOM_READINGS:
        readings = reading_clues(home.point, known)
        ordered = [readings[i] for i in rng.permutation(len(readings)).tolist()]
        return ask_in_order(home, ordered, known, checkpoints=CHECKPOINTS)
    clues = feature_clues(_answers(design, home, known, rng).tolist(), known)
    if design.questions is Questions.CHOSEN_FEATURES:
        features = [definition.id for definition in known.features.definitions]
        table = answer_table([heard_chances(feature, known) for feature in features])
        return ask_best(home, clues, known, table=table, prior=prior, checkpoints=CHECKPOINTS)
    in_order = [clues[column] for column in rng.permutation(list(clues)).tolist()]
    return ask_in_order(home, in_order, known, checkpoints=CHECKPOINTS)


def _answers(
    design: Design, home: Home, known: Atlas, rng: np.random.Generator
) -> NDArray[np.integer]:
    """Return the positions of the values that are heard from the speaker, -1 for none."""
    table = known.features
    n_values = np.array([len(definition.values) for definition in table.definitions])
    if design.questions is Questions.NONSENSE:
        return rng.integers(n_values)
    spoken = table.value[np.flatnonzero(table.locality == home.point)[0]]
    rate = 0.0 if design.protocol is Protocol.CROSS_TRANSCRIBER else design.flip_rate
    return flip_answers(spoken, n_values, rate, rng)


def judge_interviews(design: Design, atlas: Atlas) -> Iterator[dict[int, Outcome]]:
    """Judge what every interview says after each of its checkpoints, weighed as in any case.

    Parameters
    ----------
    design : Design
        Who is asked what.
    atlas : Atlas
        The whole atlas.

    Yields
    ------
    outcomes : dict of int to Outcome
        By number of answers, one per speaker.

    Raises
    ------
    EvaluationError
        If nobody can speak, or no readings of the speakers are at hand.
    """
    prior = panel_of(design, atlas).prior
    for interview in interviews(design, atlas):
        outcomes = {}
        for n_answers in interview.checkpoints:
            weights = discounted_weights([interview.kind] * n_answers)
            posterior = combine(prior, interview.said[:n_answers], weights)
            outcomes[n_answers] = judge(posterior, prior, interview.home, atlas)
        yield outcomes
