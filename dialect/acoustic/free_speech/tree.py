"""Regions as a tree: one classifier per fork, and an answer no finer than the data supports."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dialect.acoustic.free_speech.calibration import Calibration
from dialect.acoustic.free_speech.classifier import RegionClassifier, none_of_these
from dialect.acoustic.free_speech.label_scorer import LabelScorer
from dialect.acoustic.free_speech.scorer import Scorer
from dialect.entities import FloatArray
from dialect.errors import TrainingError

__all__ = [
    "LEAST_SPEAKERS",
    "ROOT",
    "Fork",
    "RegionForks",
    "branch_within",
    "fit_forks",
    "grow_forks",
]

ROOT = ""
LEAST_SPEAKERS = 8
"""A region of fewer speakers is no branch of its own: held-out folds would hold one or none."""


@dataclass(frozen=True)
class Fork:
    """A classifier of the branches below one region.

    Attributes
    ----------
    region : str
        Id of the region that forks; empty for the root.
    branches : tuple of str
        Ids of the regions told apart.
    scorer : Scorer or LabelScorer
        Learnt here, or of somebody else's classifier.
    calibration : Calibration
    """

    region: str
    branches: tuple[str, ...]
    scorer: Scorer | LabelScorer
    calibration: Calibration

    def log_likelihood(self, vectors: FloatArray, speech_s: FloatArray) -> FloatArray:
        """Weigh the branches; shape (n_samples, n_branches), likelihoods of sum 1."""
        return self.calibration.log_likelihood(self.scorer.scores(vectors), speech_s)


@dataclass(frozen=True)
class RegionForks:
    """All forks, from the root down, and what is likely to be none of its branches.

    Attributes
    ----------
    forks : tuple of Fork
        The root first, each after the one above it.
    novelty : Calibration, optional
        Of "none of these" from the best score at the root.
    """

    forks: tuple[Fork, ...]
    novelty: Calibration | None = None

    @property
    def regions(self) -> tuple[str, ...]:
        """Every region that is told from others, in the order of the columns of `posterior`."""
        return tuple(branch for fork in self.forks for branch in fork.branches)

    def posterior(self, vectors: FloatArray, speech_s: FloatArray) -> FloatArray:
        """Give each region its probability, all branches of a fork being as likely before.

        Parameters
        ----------
        vectors : ndarray of float, shape (n_samples, n_features)
        speech_s : ndarray of float, shape (n_samples,)
            Seconds of speech.

        Returns
        -------
        probability : ndarray of float, shape (n_samples, n_regions)
            In the order of `regions`; a region's holds those of the regions below it.
        """
        of_region = {ROOT: np.ones(len(vectors))}
        for fork in self.forks:
            share = np.exp(fork.log_likelihood(vectors, speech_s))
            for branch, column in zip(fork.branches, share.T, strict=True):
                of_region[branch] = of_region[fork.region] * column
        return np.column_stack([of_region[region] for region in self.regions])

    def log_likelihood(self, vectors: FloatArray, speech_s: FloatArray) -> FloatArray:
        """Weigh each region against all speech that the forks know.

        Parameters
        ----------
        vectors : ndarray of float, shape (n_samples, n_features)
        speech_s : ndarray of float, shape (n_samples,)
            Seconds of speech.

        Returns
        -------
        log_lr : ndarray of float, shape (n_samples, n_regions)
            Natural log-likelihood ratio of each region to the mean over all, which is what its
            probability has gained: no region is favoured for having few branches beside it.
        """
        prior = {ROOT: 1.0}
        for fork in self.forks:
            for branch in fork.branches:
                prior[branch] = prior[fork.region] / len(fork.branches)
        probability = np.maximum(self.posterior(vectors, speech_s), np.finfo(np.float64).tiny)
        return np.asarray(np.log(probability) - np.log([prior[r] for r in self.regions]))

    def none_of_these(self, vectors: FloatArray, speech_s: FloatArray) -> FloatArray:
        """Weigh a region never heard against the known ones.

        Parameters
        ----------
        vectors : ndarray of float, shape (n_samples, n_features)
        speech_s : ndarray of float, shape (n_samples,)
            Seconds of speech.

        Returns
        -------
        log_lr : ndarray of float, shape (n_samples,)
            Natural log-likelihood ratio; zeros where the root has too few branches to tell.
        """
        if self.novelty is None:
            return np.zeros(len(vectors))
        return none_of_these(self.forks[0].scorer.scores(vectors), speech_s, self.novelty)


def fit_forks(
    vectors: FloatArray,
    regions: Sequence[str],
    *,
    speech_s: FloatArray,
    speakers: Sequence[str],
    backend: str = "ridge",
    least_speakers: int = LEAST_SPEAKERS,
) -> RegionForks:
    """Learn a classifier at every fork that the data supports.

    Parameters
    ----------
    vectors : ndarray of float, shape (n_samples, n_features)
    regions : sequence of str, length n_samples
        Ids, as deep as known: ``mandarin.jiaoliao.denglian``. One known to less depth teaches the
        forks above it.
    speech_s : ndarray of float, shape (n_samples,)
        Seconds of speech.
    speakers : sequence of str, length n_samples
        Who speaks.
    backend : str, default="ridge"
        As `RegionClassifier` takes it.
    least_speakers : int, default=8
        Speakers that make a region a branch; those of smaller ones teach the forks above.

    Returns
    -------
    forks : RegionForks

    Raises
    ------
    TrainingError
        If fewer than two regions have so many speakers.
    """
    who = np.asarray(speakers)

    def learn(
        region: str, branch_of: NDArray[np.str_], branches: Sequence[str]
    ) -> tuple[Fork, Calibration | None]:
        rows = np.flatnonzero(np.isin(branch_of, branches))
        classifier = RegionClassifier(backend=backend).fit(
            vectors[rows], branch_of[rows], speech_s=speech_s[rows], speakers=who[rows]
        )
        ids = tuple(classifier.classes_.tolist())
        return Fork(region, ids, classifier.scorer_, classifier.calibration_), classifier.novelty_

    return grow_forks(regions, speakers, learn, least_speakers=least_speakers)


Learn = Callable[[str, NDArray[np.str_], Sequence[str]], tuple[Fork, Calibration | None]]
"""From a region, the branch of it that each recording lies in, and those branches that are told
apart, to the fork and what is none of its branches."""


def grow_forks(
    regions: Sequence[str],
    speakers: Sequence[str],
    learn: Learn,
    *,
    may_branch: Callable[[str], bool] = lambda _: True,
    least_speakers: int = LEAST_SPEAKERS,
) -> RegionForks:
    """Go down the tree from the root, and learn every fork that the data supports.

    Parameters
    ----------
    regions : sequence of str, length n_samples
        Ids, as deep as known.
    speakers : sequence of str, length n_samples
        Who speaks.
    learn : callable
        Makes a fork.
    may_branch : callable, optional
        Whether a region can be told from others at all.
    least_speakers : int, default=8
        Speakers that make a region a branch.

    Returns
    -------
    forks : RegionForks

    Raises
    ------
    TrainingError
        If the root has fewer than two branches.
    """
    who = np.asarray(speakers)
    forks: list[Fork] = []
    novelty: Calibration | None = None
    waiting = [ROOT]
    while waiting:
        region = waiting.pop(0)
        branch_of = np.array([branch_within(label, region) for label in regions])
        counted = {b: n for b, n in _speakers_of(branch_of, who).items() if may_branch(b)}
        branches = [branch for branch, n in counted.items() if n >= least_speakers]
        if len(branches) < 2:
            if region == ROOT:
                raise TrainingError(counted, least_speakers)
            continue
        fork, strange = learn(region, branch_of, branches)
        forks.append(fork)
        novelty = strange if region == ROOT else novelty
        waiting += fork.branches
    return RegionForks(tuple(forks), novelty)


def branch_within(label: str, region: str) -> str:
    """Name the branch of a fork that a region lies in; empty if in none."""
    parts, above = label.split("."), region.split(".") if region else []
    inside = parts[: len(above)] == above and len(parts) > len(above)
    return ".".join(parts[: len(above) + 1]) if inside else ""


def _speakers_of(branch_of: NDArray[Any], who: NDArray[Any]) -> dict[str, int]:
    """Count the speakers of each branch."""
    return {
        str(branch): len(np.unique(who[branch_of == branch]))
        for branch in np.unique(branch_of[branch_of != ""])
    }
