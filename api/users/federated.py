"""Signing in at an OpenID provider, as pages; only who was linked to an account gets in."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from api.dependencies import DatabaseSession, Parts, ServiceParts
from api.errors import (
    IdentityProviderError,
    IdentityUnknownError,
    NotFoundError,
)
from api.users.access import cookie_name
from api.users.accounts import get_account
from api.users.attempts import Limit, count_attempt
from api.users.challenge import LIFETIME, Challenge, lock_step, open_step
from api.users.identities import find_linked
from api.users.second_factor import is_enrolled, take_code
from api.users.sign_in import PER_ADDRESS, begin_session, host_of, own_page
from api.web.pages import render

if TYPE_CHECKING:
    from api.users.oidc import Provider

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

RETURN_PATH = "/sign-in/oidc/return"
PER_ACCOUNT = Limit("code after a provider", n_attempts=10, window_s=900)
SECRET_BYTES = 48
SEE_OTHER = 303


@dataclass(frozen=True)
class Answer:
    """What a provider sends people back with."""

    code: Annotated[str, Query(max_length=4_000)] = ""
    state: Annotated[str, Query(max_length=200)] = ""
    iss: Annotated[str | None, Query(max_length=255)] = None
    error: Annotated[str, Query(max_length=200)] = ""


def _provider_of(parts: ServiceParts) -> "Provider":
    """Return the provider that the settings name; without one there is no such address."""
    settings = parts.settings
    if settings.oidc_issuer is None:
        raise NotFoundError
    from api.users.oidc import Provider  # half a second that most services need not wait for

    secret = settings.oidc_client_secret
    return Provider(
        settings.oidc_issuer,
        str(settings.oidc_client_id),
        secret.get_secret_value() if secret else None,
        str(settings.public_url).rstrip("/") + RETURN_PATH,
    )


AskedProvider = Annotated["Provider", Depends(_provider_of)]


@router.get("/sign-in/oidc")
def leave(
    request: Request,
    provider: AskedProvider,
    parts: ServiceParts,
    next_page: Annotated[str, Query(alias="next")] = "/",
) -> Response:
    """Lead to the provider; a cookie keeps what its answer must fit."""
    count_attempt(parts.sessions, PER_ADDRESS, host_of(request), now=datetime.now(UTC))
    challenge = Challenge(*(secrets.token_urlsafe(SECRET_BYTES) for _ in range(3)))
    reply = RedirectResponse(provider.address_for(challenge), SEE_OTHER)
    _remember(reply, parts, "return", {"challenge": vars(challenge), "next": own_page(next_page)})
    return reply


@router.get(RETURN_PATH)
def come_back(
    request: Request,
    provider: AskedProvider,
    answer: Annotated[Answer, Depends()],
    parts: ServiceParts,
    session: DatabaseSession,
) -> Response:
    """Start a session for the account that is linked to whom the provider names."""
    count_attempt(parts.sessions, PER_ADDRESS, host_of(request), now=datetime.now(UTC))
    kept = _remembered(request, parts, "return")
    challenge = Challenge(**kept["challenge"])
    if not secrets.compare_digest(challenge.state.encode(), answer.state.encode()):
        raise IdentityProviderError("its answer belongs to another sign-in")
    if answer.error or answer.iss not in (None, provider.issuer):
        raise IdentityProviderError("it did not sign you in")
    subject = provider.subject_of(answer.code, challenge)
    account = find_linked(session, provider.issuer, subject)
    if account is None:
        raise IdentityUnknownError(subject)
    if is_enrolled(account):
        reply = render(request, "users/code.html", {"problem": ""})
        _remember(reply, parts, "code", {"account": str(account.id), "next": kept["next"]})
        return reply
    reply = begin_session(request, parts, session, account, "session.start", kept["next"])
    return _forgotten(reply, parts)


@router.post("/sign-in/oidc/code", dependencies=[Depends(_provider_of)])
def give_code(
    request: Request,
    code: Annotated[str, Form(max_length=40)],
    parts: ServiceParts,
    session: DatabaseSession,
) -> Response:
    """Take the second factor of somebody whom the provider has named."""
    now = datetime.now(UTC)
    kept = _remembered(request, parts, "code")
    account = get_account(session, UUID(kept["account"]))
    count_attempt(parts.sessions, PER_ACCOUNT, str(account.id), now=now)
    if account.disabled_at or not take_code(session, parts.vault.ring, account, code, now=now):
        return render(request, "users/code.html", {"problem": "problem.second-factor"}, status=401)
    reply = begin_session(request, parts, session, account, "session.start", kept["next"])
    return _forgotten(reply, parts)


def _cookie(parts: Parts) -> str:
    return f"{cookie_name(parts.settings)}-step"


def _remember(reply: Response, parts: Parts, step: str, facts: dict[str, Any]) -> None:
    reply.set_cookie(
        _cookie(parts),
        lock_step(parts.vault.ring, step, facts, now=datetime.now(UTC)),
        max_age=int(LIFETIME.total_seconds()),
        path="/",
        secure=parts.settings.behind_tls,
        httponly=True,
        samesite="lax",  # the provider leads back here from its own site
    )


def _remembered(request: Request, parts: Parts, step: str) -> dict[str, Any]:
    text = request.cookies.get(_cookie(parts))
    return open_step(parts.vault.ring, step, text, now=datetime.now(UTC))


def _forgotten(reply: Response, parts: Parts) -> Response:
    secure = parts.settings.behind_tls
    reply.delete_cookie(_cookie(parts), path="/", secure=secure, httponly=True)
    return reply
