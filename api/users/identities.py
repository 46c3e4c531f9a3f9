"""Whose an account is at the OpenID provider: an admin says so, and nothing is linked by itself."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.audit.service import Origin, record
from api.errors import IdentityTakenError
from api.users.sessions import end_sessions
from api.users.tables import Account, Identity

__all__ = ["find_linked", "identities_of", "link_identity", "unlink_identities"]


def find_linked(session: Session, issuer: str, subject: str) -> Account | None:
    """Find the account of whom a provider calls `subject`, unless it was disabled."""
    row = session.get(Identity, (issuer, subject))
    return None if row is None or row.account.disabled_at else row.account


def identities_of(session: Session, account_id: UUID) -> list[Identity]:
    """List whom the providers know as the owner of an account."""
    return list(session.scalars(select(Identity).where(Identity.account_id == account_id)))


def link_identity(
    session: Session, account: Account, issuer: str, subject: str, origin: Origin
) -> None:
    """Let whom the provider calls `subject` in as the owner of an account.

    Raises
    ------
    IdentityTakenError
        If they are the owner of another one.
    """
    row = Identity(issuer=issuer, subject=subject, account_id=account.id, linked_at=origin.at)
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise IdentityTakenError from error
    record(session, "account.link", origin, subject=account.id)


def unlink_identities(session: Session, account: Account, origin: Origin) -> None:
    """Let nobody in by a provider as the owner of an account, and end its sessions."""
    for row in identities_of(session, account.id):
        session.delete(row)
    end_sessions(session, account.id)
    record(session, "account.unlink", origin, subject=account.id)
