from typing import cast

import numpy as np
import pytest

from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import CountyEvidence, FollowUpClue, FollowUpOutcome, NotWeighed
from dialect.errors import CaseError
from dialect.evidence.follow_up import AT_HOME, ELSEWHERE, weigh_follow_up

XINNING = "430528"


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def _weigh(atlas: Atlas, outcome: str, township: str | None = None) -> CountyEvidence:
    said = weigh_follow_up(FollowUpClue(XINNING, cast(FollowUpOutcome, outcome), township), atlas)
    assert isinstance(said, CountyEvidence)
    return said


@pytest.mark.parametrize("chances", [AT_HOME, ELSEWHERE])
def test_the_chances_of_the_outcomes_sum_to_one(chances: dict[str, float]) -> None:
    assert sum(chances.values()) == pytest.approx(1.0)


def test_a_visit_says_nothing_about_other_counties(atlas: Atlas) -> None:
    said = _weigh(atlas, "found")
    assert np.flatnonzero(said.log_lr).tolist() == [atlas.counties.row[XINNING]]


def test_outcomes_speak_against_for_and_strongly_for_the_county(atlas: Atlas) -> None:
    row = atlas.counties.row[XINNING]
    against, perhaps, found = (
        float(np.exp(_weigh(atlas, outcome).log_lr[row])) for outcome in AT_HOME
    )
    assert (against, perhaps, found) == pytest.approx((0.278, 3.0, 900.0), rel=0.01)


def test_one_township_says_less_against_its_county_than_the_whole(atlas: Atlas) -> None:
    row = atlas.counties.row[XINNING]
    township = str(atlas.townships.code[atlas.townships.county == row][0])
    whole, part = _weigh(atlas, "not_from_here"), _weigh(atlas, "not_from_here", township)
    assert whole.log_lr[row] < part.log_lr[row] < 0
    assert str(atlas.townships.name[atlas.townships.code == township][0]) in part.why(row)


def test_a_first_contact_is_not_weighed(atlas: Atlas) -> None:
    said = weigh_follow_up(FollowUpClue(XINNING, "contacted"), atlas)
    assert isinstance(said, NotWeighed)
    assert "新宁县" in said.reason


def test_an_unknown_county_is_refused(atlas: Atlas) -> None:
    with pytest.raises(CaseError, match="999999"):
        weigh_follow_up(FollowUpClue("999999", "maybe"), atlas)


def test_a_township_of_another_county_is_refused(atlas: Atlas) -> None:
    row = atlas.counties.row["370782"]
    township = str(atlas.townships.code[atlas.townships.county == row][0])
    with pytest.raises(CaseError, match=township):
        weigh_follow_up(FollowUpClue(XINNING, "maybe", township), atlas)
