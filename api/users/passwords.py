"""Passwords: argon2id, and rules after NIST SP 800-63B: length and a blocklist, no composition.

References
----------
.. [1] NIST SP 800-63B-4, Digital Identity Guidelines, section 3.1.1.2, 2025.
.. [2] OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane.
"""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from api.errors import WeakPasswordError

__all__ = ["LEAST_LENGTH", "check_password", "hash_password", "is_outdated", "verify_password"]

LEAST_LENGTH = 12
MOST_LENGTH = 256
LEAST_DISTINCT = 5

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# What length alone lets through; a password made of one of these and little else is refused.
_COMMON = (
    "password", "passw0rd", "qwertyuiop", "qwerty", "asdfghjkl", "1q2w3e4r", "letmein", "welcome",
    "iloveyou", "admin", "administrator", "woaini", "5201314", "123456", "0123456789", "987654321",
    "abcdef", "xiangyin", "乡音", "密码", "changeme", "secret",
)  # fmt: skip


def check_password(password: str, name: str) -> None:
    """Refuse a password that is easy to guess.

    Parameters
    ----------
    password : str
        As typed.
    name : str
        Sign-in name of its owner.

    Raises
    ------
    WeakPasswordError
        If it is short, overlong, monotonous, or little more than a common password or the name.
    """
    folded = _normal(password).casefold()
    if len(folded) < LEAST_LENGTH:
        raise WeakPasswordError(
            f"it has {len(folded)} characters, at least {LEAST_LENGTH} are needed"
        )
    if len(folded) > MOST_LENGTH:
        raise WeakPasswordError(f"it has over {MOST_LENGTH} characters")
    if len(set(folded)) < LEAST_DISTINCT:
        raise WeakPasswordError(f"it uses fewer than {LEAST_DISTINCT} different characters")
    rest = folded
    for word in sorted((*_COMMON, name.casefold()), key=len, reverse=True):
        rest = rest.replace(word, "")
    if len(rest) < LEAST_LENGTH // 2:
        raise WeakPasswordError("it is little more than a common password or the sign-in name")


def hash_password(password: str) -> str:
    """Hash a password with a salt of its own."""
    return _HASHER.hash(_normal(password))


def verify_password(kept: str | None, password: str) -> bool:
    """Say whether `password` is the one that was hashed to `kept`.

    Where there is none to compare with, a comparison is made all the same: the time that an answer
    takes must not tell which names exist.
    """
    try:
        return _HASHER.verify(kept or _NO_PASSWORD, _normal(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Say whether `kept` was hashed with other parameters than today's."""
    return _HASHER.check_needs_rehash(kept)


def _normal(password: str) -> str:
    """Keyboards write the same character in several ways; NIST asks for one form."""
    return unicodedata.normalize("NFKC", password)


_NO_PASSWORD = _HASHER.hash("")
