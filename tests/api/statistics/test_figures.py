"""Monthly figures."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from api.cases.edits import edit_case
from api.statistics.service import AGES, Month, figures_of_month
from tests.api.stored import CASEWORKER, OTHER_STATION, STATION, STRANGER, opened

MARCH = Month(2026, 3)


def at(month: int, day: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


@pytest.mark.parametrize(
    ("month", "end"), [(Month(2026, 12), at(1, 1, 2027)), (Month(2026, 1), at(2, 1))]
)
def test_a_month_ends_where_the_next_begins(month: Month, end: datetime) -> None:
    assert month.end == end


def test_a_month_without_cases_has_no_figures(session: Session) -> None:
    figures = figures_of_month(session, STATION, MARCH)
    assert (figures.n_opened, figures.n_open, figures.n_home) == (0, 0, 0)
    assert (figures.median_age_days, figures.median_days_to_home) == (None, None)


def test_figures_count_the_month_and_the_open_cases_at_its_end(session: Session) -> None:
    home = {"status": "reunited", "home_county": "430528"}
    opened(session, at=at(3, 2))
    opened(session, at=at(1, 1, 2025), status="on_hold")
    opened(session, at=at(4, 2))
    opened(session, at=at(2, 1), home_on="2026-03-11", found_how="listener", **home)
    opened(session, at=at(2, 1), admitted_on="2026-01-01", home_on="2026-03-31", **home)
    opened(session, at=at(2, 1), home_on="2026-04-01", found_how="dna", **home)
    opened(session, at=at(2, 1), status="closed")
    opened(session, by=STRANGER, at=at(3, 3))
    figures = figures_of_month(session, STATION, MARCH)
    assert (figures.n_opened, figures.n_open, figures.n_home) == (1, 3, 2)
    assert figures.found_how == {"listener": 1, "unknown": 1}
    assert (figures.median_days_to_home, figures.mean_days_to_home) == (63.5, 63.5)
    assert list(figures.ages_of_open) == list(AGES)
    assert list(figures.ages_of_open.values()) == [0, 2, 0, 1]
    assert figures.median_age_days == 59
    assert figures_of_month(session, OTHER_STATION, MARCH).n_opened == 1


def test_a_case_counts_as_open_until_the_day_on_which_it_was_closed(session: Session) -> None:
    case = opened(session, at=at(1, 5))
    edit_case(session, CASEWORKER, case, (1, {"status": "closed"}), at(4, 2))
    edit_case(session, CASEWORKER, case, (2, {"notes": "记一笔"}), at(6, 2))
    n_open = [figures_of_month(session, STATION, Month(2026, n)).n_open for n in range(1, 7)]
    assert n_open == [1, 1, 1, 0, 0, 0]


def test_a_case_that_is_opened_anew_is_open_again(session: Session) -> None:
    case = opened(session, at=at(1, 5))
    edit_case(session, CASEWORKER, case, (1, {"status": "closed"}), at(2, 2))
    edit_case(session, CASEWORKER, case, (2, {"status": "open"}), at(3, 2))
    assert figures_of_month(session, STATION, MARCH).n_open == 1
