"""What routes ask for: who calls, and that they may."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Annotated, Any

from fastapi import Depends, Request

from api.dependencies import Parts, ServiceParts
from api.errors import ForbiddenError, NotSignedInError, SecondFactorMissingError
from api.giving.givers import find_giver
from api.settings import Settings
from api.users.accounts import principal_of
from api.users.permissions import EVERYBODY_SIGNED_IN, Permission
from api.users.principal import Principal, nobody
from api.users.second_factor import is_enrolled
from api.users.sessions import Lifetime, find_session
from api.users.tables import Account
from api.users.tokens import find_token

__all__ = [
    "Anybody",
    "cookie_name",
    "giving_cookie_name",
    "lifetime_of",
    "permission_of",
    "require",
]

Guard = Callable[..., Awaitable[Principal]]


def cookie_name(settings: Settings) -> str:
    """Return the name of the session cookie; its prefix binds it to this host and to TLS."""
    return "__Host-xiangyin" if settings.behind_tls else "xiangyin"


def giving_cookie_name(settings: Settings) -> str:
    """Return the name of the cookie of a browser in which an upload link was opened."""
    return f"{cookie_name(settings)}-giving"


def lifetime_of(settings: Settings) -> Lifetime:
    """Return how long a session lasts."""
    return Lifetime(
        idle=timedelta(minutes=settings.session_idle_minutes),
        total=timedelta(hours=settings.session_hours),
    )


def _principal_of(request: Request, parts: ServiceParts) -> Principal:
    """Find who calls, in a transaction of its own that holds no lock while the route works."""
    kind, _, text = request.headers.get("authorization", "").partition(" ")
    secret = request.cookies.get(cookie_name(parts.settings))
    principal: Principal | None
    if kind.lower() == "bearer":
        principal = _by_token(parts, text.strip())
    else:
        principal = _by_session(parts, secret) if secret else None
    if principal is None:
        open_to_all = {Permission.USE_DESK} if parts.settings.desk_is_open else ()
        principal = nobody(frozenset(open_to_all))
    giving = request.cookies.get(giving_cookie_name(parts.settings))
    if giving and principal.signed_in_by != "token":
        principal = _with_link(parts, principal, giving)
    request.state.principal = principal
    return principal


Anybody = Annotated[Principal, Depends(_principal_of)]
"""Who calls, whoever that is: for pages that answer everybody and each in their way."""


@cache
def require(permission: Permission) -> Guard:
    """Return the dependency of a route that needs `permission`.

    Put it first among the parameters, so that nothing is read from those who may not ask:
    ``principal: Annotated[Principal, Depends(require(Permission.READ_CASES))]``.
    """

    async def guard(principal: Annotated[Principal, Depends(_principal_of)]) -> Principal:
        if not principal.may(permission):
            if not principal.is_signed_in:
                raise NotSignedInError
            if principal.must_enrol:
                raise SecondFactorMissingError
            raise ForbiddenError(permission)
        return principal

    guard.permission = permission  # type: ignore[attr-defined]  # read by `permission_of`
    return guard


def permission_of(dependency: Any) -> Permission | None:
    """Return what a dependency made by `require` asks for; None of any other."""
    return getattr(dependency, "permission", None)


def _by_session(parts: Parts, secret: str) -> Principal | None:
    with parts.sessions.begin() as session:
        row = find_session(session, secret, lifetime_of(parts.settings), now=datetime.now(UTC))
        if row is None:
            return None
        principal = principal_of(row.account, "session", row.id)
        return _held_back(principal, row.account, parts.settings)


def _with_link(parts: Parts, principal: Principal, secret: str) -> Principal:
    """Add what an upload link allows; who is signed in keeps sending under their own account."""
    with parts.sessions.begin() as session:
        found = find_giver(session, secret, now=datetime.now(UTC))
    if found is None:
        return principal
    giver_id, case_id = found
    allowed = replace(
        principal,
        permissions=principal.permissions | {Permission.UPLOAD_RECORDINGS},
        gives_to=case_id,
    )
    if principal.is_signed_in:
        return allowed
    return replace(allowed, account_id=giver_id, signed_in_by="link")


def _by_token(parts: Parts, text: str) -> Principal:
    with parts.sessions.begin() as session:
        row = find_token(session, text, now=datetime.now(UTC))
        if row is None:
            raise NotSignedInError
        principal = principal_of(row.account, "token", row.id)
        scopes = {Permission(scope) for scope in row.scopes}
        scoped = replace(principal, permissions=principal.permissions & scopes)
        return _held_back(scoped, row.account, parts.settings)


def _held_back(principal: Principal, account: Account, settings: Settings) -> Principal:
    """Leave little but the own account to whoever has to set up a second factor first."""
    if is_enrolled(account) or account.roles.isdisjoint(settings.second_factor_demanded_of):
        return principal
    left = principal.permissions & EVERYBODY_SIGNED_IN
    return replace(principal, permissions=left, must_enrol=True)
