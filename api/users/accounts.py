"""Accounts: making, changing, disabling; and proving that one is one's own."""

import unicodedata
from collections.abc import Collection
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.errors import AccountNameError, LastAdminError, NotFoundError, SignInError
from api.storage.key_ring import KeyRing
from api.users.passwords import check_password, hash_password, is_outdated, verify_password
from api.users.permissions import Role, permissions_of
from api.users.principal import Principal
from api.users.second_factor import is_enrolled, take_code
from api.users.sessions import end_sessions
from api.users.tables import Account, AccountRole
from api.users.tokens import revoke_tokens

__all__ = [
    "change_roles",
    "check_credentials",
    "create_account",
    "disable_account",
    "enable_account",
    "get_account",
    "has_admin",
    "list_accounts",
    "normal_name",
    "principal_of",
    "set_password",
]

MOST_NAME_LENGTH = 80


def normal_name(name: str) -> str:
    """Write a sign-in name in the one way in which it is kept.

    Examples
    --------
    >>> normal_name("  Ｗang Wei ")
    'wang wei'
    """
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def create_account(
    session: Session,
    name: str,
    roles: Collection[Role],
    *,
    organisation_id: UUID | None = None,
    now: datetime,
) -> Account:
    """Make an account without a password; a link lets its owner choose one.

    Raises
    ------
    AccountNameError
        If the name is empty, overlong or taken.
    """
    kept_name = normal_name(name)
    if not 0 < len(kept_name) <= MOST_NAME_LENGTH:
        raise AccountNameError(f"a sign-in name has 1 to {MOST_NAME_LENGTH} characters")
    account = Account(name=kept_name, organisation_id=organisation_id, created_at=now)
    account.role_rows = [AccountRole(role=role) for role in sorted(roles)]
    session.add(account)
    try:
        session.flush()
    except IntegrityError as error:
        raise AccountNameError("this sign-in name is taken; choose another") from error
    return account


def get_account(session: Session, account_id: UUID) -> Account:
    """Return an account.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    account = session.get(Account, account_id)
    if account is None:
        raise NotFoundError
    return account


def principal_of(
    account: Account, signed_in_by: Literal["session", "token"], credential_id: UUID
) -> Principal:
    """Return the principal that an account's owner acts as."""
    return Principal(
        account_id=account.id,
        name=account.name,
        roles=account.roles,
        permissions=permissions_of(account.roles),
        organisation_id=account.organisation_id,
        signed_in_by=signed_in_by,
        credential_id=credential_id,
    )


def list_accounts(session: Session, *, after: str = "", limit: int) -> list[Account]:
    """Return accounts in the order of their names, from the one after the name `after`."""
    query = select(Account).where(Account.name > after).order_by(Account.name).limit(limit)
    return list(session.scalars(query))


def check_credentials(
    session: Session, ring: KeyRing, name: str, password: str, code: str, *, now: datetime
) -> Account:
    """Return the account that name, password and code, where it has a second factor, belong to.

    Raises
    ------
    SignInError
        If they do not belong together. It does not say which is wrong, save that a code is asked
        for once the password is right.
    """
    account = session.scalar(select(Account).where(Account.name == normal_name(name)))
    kept = None if account is None or account.disabled_at else account.password_hash
    if not verify_password(kept, password) or account is None:
        raise SignInError
    if is_enrolled(account) and not take_code(session, ring, account, code, now=now):
        raise SignInError(wants_code=True)
    if is_outdated(str(kept)):
        account.password_hash = hash_password(password)
    return account


def set_password(
    session: Session, account: Account, password: str, *, but: UUID | None = None
) -> None:
    """Set a password, and sign the account out everywhere but in the session `but`.

    Raises
    ------
    WeakPasswordError
        If it is easy to guess.
    """
    check_password(password, account.name)
    account.password_hash = hash_password(password)
    end_sessions(session, account.id, but=but)


def change_roles(session: Session, account: Account, roles: Collection[Role]) -> None:
    """Give an account other roles; they count from its next request on.

    Raises
    ------
    LastAdminError
        If no admin would be left.
    """
    if Role.ADMIN not in roles:
        _refuse_to_lose(session, account)
    kept = {row.role: row for row in account.role_rows}
    account.role_rows = [kept.get(role) or AccountRole(role=role) for role in sorted(roles)]


def disable_account(session: Session, account: Account, *, now: datetime) -> None:
    """Lock an account: its sessions end and its tokens are worthless.

    Raises
    ------
    LastAdminError
        If no admin would be left.
    """
    _refuse_to_lose(session, account)
    account.disabled_at = now
    end_sessions(session, account.id)
    revoke_tokens(session, account.id)


def enable_account(account: Account) -> None:
    """Unlock an account."""
    account.disabled_at = None


def has_admin(session: Session) -> bool:
    """Say whether somebody can manage accounts."""
    return bool(_admins(session))


def _admins(session: Session) -> list[UUID]:
    query = (
        select(Account.id)
        .join(AccountRole)
        .where(AccountRole.role == Role.ADMIN)
        .where(Account.disabled_at.is_(None), Account.password_hash.is_not(None))
        .with_for_update(of=AccountRole)
    )
    return list(session.scalars(query))


def _refuse_to_lose(session: Session, account: Account) -> None:
    if _admins(session) == [account.id]:
        raise LastAdminError
