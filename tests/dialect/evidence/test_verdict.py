from typing import cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialect.atlas.geodesy import great_circle_km
from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import CountyEvidence, NotWeighed, VerdictAnswer, VerdictClue
from dialect.errors import CaseError
from dialect.evidence.verdict import ANSWERS, RELIABILITY, answer_chances, weigh_verdict

ZHUCHENG, WULIAN, JINAN, CHENGDU = "370782", "371121", "370102", "510107"


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def _weigh(atlas: Atlas, answer: str, home: str = ZHUCHENG, **options: float) -> CountyEvidence:
    clue = VerdictClue(home, cast(VerdictAnswer, answer))
    said = weigh_verdict(clue, atlas, **options)
    assert isinstance(said, CountyEvidence)
    return said


def test_the_answers_run_from_near_to_far() -> None:
    assert ANSWERS == ("same_county", "same_prefecture", "same_province", "elsewhere")


@settings(max_examples=20)
@given(row=st.integers(0, 3000), reliability=st.floats(0, 1))
def test_chances_of_the_answers_sum_to_one_and_none_is_zero(row: int, reliability: float) -> None:
    chance = answer_chances(row, load_atlas(), reliability=reliability)
    np.testing.assert_allclose(chance.sum(axis=1), 1.0)
    assert (chance > 0).all()


@settings(max_examples=20)
@given(row=st.integers(0, 3000))
def test_home_is_never_remoter_than_another_county(row: int) -> None:
    chance = answer_chances(row, load_atlas())
    assert chance[:, 0].max() == pytest.approx(chance[row, 0])
    assert chance[:, -1].min() == pytest.approx(chance[row, -1])


def _of_one_cluster_by_distance(atlas: Atlas) -> list[int]:
    """Counties that speak nothing but the cluster of Chengdu, nearest to it first."""
    table, tree, counties = atlas.county_regions, atlas.regions, atlas.counties
    home = counties.row[CHENGDU]
    inside = tree.within[table.region, tree.row["mandarin.xinan.chuanqian"]]
    share = np.bincount(table.county, weights=table.share * inside, minlength=len(counties))
    far = great_circle_km(counties.lat, counties.lon, counties.lat[home], counties.lon[home])
    return [int(row) for row in np.argsort(far) if share[row] > 0.999]


def test_within_a_cluster_nearer_counties_sound_more_like_home(atlas: Atlas) -> None:
    rows = _of_one_cluster_by_distance(atlas)
    chance = answer_chances(atlas.counties.row[CHENGDU], atlas)[rows]
    assert len(rows) > 30
    assert (np.diff(chance[:, 0]) <= 1e-12).all()
    assert (np.diff(chance[:, -1]) >= -1e-12).all()


def test_a_border_of_dialects_counts_like_distance(atlas: Atlas) -> None:
    rows = atlas.counties.row
    near_hakka, near_min = rows["441402"], rows["445102"]  # 梅江 and 湘桥, 90 km apart
    chance = answer_chances(near_hakka, atlas)
    same_distance = great_circle_km(24.3, 116.1, atlas.counties.lat, atlas.counties.lon) / 90
    hakka = atlas.regions.row["hakka"]
    table = atlas.county_regions
    inside = atlas.regions.within[table.region, hakka]
    share = np.bincount(table.county, weights=table.share * inside, minlength=len(atlas.counties))
    as_far = np.flatnonzero((share > 0.99) & (same_distance > 1) & (same_distance < 1.5))
    assert len(as_far) > 0
    assert (chance[as_far, 0] > chance[near_min, 0]).all()


def test_same_county_speaks_for_the_listeners_home_and_a_little_for_its_neighbour(
    atlas: Atlas,
) -> None:
    rows, said = atlas.counties.row, _weigh(atlas, "same_county").log_lr
    assert said[rows[ZHUCHENG]] > np.log(4)
    assert said[rows[ZHUCHENG]] > said[rows[WULIAN]] > said[rows[JINAN]] > said[rows[CHENGDU]]


def test_elsewhere_speaks_against_home_and_rules_it_not_out(atlas: Atlas) -> None:
    rows, said = atlas.counties.row, _weigh(atlas, "elsewhere").log_lr
    assert said[rows[ZHUCHENG]] < said[rows[WULIAN]] < said[rows[JINAN]] < said[rows[CHENGDU]]
    assert said.min() > np.log(1 / 20)


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_is_news_only_against_the_country(atlas: Atlas, answer: str) -> None:
    people = np.nan_to_num(atlas.counties.population)
    ratio = np.exp(_weigh(atlas, answer).log_lr)
    assert ratio @ people / people.sum() == pytest.approx(1.0)


