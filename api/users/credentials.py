"""Secrets that we make: 256 random bits, kept as their SHA-256 alone."""

import hashlib
import secrets

__all__ = ["TOKEN_PREFIX", "digest_of", "new_secret"]

SECRET_BYTES = 32
# By its prefix a token that slipped into a file or a chat is found and told from other strings.
TOKEN_PREFIX = "xy_"


def new_secret(prefix: str = "") -> str:
    """Make a secret that fits into a URL, a cookie or a header."""
    return prefix + secrets.token_urlsafe(SECRET_BYTES)


def digest_of(secret: str) -> str:
    """Return what is kept of a secret. One round is enough: nobody guesses 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()
