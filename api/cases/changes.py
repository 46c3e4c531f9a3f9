"""What happened to a case, and what of it somebody has not seen yet."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from api.cases.tables import CaseChange, CaseFile, CaseVisit
from api.users.principal import Principal

__all__ = [
    "changes_of",
    "count_unseen",
    "last_seen",
    "mark_seen",
    "note_change",
    "unseen_changes",
]


def note_change(
    session: Session,
    case: CaseFile,
    kind: str,
    by: tuple[UUID, datetime],
    *,
    subject: UUID | None = None,
    fields: Collection[str] = (),
) -> None:
    """Note that something happened to a case: by whom and when, about which row and fields."""
    account, at = by
    case.changed_at = at
    session.flush()  # writing the case first lets the changes of one case wait for each other
    session.add(
        CaseChange(
            case_id=case.id,
            at=at,
            by=account,
            kind=kind,
            subject=subject,
            fields=sorted(fields),
        )
    )


def unseen_changes(session: Session, viewer: Principal, case: CaseFile) -> list[CaseChange]:
    """List what others did to a case since somebody last saw it, oldest first."""
    return list(
        session.scalars(
            select(CaseChange)
            .where(
                CaseChange.case_id == case.id,
                CaseChange.by != viewer.account_id,
                CaseChange.id > last_seen(viewer.account_id),
            )
            .order_by(CaseChange.id)
        )
    )


def changes_of(session: Session, case: CaseFile, *, limit: int) -> list[CaseChange]:
    """List what happened to a case, the latest first."""
    return list(
        session.scalars(
            select(CaseChange)
            .where(CaseChange.case_id == case.id)
            .order_by(CaseChange.id.desc())
            .limit(limit)
        )
    )


def count_unseen(
    session: Session, viewer: Principal, case_ids: Collection[UUID]
) -> dict[UUID, int]:
    """Count what others did to some cases since somebody last saw each; none is left out."""
    unseen = dict.fromkeys(case_ids, 0)
    for case_id, count in session.execute(
        select(CaseChange.case_id, func.count())
        .where(
            CaseChange.case_id.in_(case_ids),
            CaseChange.by != viewer.account_id,
            CaseChange.id > last_seen(viewer.account_id),
        )
        .group_by(CaseChange.case_id)
    ):
        unseen[case_id] = count
    return unseen


def mark_seen(session: Session, viewer: Principal, case: CaseFile, at: datetime) -> None:
    """Remember that somebody has seen a case as it stands."""
    last = session.scalar(
        select(func.coalesce(func.max(CaseChange.id), 0)).where(CaseChange.case_id == case.id)
    )
    session.merge(
        CaseVisit(account_id=viewer.account_id, case_id=case.id, at=at, last_change=last or 0)
    )


def last_seen(account: UUID) -> ScalarSelect[int]:
    """Return the last change that was seen of the case that `CaseChange` belongs to, or 0."""
    visit = (
        select(CaseVisit.last_change)
        .where(CaseVisit.account_id == account, CaseVisit.case_id == CaseChange.case_id)
        .correlate(CaseChange)
        .scalar_subquery()
    )
    return select(func.coalesce(visit, 0)).correlate(CaseChange).scalar_subquery()
