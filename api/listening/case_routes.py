"""A case's clips over HTTP: released, listed, taken back, with the verdicts on them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session

from api.audit.service import Origin, record
from api.cases.access import find_case
from api.cases.routes import Reader
from api.dependencies import DatabaseSession, Parts, RequestOrigin, ServiceParts
from api.listening.clips import ClipLine, Release, clips_of, release_clip, take_back_clip
from api.listening.contract import CaseClipOut, CaseVerdictOut, ClipIn
from api.listening.tables import Clip
from api.listening.verdicts import verdicts_of
from api.users.access import require
from api.users.permissions import Permission
from api.users.principal import Principal

__all__ = ["Releaser", "release", "router", "withdraw"]

router = APIRouter(prefix="/api/v1/cases/{case_id}", tags=["listening"])

Releaser = Annotated[Principal, Depends(require(Permission.WRITE_CLUES))]


@router.get("/clips")
def read_clips(
    viewer: Reader, case_id: UUID, session: DatabaseSession, origin: RequestOrigin
) -> list[CaseClipOut]:
    """List the clips that were released, the latest first."""
    case = find_case(session, viewer, case_id)
    record(session, "clip.list", origin, case_id=case.id)
    return [CaseClipOut.of(line) for line in clips_of(session, case.id)]


@router.post("/clips", status_code=201)
def add_clip(
    viewer: Releaser,
    case_id: UUID,
    body: ClipIn,
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> CaseClipOut:
    """Release a span of the person's own speech for listening."""
    clip = release(parts, session, (viewer, case_id), body.to_service(), origin)
    return CaseClipOut.of(ClipLine(clip, 0, 0, 0))


@router.post("/clips/{clip_id}/withdrawal")
def withdraw_clip(
    viewer: Releaser,
    case_id: UUID,
    clip_id: UUID,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> CaseClipOut:
    """Take a clip from every listener at once; verdicts that were given stay."""
    withdraw(session, (viewer, case_id), clip_id, origin)
    (line,) = (line for line in clips_of(session, case_id) if line.clip.id == clip_id)
    return CaseClipOut.of(line)


@router.get("/verdicts")
def read_verdicts(
    viewer: Reader, case_id: UUID, session: DatabaseSession, origin: RequestOrigin
) -> list[CaseVerdictOut]:
    """List what listeners said of the case's clips, the latest first."""
    case = find_case(session, viewer, case_id)
    record(session, "verdict.list", origin, case_id=case.id)
    return [CaseVerdictOut.of_line(line) for line in verdicts_of(session, case.id)]


def release(
    parts: Parts, session: Session, by: tuple[Principal, UUID], wanted: Release, origin: Origin
) -> Clip:
    """Release a clip of a case, with a place to decode the recording."""
    viewer, case_id = by
    case = find_case(session, viewer, case_id)
    with parts.decoding(1):
        clip = release_clip(
            session, (parts.library, parts.vault), case, wanted, (viewer, origin.at)
        )
    record(session, "clip.release", origin, case_id=case.id, subject=clip.id)
    session.flush()
    return clip


def withdraw(session: Session, by: tuple[Principal, UUID], clip_id: UUID, origin: Origin) -> None:
    """Take a clip of a case from every listener."""
    viewer, case_id = by
    case = find_case(session, viewer, case_id)
    take_back_clip(session, case, clip_id, (viewer, origin.at))
    record(session, "clip.withdraw", origin, case_id=case.id, subject=clip_id)
