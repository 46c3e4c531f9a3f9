"""What an organisation did in a month: cases, their ages, who was found, how and how soon."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from statistics import median
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from api.cases.tables import CaseFile

__all__ = ["AGES", "Month", "MonthFigures", "figures_of_month"]

AGES = {"under_30_days": 30, "under_180_days": 180, "under_a_year": 365, "older": None}
"""Ages of open cases, each class up to so many days and over the class before."""


@dataclass(frozen=True)
class Month:
    """A month of the calendar."""

    year: int
    month: int

    @property
    def start(self) -> datetime:
        """First moment, UTC."""
        return datetime(self.year, self.month, 1, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """First moment of the next month."""
        return datetime(self.year + self.month // 12, self.month % 12 + 1, 1, tzinfo=UTC)

    def before(self, n_months: int) -> "Month":
        """Return the month so many months earlier.

        Examples
        --------
        >>> Month(2026, 2).before(3)
        Month(year=2025, month=11)
        """
        year, month = divmod(self.year * 12 + self.month - 1 - n_months, 12)
        return Month(year, month + 1)


@dataclass(frozen=True)
class MonthFigures:
    """Figures of one organisation for one month.

    Attributes
    ----------
    n_opened : int
        Cases opened in the month.
    n_open : int
        Cases open or on hold at the end of the month; one that was opened anew since counts as if
        it had stayed open.
    ages_of_open : dict of str to int
        Those by days since they were opened, in the classes of `AGES`.
    median_age_days : float or None
        Of those; None without any.
    n_home : int
        People who came home in the month.
    found_how : dict of str to int
        Those by what found the home.
    median_days_to_home, mean_days_to_home : float or None
        From admission, or from opening where that is unknown, to home; None without any.
    """

    n_opened: int
    n_open: int
    ages_of_open: dict[str, int]
    median_age_days: float | None
    n_home: int
    found_how: dict[str, int]
    median_days_to_home: float | None
    mean_days_to_home: float | None


def figures_of_month(session: Session, organisation: UUID, month: Month) -> MonthFigures:
    """Count what an organisation did in a month.

    Parameters
    ----------
    session : Session
        The caller's transaction.
    organisation : UUID
        Whose cases: those that belong to it now.
    month : Month
        Which month, in UTC.

    Returns
    -------
    figures : MonthFigures
        No figure names a person.
    """
    start, end = month.start.date(), month.end.date()
    rows = session.execute(
        select(
            CaseFile.opened_at,
            CaseFile.admitted_on,
            CaseFile.home_on,
            CaseFile.found_how,
            CaseFile.closed_at,
        ).where(
            CaseFile.organisation_id == organisation,
            CaseFile.opened_at < month.end,
            or_(
                CaseFile.opened_at >= month.start,
                CaseFile.home_on >= start,
                CaseFile.closed_at >= month.start,
                CaseFile.closed_at.is_(None),
            ),
        )
    ).all()
    ages = [
        (end - row.opened_at.date()).days
        for row in rows
        if _was_open(row.home_on, row.closed_at, month.end)
    ]
    home = [row for row in rows if row.home_on is not None and start <= row.home_on < end]
    days = [(row.home_on - (row.admitted_on or row.opened_at.date())).days for row in home]
    ways = [row.found_how or "unknown" for row in home]
    return MonthFigures(
        n_opened=sum(row.opened_at >= month.start for row in rows),
        n_open=len(ages),
        ages_of_open=_classes(ages),
        median_age_days=median(ages) if ages else None,
        n_home=len(home),
        found_how={way: ways.count(way) for way in sorted(set(ways))},
        median_days_to_home=median(days) if days else None,
        mean_days_to_home=sum(days) / len(days) if days else None,
    )


def _was_open(home_on: date | None, closed_at: datetime | None, end: datetime) -> bool:
    """Say whether a case was open at the end of the month: the person not home, nor it closed."""
    if home_on is not None:
        return home_on >= end.date()
    return closed_at is None or closed_at >= end


def _classes(ages: list[int]) -> dict[str, int]:
    counts = dict.fromkeys(AGES, 0)
    for age in ages:
        name = next(name for name, limit in AGES.items() if limit is None or age < limit)
        counts[name] += 1
    return counts
