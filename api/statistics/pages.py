"""Monthly figures of an organisation as a page with plots."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, BeforeValidator, Field
from starlette.responses import Response

from api.audit.service import record
from api.dependencies import DatabaseSession, RequestOrigin
from api.organisations.service import list_organisations
from api.statistics.plots import plot_bars
from api.statistics.routes import FigureReader
from api.statistics.service import AGES, Month, figures_of_month
from api.web.pages import render

__all__ = ["router"]

N_MONTHS = 12

router = APIRouter(include_in_schema=False)


class Wanted(BaseModel):
    """Whose figures, up to which month."""

    organisation: Annotated[UUID | None, BeforeValidator(lambda text: text or None)] = None
    until: str = Field(
        default="", pattern=r"^((19[89]|2[01]\d)\d-(0[1-9]|1[0-2]))?$", description="2026-03"
    )


@router.get("/statistics")
def show_statistics(
    viewer: FigureReader,
    request: Request,
    wanted: Annotated[Wanted, Query()],
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Show the figures of twelve months."""
    organisations = list_organisations(session)
    chosen = wanted.organisation or viewer.organisation_id
    if chosen is None and organisations:
        chosen = organisations[0].id
    months = _months(wanted.until, origin.at.date())
    figures = [figures_of_month(session, chosen, month) for month in months] if chosen else []
    record(session, "statistics.read", origin, subject=chosen)
    labels = [f"{month.year % 100:02d}-{month.month:02d}" for month in months]
    flows = [[one.n_opened for one in figures], [one.n_home for one in figures]]
    ages = [[one.ages_of_open[age] for one in figures] for age in AGES]
    context = {
        "organisations": organisations,
        "chosen": chosen,
        "until": f"{months[-1].year}-{months[-1].month:02d}",
        "months": list(zip(months, figures, strict=True))[::-1] if figures else [],
        "flow": plot_bars(flows, labels),
        "age": plot_bars(ages, labels),
        "ages": list(AGES),
        "ways": _ways([one.found_how for one in figures]),
    }
    return render(request, "operations/statistics.html", context)


def _months(until: str, today: date) -> list[Month]:
    """Return the twelve months that end with the one that was asked for, else with this one."""
    year, month = map(int, until.split("-")) if until else (today.year, today.month)
    return [Month(year, month).before(n) for n in reversed(range(N_MONTHS))]


def _ways(found: list[dict[str, int]]) -> list[tuple[str, int]]:
    """Sum how homes were found over the months, the most frequent first."""
    sums: dict[str, int] = {}
    for month in found:
        for way, count in month.items():
            sums[way] = sums.get(way, 0) + count
    return sorted(sums.items(), key=lambda item: (-item[1], item[0]))
