"""A classifier of somebody else's, calibrated on our tree."""

import numpy as np
import pytest

from dialect.acoustic.free_speech.adapted import calibrate_forks
from dialect.acoustic.free_speech.calibration import log_softmax
from dialect.acoustic.free_speech.tree import ROOT, RegionForks
from dialect.errors import TrainingError
from dialect.evaluation.detection import Scored, least_log_cost, log_cost

LABELS = ("cantonese", "nan", "dong", "wu", "ja")
MEANT = ("yue", "min.nan", "min.dong", "wu", "other")
N_EACH = 30


def drawn(regions: tuple[str, ...], *, seed: int = 0) -> tuple[np.ndarray, list[str]]:
    """What a classifier far too sure of itself says of speakers of some regions."""
    rng = np.random.default_rng(seed)
    true = np.repeat(regions, N_EACH).tolist()
    logits = rng.normal(size=(len(true), len(LABELS)))
    for row, region in enumerate(true):
        if region in MEANT:
            logits[row, MEANT.index(region)] += 2.0
    return log_softmax(8.0 * logits), true


def calibrated(regions: tuple[str, ...], meant: tuple[str, ...] = MEANT) -> RegionForks:
    log_p, true = drawn(regions)
    return calibrate_forks(
        log_p,
        true,
        label_regions=meant,
        speech_s=np.full(len(true), 10.0),
        speakers=[str(n) for n in range(len(true))],
    )


def test_forks_are_those_that_labels_and_speakers_support() -> None:
    forks = calibrated(("yue", "min.nan", "min.dong", "wu"))
    assert [(fork.region, set(fork.branches)) for fork in forks.forks] == [
        (ROOT, {"yue", "min", "wu"}),
        ("min", {"min.nan", "min.dong"}),
    ]


def test_a_classifier_that_is_too_sure_is_brought_to_reason() -> None:
    forks = calibrated(("yue", "min.nan", "wu"))
    log_p, true = drawn(("yue", "min.nan", "wu"), seed=1)
    root = forks.forks[0]
    at = np.array([root.branches.index(region.split(".")[0]) for region in true])
    ours = Scored(root.log_likelihood(log_p, np.full(len(true), 10.0)), at)
    raw = Scored(root.scorer.scores(log_p), at)
    assert log_cost(raw) - least_log_cost(raw) > 0.15
    assert log_cost(ours) - least_log_cost(ours) < 0.1


def test_regions_without_a_label_teach_what_none_of_these_sounds_like() -> None:
    forks = calibrated(("yue", "wu", "gan"))
    assert set(forks.regions) == {"yue", "wu"}
    assert forks.novelty is not None
    known, _ = drawn(("yue", "wu"), seed=1)
    strange, _ = drawn(("gan",), seed=1)
    lengths = np.full(2 * N_EACH, 10.0)
    of_known = forks.none_of_these(known, lengths)
    assert forks.none_of_these(strange, lengths[:N_EACH]).mean() > of_known.mean()


def test_two_regions_and_no_stranger_leave_none_of_these_unknown() -> None:
    assert calibrated(("yue", "wu")).novelty is None


def test_fewer_than_two_regions_with_a_label_are_refused() -> None:
    with pytest.raises(TrainingError, match="yue 30"):
        calibrated(("yue", "gan", "wu"), meant=("yue", "min", "min", "other", "other"))
