"""Names of places as people type them."""

import pytest

from api.review.places import PlaceNames
from dialect.errors import CaseError
from tests.api.fakes import small_atlas

PLACES = PlaceNames(small_atlas().counties)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("430528", "430528"),
        ("新宁县", "430528"),
        ("湖南省  邵阳市 新宁县", "430528"),
        ("山东省", "37"),
    ],
)
def test_a_place_is_found_by_code_short_name_or_full_name(text: str, code: str) -> None:
    assert PLACES.code_of(text, "code") == code


@pytest.mark.parametrize("text", ["", "诸城", "山东省"])
def test_what_names_no_county_is_refused_where_a_county_is_wanted(text: str) -> None:
    with pytest.raises(CaseError, match="county"):
        PLACES.code_of(text, "county", digits=(6,))


def test_a_place_that_is_a_province_and_a_county_at_once_is_the_province() -> None:
    assert PLACES.code_of("香港特别行政区", "code") == "81"
    assert PLACES.name_of("810000") == "香港特别行政区"
