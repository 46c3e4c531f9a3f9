"""Links that are good once and for a day: to choose a password, or to become the first admin."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from api.errors import LinkError
from api.storage.database import changed_rows
from api.users.credentials import digest_of, new_secret
from api.users.tables import AccountLink

__all__ = ["LIFETIME", "find_link", "make_link", "use_link"]

LIFETIME = timedelta(hours=24)


def make_link(session: Session, account_id: UUID | None, *, now: datetime) -> str:
    """Return the path of a new link; it takes the place of any earlier one for the same account.

    Parameters
    ----------
    session : Session
        The caller's transaction.
    account_id : UUID or None
        Account whose password it sets; None for one that makes an admin's account.
    now : datetime
        From when on it counts.
    """
    secret = new_secret()
    session.execute(delete(AccountLink).where(AccountLink.account_id == account_id))
    session.add(
        AccountLink(digest=digest_of(secret), account_id=account_id, expires_at=now + LIFETIME)
    )
    return f"/welcome/{secret}"


def find_link(session: Session, secret: str, *, now: datetime) -> AccountLink:
    """Find a link without using it up.

    Raises
    ------
    LinkError
        If it never was, is over, or was used.
    """
    link = session.get(AccountLink, digest_of(secret))
    if link is None or now >= link.expires_at:
        raise LinkError
    return link


def use_link(session: Session, secret: str, *, now: datetime) -> UUID | None:
    """Use a link up, and return the account that it is for.

    Raises
    ------
    LinkError
        If it never was, is over, or was used, even a moment ago.
    """
    link = find_link(session, secret, now=now)
    used_up = session.execute(delete(AccountLink).where(AccountLink.digest == link.digest))
    if changed_rows(used_up) != 1:
        raise LinkError
    return link.account_id
