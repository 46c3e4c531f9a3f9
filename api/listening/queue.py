"""Which clip a listener hears next.

A clip goes to those who may know how people speak where the case's candidates are, and to nobody
whose verdict it no longer needs. It is drawn, not chosen: clips from anywhere, and clips of known
origin, come to everybody, so that getting one says little of where it may be from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import numpy as np
from sqlalchemy import and_, exists, not_, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from api.cases.access import visible
from api.cases.tables import CaseFile
from api.errors import NotFoundError, StateError
from api.library import Library
from api.listening.clips import check_clip, find_clip, hearable_cases, home_of
from api.listening.listeners import Listener, judge
from api.listening.tables import Assignment, Clip
from api.ranking.posterior import posterior_of
from api.users.permissions import Role

__all__ = ["Rules", "assigned_clip", "kept_clip", "next_clip", "report_clip"]

KEPT_FOR = timedelta(hours=24)
"""A clip that waits for somebody longer than this counts no longer as being listened to."""
FROM_ANYWHERE = 0.1
"""Relevance of a clip to a listener who knows none of its candidates; the likeliest has 1."""
UNRANKED = 0.3
"""Relevance of a clip of a case that was never ranked."""


@dataclass(frozen=True)
class Rules:
    """How clips are dealt out; see `api.settings`."""

    control_share: float
    wanted: float


@dataclass(frozen=True)
class _Waiting:
    """A clip that a listener could hear."""

    clip: Clip
    case: CaseFile

    @property
    def is_control(self) -> bool:
        return home_of(self.clip, self.case) is not None


def next_clip(
    session: Session,
    library: Library,
    listener: Listener,
    rules: Rules,
    rng: Random,
    *,
    now: datetime,
) -> Clip | None:
    """Return the clip that a listener has, or put another before them.

    Parameters
    ----------
    session : Session
        The caller's transaction.
    library : Library
        What knows where people speak alike.
    listener : Listener
        Who listens.
    rules : Rules
        How clips are dealt out.
    rng : Random
        Draws among the clips.
    now : datetime
        When.

    Returns
    -------
    clip : Clip or None
        None when nothing waits for this listener.
    """
    kept = kept_clip(session, listener, now=now)
    if kept is not None:
        return kept
    waiting = _waiting(session, listener)
    controls = [one.clip for one in waiting if one.is_control]
    weights = _weights(session, library, listener, rules, waiting, now)
    others = [one for one in weights if weights[one] > 0]
    if controls and (not others or rng.random() < rules.control_share):
        chosen = rng.choice(controls).id
    elif others:
        (chosen,) = rng.choices(others, [weights[one] for one in others])
    else:
        return None
    _assign(session, chosen, listener.principal.account_id, now)
    return session.get_one(Clip, chosen)


def kept_clip(session: Session, listener: Listener, *, now: datetime) -> Clip | None:
    """Return the clip that waits for a listener; one that may not be heard any more is let go."""
    waiting = session.execute(
        select(Assignment, Clip)
        .join(Clip, Clip.id == Assignment.clip_id)
        .where(
            Assignment.account_id == listener.principal.account_id, Assignment.state == "waiting"
        )
        .order_by(Assignment.assigned_at)
    ).all()
    heard = hearable_cases(session, [clip.case_id for _, clip in waiting])
    for assignment, clip in waiting:
        if clip.withdrawn_at is None and clip.case_id in heard:
            return clip
        assignment.state, assignment.ended_at = "gone", now
    return None


def assigned_clip(session: Session, account_id: UUID, clip_id: UUID) -> tuple[Clip, Assignment]:
    """Find a clip that a listener was given and may hear.

    Raises
    ------
    NotFoundError
        If it was never given to this listener.
    StateError
        If it was taken back.
    NoConsentError
        If consent to sharing was withdrawn.
    """
    assignment = session.get(Assignment, (clip_id, account_id))
    if assignment is None:
        raise NotFoundError
    clip, _ = find_clip(session, clip_id)
    check_clip(session, clip)
    return clip, assignment


def report_clip(
    session: Session, account_id: UUID, clip_id: UUID, problem: str, *, now: datetime
) -> None:
    """Put a clip aside that cannot be judged, and say why.

    Raises
    ------
    NotFoundError
        If it was never given to this listener.
    StateError
        If the listener is done with it.
    """
    assignment = session.get(Assignment, (clip_id, account_id), with_for_update=True)
    if assignment is None:
        raise NotFoundError
    if assignment.state != "waiting":
        raise StateError(f"this clip is {assignment.state}; go on to the next one")
    assignment.state, assignment.ended_at, assignment.problem = "reported", now, problem


def _assign(session: Session, clip_id: UUID, account_id: UUID, now: datetime) -> None:
    """Put a clip before a listener; of two who draw it at once, as by a double click, one does."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(
        insert(Assignment)
        .values(clip_id=clip_id, account_id=account_id, assigned_at=now, state="waiting")
        .on_conflict_do_nothing()
    )


def _waiting(session: Session, listener: Listener) -> list[_Waiting]:
    """List the clips that a listener was never given and may hear without knowing the case."""
    viewer = listener.principal
    given = exists().where(
        Assignment.clip_id == Clip.id, Assignment.account_id == viewer.account_id
    )
    found = (
        select(Clip, CaseFile)
        .join(CaseFile, CaseFile.id == Clip.case_id)
        .where(Clip.withdrawn_at.is_(None), CaseFile.erased_at.is_(None), ~given)
        .order_by(Clip.released_at, Clip.id)
    )
    if Role.CASEWORKER in viewer.roles:  # who can read the rankings is not blind
        found = found.where(not_(visible(viewer)))
    waiting = [_Waiting(clip, case) for clip, case in session.execute(found)]
    heard = hearable_cases(session, [one.case.id for one in waiting])
    return [one for one in waiting if one.case.id in heard]


def _weights(
    session: Session,
    library: Library,
    listener: Listener,
    rules: Rules,
    waiting: Sequence[_Waiting],
    now: datetime,
) -> dict[UUID, float]:
    """Weigh the clips of unknown origin by how much this listener's verdict is needed."""
    open_clips = [one for one in waiting if not one.is_control]
    if not open_clips:
        return {}
    codes = tuple(library.atlas.counties.code.tolist())
    familiar = library.familiar(listener.home)
    heard_by = _heard_by(session, library, [one.clip.id for one in open_clips], now)
    weights = {}
    for one in open_clips:
        posterior = posterior_of(session, one.case.id, codes)
        known = UNRANKED if posterior is None else float(np.array(posterior) @ familiar)
        relevance = FROM_ANYWHERE + (1 - FROM_ANYWHERE) * known
        weights[one.clip.id] = relevance * max(0.0, 1 - heard_by[one.clip.id] / rules.wanted)
    return weights


def _heard_by(
    session: Session, library: Library, clips: Sequence[UUID], now: datetime
) -> dict[UUID, float]:
    """Sum the reliabilities of those who judged each clip, or have it before them."""
    # By the hour, so that it is not estimated anew for every clip that anybody hears.
    judged = judge(session, library, until=now.replace(minute=0, second=0, microsecond=0))
    counted = dict.fromkeys(clips, 0.0)
    busy = and_(Assignment.state == "waiting", Assignment.assigned_at > now - KEPT_FOR)
    for clip_id, account_id in session.execute(
        select(Assignment.clip_id, Assignment.account_id).where(
            Assignment.clip_id.in_(clips), or_(Assignment.state == "answered", busy)
        )
    ):
        counted[clip_id] += judged.listeners.get(str(account_id), judged.newcomer).mean
    return counted
