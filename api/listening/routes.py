"""What listeners do, over HTTP; nothing here tells of a case, a ranking or another's verdict."""

from collections.abc import Iterator
from random import SystemRandom
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from sqlalchemy.orm import Session

from api.audit.service import Origin, record
from api.dependencies import DatabaseSession, Parts, RequestOrigin, ServiceParts
from api.listening.clips import clip_name
from api.listening.contract import (
    ClipOut,
    ListenerOut,
    NextOut,
    OwnFiguresOut,
    ReportIn,
    VerdictGiven,
    VerdictOut,
)
from api.listening.listeners import Listener, find_listener, list_listeners, own_figures
from api.listening.queue import Rules, assigned_clip, next_clip, report_clip
from api.listening.tables import Clip
from api.listening.verdicts import give_verdict, take_back_verdict
from api.recordings.playing import PLAYED, AskedRange, begun, sound_reply
from api.statistics.routes import FigureReader
from api.storage.case_keys import find_case_key
from api.users.access import require
from api.users.permissions import Permission
from api.users.principal import Principal

__all__ = ["Ear", "router", "take_next"]

router = APIRouter(prefix="/api/v1/listening", tags=["listening"])

Ear = Annotated[Principal, Depends(require(Permission.GIVE_VERDICTS))]


@router.post("/next")
def read_next(
    viewer: Ear, parts: ServiceParts, session: DatabaseSession, origin: RequestOrigin
) -> NextOut:
    """Give the clip that waits for one, or put another before one."""
    clip = take_next(parts, session, find_listener(session, viewer), origin)
    return NextOut(clip=clip and ClipOut.of(clip))


@router.get("/clips/{clip_id}/audio", response_class=Response, responses=PLAYED)
def play_clip(
    viewer: Ear,
    clip_id: UUID,
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
    asked: Annotated[AskedRange, Depends()],
) -> Response:
    """Play a clip that one was given: the span alone."""
    clip, _ = assigned_clip(session, viewer.account_id, clip_id)
    key, name = find_case_key(session, parts.vault.ring, clip.case_id), clip_name(clip)

    def pieces(start: int, stop: int) -> Iterator[bytes]:
        sealed = parts.vault.sealed.pieces(key, name, bound_to=name, start=start, stop=stop)
        return begun(sealed)

    reply = sound_reply(asked, "clip", clip.id, clip.n_bytes, pieces)
    record(session, "clip.hear", origin, case_id=clip.case_id, subject=clip.id)
    return reply


@router.post("/clips/{clip_id}/verdict", status_code=201)
def judge_clip(
    viewer: Ear,
    clip_id: UUID,
    body: VerdictGiven,
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> VerdictOut:
    """Say what one heard."""
    listener = find_listener(session, viewer)
    said = body.to_service()
    verdict = give_verdict(session, parts.library, listener, clip_id, said, origin.at)
    record(session, "verdict.give", origin, subject=verdict.id)
    return VerdictOut.of(verdict)


@router.post("/clips/{clip_id}/report", status_code=204)
def report(
    viewer: Ear, clip_id: UUID, body: ReportIn, session: DatabaseSession, origin: RequestOrigin
) -> None:
    """Say why a clip cannot be judged; it comes no more."""
    report_clip(session, viewer.account_id, clip_id, body.problem, now=origin.at)
    record(session, "clip.report", origin, subject=clip_id)


@router.post("/verdicts/{verdict_id}/withdrawal")
def take_back(
    viewer: Ear, verdict_id: UUID, session: DatabaseSession, origin: RequestOrigin
) -> VerdictOut:
    """Take one's verdict back; its clip waits again."""
    verdict = take_back_verdict(session, find_listener(session, viewer), verdict_id, origin.at)
    record(session, "verdict.withdraw", origin, subject=verdict_id)
    return VerdictOut.of(verdict)


@router.get("/statistics")
def read_own_figures(viewer: Ear, session: DatabaseSession, origin: RequestOrigin) -> OwnFiguresOut:
    """Say what one has done."""
    return OwnFiguresOut.of(own_figures(session, viewer.account_id, origin.at))


@router.get("/listeners")
def read_listeners(
    viewer: FigureReader, parts: ServiceParts, session: DatabaseSession, origin: RequestOrigin
) -> list[ListenerOut]:
    """List how far each listener can be relied on."""
    record(session, "listener.list", origin)
    return [ListenerOut.of(line) for line in list_listeners(session, parts.library, viewer)]


def take_next(parts: Parts, session: Session, listener: Listener, origin: Origin) -> Clip | None:
    """Return the clip that waits for a listener, and note when one was put before them."""
    rules = Rules(parts.settings.listening_control_share, parts.settings.listening_wanted)
    clip = next_clip(session, parts.library, listener, rules, SystemRandom(), now=origin.at)
    if clip is not None:
        record(session, "clip.assign", origin, case_id=clip.case_id, subject=clip.id)
    return clip
