import numpy as np
import pytest

from dialect.atlas.geodesy import great_circle_km
from dialect.atlas.load import Atlas
from dialect.entities import FloatArray
from dialect.evaluation.outcomes import FIGURES, Outcome, judge, summarise
from dialect.evaluation.speakers import Home, Protocol, Split, homes_of
from dialect.ranking.combine import Posterior

ERROR = "expected calibration error"
FLOOR = "the same of perfect confidence"


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return Atlas()


@pytest.fixture(scope="module")
def home(atlas: Atlas) -> Home:
    return homes_of(Protocol.LEAVE_3_KM, Split.TEST, atlas)[0]


@pytest.fixture(scope="module")
def prior(atlas: Atlas) -> FloatArray:
    return np.full(len(atlas.counties), 1 / len(atlas.counties))


def _posterior_on(county: int, prior: FloatArray) -> Posterior:
    """Leave a billionth to all counties alike: no county is impossible."""
    chance = 1e-9 * prior
    chance[county] += 1 - 1e-9
    return Posterior(chance, 0.0)


def _outcome(
    *, prefecture: str = "3301", rank: int = 1, confidence: float = 0.5, km: float = 0.0
) -> Outcome:
    return Outcome(
        prefecture=prefecture,
        rank=rank,
        prefecture_rank=1,
        first_km=km,
        best_of_ten_km=km,
        is_group_right=True,
        is_cluster_right=False,
        is_covered=True,
        exact_cover=1.0,
        n_credible=10,
        confidence=confidence,
        log_posterior=-1.0,
        outside_coverage=0.01,
        highest_lift=3.0,
    )


def _many(n: int) -> list[Outcome]:
    rng = np.random.default_rng(5)
    return [
        _outcome(
            prefecture=str(rng.integers(40)),
            rank=int(rng.integers(1, 100)),
            confidence=float(rng.random()),
            km=float(rng.exponential(100.0)),
        )
        for _ in range(n)
    ]


def test_a_posterior_wholly_on_the_home_is_right_in_every_way(
    home: Home, prior: FloatArray, atlas: Atlas
) -> None:
    outcome = judge(_posterior_on(home.county, prior), prior, home, atlas)
    assert (outcome.rank, outcome.prefecture_rank, outcome.n_credible) == (1, 1, 1)
    assert outcome.first_km == outcome.best_of_ten_km == pytest.approx(0.0, abs=1e-6)
    assert outcome.is_covered
    assert outcome.is_group_right
    assert outcome.log_posterior == pytest.approx(0.0, abs=1e-6)
    assert outcome.highest_lift == pytest.approx(len(prior))


def test_a_posterior_on_a_far_county_is_as_far_off_as_that_county(
    home: Home, prior: FloatArray, atlas: Atlas
) -> None:
    counties = atlas.counties
    away_km = great_circle_km(
        counties.lat, counties.lon, counties.lat[home.county], counties.lon[home.county]
    )
    far = int(away_km.argmax())
    outcome = judge(_posterior_on(far, prior), prior, home, atlas)
    assert outcome.first_km == pytest.approx(away_km[far])
    assert outcome.rank > 1
    assert outcome.prefecture_rank > 1
    assert not outcome.is_covered
    assert not outcome.is_group_right
    assert outcome.confidence == pytest.approx(1.0)


def test_the_nearest_of_ten_candidates_counts(home: Home, prior: FloatArray, atlas: Atlas) -> None:
    others = np.setdiff1d(np.arange(len(prior)), [home.county])[-10:]
    chance = 1e-9 * prior
    chance[others[:9]] = np.linspace(0.2, 0.1, 9)
    for rank, county in ((10, home.county), (11, others[9])):
        tenth = chance.copy()
        tenth[county] = 0.05
        tenth[home.county] = max(tenth[home.county], 0.04)
        outcome = judge(Posterior(tenth / tenth.sum(), 0.0), prior, home, atlas)
        assert outcome.rank == rank
        assert (outcome.best_of_ten_km < 1e-6) == (rank == 10)


def test_none_of_these_is_told_apart_from_the_counties(
    home: Home, prior: FloatArray, atlas: Atlas
) -> None:
    posterior = Posterior(0.7 * prior, 0.3)
    outcome = judge(posterior, prior, home, atlas)
    assert outcome.outside_coverage == 0.3
    assert outcome.highest_lift == pytest.approx(0.7)


def test_intervals_hold_their_value() -> None:
    figures = summarise(_many(200), np.random.default_rng(1))
    error = figures.pop(ERROR)
    assert set(figures) == {*FIGURES, FLOOR}
    assert all(one.low <= one.value <= one.high for one in figures.values())
    assert error.low <= error.high


def test_figures_count_what_they_are_named_for() -> None:
    ranks = [1, 1, 2, 10, 11, 50, 51, 99]
    outcomes = [_outcome(rank=rank, km=float(10 * rank)) for rank in ranks]
    figures = summarise(outcomes, np.random.default_rng(1))
    recall = [figures[f"county recall@{k}"].value for k in (1, 10, 50)]
    assert recall == [2 / 8, 4 / 8, 6 / 8]
    assert figures["first candidate, median km"].value == 105.0
    assert figures["best of ten within 50 km"].value == 3 / 8


def test_cases_of_one_prefecture_are_drawn_together() -> None:
    outcomes = [_outcome(rank=rank) for rank in (1, 5, 60, 200)]
    figure = summarise(outcomes, np.random.default_rng(1))["county recall@1"]
    assert (figure.low, figure.value, figure.high) == (0.25, 0.25, 0.25)


def test_the_same_chance_gives_the_same_intervals() -> None:
    one, other = (summarise(_many(50), np.random.default_rng(7)) for _ in range(2))
    assert one == other


def test_perfectly_calibrated_outcomes_have_no_calibration_error() -> None:
    outcomes = [
        _outcome(confidence=confidence, rank=1 if i < 20 * confidence else 2)
        for confidence in (0.05, 0.25, 0.5, 0.75, 0.95)
        for i in range(20)
    ]
    error = summarise(outcomes, np.random.default_rng(1))[ERROR]
    assert error.value == pytest.approx(0.0, abs=1e-12)


def test_being_sure_and_wrong_is_the_whole_calibration_error() -> None:
    outcomes = [_outcome(prefecture=str(i), confidence=1.0, rank=2) for i in range(10)]
    error = summarise(outcomes, np.random.default_rng(1))[ERROR]
    assert (error.low, error.value, error.high) == (1.0, 1.0, 1.0)


def test_perfect_confidence_errs_by_chance_only_and_less_in_more_cases() -> None:
    few, many = (summarise(_many(n), np.random.default_rng(1))[FLOOR] for n in (20, 400))
    assert 0 < few.low <= few.value <= few.high < 1
    assert many.value < few.value / 2


def test_a_home_at_the_edge_of_the_set_is_held_in_part(
    home: Home, prior: FloatArray, atlas: Atlas
) -> None:
    other = 0 if home.county else 1
    chance = np.full(len(prior), 1e-12)
    chance[other], chance[home.county] = 0.6, 0.4
    edge = judge(Posterior(chance, 0.0), prior, home, atlas)
    assert edge.is_covered
    assert edge.exact_cover == pytest.approx(0.5)
