"""The code of an upload link: twelve digits, which somebody can also read out on the telephone.

Digits alone, as letters are hard to dictate and to find on a phone's keyboard. Forty bits are few
for whoever holds a copy of the database and tries them all, so a code is kept as its scrypt hash
(a twentieth of a second per try: over a thousand years on one core for all of them, and a code is
good for days). It has no salt of its own, for a link is found by its code alone.
"""

import hashlib
import re
import secrets

__all__ = ["DIGITS", "code_digest", "new_code", "read_code", "spaced"]

DIGITS = 12
_SALT = b"xiangyin upload link"
_N_LOG2, _BLOCK, _LANES = 14, 8, 1  # 16 MiB and some 50 ms: OWASP's least for scrypt is 2**14, 8, 5
_NOT_DIGITS = re.compile(r"\D+", re.ASCII)


def new_code() -> str:
    """Make a code."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def spaced(code: str) -> str:
    """Write a code in groups of four, as it is read out.

    Examples
    --------
    >>> spaced("012345678901")
    '0123 4567 8901'
    """
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def read_code(typed: str) -> str | None:
    """Read a code as people type or paste it; None for what cannot be one.

    Parameters
    ----------
    typed : str
        With spaces, hyphens, full-width digits, or the whole link around it.

    Returns
    -------
    code : str or None
        Its digits.

    Examples
    --------
    >>> read_code(" 0123-4567 8901 "), read_code("０１２３ 4567 8901"), read_code("012")
    ('012345678901', '012345678901', None)
    >>> read_code("http://127.0.0.1:8000/give#012345678901")
    '012345678901'
    """
    plain = "".join(str(int(char)) if char.isdecimal() else char for char in typed)
    digits = _NOT_DIGITS.sub("", plain.rpartition("#")[2])
    return digits if len(digits) == DIGITS else None


def code_digest(code: str) -> str:
    """Return what is kept of a code."""
    return hashlib.scrypt(
        code.encode(), salt=_SALT, n=2**_N_LOG2, r=_BLOCK, p=_LANES, dklen=32
    ).hex()
