"""What every request and reply is held to: no posts from other sites, no content from them."""

from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import BodyTooLargeError

__all__ = [
    "HEADERS",
    "UNKEPT",
    "BodyLimit",
    "SecurityHeaders",
    "guarding_headers",
    "is_foreign",
    "policy_with_style_nonce",
]

HSTS = "max-age=31536000"

HEADERS = {
    # blob: is the recording that the person chose or made, played before it is sent.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "media-src 'self' blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
}

UNKEPT = {"Cache-Control": "no-store"}
"""For what may hold somebody's data: all but the page's own files and what says otherwise."""


def policy_with_style_nonce(nonce: str) -> str:
    """Return the content policy of a page, some of whose modules make styles that bear `nonce`."""
    policy = HEADERS["Content-Security-Policy"]
    return policy.replace("style-src 'self'", f"style-src 'self' 'nonce-{nonce}'")


def guarding_headers(*, behind_tls: bool) -> dict[str, str]:
    """Return the headers that every reply has; behind TLS browsers are told to stay there."""
    return HEADERS | ({"Strict-Transport-Security": HSTS} if behind_tls else {})


def is_foreign(method: str, headers: Headers) -> bool:
    """Say whether a request that changes something comes from another site's page.

    Browsers state where a request comes from in ``Sec-Fetch-Site``, and where that is missing
    (older ones, and any over plain HTTP) in ``Origin``. A page cannot change either. A request with
    a cookie and without both comes from no browser that we know, and is refused; programs send
    neither, and bring a token in place of a cookie, which no browser adds by itself. This, with
    ``SameSite=Lax`` on the cookie, is the defence by Fetch Metadata of OWASP's Cross-Site Request
    Forgery Prevention Cheat Sheet, with the fallback that it asks for; a token in each form would
    add nothing to it.
    """
    if method in {"GET", "HEAD", "OPTIONS"}:
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = headers.get("origin")
    if origin is None:
        return "cookie" in headers
    return urlsplit(origin).netloc != headers.get("host")


class SecurityHeaders:
    """Middleware that adds the headers to every reply."""

    def __init__(self, app: ASGIApp, *, behind_tls: bool) -> None:
        self._app = app
        self._headers = guarding_headers(behind_tls=behind_tls)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        is_file = scope.get("path", "").startswith("/static/")
        added = self._headers if is_file else self._headers | UNKEPT

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in added.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, guarded if scope["type"] == "http" else send)


class BodyLimit:
    """Middleware that ends bodies which are read into memory whole: forms and JSON.

    Recordings, sent to the interface as files, are read piece by piece by routes that have limits
    of their own.
    """

    def __init__(self, app: ASGIApp, *, limit_bytes: int) -> None:
        self._app = app
        self._limit_bytes = limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with its body counted."""
        if scope["type"] != "http" or _is_streamed(scope):
            await self._app(scope, receive, send)
            return
        n_bytes = 0

        async def counted() -> Message:
            nonlocal n_bytes
            message = await receive()
            n_bytes += len(message.get("body", b""))
            if n_bytes > self._limit_bytes:
                raise HTTPException(
                    HTTPStatus.REQUEST_ENTITY_TOO_LARGE, str(BodyTooLargeError(self._limit_bytes))
                )
            return message

        await self._app(scope, counted, send)


def _is_streamed(scope: Scope) -> bool:
    kind = Headers(scope=scope).get("content-type", "").partition(";")[0].strip().lower()
    in_memory = kind in {"application/json", "application/x-www-form-urlencoded"}
    return scope["path"].startswith("/api/") and not in_memory
