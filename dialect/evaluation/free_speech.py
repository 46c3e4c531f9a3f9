"""Evaluate a model of free speech: figures by length, noise and coding, with intervals."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from dialect.acoustic.free_speech.model import Identified, Insufficient
from dialect.atlas.geodesy import great_circle_km
from dialect.atlas.load import Atlas
from dialect.entities import FloatArray
from dialect.evaluation.detection import (
    Scored,
    average_cost,
    detection_llr,
    equal_error_rate,
    least_log_cost,
    log_cost,
    recalls,
    top_calibration_error,
)
from dialect.evaluation.outcomes import Estimate, estimate, resampled_rows
from dialect.evidence.neighbours import region_shares

__all__ = [
    "CONDITIONS",
    "INSUFFICIENT",
    "NOTHING",
    "NO_ANSWER",
    "Figures",
    "Heard",
    "away_km",
    "by_condition",
    "confusion",
    "judge_heard",
    "scored_at_root",
]

N_RESAMPLES = 200
INSUFFICIENT, NOTHING, NONE_OF_THESE = "insufficient", "no answer", "none of these"
NO_ANSWER = (INSUFFICIENT, NOTHING, NONE_OF_THESE)
"""What `Heard.said` says where it names no region."""


@dataclass(frozen=True)
class Heard:
    """What a model said of one recording whose speaker's region is known.

    Attributes
    ----------
    region : str
        Id of the speaker's region, as deep as known.
    speaker : str
        Recordings of one are resampled together.
    answer : Identified or Insufficient
    snr_db : float or None
        Signal-to-noise ratio; None if not measured.
    coding : str
        What the recording went through; empty if nothing is known of it.
    county : str
        Six-digit code of the county where the speaker learned to speak; empty if unknown.
    """

    region: str
    speaker: str
    answer: Identified | Insufficient
    snr_db: float | None = None
    coding: str = ""
    county: str = ""

    @property
    def said(self) -> str:
        """The answer as one word: a region, or why there is none."""
        if isinstance(self.answer, Insufficient):
            return INSUFFICIENT
        if self.answer.none_of_these > 0.5:
            return NONE_OF_THESE
        return self.answer.answer or NOTHING


@dataclass(frozen=True)
class Figures:
    """The figures of some recordings.

    Attributes
    ----------
    n_recordings, n_speakers, n_insufficient : int
        All that were given, and those with too little speech, which no figure counts.
    values : dict of str to Estimate
        By name; one that these recordings cannot give is left out.
    """

    n_recordings: int
    n_speakers: int
    n_insufficient: int
    values: dict[str, Estimate]


CONDITIONS: Mapping[str, Callable[[Heard], bool]] = {
    "all": lambda _: True,
    "under 3 s of speech": lambda one: one.answer.speech_s < 3,
    "3 to 10 s of speech": lambda one: 3 <= one.answer.speech_s <= 10,
    "over 10 s of speech": lambda one: one.answer.speech_s > 10,
    "SNR under 10 dB": lambda one: one.snr_db is not None and one.snr_db < 10,
    "SNR 10 to 20 dB": lambda one: one.snr_db is not None and 10 <= one.snr_db < 20,
    "SNR from 20 dB": lambda one: one.snr_db is not None and one.snr_db >= 20,
}
"""Which recordings are counted together, beside each coding for itself."""


def by_condition(heard: Sequence[Heard], rng: np.random.Generator) -> dict[str, Figures]:
    """Judge recordings by length, noise and coding.

    Parameters
    ----------
    heard : sequence of Heard
        At least one.
    rng : Generator
        For the bootstrap.

    Returns
    -------
    figures : dict of str to Figures
        For each condition that any recording meets.
    """
    codings = sorted({one.coding for one in heard if one.coding})
    meets = dict(CONDITIONS) | {
        f"coded: {name}": partial(_is_coded, coding=name) for name in codings
    }
    rows = {name: tuple(i for i, one in enumerate(heard) if of(one)) for name, of in meets.items()}
    # Where all are long and clear, several conditions are met by the same recordings.
    judged = {
        some: judge_heard([heard[i] for i in some], rng)
        for some in dict.fromkeys(rows.values())
        if some
    }
    return {name: judged[some] for name, some in rows.items() if some}


def _is_coded(one: Heard, coding: str) -> bool:
    return one.coding == coding


def judge_heard(heard: Sequence[Heard], rng: np.random.Generator) -> Figures:
    """Put the figures of recordings together, with intervals over speakers.

    Parameters
    ----------
    heard : sequence of Heard
        At least one.
    rng : Generator
        For the bootstrap, which draws whole speakers: one says many things in one accent.

    Returns
    -------
    figures : Figures
        Of the branches of the root, all as likely before: ``accuracy``, ``UAR``, ``Cavg``,
        ``EER``, ``Cllr``, ``min Cllr`` and ``ECE``. Of the tree: ``answered``, and
        ``right where answered``, the answer being the speaker's region or one that holds it. With
        speakers of regions that the model does not know: ``none of these, EER``.
    """
    table = _lay_out(heard)
    values: dict[str, Estimate] = {}
    if len(table.at):
        rows = resampled_rows(table.speakers, rng, n_resamples=N_RESAMPLES)
        drawn = [table.take(some) for some in rows]
        for name, figure in FIGURES.items():
            found = figure(table)
            if not np.isnan(found):
                values[name] = estimate(found, [figure(one) for one in drawn])
    n_speakers = len({one.speaker for one in heard})
    return Figures(len(heard), n_speakers, len(heard) - len(table.at), values)


def scored_at_root(heard: Sequence[Heard]) -> Scored:
    """Take what was said of the broadest regions, of speakers from those.

    Parameters
    ----------
    heard : sequence of Heard
        All by models of the same broadest regions.

    Returns
    -------
    scored : Scored
        One column per branch of the root; none of the recordings from elsewhere.
    """
    return _lay_out(heard).scored


@dataclass(frozen=True)
class _Table:
    """What was said of recordings with enough speech, a row each: resampling is indexing.

    `at` is the speaker's own branch of the root, -1 for one of no known branch.
    """

    speakers: tuple[str, ...]
    log_lr: FloatArray
    at: NDArray[np.intp]
    none_of_these: FloatArray
    answered: NDArray[np.bool_]
    right: NDArray[np.bool_]

    @cached_property
    def scored(self) -> Scored:
        """The rows of known branches."""
        known = self.at >= 0
        return Scored(self.log_lr[known], self.at[known])

    def take(self, rows: NDArray[np.intp]) -> "_Table":
        """Draw rows; who speaks matters no more."""
        return _Table(
            (),
            self.log_lr[rows],
            self.at[rows],
            self.none_of_these[rows],
            self.answered[rows],
            self.right[rows],
        )


def _lay_out(heard: Sequence[Heard]) -> _Table:
    speakers, log_lr, at, none, said, right = [], [], [], [], [], []
    for one in heard:
        if isinstance(one.answer, Insufficient):
            continue
        columns = [i for i, region in enumerate(one.answer.regions) if "." not in region]
        broadest, own = [one.answer.regions[i] for i in columns], one.region.split(".")[0]
        speakers.append(one.speaker)
        log_lr.append(one.answer.log_lr[columns])
        at.append(broadest.index(own) if own in broadest else -1)
        none.append(one.answer.none_of_these)
        said.append(one.said not in NO_ANSWER)
        right.append(f"{one.region}.".startswith(f"{one.said}."))
    return _Table(
        tuple(speakers),
        np.array(log_lr),
        np.array(at, np.intp),
        np.array(none),
        np.array(said, bool),
        np.array(right, bool),
    )


def _of_root(figure: Callable[[Scored], float]) -> Callable[[_Table], float]:
    """Make a figure NaN where a branch has no recording, since it cannot be missed then."""

    def of(table: _Table) -> float:
        scored = table.scored
        whole = len(scored.at) and len(np.unique(scored.at)) == scored.log_likelihood.shape[1]
        return figure(scored) if whole else float("nan")

    return of


def _accuracy(scored: Scored) -> float:
    return float(np.mean(scored.log_likelihood.argmax(axis=1) == scored.at))


def _detection_error(scored: Scored) -> float:
    llr = detection_llr(scored.log_likelihood)
    own = np.eye(llr.shape[1], dtype=bool)[scored.at]
    return equal_error_rate(llr[own], llr[~own])


def _answered(table: _Table) -> float:
    return float(np.mean(table.answered))


def _right(table: _Table) -> float:
    return float(np.mean(table.right[table.answered])) if table.answered.any() else float("nan")


def _rejection_error(table: _Table) -> float:
    """Equal error rate of telling unknown regions from known ones."""
    strange = table.at < 0
    if strange.all() or not strange.any():
        return float("nan")
    return equal_error_rate(table.none_of_these[strange], table.none_of_these[~strange])


FIGURES: Mapping[str, Callable[[_Table], float]] = {
    "accuracy": _of_root(_accuracy),
    "UAR": _of_root(lambda scored: float(recalls(scored).mean())),
    "Cavg": _of_root(average_cost),
    "EER": _of_root(_detection_error),
    "Cllr": _of_root(log_cost),
    "min Cllr": _of_root(least_log_cost),
    "ECE": _of_root(top_calibration_error),
    "answered": _answered,
    "right where answered": _right,
    "none of these, EER": _rejection_error,
}


def confusion(
    heard: Sequence[Heard],
) -> tuple[tuple[str, ...], tuple[str, ...], NDArray[np.intp]]:
    """Count what was said of whom.

    Parameters
    ----------
    heard : sequence of Heard

    Returns
    -------
    regions : tuple of str
        The speakers' regions, in order.
    answers : tuple of str
        Everything that was said.
    count : ndarray of int, shape (n_regions, n_answers)
    """
    regions = tuple(sorted({one.region for one in heard}))
    answers = tuple(sorted({one.said for one in heard}))
    count = np.zeros((len(regions), len(answers)), np.intp)
    for one in heard:
        count[regions.index(one.region), answers.index(one.said)] += 1
    return regions, answers, count


def away_km(heard: Sequence[Heard], atlas: Atlas) -> FloatArray:
    """Measure how far from home the answered regions are spoken.

    Parameters
    ----------
    heard : sequence of Heard
    atlas : Atlas

    Returns
    -------
    distance_km : ndarray of float, shape (n,)
        Of each answered recording whose county is known: mean distance from its middle to the
        counties of the region, each weighing by the share of the region there. A broad region is
        far on average even where it is right.
    """
    counties, row_of = atlas.counties, {c: i for i, c in enumerate(atlas.counties.code.tolist())}
    shares = region_shares(atlas)
    found = []
    for one in heard:
        home, region = row_of.get(one.county), atlas.regions.row.get(one.said)
        if home is None or region is None:
            continue
        weight = shares[:, atlas.regions.within[:, region]].sum(axis=1)
        km = great_circle_km(counties.lat[home], counties.lon[home], counties.lat, counties.lon)
        found.append(float(np.average(km, weights=weight)))
    return np.array(found)
