"""Sending volunteers to candidate homes from the desk, and what came of it."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from api.cases.contract import Strict
from api.followups.lists import find_follow_up
from api.followups.routes import Assigner, FollowUpIn, OutcomeIn, Reporter
from api.followups.tasks import (
    Task,
    assign,
    cancel,
    hand_back,
    make_follow_up,
    record_outcome,
)
from api.review.forms import SentForm, checked, text_of
from api.review.replies import Deed, DeskCall, Said, show_panels
from api.web.pages import render
from dialect.entities import FollowUpClue

__all__ = ["router"]

router = APIRouter(prefix="/cases/{case_id}", include_in_schema=False)


class _Volunteer(Strict):
    volunteer: UUID | None = None


class _GivenTo(Strict):
    volunteer: UUID


@router.get("/helpers")
def show_helpers(viewer: Assigner, case_id: UUID, call: DeskCall, county: str = "") -> Response:
    """Show who is best placed to go to a county, as options of a field."""
    desk = call.desk(viewer, case_id)
    code = county and desk.places.code_of(county, "county", digits=(6,))
    helpers = desk.helpers(code, call.origin.at.date()) if code else []
    call.record("volunteer.place", desk)
    return render(call.request, "review/helpers.html", {"desk": desk, "helpers": helpers})


@router.post("/follow-ups")
def send(viewer: Assigner, case_id: UUID, form: SentForm, call: DeskCall) -> Response:
    """Make a task for one candidate home, and give it to a volunteer where one is chosen."""
    desk = call.desk(viewer, case_id)
    county = desk.places.code_of(text_of(form, "county"), "county", digits=(6,))
    sent = {"county": county, "due": text_of(form, "due"), "ask": text_of(form, "ask")}
    task = checked(FollowUpIn, sent)
    chosen = checked(_Volunteer, {"volunteer": text_of(form, "volunteer") or None}).volunteer
    call.parts.library.check(FollowUpClue(county, "contacted", None))
    by = call.by(viewer)
    made = make_follow_up(call.session, desk.case, Task(**task.model_dump()), by)
    call.record("follow_up.make", desk, made.id)
    if chosen is not None:
        assign(call.session, desk.case, made, chosen, by)
        call.record("follow_up.assign", desk, made.id)
    undo = Deed("review.undo", f"{desk.path}/follow-ups/{made.id}/cancellation")
    said = Said("review.said_sent", {"place": desk.place(county)}, undo=undo)
    return show_panels(call, desk, "follow_ups", "verdict", said=said)


@router.post("/follow-ups/{follow_up_id}/assignment")
def give(
    viewer: Assigner, case_id: UUID, follow_up_id: UUID, form: SentForm, call: DeskCall
) -> Response:
    """Give a task to a volunteer."""
    desk = call.desk(viewer, case_id)
    follow_up, case = find_follow_up(call.session, viewer, follow_up_id)
    chosen = checked(_GivenTo, {"volunteer": text_of(form, "volunteer")}).volunteer
    assign(call.session, case, follow_up, chosen, call.by(viewer))
    call.record("follow_up.assign", desk, follow_up.id)
    undo = Deed("review.undo", f"{desk.path}/follow-ups/{follow_up.id}/hand-back")
    said = Said("review.said_assigned", undo=undo)
    return show_panels(call, desk, "follow_ups", "verdict", said=said)


@router.post("/follow-ups/{follow_up_id}/outcome")
def report(
    viewer: Reporter, case_id: UUID, follow_up_id: UUID, form: SentForm, call: DeskCall
) -> Response:
    """Record what came of a task; of a visit it is a clue from then on."""
    desk = call.desk(viewer, case_id)
    follow_up, case = find_follow_up(call.session, viewer, follow_up_id)
    sent = checked(OutcomeIn, {name: text_of(form, name) for name in ("outcome", "note")})
    by = call.by(viewer)
    record_outcome(call.session, case, follow_up, by, outcome=sent.outcome, note=sent.note)
    call.record("follow_up.report", desk, follow_up.id)
    said = Said("review.said_found" if sent.outcome == "found" else "review.said_outcome")
    return show_panels(call, desk, "follow_ups", "ledger", "verdict", said=said)


@router.post("/follow-ups/{follow_up_id}/hand-back")
def take_task_back(
    viewer: Reporter, case_id: UUID, follow_up_id: UUID, form: SentForm, call: DeskCall
) -> Response:
    """Take a task back from whoever has it."""
    desk = call.desk(viewer, case_id)
    follow_up, case = find_follow_up(call.session, viewer, follow_up_id)
    had = follow_up.volunteer_id
    hand_back(call.session, case, follow_up, call.by(viewer), reason=text_of(form, "reason")[:500])
    call.record("follow_up.hand_back", desk, follow_up.id)
    path = f"{desk.path}/follow-ups/{follow_up.id}/assignment"
    said = Said("review.said_handed_back", undo=Deed("review.undo", path, {"volunteer": str(had)}))
    return show_panels(call, desk, "follow_ups", "verdict", said=said)


@router.post("/follow-ups/{follow_up_id}/cancellation")
def call_off(
    viewer: Assigner, case_id: UUID, follow_up_id: UUID, form: SentForm, call: DeskCall
) -> Response:
    """Call a task off."""
    desk = call.desk(viewer, case_id)
    follow_up, case = find_follow_up(call.session, viewer, follow_up_id)
    cancel(call.session, case, follow_up, call.by(viewer), reason=text_of(form, "reason")[:500])
    call.record("follow_up.cancel", desk, follow_up.id)
    return show_panels(call, desk, "follow_ups", "verdict", said=Said("review.said_cancelled"))
