"""Accounts of others, for admins: pages and their JSON twin."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.audit.service import Origin, record
from api.dependencies import DatabaseSession, RequestOrigin, ServiceParts
from api.errors import NotFoundError
from api.organisations.tables import Organisation
from api.users import second_factor
from api.users.access import require
from api.users.accounts import (
    change_roles,
    create_account,
    disable_account,
    enable_account,
    get_account,
    list_accounts,
)
from api.users.forms import IdentityForm, InviteForm, RolesForm
from api.users.identities import identities_of, link_identity, unlink_identities
from api.users.links import make_link
from api.users.permissions import Permission, Role
from api.users.sessions import end_sessions
from api.users.tables import Account
from api.web.pages import render

__all__ = ["router"]

PAGE_ROWS = 50
MOST_ROWS = 200
SEE_OTHER = 303

router = APIRouter(dependencies=[Depends(require(Permission.MANAGE_ACCOUNTS))])


class AccountOut(BaseModel):
    """An account as admins see it."""

    id: UUID
    name: str
    roles: list[Role]
    organisation_id: UUID | None
    has_password: bool
    has_second_factor: bool
    created_at: datetime
    disabled_at: datetime | None


class AccountsOut(BaseModel):
    """A page of accounts in the order of their names."""

    accounts: list[AccountOut]
    next_after: str | None


@router.get("/api/v1/accounts", tags=["users"])
def read_accounts(
    session: DatabaseSession,
    after: str = "",
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = PAGE_ROWS,
) -> AccountsOut:
    """List accounts from the one after the name `after`."""
    accounts = list_accounts(session, after=after, limit=limit)
    return AccountsOut(
        accounts=[_out(account) for account in accounts],
        next_after=accounts[-1].name if len(accounts) == limit else None,
    )


@router.get("/accounts", include_in_schema=False)
def show_accounts(request: Request, session: DatabaseSession, after: str = "") -> Response:
    """Show accounts, and a form to invite somebody."""
    accounts = list_accounts(session, after=after, limit=PAGE_ROWS)
    context = {
        "accounts": accounts,
        "next_after": accounts[-1].name if len(accounts) == PAGE_ROWS else None,
        "organisations": _organisations(session),
        "all_roles": list(Role),
    }
    return render(request, "users/accounts.html", context)


@router.post("/accounts", include_in_schema=False)
def invite(
    request: Request,
    form: Annotated[InviteForm, Form()],
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Make an account, and show the link by which its owner chooses a password."""
    account = create_account(
        session, form.name, form.roles, organisation_id=form.organisation_id, now=origin.at
    )
    record(session, "account.create", origin, subject=account.id)
    return _show_link(request, parts.settings.public_url, session, account, origin)


@router.get("/accounts/{account_id}", include_in_schema=False)
def show_one(
    request: Request, account_id: UUID, parts: ServiceParts, session: DatabaseSession
) -> Response:
    """Show an account and what can be done to it."""
    context = {
        "identities": identities_of(session, account_id),
        "provider": parts.settings.oidc_name if parts.settings.oidc_issuer else None,
        "account": get_account(session, account_id),
        "organisations": _organisations(session),
        "all_roles": list(Role),
    }
    return render(request, "users/one_account.html", context)


@router.post("/accounts/{account_id}/roles", include_in_schema=False)
def change(
    account_id: UUID,
    form: Annotated[RolesForm, Form()],
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Change roles and organisation."""
    account = get_account(session, account_id)
    change_roles(session, account, form.roles)
    account.organisation_id = form.organisation_id
    return _done(session, account, "account.roles", origin)


@router.post("/accounts/{account_id}/disable", include_in_schema=False)
def disable(account_id: UUID, session: DatabaseSession, origin: RequestOrigin) -> Response:
    """Lock an account."""
    account = get_account(session, account_id)
    disable_account(session, account, now=origin.at)
    return _done(session, account, "account.disable", origin)


@router.post("/accounts/{account_id}/enable", include_in_schema=False)
def enable(account_id: UUID, session: DatabaseSession, origin: RequestOrigin) -> Response:
    """Unlock an account."""
    account = get_account(session, account_id)
    enable_account(account)
    return _done(session, account, "account.enable", origin)


@router.post("/accounts/{account_id}/reset", include_in_schema=False)
def reset(
    request: Request,
    account_id: UUID,
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Make the password worthless, and show the link by which the owner chooses another."""
    account = get_account(session, account_id)
    account.password_hash = None
    end_sessions(session, account.id)
    record(session, "account.reset", origin, subject=account.id)
    return _show_link(request, parts.settings.public_url, session, account, origin)


@router.post("/accounts/{account_id}/identity", include_in_schema=False)
def link(
    account_id: UUID,
    form: Annotated[IdentityForm, Form()],
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Let somebody in whom the provider calls so."""
    issuer = parts.settings.oidc_issuer
    if issuer is None:
        raise NotFoundError
    link_identity(session, get_account(session, account_id), issuer, form.subject.strip(), origin)
    return _back_to(account_id)


@router.post("/accounts/{account_id}/identity/remove", include_in_schema=False)
def unlink(account_id: UUID, session: DatabaseSession, origin: RequestOrigin) -> Response:
    """Let nobody in by a provider."""
    unlink_identities(session, get_account(session, account_id), origin)
    return _back_to(account_id)


@router.post("/accounts/{account_id}/second-factor/remove", include_in_schema=False)
def remove_second_factor(
    account_id: UUID, session: DatabaseSession, origin: RequestOrigin
) -> Response:
    """Turn the second factor of an account off, for somebody who lost it and the recovery codes."""
    account = get_account(session, account_id)
    second_factor.remove_second_factor(session, account)
    return _done(session, account, "account.second-factor-off", origin)


def _show_link(
    request: Request, public_url: str | None, session: Session, account: Account, origin: Origin
) -> Response:
    base = (public_url or str(request.base_url)).rstrip("/")
    link = base + make_link(session, account.id, now=origin.at)
    return render(request, "users/shown_once.html", {"what": "link", "lines": [link]})


def _done(session: Session, account: Account, action: str, origin: Origin) -> Response:
    record(session, action, origin, subject=account.id)
    return _back_to(account.id)


def _back_to(account_id: UUID) -> Response:
    return RedirectResponse(f"/accounts/{account_id}", SEE_OTHER)


def _organisations(session: Session) -> list[Organisation]:
    return list(session.scalars(select(Organisation).order_by(Organisation.name)))


def _out(account: Account) -> AccountOut:
    return AccountOut(
        id=account.id,
        name=account.name,
        roles=sorted(account.roles),
        organisation_id=account.organisation_id,
        has_password=account.password_hash is not None,
        has_second_factor=second_factor.is_enrolled(account),
        created_at=account.created_at,
        disabled_at=account.disabled_at,
    )
