"""Cases over HTTP: opening, reading, editing, listing, and what is new."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AwareDatetime, BaseModel, BeforeValidator, Field

from api.audit.service import record
from api.cases.access import find_case
from api.cases.changes import mark_seen, unseen_changes
from api.cases.contract import (
    CaseFileEdit,
    CaseFileIn,
    CaseFileOut,
    CaseRowOut,
    ChangeOut,
    Status,
    VersionOut,
)
from api.cases.edits import edit_case, history_of, open_case
from api.cases.lists import CaseFilter, Listed, list_cases
from api.dependencies import DatabaseSession, RequestOrigin
from api.etags import EditedVersion, etag
from api.followups.tasks import schedule_return_visits
from api.pagination import Place
from api.users.access import require
from api.users.permissions import Permission
from api.users.principal import Principal

__all__ = ["Cursor", "Limit", "Reader", "Writer", "place_of", "router"]

router = APIRouter(prefix="/api/v1/cases", tags=["cases"])

Reader = Annotated[Principal, Depends(require(Permission.READ_CASES))]
Writer = Annotated[Principal, Depends(require(Permission.WRITE_CASES))]

Cursor = Annotated[str | None, Query(max_length=200, description="`next` of the page before")]
Limit = Annotated[int, Query(ge=1, le=200, description="Rows on a page")]


def _refuse_number(moment: object) -> object:
    """Refuse a number, which Pydantic would take for seconds since 1970."""
    if str(moment).lstrip("-").replace(".", "", 1).isdigit():
        raise ValueError("a moment such as 2026-03-01T08:00:00+08:00 is needed")
    return moment


class CasesOut(BaseModel):
    """A page of cases."""

    cases: list[CaseRowOut]
    next: str | None = Field(description="Cursor of the next page; null on the last")


def place_of(cursor: str | None) -> Place | None:
    """Read the cursor of a page, if there is one."""
    return None if cursor is None else Place.of_cursor(cursor)


class Wanted(BaseModel):
    """What cases to list, as the query string has it."""

    status: list[Status] = Field(default=[], description="Any of these")
    organisation: UUID | None = None
    mine: bool = Field(default=False, description="Only those assigned to me")
    changed_since: Annotated[AwareDatetime, BeforeValidator(_refuse_number)] | None = None
    q: str = Field(default="", max_length=200, description="Characters or words, all of which")
    cursor: str | None = Field(
        default=None, max_length=200, description="`next` of the page before"
    )
    limit: int = Field(default=50, ge=1, le=200, description="Cases on a page")


@router.post("", status_code=201)
def create_case(
    viewer: Writer,
    body: CaseFileIn,
    session: DatabaseSession,
    origin: RequestOrigin,
    response: Response,
) -> CaseFileOut:
    """Open a case under the station's next number."""
    case = open_case(session, viewer, body.fields(), origin.at)
    record(session, "case.open", origin, case_id=case.id)
    response.headers["ETag"] = etag(case.version)
    response.headers["Location"] = f"{router.prefix}/{case.id}"
    return CaseFileOut.of(case)


@router.get("")
def read_cases(
    viewer: Reader,
    wanted: Annotated[Wanted, Query()],
    session: DatabaseSession,
    origin: RequestOrigin,
) -> CasesOut:
    """List the cases that one may see, the latest opened first."""
    filters = CaseFilter(
        status=tuple(wanted.status),
        organisation=wanted.organisation,
        assigned_to=viewer.account_id if wanted.mine else None,
        changed_since=wanted.changed_since,
        query=wanted.q,
    )
    page = list_cases(session, viewer, filters, after=place_of(wanted.cursor), limit=wanted.limit)
    record(session, "case.list", origin)
    return CasesOut(
        cases=[_row(listed) for listed in page.rows], next=page.next and page.next.cursor()
    )


@router.get("/{case_id}")
def read_case(
    viewer: Reader,
    case_id: UUID,
    session: DatabaseSession,
    origin: RequestOrigin,
    response: Response,
) -> CaseFileOut:
    """Read a case."""
    case = find_case(session, viewer, case_id)
    record(session, "case.read", origin, case_id=case.id)
    response.headers["ETag"] = etag(case.version)
    return CaseFileOut.of(case)


def _take_edit(edited: EditedVersion, body: CaseFileEdit) -> tuple[int, CaseFileEdit]:
    return edited, body


@router.patch("/{case_id}")
def change_case(
    viewer: Writer,
    case_id: UUID,
    edit: Annotated[tuple[int, CaseFileEdit], Depends(_take_edit)],
    session: DatabaseSession,
    origin: RequestOrigin,
    response: Response,
) -> CaseFileOut:
    """Change the fields that are sent, if the case is still as it was read."""
    case = find_case(session, viewer, case_id)
    version, wanted = edit
    case = edit_case(session, viewer, case, (version, wanted.changes(case)), origin.at)
    if case.status == "reunited":
        schedule_return_visits(session, case, (viewer, origin.at))
    record(session, "case.edit", origin, case_id=case.id)
    response.headers["ETag"] = etag(case.version)
    return CaseFileOut.of(case)


@router.get("/{case_id}/history")
def read_history(
    viewer: Reader, case_id: UUID, session: DatabaseSession, origin: RequestOrigin
) -> list[VersionOut]:
    """List what a case was after each edit, the latest first."""
    case = find_case(session, viewer, case_id)
    record(session, "case.read", origin, case_id=case.id)
    return [VersionOut.of(kept) for kept in history_of(session, case)]


@router.get("/{case_id}/changes")
def read_changes(
    viewer: Reader, case_id: UUID, session: DatabaseSession, origin: RequestOrigin
) -> list[ChangeOut]:
    """List what others did to a case since one last marked it as seen."""
    case = find_case(session, viewer, case_id)
    record(session, "case.read", origin, case_id=case.id)
    return [ChangeOut.of(change) for change in unseen_changes(session, viewer, case)]


@router.post("/{case_id}/visit", status_code=204)
def visit_case(
    viewer: Reader, case_id: UUID, session: DatabaseSession, origin: RequestOrigin
) -> None:
    """Mark a case as seen, as it stands."""
    case = find_case(session, viewer, case_id)
    mark_seen(session, viewer, case, origin.at)
    record(session, "case.visit", origin, case_id=case.id)


def _row(listed: Listed) -> CaseRowOut:
    return CaseRowOut.model_validate(
        vars(listed.case) | {"n_unseen": listed.n_unseen}, from_attributes=True
    )
