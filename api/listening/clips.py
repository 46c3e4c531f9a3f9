"""Releasing spans of somebody's own speech for listening, and taking them back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from api.cases.changes import note_change
from api.cases.consent import check_use
from api.cases.tables import CaseFile, Consent
from api.clues.ledger import ledger_of, standing
from api.clues.tables import LedgerEntry
from api.errors import NotFoundError, StateError
from api.library import Library
from api.listening.tables import Assignment, Clip, ClipVerdict, VerdictWithdrawal
from api.recordings.kept import find_recording
from api.recordings.tables import RecordingRow
from api.recordings.vault import Vault, derived_name
from api.storage.case_keys import find_case_key
from api.storage.key_table import DataKeyRow
from api.users.principal import Principal
from dialect.entities import Span
from dialect.errors import CaseError

__all__ = [
    "LONGEST_S",
    "SHORTEST_S",
    "ClipLine",
    "Release",
    "check_clip",
    "clip_name",
    "clips_of",
    "find_clip",
    "hearable_cases",
    "home_of",
    "own_speech",
    "release_clip",
    "take_back_clip",
]

SHORTEST_S, LONGEST_S = 1.0, 60.0
"""Less says nothing of an accent, more is listened to by nobody."""
SLACK_S = 0.05
"""A span may reach so far beyond the mark that it was cut from."""


@dataclass(frozen=True)
class Release:
    """The span of a recording and, of a control clip, where the person is known to be from."""

    recording_id: UUID
    start_s: float
    end_s: float
    known_county: str | None = None


@dataclass(frozen=True)
class ClipLine:
    """A clip as the caseworkers of its case see it."""

    clip: Clip
    n_verdicts: int
    n_waiting: int
    n_reports: int


def release_clip(
    session: Session,
    parts: tuple[Library, Vault],
    case: CaseFile,
    release: Release,
    by: tuple[Principal, datetime],
) -> Clip:
    """Cut a clip and put it before listeners.

    Parameters
    ----------
    session : Session
        The caller's transaction.
    parts : tuple of Library and Vault
        What cuts, and where recordings lie.
    case : CaseFile
        Whose speech it is.
    release : Release
        What is released.
    by : tuple of Principal and datetime
        Who releases it and when.

    Returns
    -------
    clip : Clip
        Open to listeners as long as consent to sharing stands.

    Raises
    ------
    NoConsentError
        If consent to sharing is missing or was withdrawn.
    NotFoundError
        If the case has no such recording.
    StateError
        If the recording is not ready.
    CaseError
        If the span is no speech of the person's own, or no county has the code.
    """
    viewer, at = by
    library, _ = parts
    check_use(session, case.id, "sharing")
    recording = find_recording(session, release.recording_id)
    if recording.case_id != case.id:
        raise NotFoundError
    if recording.state != "ready":
        raise StateError(f"the recording is {recording.state}, not ready; wait until it is")
    if release.known_county is not None and release.known_county not in library.atlas.counties.row:
        raise CaseError("known_county", "no county has this code", "没有这个县级代码")
    _check_span(session, case.id, release)
    clip = Clip(
        id=uuid4(),
        case_id=case.id,
        released_at=at,
        released_by=viewer.account_id,
        **vars(release),
    )
    clip.n_bytes = _cut(session, parts, recording, clip)
    session.add(clip)
    note_change(session, case, "clip_released", (viewer.account_id, at), subject=clip.id)
    return clip


def take_back_clip(
    session: Session, case: CaseFile, clip_id: UUID, by: tuple[Principal, datetime]
) -> Clip:
    """Take a clip from every listener; verdicts that were given stay.

    Raises
    ------
    NotFoundError
        If the case has no such clip.
    """
    viewer, at = by
    clip = session.get(Clip, clip_id)
    if clip is None or clip.case_id != case.id:
        raise NotFoundError
    if clip.withdrawn_at is None:
        clip.withdrawn_at, clip.withdrawn_by = at, viewer.account_id
        note_change(session, case, "clip_withdrawn", (viewer.account_id, at), subject=clip.id)
    return clip


def clips_of(session: Session, case_id: UUID) -> list[ClipLine]:
    """List a case's clips, the latest first, with how many have judged each."""
    verdicts = (
        select(func.count())
        .select_from(ClipVerdict)
        .where(
            ClipVerdict.clip_id == Clip.id,
            ~exists().where(VerdictWithdrawal.verdict_id == ClipVerdict.id),
        )
        .scalar_subquery()
    )
    rows = session.execute(
        select(Clip, verdicts, _n_assigned("waiting"), _n_assigned("reported"))
        .where(Clip.case_id == case_id)
        .order_by(Clip.released_at.desc(), Clip.id)
    )
    return [ClipLine(*row) for row in rows]


