import pytest

from dialect.atlas.load import Atlas, load_atlas
from dialect.evidence.coverage import survey_coverage


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.mark.parametrize(
    ("code", "is_surveyed"), [("430528", True), ("440104", True), ("230124", False)]
)
def test_counties_near_survey_points_are_surveyed(
    atlas: Atlas, code: str, is_surveyed: bool
) -> None:
    row = atlas.counties.row[code]
    assert survey_coverage(atlas).is_surveyed[row] == is_surveyed


def test_the_distance_is_to_the_nearest_point_with_readings(atlas: Atlas) -> None:
    coverage = survey_coverage(atlas)
    assert coverage.nearest_km[atlas.counties.row["430528"]] < 40
    assert coverage.nearest_km[atlas.counties.row["230124"]] > 200  # Fangzheng, Heilongjiang


def test_no_county_is_surveyed_from_far_away(atlas: Atlas) -> None:
    coverage = survey_coverage(atlas)
    assert coverage.nearest_km[coverage.is_surveyed].max() < 100
