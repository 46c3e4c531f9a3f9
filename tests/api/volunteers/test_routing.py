"""Who is best placed for a task."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from api.followups.tasks import Task, assign, hand_back, make_follow_up
from api.volunteers.register import add_volunteer
from api.volunteers.routing import SHARES, Placed, Work, place_volunteers
from api.volunteers.tables import Volunteer
from dialect.errors import CaseError
from tests.api.fakes import small_atlas
from tests.api.stored import CASEWORKER, START, STATION, after, opened, settle
from tests.api.volunteers.people import somebody

ATLAS = small_atlas()
TODAY = date(2026, 3, 1)
ZHUCHENG, DONGGANG, XINNING = "370782", "371102", "430528"


def joined(session: Session, **fields: Any) -> Volunteer:
    settle(session)
    volunteer = add_volunteer(session, STATION, somebody(**fields), START)
    session.flush()
    return volunteer


def placed(session: Session, county: str = ZHUCHENG, work: Work = "visit") -> list[Placed]:
    return place_volunteers(session, ATLAS, (county, None), work, TODAY)


def test_the_shares_of_each_kind_of_work_sum_to_one() -> None:
    assert all(sum(shares.values()) == pytest.approx(1.0) for shares in SHARES.values())


def test_the_nearest_comes_first_and_the_score_is_the_sum_of_its_parts(session: Session) -> None:
    far, near = joined(session, home_county=XINNING), joined(session, home_county=DONGGANG)
    best, worst = placed(session)
    assert (best.volunteer, worst.volunteer) == (near.id, far.id)
    parts = vars(best.parts)
    assert best.score == pytest.approx(sum(SHARES["visit"][name] * parts[name] for name in parts))
    assert best.distance_km == pytest.approx(67.3, abs=1)
    assert parts["dialect"] == 1.0


def test_a_dialect_that_is_understood_counts_for_listening(session: Session) -> None:
    near = joined(session, home_county=DONGGANG)
    knows = joined(session, home_county=DONGGANG, dialects=["xiang", "nowhere"])
    order = [one.volunteer for one in placed(session, XINNING, "listening")]
    assert order == [knows.id, near.id]


def test_a_region_holds_the_regions_within_it(session: Session) -> None:
    joined(session, home_county=XINNING, dialects=["mandarin"])
    assert placed(session, ZHUCHENG, "listening")[0].parts.dialect == 1.0


def test_who_is_away_inactive_or_full_is_left_out(session: Session) -> None:
    joined(session, is_active=False)
    joined(session, away_until="2026-03-01")
    full = joined(session, most_tasks=1)
    back = joined(session, away_until="2026-02-28")
    case = opened(session)
    task = make_follow_up(session, case, Task("visit", ZHUCHENG, TODAY), (CASEWORKER, after(1)))
    assign(session, case, task, full.id, (CASEWORKER, after(2)))
    session.flush()
    assert [one.volunteer for one in placed(session)] == [back.id]


def test_tasks_handed_back_and_open_tasks_lower_the_score(session: Session) -> None:
    fresh, tried = joined(session), joined(session, most_tasks=4)
    case = opened(session)
    for n in range(2):
        task = make_follow_up(session, case, Task("visit", ZHUCHENG, TODAY), (CASEWORKER, after(n)))
        assign(session, case, task, tried.id, (CASEWORKER, after(n)))
    hand_back(session, case, task, (CASEWORKER, after(3)), reason="")
    session.flush()
    first, second = placed(session)
    assert (first.volunteer, second.volunteer) == (fresh.id, tried.id)
    assert (second.parts.load, second.parts.reliability) == (0.75, 0.5)
    assert first.parts.reliability == pytest.approx(2 / 3)


def test_another_township_of_the_county_is_a_little_farther(session: Session) -> None:
    joined(session, home_township="370782001")
    where = (ZHUCHENG, "370782002")
    (other,) = place_volunteers(session, ATLAS, where, "visit", TODAY)
    (same,) = place_volunteers(session, ATLAS, (ZHUCHENG, "370782001"), "visit", TODAY)
    assert (other.parts.near, same.parts.near) == (pytest.approx(0.9), 1.0)


def test_an_unknown_county_is_refused(session: Session) -> None:
    with pytest.raises(CaseError, match="999999"):
        placed(session, "999999")


def test_nobody_is_placed_where_nobody_joined(session: Session) -> None:
    assert placed(session) == []
