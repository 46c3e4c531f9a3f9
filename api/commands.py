"""What the command `xiangyin` does to the service's database, beside the service or without it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.audit.chain import Finding
from api.audit.service import Origin, record, verify
from api.errors import NotFoundError
from api.organisations.service import add_organisation, list_organisations
from api.organisations.tables import Organisation, OrganisationKind
from api.settings import Settings
from api.storage.database import migrate, opened_database, sessions_of
from api.storage.key_ring import kept_key_ring
from api.users.accounts import disable_account, enable_account, has_admin, normal_name
from api.users.links import make_link
from api.users.principal import NOBODY
from api.users.tables import Account
from dialect.atlas.load import load_atlas

__all__ = [
    "admin_link",
    "all_organisations",
    "command_origin",
    "disable",
    "enable",
    "first_link",
    "list_all",
    "make_organisation",
    "verify_audit",
]


def first_link(settings: Settings) -> str | None:
    """Return the address that makes the first admin's account; None when there is an admin."""
    with _transaction(settings) as session:
        return None if has_admin(session) else _admin_link(session, settings)


def admin_link(settings: Settings) -> str:
    """Return the address at which another admin's account is made, for whoever lost theirs."""
    with _transaction(settings) as session:
        return _admin_link(session, settings)


def list_all(settings: Settings) -> list[Account]:
    """Return every account by name."""
    with _transaction(settings) as session:
        return list(session.scalars(select(Account).order_by(Account.name)))


def disable(settings: Settings, name: str) -> None:
    """Lock the account of that name.

    Raises
    ------
    NotFoundError
        If there is none.
    LastAdminError
        If no admin would be left.
    """
    with _transaction(settings) as session:
        account = _named(session, name)
        origin = command_origin("xiangyin account disable")
        disable_account(session, account, now=origin.at)
        record(session, "account.disable", origin, subject=account.id)


def enable(settings: Settings, name: str) -> None:
    """Unlock the account of that name.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    with _transaction(settings) as session:
        account = _named(session, name)
        enable_account(account)
        record(
            session, "account.enable", command_origin("xiangyin account enable"), subject=account.id
        )


def make_organisation(settings: Settings, name: str, kind: str, area_code: str) -> UUID:
    """Add an organisation and return its identifier.

    Raises
    ------
    OrganisationError
        If the name is none or taken, or there is no such division.
    """
    codes = load_atlas(settings.data_folder).counties.code.tolist()
    origin = command_origin("xiangyin organisation add")
    with _transaction(settings) as session:
        row = add_organisation(
            session, name, OrganisationKind(kind), area_code, codes, at=origin.at
        )
        record(session, "organisation.add", origin, subject=row.id)
        return row.id


def all_organisations(settings: Settings) -> Sequence[Organisation]:
    """Return every organisation by name."""
    with _transaction(settings) as session:
        return list_organisations(session)


def verify_audit(settings: Settings) -> tuple[int, list[Finding]]:
    """Return how many rows the audit log should have, and all that is wrong with them."""
    with _transaction(settings) as session:
        return verify(session, settings.audit_anchor)


def command_origin(command: str) -> Origin:
    """Say, for the audit log, that somebody gave a command on this machine."""
    return Origin(NOBODY, "this machine", command, "-", datetime.now(UTC))


@contextmanager
def _transaction(settings: Settings) -> Iterator[Session]:
    settings.data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with opened_database(settings.resolved_database_url) as engine:
        migrate(engine, open_ring=partial(kept_key_ring, settings))
        with sessions_of(engine, audit_anchor=settings.audit_anchor).begin() as session:
            yield session


def _admin_link(session: Session, settings: Settings) -> str:
    origin = command_origin("xiangyin account link")
    record(session, "account.admin-link", origin)
    base = settings.public_url or f"http://{settings.host}:{settings.port}"
    return base.rstrip("/") + make_link(session, None, now=origin.at)


def _named(session: Session, name: str) -> Account:
    account = session.scalar(select(Account).where(Account.name == normal_name(name)))
    if account is None:
        raise NotFoundError
    return account
