"""Rendering of pages in the reader's language."""

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import RedirectResponse, Response

from api.problems import Problem
from api.security import policy_with_style_nonce
from api.web.navigation import navigation_of
from api.web.words import choose_language, words_in
from dialect import __version__

__all__ = ["problem_page", "render", "sign_in_first", "wants_page"]

LANGUAGE_COOKIE = "xiangyin-language"
NONCE_BYTES = 16

_TEMPLATES = Jinja2Templates(
    env=Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
)


def render(
    request: Request,
    template: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Render a template with the words of the reader's language.

    Besides `context` a template has ``words``, ``words_under(*prefixes)`` (what a page's modules
    say), ``language``, ``principal``, ``navigation`` and ``style_nonce``.
    """
    asked = request.query_params.get("lang")
    language = choose_language(
        asked or request.cookies.get(LANGUAGE_COOKIE), request.headers.get("accept-language", "")
    )
    words = words_in(language)
    principal = getattr(request.state, "principal", None)
    nonce = token_urlsafe(NONCE_BYTES)
    reply = _TEMPLATES.TemplateResponse(
        request,
        template,
        {
            "language": language,
            "words": dict(words),
            "words_under": partial(_words_under, words),
            "version": __version__,
            "principal": principal,
            "navigation": navigation_of(principal),
            "style_nonce": nonce,
            **context,
        },
        status_code=status,
        headers={
            "Vary": "Accept-Language, Cookie",
            "Cache-Control": "no-store",
            "Content-Language": language,
            "Content-Security-Policy": policy_with_style_nonce(nonce),
            **(headers or {}),
        },
    )
    if asked:  # forms and redirects keep the language that was chosen
        reply.set_cookie(LANGUAGE_COOKIE, language, httponly=True, samesite="lax")
    return reply


def _words_under(words: Mapping[str, str], *prefixes: str) -> dict[str, str]:
    return {key: text for key, text in words.items() if key.startswith(prefixes)}


def wants_page(request: Request) -> bool:
    """Say whether a person reads the reply: a browser that opens an address asks for HTML first."""
    accepted = request.headers.get("accept", "")
    return accepted.split(",")[0].strip().startswith("text/html")


def sign_in_first(request: Request) -> Response:
    """Lead a person to the sign-in page, and from there back to the page that they wanted."""
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    query = urlencode({"next": wanted}) if request.method == "GET" else ""
    return RedirectResponse(f"/sign-in?{query}".rstrip("?"), HTTPStatus.SEE_OTHER)


def problem_page(
    request: Request, problem: Problem, headers: Mapping[str, str] | None = None
) -> Response:
    """Show a problem to a person, under the same status as its JSON twin."""
    number = str(request.scope.get("state", {}).get("request_id", ""))
    context = {"kind": problem.kind, "detail": problem.detail, "number": number}
    return render(request, "problem.html", context, status=problem.kind.status, headers=headers)
