"""Somebody else's classifier on our tree: calibrated on speakers of the user's, taught nothing."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dialect.acoustic.free_speech.calibration import Calibration, fit_calibration
from dialect.acoustic.free_speech.classifier import fit_novelty
from dialect.acoustic.free_speech.label_scorer import LabelScorer, scorer_of
from dialect.acoustic.free_speech.tree import (
    LEAST_SPEAKERS,
    ROOT,
    Fork,
    RegionForks,
    branch_within,
    grow_forks,
)
from dialect.entities import FloatArray

__all__ = ["calibrate_forks"]


def calibrate_forks(
    log_p: FloatArray,
    regions: Sequence[str],
    *,
    label_regions: Sequence[str],
    speech_s: FloatArray,
    speakers: Sequence[str],
    least_speakers: int = LEAST_SPEAKERS,
) -> RegionForks:
    """Make a classifier's outputs likelihoods of regions, at every fork that can be checked.

    Only a scale, its growth with the length of speech and an offset per branch are learnt.

    Parameters
    ----------
    log_p : ndarray of float, shape (n_samples, n_labels)
        Natural logarithm of the probability of each label.
    regions : sequence of str, length n_samples
        Ids, as deep as known.
    label_regions : sequence of str, length n_labels
        Region that each label means, or a word that is none.
    speech_s : ndarray of float, shape (n_samples,)
        Seconds of speech.
    speakers : sequence of str, length n_samples
        Who speaks.
    least_speakers : int, default=8
        A region that fewer speak, or that no label means, is told from others by nothing that was
        checked: it counts as speech of no known region.

    Returns
    -------
    forks : RegionForks

    Raises
    ------
    TrainingError
        If fewer than two regions have a label and so many speakers.
    """

    def learn(
        region: str, branch_of: NDArray[np.str_], branches: Sequence[str]
    ) -> tuple[Fork, Calibration | None]:
        scorer = scorer_of([branch_within(one, region) for one in label_regions], branches)
        rows = np.flatnonzero(np.isin(branch_of, branches))
        at = np.array([branches.index(one) for one in branch_of[rows].tolist()], np.intp)
        calibration = fit_calibration(scorer.scores(log_p[rows]), at, speech_s[rows])
        novelty = None
        if region == ROOT:
            strangers = np.flatnonzero(~np.isin(branch_of, branches))
            novelty = _novelty(scorer, log_p, (rows, at, strangers), speech_s)
        return Fork(region, tuple(branches), scorer, calibration), novelty

    mapped = {
        ".".join(r.split(".")[: n + 1]) for r in label_regions for n in range(r.count(".") + 1)
    }
    return grow_forks(
        regions, speakers, learn, may_branch=mapped.__contains__, least_speakers=least_speakers
    )


def _novelty(
    scorer: LabelScorer,
    log_p: FloatArray,
    told: tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]],
    speech_s: FloatArray,
) -> Calibration | None:
    """Compare the best scores of known regions with those of strangers and of regions taken away.

    `told` holds the rows of known regions, the branch of each, and the rows of other regions.
    """
    rows, at, strangers = told
    strange, lengths = [], []
    if len(strangers):
        strange.append(scorer.scores(log_p[strangers]).max(axis=1))
        lengths.append(speech_s[strangers])
    if scorer.n_branches > 2:
        for branch in range(scorer.n_branches):
            own = rows[at == branch]
            strange.append(scorer.without(branch).scores(log_p[own]).max(axis=1))
            lengths.append(speech_s[own])
    if not strange:
        return None
    known = scorer.scores(log_p[rows]).max(axis=1)
    return fit_novelty(known, speech_s[rows], np.concatenate(strange), np.concatenate(lengths))
