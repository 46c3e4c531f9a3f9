"""What moved between two rankings, and what of it is material."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialect.rescore.difference import Belief, MaterialRule, compare_beliefs

CODES = [f"{100_000 + n}" for n in range(12)]


@st.composite
def beliefs(draw: st.DrawFn) -> Belief:
    weights = draw(st.lists(st.floats(0.001, 1.0), min_size=13, max_size=13))
    share = [weight / sum(weights) for weight in weights]
    county = dict(zip(CODES, share, strict=False))
    return Belief(county, share[12], draw(st.sets(st.sampled_from(CODES))), ("none", None))


def flat(first: str, posterior: float) -> Belief:
    rest = (1 - posterior) / 12
    county = dict.fromkeys(CODES, rest) | {first: posterior}
    return Belief(county, rest, set(CODES), ("none", None))


@given(one=beliefs())
def test_a_ranking_does_not_differ_from_itself(one: Belief) -> None:
    difference = compare_beliefs(one, one)
    assert (difference.shift, difference.n_kept, difference.credible_overlap) == (0.0, 10, 1.0)
    assert MaterialRule().reasons(difference) == ()


@given(one=beliefs(), other=beliefs())
def test_the_shift_is_the_same_both_ways_and_no_more_than_all(one: Belief, other: Belief) -> None:
    there, back = compare_beliefs(one, other), compare_beliefs(other, one)
    assert there.shift == pytest.approx(back.shift)
    assert 0.0 <= there.shift <= 1.0
    assert there.credible_sizes == back.credible_sizes[::-1]


@given(one=beliefs(), other=beliefs(), third=beliefs())
def test_a_detour_shifts_no_less(one: Belief, other: Belief, third: Belief) -> None:
    direct = compare_beliefs(one, third).shift
    assert direct <= compare_beliefs(one, other).shift + compare_beliefs(other, third).shift + 1e-9


def test_a_new_first_county_counts_only_where_it_stands_out() -> None:
    difference = compare_beliefs(flat(CODES[0], 0.3), flat(CODES[1], 0.3))
    assert "first" in MaterialRule().reasons(difference)
    assert "first" not in MaterialRule(least_first=0.5).reasons(difference)


def test_large_credible_sets_may_turn_over() -> None:
    before = Belief({"1": 1.0}, 0.0, {"1"}, ("none", None))
    now = Belief({"1": 1.0}, 0.0, {"2"}, ("none", None))
    difference = compare_beliefs(before, now)
    assert MaterialRule().reasons(difference) == ("credible",)
    assert MaterialRule(most_credible=0).reasons(difference) == ()


def test_another_reach_counts_unless_told_otherwise() -> None:
    before = Belief({"1": 1.0}, 0.0, {"1"}, ("province", "43"))
    now = Belief({"1": 1.0}, 0.0, {"1"}, ("county", "430528"))
    difference = compare_beliefs(before, now)
    assert MaterialRule().reasons(difference) == ("reach",)
    assert MaterialRule(counts_reach=False).reasons(difference) == ()


def test_counties_that_one_atlas_alone_has_count_as_moved() -> None:
    before = Belief({"1": 1.0}, 0.0, {"1"}, ("none", None))
    now = Belief({"2": 1.0}, 0.0, {"2"}, ("none", None))
    assert compare_beliefs(before, now).shift == 1.0
