"""A real OpenID provider on this machine: Authlib's server, which demands PKCE and a nonce."""
# ruff: noqa: ARG002  # the signatures are those that Authlib calls

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, Response, jsonify
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

__all__ = ["CLIENT_ID", "CLIENT_SECRET", "OpenIdProvider", "running_provider"]

CLIENT_ID, CLIENT_SECRET = "xiangyin", "not guessed by anybody"


@dataclass
class OpenIdProvider:
    """What the provider is to say.

    Attributes
    ----------
    issuer : str
        Its address.
    subject : str
        Who signs in.
    redirect_uri : str
        Where it leads people back to, and nowhere else.
    said : dict
        What it says in place of the truth, in its tokens.
    """

    issuer: str
    subject: str = "248289761001"
    redirect_uri: str = ""
    said: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))
    codes: dict[str, "_Code"] = field(default_factory=dict)


@dataclass
class _Code:
    """A code that was given out, as Authlib asks for it."""

    subject: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> None:
        return None

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class _Client(ClientMixin):
    def __init__(self, provider: OpenIdProvider) -> None:
        self._provider = provider
        self.client_metadata: dict[str, Any] = {}

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> str:
        return self._provider.redirect_uri

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self._provider.redirect_uri

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@contextmanager
def running_provider() -> Iterator[OpenIdProvider]:
    """Serve a provider from a thread on a free port."""
    app = Flask(__name__)
    server = make_server("127.0.0.1", 0, app)
    provider = OpenIdProvider(f"http://127.0.0.1:{server.server_port}")
    _add_routes(app, provider)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _add_routes(app: Flask, provider: OpenIdProvider) -> None:
    client = _Client(provider)
    authorization = AuthorizationServer(
        app,
        query_client=lambda client_id: client if client_id == CLIENT_ID else None,
        save_token=lambda _token, _request: None,
    )
    grant, openid = _grants(provider)
    authorization.register_grant(grant, [openid, CodeChallenge(required=True)])

    @app.get("/.well-known/openid-configuration")
    def facts() -> Response:
        issuer = provider.issuer
        return jsonify(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "jwks_uri": f"{issuer}/keys",
            }
        )

    @app.get("/keys")
    def keys() -> Response:
        return jsonify({"keys": [provider.key.as_dict(private=False)]})

    @app.get("/authorize")
    def authorize() -> Response:
        asked = authorization.get_consent_grant(end_user=provider.subject)
        return authorization.create_authorization_response(grant_user=provider.subject, grant=asked)

    @app.post("/token")
    def token() -> Response:
        return authorization.create_token_response()


def _grants(provider: OpenIdProvider) -> tuple[type[AuthorizationCodeGrant], OpenIDCode]:
    """Return Authlib's grants of this provider; it makes the first one itself for each request."""
    grant: Any = type("Grant", (_Grant,), {"provider": provider})
    openid = _OpenId(require_nonce=True)
    openid.provider = provider
    return grant, openid


class _Grant(AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)
    provider: OpenIdProvider

    def save_authorization_code(self, code: str, request: Any) -> None:
        said = request.payload.data
        self.provider.codes[code] = _Code(
            request.user,
            request.payload.redirect_uri,
            request.payload.scope,
            said["nonce"],
            said["code_challenge"],
            said["code_challenge_method"],
        )

    def query_authorization_code(self, code: str, client: Any) -> _Code | None:
        return self.provider.codes.get(code)

    def delete_authorization_code(self, authorization_code: _Code) -> None:
        codes = self.provider.codes
        for code in [one for one, kept in codes.items() if kept is authorization_code]:
            del codes[code]

    def authenticate_user(self, authorization_code: _Code) -> str:
        return authorization_code.subject


class _OpenId(OpenIDCode):
    provider: OpenIdProvider

    def exists_nonce(self, nonce: str, request: Any) -> bool:
        return False

    def resolve_client_private_key(self, client: Any) -> RSAKey:
        return self.provider.key

    def get_client_claims(self, client: Any) -> dict[str, Any]:
        return {"iss": self.provider.issuer, "aud": [CLIENT_ID]}

    def get_encode_header(self, client: Any) -> dict[str, str]:
        return {"alg": "RS256", "kid": "1"}

    def generate_user_info(self, user: str, scope: str) -> UserInfo:
        return UserInfo(sub=user, **self.provider.said)
