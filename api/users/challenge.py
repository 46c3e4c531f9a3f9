"""What a browser keeps while somebody signs in elsewhere; locked: nobody else makes or reads it."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from api.errors import IdentityProviderError, KeyUnusableError
from api.storage.key_ring import KeyRing

__all__ = ["LIFETIME", "Challenge", "lock_step", "open_step"]

LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True)
class Challenge:
    """Three secrets of one sign-in: they tie the answer to the browser, the token and the code."""

    state: str
    nonce: str
    verifier: str


def lock_step(ring: KeyRing, step: str, facts: dict[str, Any], *, now: datetime) -> str:
    """Write down what `step` of a sign-in needs to know, as text for a cookie."""
    dated = facts | {"until": (now + LIFETIME).isoformat()}
    return base64.urlsafe_b64encode(ring.lock(json.dumps(dated).encode(), _bound(step))).decode()


def open_step(ring: KeyRing, step: str, text: str | None, *, now: datetime) -> dict[str, Any]:
    """Read what `lock_step` wrote for the same step.

    Raises
    ------
    IdentityProviderError
        If it is over, of another step or not ours.
    """
    try:
        plain = ring.unlock(base64.urlsafe_b64decode(text or ""), _bound(step))
    except (binascii.Error, ValueError, KeyUnusableError) as error:
        raise IdentityProviderError("this sign-in was not begun in this browser") from error
    facts: dict[str, Any] = json.loads(plain)
    if now >= datetime.fromisoformat(facts["until"]):
        raise IdentityProviderError("this sign-in took too long")
    return facts


def _bound(step: str) -> bytes:
    return f"sign-in/{step}".encode()
