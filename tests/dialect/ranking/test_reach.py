import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import FloatArray
from dialect.evidence.coverage import SurveyCoverage
from dialect.ranking.combine import Posterior
from dialect.ranking.prior import OUTSIDE_COVERAGE, log_prior_of_all
from dialect.ranking.reach import find_reach, information_bits, note_survey

chances = arrays(float, 5, elements=st.floats(0.01, 1)).map(lambda a: a / a.sum())


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def _prior(atlas: Atlas) -> FloatArray:
    return log_prior_of_all(np.full(len(atlas.counties), 1 / len(atlas.counties)))


def _concentrated(atlas: Atlas, column: str, code: str, share: float) -> Posterior:
    """Put a share of the posterior on the counties of an area, the rest on all alike."""
    inside = getattr(atlas.counties, column) == code
    outside_coverage = OUTSIDE_COVERAGE * (1 - share)
    rest = (1 - share - outside_coverage) / (~inside).sum()
    county = np.where(inside, share / inside.sum(), rest)
    return Posterior(county, outside_coverage)


@pytest.mark.parametrize(
    ("column", "code", "level", "name"),
    [
        ("code", "430528", "county", "新宁县"),
        ("prefecture_code", "4305", "prefecture", "邵阳市"),
        ("province_code", "43", "province", "湖南省"),
    ],
)
def test_the_finest_level_where_one_place_is_likelier_than_not_is_named(
    atlas: Atlas, column: str, code: str, level: str, name: str
) -> None:
    reach = find_reach(_prior(atlas), _concentrated(atlas, column, code, 0.7), atlas)
    assert (reach.level, reach.place.name if reach.place else "") == (level, name)
    assert reach.posterior == pytest.approx(0.7)
    assert f"{name}占 70%" in reach.why


def test_a_dialect_is_named_where_no_province_is(atlas: Atlas) -> None:
    table = atlas.county_regions
    speaks = np.zeros(len(atlas.counties))
    row = atlas.regions.find("吴语")
    inside = atlas.regions.within[table.region, row]
    np.add.at(speaks, table.county[inside], table.share[inside])
    county = 0.9 * speaks / speaks.sum()
    reach = find_reach(_prior(atlas), Posterior(county, 0.1), atlas)
    assert reach.level in {"region", "province"}
    spread = np.where(atlas.counties.province == "浙江省", 0.3, 1.0) * speaks
    county = 0.9 * spread / spread.sum()
    reach = find_reach(_prior(atlas), Posterior(county, 0.1), atlas)
    assert (reach.level, reach.place.code if reach.place else "") == ("region", "wu")


def test_without_evidence_no_level_is_reached(atlas: Atlas) -> None:
    log_prior = _prior(atlas)
    prior = np.exp(log_prior)
    posterior = Posterior(prior[:-1], float(prior[-1]))
    reach = find_reach(log_prior, posterior, atlas)
    assert (reach.level, reach.place) == ("none", None)
    assert reach.information_bits == pytest.approx(0, abs=1e-9)
    assert "还不足以认定任何一级" in reach.why


def test_a_prior_that_names_a_county_by_itself_reaches_nothing(atlas: Atlas) -> None:
    posterior = _concentrated(atlas, "code", "430528", 0.9)
    log_prior = np.log(np.append(posterior.county, posterior.outside_coverage))
    assert find_reach(log_prior, posterior, atlas).level == "none"


def test_none_of_these_is_spoken_of_when_the_evidence_raised_it(atlas: Atlas) -> None:
    n = len(atlas.counties)
    raised = Posterior(np.full(n, 0.7 / n), 0.3)
    assert "“以上都不是”由起点的 5.0%升到 30%" in find_reach(_prior(atlas), raised, atlas).why
    same = Posterior(np.full(n, 0.95 / n), 0.05)
    assert "以上都不是" not in find_reach(_prior(atlas), same, atlas).why


@given(chances, chances)
def test_information_is_never_negative_and_zero_for_the_prior(
    chance: np.ndarray, prior: np.ndarray
) -> None:
    assert information_bits(chance, prior) >= 0
    assert information_bits(prior, prior) == pytest.approx(0, abs=1e-9)


def test_certainty_among_equals_is_worth_the_logarithm_of_their_number() -> None:
    certain = np.array([0.0, 1.0, 0.0, 0.0])
    assert information_bits(certain, np.full(4, 0.25)) == pytest.approx(2.0)


def test_leading_counties_far_from_every_survey_are_counted_and_spoken_of() -> None:
    coverage = SurveyCoverage(np.array([True, False, False, False]), np.array([3.0, 90, 95, 99]))
    note = note_survey([1, 2, 0], coverage)
    assert (note.n_unsurveyed, note.n_leading) == (2, 3)
    assert "前 3 名中有 2 个县附近没有记过字音的方言点" in note.why


def test_where_the_leaders_are_surveyed_nothing_is_said() -> None:
    coverage = SurveyCoverage(np.array([True, True, True, False]), np.array([3.0, 9, 9, 99]))
    assert note_survey([0, 1, 2, 3], coverage).why == ""
