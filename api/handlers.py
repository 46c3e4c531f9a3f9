"""Turns every error into its problem document, or into a page where a person is reading."""

import logging
from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from api.errors import (
    AccountQuotaError,
    NotSignedInError,
    RangeError,
    ServiceError,
    TooManyAttemptsError,
    TusVersionError,
)
from api.problems import BY_STATUS, Kind, Problem, kind_of
from api.security import UNKEPT, guarding_headers
from api.web.pages import problem_page, sign_in_first, wants_page
from api.web.words import choose_language
from dialect.errors import AudioError, CaseError, DialectError

__all__ = ["add_handlers"]

MEDIA_TYPE = "application/problem+json"

_LOGGER = logging.getLogger(__name__)


def add_handlers(app: FastAPI) -> None:
    """Register one handler per family of errors."""
    app.add_exception_handler(DialectError, _answer_known)
    app.add_exception_handler(ServiceError, _answer_known)
    app.add_exception_handler(RequestValidationError, _answer_invalid)
    app.add_exception_handler(HTTPException, _answer_http)
    app.add_exception_handler(ClientDisconnect, _answer_gone)
    app.add_exception_handler(Exception, _answer_unexpected)


async def _answer_known(request: Request, error: Exception) -> Response:
    # The library tells what is wrong with a case in Chinese too, for those who ask so.
    language = choose_language(None, request.headers.get("accept-language", "en"))
    if isinstance(error, AudioError | CaseError) and language == "zh-CN":
        problem = Problem(kind_of(error), error.chinese)
    else:
        members = error.members if isinstance(error, ServiceError) else {}
        problem, language = Problem(kind_of(error), str(error), members=members), "en"
    headers = {"Content-Language": language, "Vary": "Accept-Language"}
    return _reply(request, problem, headers | _asked_for(error))


def _asked_for(error: Exception) -> dict[str, str]:
    """Return what HTTP wants said besides: how to sign in, how long to wait, what there is."""
    if isinstance(error, NotSignedInError):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, TooManyAttemptsError | AccountQuotaError):
        return {"Retry-After": str(error.retry_after_s)}
    if isinstance(error, TusVersionError):
        return {"Tus-Version": error.version}
    if isinstance(error, RangeError):
        return {"Content-Range": f"bytes */{error.size_bytes}"}
    return {}


async def _answer_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # registered for nothing else
    fields = tuple(
        (".".join(str(part) for part in item["loc"]), str(item["msg"])) for item in error.errors()
    )
    detail = "; ".join(f"{field}: {text}" for field, text in fields)
    return _reply(request, Problem(BY_STATUS[422], detail, fields))


async def _answer_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # registered for nothing else
    unnamed = Kind("http", error.status_code, "Correct the request and send it again.")
    kind = BY_STATUS.get(error.status_code, unnamed)
    return _reply(request, Problem(kind, error.detail), error.headers)


async def _answer_gone(request: Request, _error: Exception) -> Response:
    """Nobody reads this reply; it keeps a broken upload from being logged as a fault of ours."""
    return _reply(request, Problem(BY_STATUS[400], "the connection broke off"))


async def _answer_unexpected(request: Request, error: Exception) -> Response:
    request_id = _request_id(request)
    _LOGGER.error("unexpected", exc_info=error, extra={"facts": {"request_id": request_id}})
    # This handler stands outside the middleware that adds headers to every other reply.
    behind_tls = request.app.state.parts.settings.behind_tls
    headers = guarding_headers(behind_tls=behind_tls) | UNKEPT | {"X-Request-Id": request_id}
    detail = f"something broke here; nothing was kept; request {request_id}"
    return _reply(request, Problem(kind_of(error), detail), headers)


def _reply(
    request: Request, problem: Problem, headers: Mapping[str, str] | None = None
) -> Response:
    request.scope.setdefault("state", {})["log_facts"] = {"problem": problem.kind.slug} | _who(
        request
    )
    if wants_page(request):
        if problem.kind.slug == "not-signed-in":
            return sign_in_first(request)
        return problem_page(request, problem, headers)
    return JSONResponse(
        problem.as_json(_request_id(request)),
        problem.kind.status,
        headers,
        media_type=MEDIA_TYPE,
    )


def _who(request: Request) -> dict[str, str]:
    """Say whose request failed, by the account's number: refusals are looked for by it."""
    principal = getattr(request.state, "principal", None)
    return {"account": str(principal.account_id)} if principal and principal.is_signed_in else {}


def _request_id(request: Request) -> str:
    return str(request.scope.get("state", {}).get("request_id", "-"))
