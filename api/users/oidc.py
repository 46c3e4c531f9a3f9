"""Signing in through an OpenID provider: authorization code with PKCE, state and nonce.

The provider says who somebody is and nothing else; what they may do stands here. Authlib speaks the
protocol and checks the token; its integrations for web frameworks are left out, for they want a
session of their own.

References
----------
.. [1] OpenID Connect Core 1.0 and Discovery 1.0, incorporating errata set 2, 2023.
.. [2] RFC 9700, Best Current Practice for OAuth 2.0 Security, 2025.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from api.errors import IdentityProviderError
from api.settings import is_safe
from api.users.challenge import Challenge

__all__ = ["Provider"]

ANSWER_S = 10.0
CLOCKS_MAY_DIFFER_S = 60
ALGORITHMS = ["RS256", "PS256", "ES256"]
"""Signatures that the provider alone can make; its own list is not asked, nor ``none`` taken."""


@dataclass(frozen=True)
class Provider:
    """An OpenID provider, and as what it knows this service.

    Attributes
    ----------
    issuer : str
        Its address, exactly as it names itself.
    client_id : str
        What it calls this service.
    client_secret : str or None
        Proves this service; None for a public client.
    redirect_uri : str
        Where it sends people back to.
    """

    issuer: str
    client_id: str
    client_secret: str | None
    redirect_uri: str

    def address_for(self, challenge: Challenge) -> str:
        """Return the address at which somebody signs in with the provider.

        Raises
        ------
        IdentityProviderError
            If it does not answer, or not as it should.
        """
        with self._client() as client:
            facts = self._facts(client)
            address, _ = client.create_authorization_url(
                facts["authorization_endpoint"],
                state=challenge.state,
                nonce=challenge.nonce,
                code_verifier=challenge.verifier,
            )
        return str(address)

    def subject_of(self, code: str, challenge: Challenge) -> str:
        """Redeem a code, and return what the provider calls the person.

        Raises
        ------
        IdentityProviderError
            If it does not answer, does not take the code, or its token is not one for this sign-in.
        """
        with self._client() as client:
            facts = self._facts(client)
            token = client.fetch_token(
                facts["token_endpoint"], code=code, code_verifier=challenge.verifier
            )
            keys = KeySet.import_key_set(
                cast(KeySetSerialization, _document(client, facts["jwks_uri"]))
            )
            return self._checked(token, keys, challenge.nonce)

    def _checked(self, token: Mapping[str, Any], keys: KeySet, nonce: str) -> str:
        """Return the subject of an ID token once all of it has been checked."""
        read = jwt.decode(token["id_token"], keys, algorithms=ALGORITHMS)
        claims = CodeIDToken(
            read.claims,
            read.header,
            options={
                "iss": {"essential": True, "value": self.issuer},
                "aud": {"essential": True, "value": self.client_id},
            },
            params={
                "nonce": nonce,
                "client_id": self.client_id,
                "access_token": token.get("access_token"),
            },
        )
        claims.validate(leeway=CLOCKS_MAY_DIFFER_S)
        return str(claims["sub"])

    def _facts(self, client: OAuth2Client) -> dict[str, Any]:
        """Ask the provider where its endpoints are; they are as well kept as itself, or refused."""
        facts = _document(client, get_well_known_url(self.issuer, external=True))
        if facts["issuer"] != self.issuer:
            raise IdentityProviderError("it calls itself otherwise than XIANGYIN_OIDC_ISSUER")
        for endpoint in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not is_safe(str(facts[endpoint])):
                raise IdentityProviderError(f"its {endpoint} has no TLS")
        methods = facts.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if self.client_secret and "client_secret_basic" not in methods:
            client.token_endpoint_auth_method = "client_secret_post"
        return facts

    @contextmanager
    def _client(self) -> Iterator[OAuth2Client]:
        try:
            with OAuth2Client(
                self.client_id,
                self.client_secret,
                token_endpoint_auth_method="client_secret_basic" if self.client_secret else "none",
                scope="openid",
                redirect_uri=self.redirect_uri,
                code_challenge_method="S256",
                timeout=ANSWER_S,
            ) as client:
                yield client
        except httpx2.HTTPError as error:
            raise IdentityProviderError("it does not answer") from error
        except AuthlibBaseError as error:
            raise IdentityProviderError("it does not take the code") from error
        except (JoseError, KeyError, ValueError) as error:
            raise IdentityProviderError("its answer is not one for this sign-in") from error


def _document(client: OAuth2Client, address: str) -> dict[str, Any]:
    reply = client.request("GET", address, withhold_token=True)
    reply.raise_for_status()
    document = reply.json()
    if not isinstance(document, dict):
        raise IdentityProviderError(f"{address} holds no object")
    return document
