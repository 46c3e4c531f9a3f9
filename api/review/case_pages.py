"""Editing what is known of a case, with others at it too, and its consents."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from api.cases.consent import record_consent, withdraw_consent
from api.cases.contract import CaseFileIn, Strict
from api.cases.edits import merge_edit
from api.cases.routes import Writer
from api.cases.tables import CaseVersion
from api.errors import EditConflictError, NotFoundError
from api.followups.tasks import schedule_return_visits
from api.review.desk import Desk
from api.review.forms import SentForm, case_fields, checked, consent_fields, text_of
from api.review.replies import Call, Deed, DeskCall, Said, show_panels
from api.users.principal import Principal
from api.web.pages import render

__all__ = ["router"]

router = APIRouter(prefix="/cases/{case_id}", include_in_schema=False)


class _Seen(Strict):
    seen: int


@router.post("/edit")
def edit(viewer: Writer, case_id: UUID, form: SentForm, call: DeskCall) -> Response:
    """Change what is known; where somebody else changed the same, show both versions."""
    desk = call.desk(viewer, case_id)
    seen = checked(_Seen, {"seen": text_of(form, "seen")}).seen
    wanted = case_fields(form, desk.places, assigned_to=_assigned(desk, viewer, form))
    try:
        case = merge_edit(call.session, viewer, desk.case, (seen, wanted), call.origin.at)
    except EditConflictError as conflict:
        return _show_conflict(call, desk, conflict, (seen, wanted))
    if case.status == "reunited":
        schedule_return_visits(call.session, case, call.by(viewer))
    call.record("case.edit", desk)
    undo = Deed(
        "review.undo", f"{desk.path}/versions/{seen}/restoration", {"seen": str(case.version)}
    )
    said = Said("review.said_edited", undo=undo if case.version != seen else None)
    return show_panels(call, desk, "case", "verdict", "follow_ups", said=said)


@router.post("/versions/{version}/restoration")
def restore_version(
    viewer: Writer, case_id: UUID, version: int, form: SentForm, call: DeskCall
) -> Response:
    """Bring the fields of an earlier version back, if nobody changed them since."""
    desk = call.desk(viewer, case_id)
    seen = checked(_Seen, {"seen": text_of(form, "seen")}).seen
    earlier = _version(call.session, desk, version)
    wanted = CaseFileIn.model_validate(earlier.fields).fields()
    try:
        case = merge_edit(call.session, viewer, desk.case, (seen, wanted), call.origin.at)
    except EditConflictError as conflict:
        return _show_conflict(call, desk, conflict, (seen, wanted))
    call.record("case.edit", desk)
    undo = Deed(
        "review.undo", f"{desk.path}/versions/{seen}/restoration", {"seen": str(case.version)}
    )
    said = Said("review.said_version_restored", undo=undo)
    return show_panels(call, desk, "case", "verdict", "history", said=said)


@router.post("/consents")
def add_consent(viewer: Writer, case_id: UUID, form: SentForm, call: DeskCall) -> Response:
    """Record a consent."""
    desk = call.desk(viewer, case_id)
    stated = consent_fields(form)
    kept = record_consent(call.session, viewer, desk.case, stated.model_dump(), call.origin.at)
    call.record("consent.record", desk, kept.id)
    undo = Deed("review.undo", f"{desk.path}/consents/{kept.id}/withdrawal")
    return show_panels(call, desk, "case", "verdict", said=Said("review.said_consent", undo=undo))


@router.post("/consents/{consent_id}/withdrawal")
def take_consent_back(viewer: Writer, case_id: UUID, consent_id: UUID, call: DeskCall) -> Response:
    """Withdraw a consent; the uses that rest on it end."""
    desk = call.desk(viewer, case_id)
    withdraw_consent(call.session, viewer, desk.case, consent_id, call.origin.at)
    call.record("consent.withdraw", desk, consent_id)
    return show_panels(call, desk, "case", "verdict", said=Said("review.said_consent_withdrawn"))


def _assigned(desk: Desk, viewer: Principal, form: FormData) -> str | None:
    """Return whose case it is: one takes it over, gives it up, or leaves it with a colleague."""
    present = desk.fields["assigned_to"]
    if text_of(form, "mine"):
        return str(viewer.account_id)
    return None if present == str(viewer.account_id) else present


def _show_conflict(
    call: Call, desk: Desk, conflict: EditConflictError, edit: tuple[int, dict[str, Any]]
) -> Response:
    """Show both versions of what two people changed; the form holds all that one changed."""
    seen, wanted = edit
    base = _version(call.session, desk, seen).fields
    mine = {name: value for name, value in wanted.items() if base.get(name) != value}
    contested = [
        one for one in conflict.conflicts if one.field in mine and one.yours != one.present
    ]
    if mine.get("home_county"):
        mine["home_county"] = desk.place(mine["home_county"])
    context = {
        "desk": desk,
        "panels": ("case",),
        "said": None,
        "oob": True,
        "contested": contested,
        "typed": desk.fields | mine,
    }
    status = HTTPStatus.PRECONDITION_FAILED
    return render(call.request, "review/panels.html", context, status=status)


def _version(session: Session, desk: Desk, version: int) -> CaseVersion:
    found = session.get(CaseVersion, (desk.case.id, version))
    if found is None:
        raise NotFoundError
    return found