def test_a_listener_known_to_be_good_says_more(atlas: Atlas) -> None:
    home = atlas.counties.row[ZHUCHENG]
    said = [_weigh(atlas, "same_county", reliability=r).log_lr[home] for r in (0.0, 0.3, 0.6, 0.9)]
    assert said[0] == pytest.approx(0.0)
    assert (np.diff(said) > 0.5).all()


@pytest.mark.parametrize("reliability", [-0.1, 1.1, float("nan")])
def test_a_reliability_that_is_no_share_is_refused(atlas: Atlas, reliability: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        _weigh(atlas, "same_county", reliability=reliability)


def test_cannot_tell_is_kept_without_weight(atlas: Atlas) -> None:
    said = weigh_verdict(VerdictClue(ZHUCHENG, "cannot_tell"), atlas)
    assert isinstance(said, NotWeighed)
    assert "诸城市" in said.reason


@pytest.mark.parametrize("answer", ["same_county", "cannot_tell"])
def test_an_unknown_home_is_refused_in_both_languages(atlas: Atlas, answer: str) -> None:
    with pytest.raises(CaseError, match="listener_home: no county has the code '999999'") as caught:
        weigh_verdict(VerdictClue("999999", cast(VerdictAnswer, answer)), atlas)
    assert "999999" in caught.value.chinese


def test_the_reason_names_distance_dialect_and_chances(atlas: Atlas) -> None:
    said, rows = _weigh(atlas, "same_prefecture"), atlas.counties.row
    assert "就是判听人的家乡" in said.why(rows[ZHUCHENG])
    assert "公里，同一大方言" in said.why(rows[JINAN])
    assert "全国平均的" in said.why(rows[CHENGDU])


def _clue(answer: str, place: str | None, **fields: float) -> VerdictClue:
    return VerdictClue(ZHUCHENG, cast(VerdictAnswer, answer), place, **fields)


def _log_lr(atlas: Atlas, clue: VerdictClue) -> np.ndarray:
    said = weigh_verdict(clue, atlas)
    assert isinstance(said, CountyEvidence)
    return said.log_lr


def test_a_place_that_is_pointed_at_speaks_for_its_surroundings(atlas: Atlas) -> None:
    rows = atlas.counties.row
    plain, pointed = (_log_lr(atlas, _clue("elsewhere", place)) for place in (None, CHENGDU))
    gain = pointed - plain
    assert gain[rows[CHENGDU]] > np.log(3)
    assert gain[rows[JINAN]] < 0
    sure, unsure = (_log_lr(atlas, _clue("elsewhere", CHENGDU, confidence=c)) for c in (0.9, 0.3))
    assert sure[rows[CHENGDU]] > unsure[rows[CHENGDU]] > plain[rows[CHENGDU]]


def test_not_there_speaks_against_the_area_alone_and_rules_it_not_out(atlas: Atlas) -> None:
    rows, said = atlas.counties.row, _log_lr(atlas, _clue("not_there", "37"))
    inside = np.char.startswith(atlas.counties.code, "37")
    assert np.log(0.3) < said[rows[JINAN]] < np.log(0.6)
    assert (said[~inside] > 0).all()
    assert len(set(np.round(said, 9))) == 2


def test_a_reliability_that_the_clue_brings_counts_instead_of_the_usual_one(atlas: Atlas) -> None:
    home = atlas.counties.row[ZHUCHENG]
    good, bad = (_log_lr(atlas, _clue("same_county", None, reliability=r)) for r in (0.9, 0.1))
    usual = _weigh(atlas, "same_county", reliability=RELIABILITY).log_lr
    assert good[home] > usual[home] > bad[home] > 0


@pytest.mark.parametrize(
    ("answer", "place"),
    [("not_there", None), ("not_there", "99"), ("elsewhere", "37"), ("same_county", ZHUCHENG)],
)
def test_an_answer_with_a_place_that_it_cannot_have_is_refused(
    atlas: Atlas, answer: str, place: str | None
) -> None:
    with pytest.raises(CaseError, match="place") as caught:
        weigh_verdict(_clue(answer, place), atlas)
    assert "地点" in caught.value.chinese or "哪个省" in caught.value.chinese


@pytest.mark.parametrize("place", [None, CHENGDU])
def test_an_answer_with_a_place_too_is_news_only_against_the_country(
    atlas: Atlas, place: str | None
) -> None:
    people = np.nan_to_num(atlas.counties.population)
    ratio = np.exp(_log_lr(atlas, _clue("elsewhere", place)))
    assert ratio @ people / people.sum() == pytest.approx(1.0)


def test_the_reasons_name_the_places(atlas: Atlas) -> None:
    rows = atlas.counties.row
    for clue, words in (
        (_clue("elsewhere", CHENGDU), "外省，像武侯区一带"),
        (_clue("not_there", "37"), "不是山东省的"),
    ):
        said = weigh_verdict(clue, atlas)
        assert isinstance(said, CountyEvidence)
        assert words in said.why(rows[JINAN])
