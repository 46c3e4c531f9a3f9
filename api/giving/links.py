"""Upload links: made by a case's organisation, listed, taken back."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from api.cases.consent import check_use
from api.cases.tables import CaseFile
from api.errors import NotFoundError
from api.giving.codes import code_digest, new_code
from api.giving.tables import UploadLink
from api.users.principal import Principal

__all__ = ["LIFETIMES_H", "links_of", "make_link", "revoke_link"]

LIFETIMES_H = (24, 72, 168)
"""Hours that a link may be good for; a day is enough for a call and somebody to go there."""


def make_link(
    session: Session, case: CaseFile, by: tuple[Principal, datetime], *, hours: int
) -> tuple[UploadLink, str]:
    """Make a link to a case, and forget those that are over.

    Parameters
    ----------
    session : Session
        The caller's transaction.
    case : CaseFile
        Where recordings will go.
    by : tuple of Principal and datetime
        Who makes it and when.
    hours : int
        How long it is good, one of `LIFETIMES_H`.

    Returns
    -------
    link : UploadLink
        The link.
    code : str
        Its code, which is kept nowhere.

    Raises
    ------
    NoConsentError
        If consent to analysis is missing or was withdrawn.
    """
    viewer, at = by
    check_use(session, case.id, "analysis")
    session.execute(delete(UploadLink).where(UploadLink.expires_at <= at))
    code = new_code()
    link = UploadLink(
        case_id=case.id,
        digest=code_digest(code),
        made_at=at,
        made_by=viewer.account_id,
        expires_at=at + timedelta(hours=hours),
    )
    session.add(link)
    session.flush()
    return link, code


def links_of(session: Session, case_id: UUID, *, now: datetime) -> list[UploadLink]:
    """List the links to a case that are good now, the latest first."""
    return list(
        session.scalars(
            select(UploadLink)
            .where(
                UploadLink.case_id == case_id,
                UploadLink.revoked_at.is_(None),
                UploadLink.expires_at > now,
            )
            .order_by(UploadLink.made_at.desc(), UploadLink.id)
        )
    )


def revoke_link(session: Session, case_id: UUID, link_id: UUID, *, now: datetime) -> UploadLink:
    """Take a link back, also in browsers where it was opened; again changes nothing.

    Raises
    ------
    NotFoundError
        If the case has no such link.
    """
    link = session.get(UploadLink, link_id)
    if link is None or link.case_id != case_id:
        raise NotFoundError
    session.execute(
        update(UploadLink)
        .where(UploadLink.id == link_id, UploadLink.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    session.refresh(link)
    return link
