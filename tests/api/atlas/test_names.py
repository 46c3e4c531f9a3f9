"""Places as people write them."""

import pytest

from api.atlas.names import area_code, county_code, full_name, place_name
from tests.api.fakes import small_atlas

COUNTIES = small_atlas().counties


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("370782", "370782"),
        ("诸城市", "370782"),
        (" 山东省 潍坊市 诸城市 ", "370782"),
        ("山东省 诸城市 370782", "370782"),
        ("湖南省 诸城市", None),
        ("诸城", None),
        ("", None),
    ],
)
def test_a_county_is_found_by_code_or_name(text: str, code: str | None) -> None:
    assert county_code(COUNTIES, text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("山东省", "37"),
        ("37", "37"),
        ("山东省 潍坊市", "3707"),
        ("新宁县", "430528"),
        ("香港特别行政区", "81"),
        ("", None),
        ("没有", None),
    ],
)
def test_an_area_is_found_by_code_or_name(text: str, code: str | None) -> None:
    assert area_code(COUNTIES, text) == code


def test_places_are_named_once_and_a_code_that_is_none_as_it_stands() -> None:
    assert full_name(COUNTIES, "810000") == "香港特别行政区"
    assert full_name(COUNTIES, "370782") == "山东省 潍坊市 诸城市"
    assert full_name(COUNTIES, "999999") == "999999"
    assert [place_name(COUNTIES, code) for code in ("37", "3707", "999")] == [
        "山东省",
        "潍坊市",
        "999",
    ]
