"""Regions as a tree of forks."""

import numpy as np
import pytest

from dialect.acoustic.free_speech.tree import ROOT, RegionForks, fit_forks
from dialect.errors import TrainingError
from tests.dialect.acoustic.free_speech.recordings import DEEP, drawn_regions


def fitted(vectors: np.ndarray, regions: np.ndarray) -> RegionForks:
    speech_s = np.full(len(vectors), 20.0)
    return fit_forks(
        vectors, regions.tolist(), speech_s=speech_s, speakers=[str(i) for i in range(len(vectors))]
    )


@pytest.fixture(scope="module")
def forks() -> RegionForks:
    return fitted(*drawn_regions(30))


def test_every_supported_level_has_its_forks(forks: RegionForks) -> None:
    assert [(fork.region, set(fork.branches)) for fork in forks.forks] == [
        (ROOT, {"min", "yue", "wu"}),
        ("min", {"min.nan", "min.dong"}),
        ("yue", {"yue.guangfu", "yue.siyi"}),
    ]


def test_a_regions_probability_holds_those_below_it(forks: RegionForks) -> None:
    vectors, _ = drawn_regions(5, seed=1)
    p = dict(zip(forks.regions, forks.posterior(vectors, np.full(25, 20.0)).T, strict=True))
    np.testing.assert_allclose(p["min.nan"] + p["min.dong"], p["min"])
    np.testing.assert_allclose(p["min"] + p["yue"] + p["wu"], 1.0)


def test_unseen_recordings_are_put_in_their_cluster(forks: RegionForks) -> None:
    vectors, true = drawn_regions(40, seed=1)
    p = forks.posterior(vectors, np.full(len(vectors), 20.0))
    leaves = [forks.regions.index(region) for region in DEEP]
    assert np.mean(np.array(DEEP)[p[:, leaves].argmax(axis=1)] == true) > 0.8


def test_ratios_are_fair_to_regions_at_large_forks_and_small(forks: RegionForks) -> None:
    speech_s = np.full(1, 20.0)
    ratios = forks.log_likelihood(np.zeros((1, 24)), speech_s)
    p = forks.posterior(np.zeros((1, 24)), speech_s)
    prior = {"min.nan": 1 / 6, "wu": 1 / 3}
    for region, before in prior.items():
        column = forks.regions.index(region)
        assert ratios[0, column] == pytest.approx(np.log(p[0, column] / before))


def test_a_cluster_of_few_speakers_teaches_the_fork_above_and_is_none_itself() -> None:
    vectors, regions = drawn_regions(30)
    kept = (regions != "min.dong") | (np.arange(len(regions)) % 10 == 0)
    forks = fitted(vectors[kept], regions[kept])
    assert "min.dong" not in forks.regions
    assert "min.nan" not in forks.regions
    dong = drawn_regions(30, regions=("min.dong",), seed=1)[0]
    of_min = forks.posterior(dong, np.full(30, 20.0))[:, forks.regions.index("min")]
    assert of_min.mean() > 0.8


def test_a_region_never_heard_is_likelier_none_of_these(forks: RegionForks) -> None:
    known, strange = drawn_regions(20, seed=1)[0], drawn_regions(20, regions=("hui",), seed=1)[0]
    llr_known = forks.none_of_these(known, np.full(len(known), 20.0))
    llr_strange = forks.none_of_these(strange, np.full(len(strange), 20.0))
    assert np.median(llr_strange) > 0 > np.median(llr_known)


def test_too_few_speakers_are_refused_with_their_numbers() -> None:
    vectors, regions = drawn_regions(5)
    with pytest.raises(TrainingError, match=r"at least 8 speakers each; found .*wu 5") as caught:
        fitted(vectors[regions == "wu"], regions[regions == "wu"])
    assert caught.value.n_speakers == {"wu": 5}
    assert "至少要有两个方言区" in caught.value.chinese
