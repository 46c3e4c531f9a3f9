"""Signing in and out, and one-time links, as pages."""

from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from api.audit.service import network_of, record
from api.dependencies import DatabaseSession, Parts, ServiceParts, origin_of
from api.errors import SignInError
from api.problems import kind_of
from api.users.access import cookie_name, lifetime_of
from api.users.accounts import (
    check_credentials,
    create_account,
    get_account,
    normal_name,
    principal_of,
    set_password,
)
from api.users.attempts import Limit, count_attempt, forget_attempts
from api.users.forms import SignInForm, WelcomeForm
from api.users.links import find_link, use_link
from api.users.permissions import Role
from api.users.principal import nobody
from api.users.sessions import end_session_of_secret, start_session
from api.users.tables import Account
from api.web.pages import render

__all__ = ["PER_ADDRESS", "begin_session", "host_of", "own_page", "router"]

router = APIRouter(include_in_schema=False)

# A name is locked for the rest of the window, whether it exists or not; the right password and code
# start the count anew. NIST SP 800-63B allows a hundred attempts in all.
PER_NAME = Limit("sign-in by name", n_attempts=10, window_s=900)
PER_ADDRESS = Limit("sign-in by address", n_attempts=50, window_s=900)

SEE_OTHER = 303


@router.get("/sign-in")
def show_sign_in(
    request: Request, parts: ServiceParts, next_page: Annotated[str, Query(alias="next")] = "/"
) -> Response:
    """Ask for name and password."""
    context = {"next": next_page, "name": "", "problem": "", "provider": _provider_name(parts)}
    return render(request, "users/sign_in.html", context)


@router.post("/sign-in")
def sign_in(
    request: Request,
    form: Annotated[SignInForm, Form()],
    parts: ServiceParts,
    session: DatabaseSession,
) -> Response:
    """Start a session, or ask again."""
    now = datetime.now(UTC)
    name = normal_name(form.name)
    count_attempt(parts.sessions, PER_ADDRESS, host_of(request), now=now)
    count_attempt(parts.sessions, PER_NAME, name, now=now)
    try:
        account = check_credentials(
            session, parts.vault.ring, form.name, form.password, form.code, now=now
        )
    except SignInError as error:
        request.state.principal = nobody()
        # The name stays out: it may be a password that was typed into the wrong field.
        request.state.log_facts = {
            "problem": kind_of(error).slug,
            "network": network_of(host_of(request)),
        }
        context = {
            "next": form.next,
            "name": form.name,
            "problem": _problem(error),
            "provider": _provider_name(parts),
        }
        return render(request, "users/sign_in.html", context, status=kind_of(error).status)
    forget_attempts(session, PER_NAME, name)
    return begin_session(request, parts, session, account, "session.start", own_page(form.next))


@router.post("/sign-out")
def sign_out(request: Request, parts: ServiceParts, session: DatabaseSession) -> Response:
    """End the session of this browser."""
    name = cookie_name(parts.settings)
    end_session_of_secret(session, request.cookies.get(name, ""))
    reply = RedirectResponse("/sign-in", SEE_OTHER)
    reply.delete_cookie(name, path="/", secure=parts.settings.behind_tls, httponly=True)
    return reply


@router.get("/welcome/{secret}")
def show_welcome(
    request: Request, secret: str, parts: ServiceParts, session: DatabaseSession
) -> Response:
    """Ask for a password, and of the first admin for a name."""
    now = datetime.now(UTC)
    count_attempt(parts.sessions, PER_ADDRESS, host_of(request), now=now)
    link = find_link(session, secret, now=now)
    name = get_account(session, link.account_id).name if link.account_id else None
    return render(request, "users/welcome.html", {"name": name})


@router.post("/welcome/{secret}")
def welcome(
    request: Request,
    secret: str,
    form: Annotated[WelcomeForm, Form()],
    parts: ServiceParts,
    session: DatabaseSession,
) -> Response:
    """Use the link up: set the password and sign in."""
    now = datetime.now(UTC)
    count_attempt(parts.sessions, PER_ADDRESS, host_of(request), now=now)
    account_id = use_link(session, secret, now=now)
    if account_id is None:
        account = create_account(session, form.name, [Role.ADMIN], now=now)
    else:
        account = get_account(session, account_id)
    set_password(session, account, form.password)
    # The link proves who this is, but not that they hold the second factor.
    if account.totp_confirmed_at is not None:
        return RedirectResponse("/sign-in", SEE_OTHER)
    return begin_session(request, parts, session, account, "account.welcome", "/account")


def begin_session(
    request: Request,
    parts: Parts,
    session: DatabaseSession,
    account: Account,
    action: str,
    page: str,
) -> Response:
    """Start a session under a new secret, in place of the browser's old one, and note it."""
    name = cookie_name(parts.settings)
    end_session_of_secret(session, request.cookies.get(name, ""))
    lifetime = lifetime_of(parts.settings)
    secret, session_id = start_session(
        session,
        account,
        lifetime,
        agent=request.headers.get("user-agent", ""),
        network=network_of(host_of(request)),
        now=datetime.now(UTC),
    )
    request.state.principal = principal_of(account, "session", session_id)
    record(session, action, origin_of(request), subject=account.id)
    reply = RedirectResponse(page, SEE_OTHER)
    reply.set_cookie(
        name,
        secret,
        max_age=int(lifetime.total.total_seconds()),
        path="/",
        secure=parts.settings.behind_tls,
        httponly=True,
        samesite="lax",
    )
    return reply


def _provider_name(parts: Parts) -> str | None:
    """Name the provider at which people may sign in as well; None without one."""
    return parts.settings.oidc_name if parts.settings.oidc_issuer else None


def _problem(error: SignInError) -> str:
    return "sign_in.wants_code" if error.wants_code else "problem.sign-in"


def own_page(page: str) -> str:
    """Return a page of this service to lead back to, never another site's."""
    parts: Any = urlsplit(page)
    is_own = page.startswith("/") and not page.startswith(("//", "/\\")) and not parts.netloc
    return page if is_own else "/"


def host_of(request: Request) -> str:
    """Return the address of the machine that asks."""
    return request.client.host if request.client else ""
