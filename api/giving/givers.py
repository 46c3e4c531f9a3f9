"""Browsers in which the code of an upload link was entered, and what that lets them do."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from api.errors import UploadLinkError
from api.giving.codes import code_digest, read_code
from api.giving.tables import Giver, UploadLink
from api.users.credentials import digest_of, new_secret

__all__ = ["find_giver", "forget_giver", "redeem_code"]


def redeem_code(session: Session, typed: str, *, now: datetime) -> tuple[str, Giver, UploadLink]:
    """Open a link in one more browser.

    Parameters
    ----------
    session : Session
        The caller's transaction.
    typed : str
        The code as it was typed, or the link.
    now : datetime
        When.

    Returns
    -------
    secret : str
        For the browser's cookie, kept nowhere else.
    giver : Giver
        Who sends from there.
    link : UploadLink
        The link.

    Raises
    ------
    UploadLinkError
        If there is no such link, or it is over or was taken back.
    """
    code = read_code(typed)
    link = code and session.scalar(_good(now).where(UploadLink.digest == code_digest(code)))
    if not link:
        raise UploadLinkError
    secret = new_secret()
    giver = Giver(link_id=link.id, digest=digest_of(secret), began_at=now)
    session.add(giver)
    session.flush()
    return secret, giver, link


def find_giver(session: Session, secret: str, *, now: datetime) -> tuple[UUID, UUID] | None:
    """Say who sends from a browser and to which case; None where its link is good no more."""
    row = session.execute(
        _good(now)
        .join(Giver, Giver.link_id == UploadLink.id)
        .where(Giver.digest == digest_of(secret))
        .with_only_columns(Giver.id, UploadLink.case_id)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def forget_giver(session: Session, secret: str) -> None:
    """Close a link in one browser; it stays good in others."""
    session.execute(delete(Giver).where(Giver.digest == digest_of(secret)))


def _good(now: datetime) -> Select[UploadLink]:
    return select(UploadLink).where(UploadLink.revoked_at.is_(None), UploadLink.expires_at > now)
