import numpy as np
import pytest

from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import Prior
from dialect.errors import CaseError
from dialect.ranking.prior import prior_of_counties


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.mark.parametrize("prior", [Prior.POPULATION, Prior.UNIFORM, {"43": 3.0, "370782": 1.0}])
def test_every_prior_is_positive_and_sums_to_one(
    atlas: Atlas, prior: Prior | dict[str, float]
) -> None:
    shares = prior_of_counties(prior, atlas)
    assert (shares > 0).all()
    assert shares.sum() == pytest.approx(1.0)


def test_given_weights_are_kept_between_areas_and_shared_by_population(atlas: Atlas) -> None:
    shares = prior_of_counties({"43": 3.0, "37": 1.0}, atlas)
    hunan = shares[atlas.counties.province_code == "43"].sum()
    shandong = shares[atlas.counties.province_code == "37"].sum()
    assert hunan / shandong == pytest.approx(3.0, rel=0.02)


def test_a_populous_county_is_likelier(atlas: Atlas) -> None:
    shares = prior_of_counties(Prior.POPULATION, atlas)
    assert shares[atlas.counties.row["441900"]] > 100 * np.median(shares) / 10


@pytest.mark.parametrize(("weights", "match"), [({"99": 1.0}, "'99'"), ({"37": 0.0}, "zero")])
def test_weights_that_mean_nothing_are_refused(
    atlas: Atlas, weights: dict[str, float], match: str
) -> None:
    with pytest.raises(CaseError, match=match):
        prior_of_counties(weights, atlas)
