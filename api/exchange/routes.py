"""Import and export of cases over HTTP.

An export holds no personal data unless it is asked for with ``personal=true`` by somebody who may
read the cases too; each case that leaves with personal data is a row of the audit log.
"""

import json
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field, ValidationError

from api.audit.service import record
from api.dependencies import DatabaseSession, RequestOrigin, ServiceParts
from api.errors import ForbiddenError, MediaTypeError
from api.exchange.contract import (
    MOST_CASES,
    CaseExchanged,
    CasesExchanged,
    ImportedOut,
    NumbersOut,
)
from api.exchange.csv_lines import from_csv, to_csv
from api.exchange.service import (
    cases_to_export,
    export_case,
    export_person,
    import_case,
)
from api.recordings.incoming import read_body
from api.users.access import require
from api.users.permissions import Permission
from api.users.principal import Principal
from dialect.contract import first_problem
from dialect.errors import CaseError

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/exchange", tags=["exchange"])

Exchanger = Annotated[Principal, Depends(require(Permission.EXCHANGE_CASES))]
CSV, JSON = "text/csv", "application/json"


class Wanted(BaseModel):
    """What to export, as the query string has it."""

    format: Literal["json", "csv"] = "json"
    personal: bool = Field(default=False, description="With what tells who the people are")
    after: str = Field(default="", max_length=60, description="Number of the last case before")
    limit: int = Field(default=MOST_CASES, ge=1, le=MOST_CASES)


_FILE = {JSON: {"schema": {"$ref": "#/components/schemas/CasesExchanged"}}, CSV: {}}


@router.get("/schema")
def read_schema(viewer: Exchanger) -> dict[str, Any]:  # noqa: ARG001  # who may not ask is refused
    """Return the JSON Schema of a file of cases."""
    return CasesExchanged.model_json_schema()


@router.get("/cases", response_class=Response)
def export_cases(
    viewer: Exchanger,
    wanted: Annotated[Wanted, Query()],
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Export the cases of one's organisation in the order of their numbers."""
    if wanted.personal and not viewer.may(Permission.READ_CASES):
        raise ForbiddenError(Permission.READ_CASES)
    cases = []
    for case in cases_to_export(session, viewer, after=wanted.after, limit=wanted.limit):
        exported = export_case(session, case)
        if wanted.personal:
            person = export_person(session, case)
            exported = exported.model_copy(update={"person": person})
            record(session, "case.export_personal", origin, case_id=case.id)
        cases.append(exported)
    record(session, "case.export", origin)
    if wanted.format == "csv":
        named = {"Content-Disposition": 'attachment; filename="cases.csv"'}
        return Response(to_csv(cases), headers=named, media_type=CSV)
    return Response(_as_json(cases, origin.at), media_type=JSON)


async def _read_file(viewer: Exchanger, request: Request, parts: ServiceParts) -> CasesExchanged:  # noqa: ARG001
    """Read a file of cases of either kind, only from those who may send one."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in {CSV, JSON}:
        raise MediaTypeError(f"{JSON} or {CSV}")
    body = await read_body(request.stream(), parts.settings.max_case_bytes)
    try:
        sent = from_csv(body.decode("utf-8-sig")) if media_type == CSV else json.loads(body)
        return CasesExchanged.model_validate(sent)
    except ValidationError as error:
        raise first_problem(error) from error
    except ValueError as error:
        if isinstance(error, CaseError):
            raise
        raise CaseError("cases", "the file is not UTF-8 JSON or CSV") from error


@router.post(
    "/cases", status_code=201, openapi_extra={"requestBody": {"required": True, "content": _FILE}}
)
def import_cases(
    viewer: Exchanger,
    sent: Annotated[CasesExchanged, Depends(_read_file)],
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> ImportedOut:
    """Open the cases of a file in one's organisation; those that it has already are skipped."""
    found = [import_case(parts.library, session, viewer, case, origin.at) for case in sent.cases]
    taken = [(one.number, one.case) for one in found if one.case is not None]
    for _, case in taken:
        record(session, "case.import", origin, case_id=case.id)
    return ImportedOut(
        imported=[
            NumbersOut(number=number, case_id=case.id, number_here=case.number)
            for number, case in taken
        ],
        skipped=[one.number for one in found if one.case is None],
    )


def _as_json(cases: list[CaseExchanged], at: datetime) -> str:
    return CasesExchanged(exported_at=at, cases=cases).model_dump_json()
