"""Tokens with which programs act for an account, within scopes and until a day."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from api.errors import TokenError
from api.users.credentials import TOKEN_PREFIX, digest_of, new_secret
from api.users.permissions import FOR_PEOPLE_ALONE, Permission
from api.users.principal import Principal
from api.users.tables import ApiToken

__all__ = [
    "MOST_DAYS",
    "create_token",
    "find_token",
    "revoke_token",
    "revoke_tokens",
    "scopes_for",
    "tokens_of",
]

MOST_DAYS = 365
USED_EVERY = timedelta(minutes=1)


def scopes_for(principal: Principal) -> list[Permission]:
    """Return the scopes that a person may give to a token."""
    return sorted(principal.permissions - FOR_PEOPLE_ALONE)


def create_token(
    session: Session,
    principal: Principal,
    name: str,
    scopes: Collection[Permission],
    *,
    n_days: int,
    now: datetime,
) -> tuple[UUID, str]:
    """Make a token; its text is returned once and kept nowhere.

    Raises
    ------
    TokenError
        If it has no scope, one that its owner does not hold or may not give away, or no end.
    """
    if not scopes or not set(scopes) <= set(scopes_for(principal)):
        raise TokenError("choose at least one scope, and only such as you hold yourself")
    if not 1 <= n_days <= MOST_DAYS:
        raise TokenError(f"a token lasts 1 to {MOST_DAYS} days; {n_days} were asked for")
    text = new_secret(TOKEN_PREFIX)
    row = ApiToken(
        account_id=principal.account_id,
        name=name,
        digest=digest_of(text),
        scopes=sorted(scopes),
        created_at=now,
        expires_at=now + timedelta(days=n_days),
    )
    session.add(row)
    session.flush()
    return row.id, text


def find_token(session: Session, text: str, *, now: datetime) -> ApiToken | None:
    """Find a token, unless it is over or its account was disabled."""
    row = session.scalar(select(ApiToken).where(ApiToken.digest == digest_of(text)))
    if row is None or now >= row.expires_at or row.account.disabled_at is not None:
        return None
    if row.used_at is None or now >= row.used_at + USED_EVERY:
        row.used_at = now
    return row


def tokens_of(session: Session, account_id: UUID) -> list[ApiToken]:
    """Return the tokens of an account, newest first."""
    query = select(ApiToken).where(ApiToken.account_id == account_id)
    return list(session.scalars(query.order_by(ApiToken.created_at.desc())))


def revoke_token(session: Session, token_id: UUID, account_id: UUID) -> None:
    """Make one token of an account worthless."""
    session.execute(
        delete(ApiToken).where(ApiToken.id == token_id, ApiToken.account_id == account_id)
    )


def revoke_tokens(session: Session, account_id: UUID) -> None:
    """Make all tokens of an account worthless."""
    session.execute(delete(ApiToken).where(ApiToken.account_id == account_id))
