"""What leaves the desk on paper: the report of a case, and the outreach pack for one county."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.responses import Response

from api.cases.consent import check_use
from api.cases.routes import Reader, Writer
from api.errors import NotFoundError
from api.review.desk import Desk
from api.review.replies import DeskCall
from api.web.pages import render
from dialect.contract import AnswerOut

__all__ = ["router"]

REPORTED = 10
"""Candidates of a report."""
ROUNDED_YEARS = 10
"""Years of birth in an outreach text are decades: exact ones help to single somebody out."""

router = APIRouter(prefix="/cases/{case_id}", include_in_schema=False)


class Chosen(BaseModel):
    """What a caseworker lets an outreach pack hold, by the places of the facts in the case."""

    facts: list[int] = []
    voice: UUID | None = None


@router.get("/report")
def show_report(
    viewer: Reader, case_id: UUID, call: DeskCall, ranking: UUID | None = None
) -> Response:
    """Show the report of a ranking, to be printed."""
    desk = call.desk(viewer, case_id, ranking=ranking)
    shown = desk.ranking
    call.record("report.read", desk, shown.id if shown else None)
    context = {"desk": desk, "reported": REPORTED, "now": call.origin.at}
    return render(call.request, "review/report.html", context)


@router.get("/outreach/{county_code}")
def show_outreach(
    viewer: Writer,
    case_id: UUID,
    county_code: str,
    call: DeskCall,
    chosen: Annotated[Chosen, Query()],
) -> Response:
    """Show a text to post in one county, if somebody agreed to that."""
    desk = call.desk(viewer, case_id)
    if county_code not in desk.atlas.counties.row:
        raise NotFoundError
    check_use(call.session, desk.case.id, "outreach")
    facts = desk.case.facts
    context = {
        "desk": desk,
        "county": desk.place(county_code),
        "code": county_code,
        "born": _decades(desk),
        "accent": _accent(desk.answer),
        "names": [one.entry.body["heard"] for one in desk.clues if one.entry.kind == "place_name"],
        "chosen": [facts[index] for index in chosen.facts if 0 <= index < len(facts)],
        "chosen_indices": chosen.facts,
        "voice": next((one for one in desk.recordings if one.id == chosen.voice), None),
        "ready": [one for one in desk.recordings if one.state == "ready"],
    }
    call.record("outreach.make", desk, chosen.voice)
    return render(call.request, "review/outreach.html", context)


def _decades(desk: Desk) -> tuple[int, int] | None:
    """Round the years of birth outwards."""
    years = [year for year in (desk.case.born_from, desk.case.born_to) if year is not None]
    if not years:
        return None
    first, last = min(years), max(years)
    return first - first % ROUNDED_YEARS, last - last % ROUNDED_YEARS + ROUNDED_YEARS - 1


def _accent(answer: AnswerOut | None) -> str | None:
    """Name what the evidence reaches, never more than that."""
    return answer.reach.name if answer is not None else None
