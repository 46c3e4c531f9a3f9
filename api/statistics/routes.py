"""Monthly figures over HTTP, as JSON and as CSV."""

import csv
import io
from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel

from api.audit.service import record
from api.dependencies import DatabaseSession, RequestOrigin
from api.statistics.service import Month, figures_of_month
from api.users.access import require
from api.users.permissions import Permission
from api.users.principal import Principal

__all__ = ["FigureReader", "router"]

router = APIRouter(prefix="/api/v1/organisations/{organisation_id}/statistics", tags=["statistics"])

FigureReader = Annotated[Principal, Depends(require(Permission.READ_STATISTICS))]
_GUARD = [Depends(require(Permission.READ_STATISTICS))]
Year = Annotated[int, Path(ge=1980, le=2200)]
MonthOfYear = Annotated[int, Path(ge=1, le=12)]


class FiguresOut(BaseModel):
    """Figures of one organisation for one month."""

    n_opened: int
    n_open: int
    ages_of_open: dict[str, int]
    median_age_days: float | None
    n_home: int
    found_how: dict[str, int]
    median_days_to_home: float | None
    mean_days_to_home: float | None


@router.get("/{year}/{month}", dependencies=_GUARD)
def read_figures(
    organisation_id: UUID,
    year: Year,
    month: MonthOfYear,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> FiguresOut:
    """Read the figures of a month."""
    record(session, "statistics.read", origin, subject=organisation_id)
    return FiguresOut(**asdict(figures_of_month(session, organisation_id, Month(year, month))))


@router.get("/{year}/{month}/csv", response_class=Response, dependencies=_GUARD)
def export_figures(
    organisation_id: UUID,
    year: Year,
    month: MonthOfYear,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Read the figures of a month as CSV, one figure a line."""
    record(session, "statistics.read", origin, subject=organisation_id)
    figures = asdict(figures_of_month(session, organisation_id, Month(year, month)))
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(["figure", "class", "value"])
    for name, value in figures.items():
        parts = value.items() if isinstance(value, dict) else [("", value)]
        lines.writerows([name, part, "" if one is None else one] for part, one in parts)
    named = {"Content-Disposition": f'attachment; filename="figures-{year}-{month:02d}.csv"'}
    return Response(text.getvalue(), headers=named, media_type="text/csv")