def own_speech(session: Session, case_id: UUID) -> list[LedgerEntry]:
    """List the marks that stand on the person's own speech."""
    entries = standing(ledger_of(session, case_id))
    return [entry for entry in entries if entry.kind == "own_speech"]


def find_clip(session: Session, clip_id: UUID) -> tuple[Clip, CaseFile]:
    """Find a clip and its case.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    found = session.execute(
        select(Clip, CaseFile)
        .join(CaseFile, CaseFile.id == Clip.case_id)
        .where(Clip.id == clip_id, CaseFile.erased_at.is_(None))
    ).one_or_none()
    if found is None:
        raise NotFoundError
    clip, case = found
    return clip, case


def check_clip(session: Session, clip: Clip) -> None:
    """Refuse a clip that nobody may hear any more.

    Raises
    ------
    StateError
        If it was taken back.
    NoConsentError
        If consent to sharing was withdrawn.
    """
    if clip.withdrawn_at is not None:
        raise StateError("the station took this clip back; go on to the next one")
    check_use(session, clip.case_id, "sharing")


def hearable_cases(session: Session, case_ids: Sequence[UUID]) -> set[UUID]:
    """Return the cases whose clips may be heard: consent to sharing stands, the voice is there."""
    agreed = {
        consent.case_id
        for consent in session.scalars(
            select(Consent).where(Consent.case_id.in_(case_ids), Consent.withdrawn_at.is_(None))
        )
        if "sharing" in consent.uses
    }
    erased = select(DataKeyRow.case_id).where(DataKeyRow.erased_at.is_not(None))
    return agreed - set(session.scalars(erased.where(DataKeyRow.case_id.in_(case_ids))))


def home_of(clip: Clip, case: CaseFile) -> str | None:
    """Return the county that a clip's speaker is known to be from."""
    return clip.known_county or (case.home_county if case.status == "reunited" else None)


def clip_name(clip: Clip) -> str:
    """Name the object of a clip's copy."""
    return derived_name(clip.case_id, clip.recording_id, f"clip-{clip.id}")


def _check_span(session: Session, case_id: UUID, release: Release) -> None:
    """Refuse what is not wholly marked as the person's own speech: others spoke there too."""
    length_s = release.end_s - release.start_s
    if not SHORTEST_S <= length_s <= LONGEST_S:
        raise CaseError(
            "end_s",
            f"a clip lasts {SHORTEST_S:.0f} to {LONGEST_S:.0f} s; this one {length_s:.1f} s",
            f"一段是 {SHORTEST_S:.0f} 至 {LONGEST_S:.0f} 秒，这段是 {length_s:.1f} 秒",
        )
    reached_s = release.start_s
    marks = [
        (entry.start_s or 0.0, entry.end_s or 0.0)
        for entry in own_speech(session, case_id)
        if entry.recording_id == release.recording_id
    ]
    for start_s, end_s in sorted(marks):
        if start_s <= reached_s + SLACK_S:
            reached_s = max(reached_s, end_s)
    if reached_s + SLACK_S < release.end_s:
        raise CaseError(
            "start_s",
            "only the person's own speech is released; mark it as own_speech first",
            "只能放出标为“本人说话”的片段；请先在波形上标好",
        )


def _cut(
    session: Session, parts: tuple[Library, Vault], recording: RecordingRow, clip: Clip
) -> int:
    """Cut the copy that is played and lock it away; return its size."""
    library, vault = parts
    key, name = find_case_key(session, vault.ring, clip.case_id), clip_name(clip)
    with vault.plain_copy(key, recording.content_hash) as path:
        data = library.cut(path, Span(clip.start_s, clip.end_s))
    with vault.sealed.writing(key, name, bound_to=name) as out:
        out.write(data)
    return len(data)


def _n_assigned(state: str) -> ColumnElement[int]:
    return (
        select(func.count())
        .select_from(Assignment)
        .where(Assignment.clip_id == Clip.id, Assignment.state == state)
        .scalar_subquery()
    )
