import csv

import pytest

from dialect.atlas.build.former_names import FORMER_NAMES, Dated, Former, Present, trace_names
from dialect.atlas.load import load_atlas

PRESENT = Present(
    {
        "110112": "通州区",
        "420602": "襄城区",
        "420606": "樊城区",
        "420607": "襄州区",
        "420624": "南漳县",
    },
    {
        "110112": "北京市",
        "420602": "襄阳市",
        "420606": "襄阳市",
        "420607": "襄阳市",
        "420624": "襄阳市",
    },
)


def _trace(*timeline: Dated, by_hand: dict[tuple[str, str], str] | None = None) -> list[Former]:
    return trace_names(timeline, PRESENT, by_hand or {})[0]


def test_a_county_is_followed_to_the_prefectural_name() -> None:
    (former,) = _trace(Dated("110223", "通县", 1982, 1996))
    assert (former.counties, former.basis) == (("110112",), "same name")


def test_a_name_that_changed_under_its_code_is_followed_by_the_code() -> None:
    timeline = [Dated("420607", "襄阳区", 2001, 2009), Dated("420607", "襄州区", 2010, None)]
    former = _trace(*timeline)
    assert [(one.dated.name, one.counties, one.basis) for one in former] == [
        ("襄阳区", ("420607",), "renamed")
    ]


def test_what_is_written_by_hand_goes_first() -> None:
    (former,) = _trace(Dated("420603", "樊东区", 1984, 1994), by_hand={("42", "樊东区"): "樊城区"})
    assert former.counties == ("420606",)


def test_a_district_that_nobody_traced_counts_for_its_city() -> None:
    (former,) = _trace(Dated("420603", "樊东区", 1984, 1994))
    assert former.counties == ("420602", "420606", "420607")
    assert former.basis == "districts of the city"


def test_a_former_prefecture_is_its_counties_of_today() -> None:
    timeline = [Dated("420600", "襄樊市", 1980, 2009), Dated("420624", "南漳县", 1983, None)]
    former = _trace(*timeline)
    assert [(one.dated.name, one.counties) for one in former] == [("襄樊市", ("420624",))]


def test_what_cannot_be_traced_is_told() -> None:
    _, lost = trace_names([Dated("422521", "樊阳县", 1980, 1982)], PRESENT, {})
    assert [dated.name for dated in lost] == ["樊阳县"]


def test_names_still_in_use_and_untelling_ones_are_left_out() -> None:
    timeline = [Dated("420621", "襄城区", 1980, 1984), Dated("420604", "郊区", 1980, 1995)]
    assert trace_names(timeline, PRESENT, {}) == ([], [])


def test_a_county_written_by_hand_that_is_none_is_an_error() -> None:
    with pytest.raises(ValueError, match="鹿门区 written by hand"):
        _trace(Dated("420603", "樊东区", 1984, 1994), by_hand={("42", "樊东区"): "鹿门区"})


def test_every_compiled_name_stands_for_counties_of_today() -> None:
    counties = load_atlas().counties.row
    with FORMER_NAMES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 1900
    assert all(row["counties"] for row in rows)
    assert {code for row in rows for code in row["counties"].split()} <= set(counties)
    spans = [(int(row["first_year"]), int(row["last_year"] or 2021)) for row in rows]
    assert all(1980 <= first <= last <= 2021 for first, last in spans)


@pytest.mark.parametrize(
    ("name", "county"),
    [
        ("通县", "110112"),
        ("襄樊市", "420606"),
        ("徽州地区", "341021"),
        ("思茅地区", "530822"),
        ("通什市", "469001"),
        ("崖县", "460205"),
        ("获鹿县", "130110"),
        ("万县市", "500101"),
        ("四川省", "500101"),
        ("渡口市", "510402"),
        ("沙市市", "421002"),
    ],
)
def test_well_known_former_names_ship_with_the_atlas(name: str, county: str) -> None:
    atlas = load_atlas()
    names = atlas.place_names
    rows = (names.name == name) & (names.level == "former")
    assert atlas.counties.row[county] in names.county[rows]
