"""One's own account, as pages: password, second factor, tokens, sessions."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

import segno
from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel
from starlette.responses import Response

from api.audit.service import record
from api.dependencies import DatabaseSession, Parts, RequestOrigin, ServiceParts
from api.errors import SignInError, StaleSignInError
from api.users import second_factor
from api.users.access import lifetime_of, require
from api.users.accounts import get_account, set_password
from api.users.attempts import Limit, count_attempt
from api.users.forms import Confirmation, PasswordForm, TokenForm
from api.users.passwords import verify_password
from api.users.permissions import Permission, Role
from api.users.principal import Principal
from api.users.sessions import end_session, end_sessions, sessions_of_account, started_within
from api.users.tables import Account
from api.users.tokens import MOST_DAYS, create_token, revoke_token, scopes_for, tokens_of
from api.web.pages import render

__all__ = ["router"]

# Like a sign-in, for whoever finds a browser left signed in.
PER_ACCOUNT = Limit("confirmation by account", n_attempts=10, window_s=900)

FRESH = timedelta(minutes=10)
"""How long a sign-in stands in for the password of somebody who has none."""

SEE_OTHER = 303

router = APIRouter()

Owner = Annotated[Principal, Depends(require(Permission.OWN_ACCOUNT))]


class PrincipalOut(BaseModel):
    """Who asks, and what they may do."""

    account_id: UUID
    name: str
    roles: list[Role]
    permissions: list[Permission]
    organisation_id: UUID | None


@router.get("/api/v1/me", tags=["users"])
def read_me(owner: Annotated[Principal, Depends(require(Permission.USE_DESK))]) -> PrincipalOut:
    """Say as whom the service knows you, and what you may do."""
    return PrincipalOut(
        account_id=owner.account_id,
        name=owner.name,
        roles=sorted(owner.roles),
        permissions=sorted(owner.permissions),
        organisation_id=owner.organisation_id,
    )


@router.get("/account", include_in_schema=False)
def show_account(
    owner: Owner, request: Request, parts: ServiceParts, session: DatabaseSession
) -> Response:
    """Show the account."""
    account = get_account(session, owner.account_id)
    now = datetime.now(UTC)
    context = {
        "account": account,
        "scopes": scopes_for(owner),
        "most_days": MOST_DAYS,
        "tokens": tokens_of(session, account.id),
        "must_enrol": owner.must_enrol,
        "sessions": sessions_of_account(session, account.id, lifetime_of(parts.settings), now=now),
    }
    return render(request, "users/account.html", context)


@router.post("/account/password", include_in_schema=False)
def change_password(
    owner: Owner,
    form: Annotated[PasswordForm, Form()],
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Change the password; every other browser is signed out."""
    account = _confirmed(parts, session, owner, form.current)
    set_password(session, account, form.password, but=owner.credential_id)
    record(session, "account.password", origin, subject=account.id)
    return _back()


@router.get("/account/second-factor", include_in_schema=False)
def show_second_factor(
    owner: Owner, request: Request, parts: ServiceParts, session: DatabaseSession
) -> Response:
    """Show the QR code that the app reads, until a code has proved that it did."""
    account = get_account(session, owner.account_id)
    secret = second_factor.open_secret(account, parts.vault.ring)
    if secret is None or second_factor.is_enrolled(account):
        return _back()
    picture = segno.make(second_factor.enrolment_uri(account, secret), micro=False)
    context = {
        # Without width and colour attributes that the page's own style gives.
        "picture": picture.svg_inline(scale=5, border=4, omitsize=True),
        "secret": secret,
    }
    return render(request, "users/second_factor.html", context)


@router.post("/account/second-factor", include_in_schema=False)
def begin_second_factor(
    owner: Owner,
    form: Annotated[Confirmation, Form()],
    parts: ServiceParts,
    session: DatabaseSession,
) -> Response:
    """Begin to set up a second factor."""
    account = _confirmed(parts, session, owner, form.current)
    second_factor.begin_enrolment(account, parts.vault.ring)
    return RedirectResponse("/account/second-factor", SEE_OTHER)


@router.post("/account/second-factor/confirm", include_in_schema=False)
def confirm_second_factor(
    owner: Owner,
    request: Request,
    code: Annotated[str, Form(max_length=20)],
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Turn the second factor on and sign every other browser out; show the recovery codes once."""
    count_attempt(parts.sessions, PER_ACCOUNT, str(owner.account_id), now=origin.at)
    account = get_account(session, owner.account_id)
    codes = second_factor.confirm_enrolment(session, parts.vault.ring, account, code, now=origin.at)
    end_sessions(session, account.id, but=owner.credential_id)
    record(session, "account.second-factor-on", origin, subject=account.id)
    return render(request, "users/shown_once.html", {"what": "codes", "lines": codes})


@router.post("/account/second-factor/remove", include_in_schema=False)
def remove_second_factor(
    owner: Owner,
    form: Annotated[Confirmation, Form()],
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Turn the second factor off and sign every other browser out."""
    account = _confirmed(parts, session, owner, form.current)
    second_factor.remove_second_factor(session, account)
    end_sessions(session, account.id, but=owner.credential_id)
    record(session, "account.second-factor-off", origin, subject=account.id)
    return _back()


@router.post("/account/tokens", include_in_schema=False)
def make_token(
    owner: Owner,
    request: Request,
    form: Annotated[TokenForm, Form()],
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Make a token, and show it once."""
    _confirmed(parts, session, owner, form.current)
    token_id, text = create_token(
        session, owner, form.name, form.scopes, n_days=form.n_days, now=origin.at
    )
    record(session, "token.create", origin, subject=token_id)
    return render(request, "users/shown_once.html", {"what": "token", "lines": [text]})


@router.post("/account/tokens/{token_id}/revoke", include_in_schema=False)
def revoke(
    owner: Owner, token_id: UUID, session: DatabaseSession, origin: RequestOrigin
) -> Response:
    """Make a token worthless."""
    revoke_token(session, token_id, owner.account_id)
    record(session, "token.revoke", origin, subject=token_id)
    return _back()


@router.post("/account/sessions/{session_id}/end", include_in_schema=False)
def end(
    owner: Owner,
    session_id: UUID,
    form: Annotated[Confirmation, Form()],
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Sign a browser out."""
    _confirmed(parts, session, owner, form.current)
    end_session(session, session_id, owner.account_id)
    record(session, "session.end", origin, subject=session_id)
    return _back()


def _confirmed(parts: Parts, session: DatabaseSession, owner: Principal, password: str) -> Account:
    """Return the owner's account once they have shown again that they are its owner.

    By the password or, where another provider keeps it, by having signed in just now.
    """
    now = datetime.now(UTC)
    count_attempt(parts.sessions, PER_ACCOUNT, str(owner.account_id), now=now)
    account = get_account(session, owner.account_id)
    if account.password_hash is None:
        if not started_within(session, owner.credential_id, FRESH, now=now):
            raise StaleSignInError
    elif not verify_password(account.password_hash, password):
        raise SignInError
    return account


def _back() -> Response:
    return RedirectResponse("/account", SEE_OTHER)
