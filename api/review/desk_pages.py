"""The review desk itself, its panels, and the comparison of two rankings."""

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.cases.changes import mark_seen
from api.cases.routes import Reader
from api.ranking.comparison import compare_rankings
from api.ranking.stored import find_ranking
from api.recordings.consent import KEEPING
from api.review.replies import DeskCall, show_panels
from api.web.pages import render

__all__ = ["router"]

router = APIRouter(prefix="/cases/{case_id}", include_in_schema=False)

Panel: TypeAlias = Literal[
    "verdict", "case", "recordings", "marks", "ledger", "ranking", "follow_ups", "history"
]


@router.get("")
def show_desk(
    viewer: Reader,
    case_id: UUID,
    call: DeskCall,
    ranking: UUID | None = None,
) -> Response:
    """Show a case with everything that is known of it; that is a visit."""
    desk = call.desk(viewer, case_id, ranking=ranking)
    context = {"desk": desk, "news": desk.news, "oob": False, "keeping": KEEPING}
    page = render(call.request, "review/desk.html", context)
    mark_seen(call.session, viewer, desk.case, call.origin.at)
    call.record("case.read", desk)
    return page


@router.get("/panels")
def show_some_panels(
    viewer: Reader,
    case_id: UUID,
    show: Annotated[list[Panel], Query()],
    call: DeskCall,
) -> Response:
    """Show some panels as they stand now."""
    desk = call.desk(viewer, case_id)
    call.record("case.read", desk)
    return show_panels(call, desk, *show)


@router.get("/compare")
def show_comparison(
    viewer: Reader,
    case_id: UUID,
    call: DeskCall,
    earlier: UUID | None = None,
    later: UUID | None = None,
) -> Response:
    """Show what moved between two rankings; the latest two when none are named."""
    desk = call.desk(viewer, case_id)
    latest = [one.id for one in desk.rankings[:2]]
    ids = (earlier or (latest[-1] if len(latest) == 2 else None), later or next(iter(latest), None))
    pair = [find_ranking(call.session, desk.case.id, one) for one in ids if one is not None]
    comparison = compare_rankings(*pair) if len(pair) == 2 else None
    call.record("ranking.compare", desk)
    lines = {str(one.entry.id): one for one in desk.lines}
    context = {"desk": desk, "pair": pair, "comparison": comparison, "lines": lines}
    return render(call.request, "review/compare.html", context)
