"""Adding to the ledger from the desk, taking back, and undoing either."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from api.cases.contract import Reason, Strict
from api.clues.ledger import Heard, add_again, add_clue, add_mark, check_recording, withdraw
from api.clues.routes import ClueWriter, HeardIn, MarkIn
from api.clues.tables import LedgerEntry
from api.review.desk import Desk
from api.review.forms import SentForm, checked, clue_of_form, text_of
from api.review.replies import Deed, DeskCall, Said, show_panels

__all__ = ["router"]

router = APIRouter(prefix="/cases/{case_id}", include_in_schema=False)


class _Replaced(Strict):
    replaces: UUID | None = None


class _ReasonGiven(Strict):
    reason: Reason = ""


@router.post("/clues")
def add(
    viewer: ClueWriter,
    case_id: UUID,
    form: SentForm,
    call: DeskCall,
) -> Response:
    """Add a clue."""
    desk = call.desk(viewer, case_id)
    clue = clue_of_form(form, desk.places)
    call.parts.library.check(clue.to_entity())  # one that cannot be weighed would stop rankings
    heard = _heard(form)
    if heard:
        check_recording(call.session, desk.case, heard.recording)
    entry = add_clue(call.session, desk.case, clue, call.by(viewer), heard=heard)
    call.record("clue.add", desk, entry.id)
    said = Said("review.said_clue_added", undo=_taking_back(desk, entry.id))
    return show_panels(call, desk, "ledger", "verdict", said=said)


@router.post("/marks")
def mark(
    viewer: ClueWriter,
    case_id: UUID,
    form: SentForm,
    call: DeskCall,
) -> Response:
    """Mark a span of a recording, or put a mark in the place of another."""
    desk = call.desk(viewer, case_id)
    names = ("kind", "start_s", "end_s", "text")
    sent = checked(MarkIn, {name: text_of(form, name) or None for name in names})
    heard = checked(HeardIn, {"recording": text_of(form, "recording")}).to_service()
    check_recording(call.session, desk.case, heard.recording)
    by = call.by(viewer)
    before = checked(_Replaced, {"replaces": text_of(form, "replaces") or None}).replaces
    undo = None
    if before is not None:
        line = withdraw(call.session, desk.case, before, by, reason="corrected")
        call.record("clue.withdraw", desk, before)
        undo = _mark_fields(line.entry)
    span = Heard(heard.recording, sent.start_s, sent.end_s)
    entry = add_mark(call.session, desk.case, (sent.kind, sent.body()), by, heard=span)
    call.record("mark.add", desk, entry.id)
    said = Said(
        "review.said_mark_changed" if undo else "review.said_mark_added",
        undo=Deed("review.undo", f"{desk.path}/marks", undo | {"replaces": str(entry.id)})
        if undo
        else _taking_back(desk, entry.id),
        then=_place_clue(desk, entry),
    )
    return show_panels(call, desk, "marks", "verdict", said=said)


@router.post("/ledger/{entry_id}/withdrawal")
def take_back(
    viewer: ClueWriter,
    case_id: UUID,
    entry_id: UUID,
    form: SentForm,
    call: DeskCall,
) -> Response:
    """Take a clue or a mark back; it stays in the ledger."""
    desk = call.desk(viewer, case_id)
    reason = checked(_ReasonGiven, {"reason": text_of(form, "reason")}).reason
    withdraw(call.session, desk.case, entry_id, call.by(viewer), reason=reason)
    call.record("clue.withdraw", desk, entry_id)
    undo = Deed("review.undo", f"{desk.path}/ledger/{entry_id}/restoration")
    said = Said("review.said_withdrawn", undo=undo)
    return show_panels(call, desk, "ledger", "marks", "verdict", said=said)


@router.post("/ledger/{entry_id}/restoration")
def restore(
    viewer: ClueWriter,
    case_id: UUID,
    entry_id: UUID,
    call: DeskCall,
) -> Response:
    """Add once more what was taken back."""
    desk = call.desk(viewer, case_id)
    entry = add_again(call.session, desk.case, entry_id, call.by(viewer))
    call.record("clue.add", desk, entry.id)
    said = Said("review.said_restored", undo=_taking_back(desk, entry.id))
    return show_panels(call, desk, "ledger", "marks", "verdict", said=said)


def _taking_back(desk: Desk, entry_id: UUID) -> Deed:
    return Deed("review.undo", f"{desk.path}/ledger/{entry_id}/withdrawal", {"reason": "undone"})


def _heard(form: FormData) -> Heard | None:
    """Read where a clue was heard, if that was sent with it."""
    if not text_of(form, "heard_recording"):
        return None
    fields: dict[str, Any] = {"recording": text_of(form, "heard_recording")}
    fields |= {name: text_of(form, f"heard_{name}") or None for name in ("start_s", "end_s")}
    return checked(HeardIn, fields).to_service()


def _mark_fields(entry: LedgerEntry) -> dict[str, str]:
    return {
        "recording": str(entry.recording_id),
        "kind": entry.kind,
        "start_s": str(entry.start_s),
        "end_s": str(entry.end_s),
        "text": entry.body.get("text", ""),
    }


def _place_clue(desk: Desk, entry: LedgerEntry) -> Deed | None:
    """Offer to weigh a place name that was marked: the mark alone says nothing of a county."""
    if entry.kind != "heard_place" or not entry.body.get("text"):
        return None
    clue = {
        "kind": "place_name",
        "heard": entry.body["text"],
        "script": "hanzi",
        "confidence": "0.8",
        "heard_recording": str(entry.recording_id),
        "heard_start_s": str(entry.start_s),
        "heard_end_s": str(entry.end_s),
    }
    return Deed("review.then_place_clue", f"{desk.path}/clues", clue)
