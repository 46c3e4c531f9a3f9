"""The listener's page, the page of a case's clips, and the list of listeners."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.atlas.names import full_name, place_name
from api.audit.service import record
from api.cases.access import find_case
from api.cases.consent import check_use
from api.cases.routes import Reader
from api.dependencies import (
    DatabaseSession,
    Parts,
    RequestOrigin,
    RequestWork,
    ServiceParts,
)
from api.errors import NoConsentError, StateError
from api.listening.case_routes import Releaser, release, withdraw
from api.listening.clips import LONGEST_S, clips_of, own_speech
from api.listening.contract import Problem
from api.listening.forms import ReleaseForm, ReportForm, VerdictForm
from api.listening.listeners import Listener, find_listener, list_listeners, own_figures
from api.listening.queue import kept_clip, report_clip
from api.listening.routes import Ear, take_next
from api.listening.tables import Clip
from api.listening.verdicts import give_verdict, take_back_verdict, verdicts_of
from api.statistics.routes import FigureReader
from api.web.pages import render
from dialect.errors import CaseError

__all__ = ["router"]

SEE_OTHER = 303
PROBLEMS: tuple[Problem, ...] = ("silent", "noisy", "several_voices", "other_language", "other")

router = APIRouter(include_in_schema=False)


@router.get("/listen")
def show_listening(
    viewer: Ear,
    request: Request,
    work: RequestWork,
    pause: bool = False,
    done: UUID | None = None,
) -> Response:
    """Show the clip that one has; between clips, thanks and what one has done."""
    session, now = work.session, work.origin.at
    try:
        listener = find_listener(session, viewer)
    except StateError:
        return render(request, "listening/pause.html", {"state": "no_home"})
    clip = kept_clip(session, listener, now=now)
    if clip is None or pause or done:
        context = {
            "state": "thanks" if done else "pause" if clip else "idle",
            "verdict_id": done,
            "figures": own_figures(session, viewer.account_id, now),
        }
        return render(request, "listening/pause.html", context)
    return _show_clip(request, work.parts, listener, clip)


@router.post("/listen/next")
def go_on(
    viewer: Ear,
    request: Request,
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Put the next clip before one."""
    clip = take_next(parts, session, find_listener(session, viewer), origin)
    if clip is None:
        figures = own_figures(session, viewer.account_id, origin.at)
        context = {"state": "none", "verdict_id": None, "figures": figures}
        return render(request, "listening/pause.html", context)
    return RedirectResponse("/listen", SEE_OTHER)


@router.post("/listen/clips/{clip_id}")
def judge(
    viewer: Ear,
    request: Request,
    clip_id: UUID,
    form: Annotated[VerdictForm, Form()],
    work: RequestWork,
) -> Response:
    """Take a verdict; one that cannot be read is shown again with what is wrong."""
    session, library, at = work.session, work.parts.library, work.origin.at
    listener = find_listener(session, viewer)
    try:
        said = form.said(library.atlas)
        verdict = give_verdict(session, library, listener, clip_id, said, at)
    except CaseError as error:
        clip = kept_clip(session, listener, now=at)
        if clip is None:
            raise
        return _show_clip(request, work.parts, listener, clip, form=form, problem=error)
    record(session, "verdict.give", work.origin, subject=verdict.id)
    return RedirectResponse(f"/listen?done={verdict.id}", SEE_OTHER)


@router.post("/listen/clips/{clip_id}/report")
def report(
    viewer: Ear,
    clip_id: UUID,
    form: Annotated[ReportForm, Form()],
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Put a clip aside that cannot be judged."""
    report_clip(session, viewer.account_id, clip_id, form.problem, now=origin.at)
    record(session, "clip.report", origin, subject=clip_id)
    return RedirectResponse("/listen", SEE_OTHER)


@router.post("/listen/verdicts/{verdict_id}/withdrawal")
def take_back(
    viewer: Ear, verdict_id: UUID, session: DatabaseSession, origin: RequestOrigin
) -> Response:
    """Take one's verdict back and judge the clip again."""
    take_back_verdict(session, find_listener(session, viewer), verdict_id, origin.at)
    record(session, "verdict.withdraw", origin, subject=verdict_id)
    return RedirectResponse("/listen", SEE_OTHER)


@router.get("/cases/{case_id}/clips")
def show_clips(
    viewer: Reader,
    request: Request,
    case_id: UUID,
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Show a case's clips, the speech that could be released, and what listeners said."""
    case = find_case(session, viewer, case_id)
    record(session, "clip.list", origin, case_id=case.id)
    counties = parts.library.atlas.counties
    context = {
        "case": case,
        "may_share": _may_share(session, case_id),
        "marks": own_speech(session, case_id),
        "clips": clips_of(session, case_id),
        "verdicts": verdicts_of(session, case_id),
        "longest_s": LONGEST_S,
        "county_name": lambda code: full_name(counties, code),
        "place_name": lambda code: place_name(counties, code),
    }
    return render(request, "listening/clips.html", context)


@router.post("/cases/{case_id}/clips")
def add_clip(
    viewer: Releaser,
    case_id: UUID,
    form: Annotated[ReleaseForm, Form()],
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Release a span."""
    release(parts, session, (viewer, case_id), form.release(parts.library.atlas), origin)
    return _back(case_id)


@router.post("/cases/{case_id}/clips/{clip_id}/withdrawal")
def withdraw_clip(
    viewer: Releaser,
    case_id: UUID,
    clip_id: UUID,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Take a clip back."""
    withdraw(session, (viewer, case_id), clip_id, origin)
    return _back(case_id)


@router.get("/listeners")
def show_listeners(
    viewer: FigureReader,
    request: Request,
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Show how far each listener can be relied on."""
    record(session, "listener.list", origin)
    counties = parts.library.atlas.counties
    context = {
        "listeners": list_listeners(session, parts.library, viewer),
        "county_name": lambda code: full_name(counties, code),
    }
    return render(request, "listening/listeners.html", context)


def _show_clip(
    request: Request,
    parts: Parts,
    listener: Listener,
    clip: Clip,
    *,
    form: VerdictForm | None = None,
    problem: CaseError | None = None,
) -> Response:
    atlas = parts.library.atlas
    row = atlas.counties.row[listener.home]
    context = {
        "clip": clip,
        "form": form,
        "problem": problem,
        "problems": PROBLEMS,
        "features": atlas.features.definitions,
        "home": {
            "same_county": atlas.counties.name[row],
            "same_prefecture": atlas.counties.prefecture[row],
            "same_province": atlas.counties.province[row],
        },
    }
    status = 422 if problem else 200
    return render(request, "listening/listen.html", context, status=status)


def _may_share(session: Session, case_id: UUID) -> bool:
    try:
        check_use(session, case_id, "sharing")
    except NoConsentError:
        return False
    return True


def _back(case_id: UUID) -> Response:
    return RedirectResponse(f"/cases/{case_id}/clips", SEE_OTHER)
