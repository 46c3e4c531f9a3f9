"""The second factor: codes of an authenticator app (TOTP, RFC 6238), and codes for its loss.

Whoever reads an app's secret makes its codes, so the database holds it locked with the key ring of
the service, and bound to its account.
"""

import hmac
import secrets
from datetime import datetime

import pyotp
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from api.errors import SecondFactorError
from api.storage.database import changed_rows
from api.storage.key_ring import KeyRing
from api.users.credentials import digest_of
from api.users.tables import Account, RecoveryCode

__all__ = [
    "N_RECOVERY_CODES",
    "begin_enrolment",
    "confirm_enrolment",
    "enrolment_uri",
    "is_enrolled",
    "locked_accounts",
    "open_secret",
    "relock_secrets",
    "remove_second_factor",
    "take_code",
]

ISSUER = "乡音 Xiangyin"
STEP_S = 30
N_RECOVERY_CODES = 10
# 16 characters of base 32 hold 80 bits: beyond guessing, and still copied by hand.
_RECOVERY_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_RECOVERY_GROUPS, _GROUP_LENGTH = 4, 4


def is_enrolled(account: Account) -> bool:
    """Say whether signing in asks for a code."""
    return account.totp_confirmed_at is not None


def begin_enrolment(account: Account, ring: KeyRing) -> None:
    """Choose a secret for the app; it is asked for only after `confirm_enrolment`."""
    if account.locked_totp_secret is None:
        secret = pyotp.random_base32().encode()
        account.locked_totp_secret = ring.lock(secret, _bound_to(account))


def open_secret(account: Account, ring: KeyRing) -> str | None:
    """Return the secret that the app shares, None where there is no app.

    Raises
    ------
    KeyUnusableError
        If it was locked with another ring, or for another account.
    """
    if account.locked_totp_secret is None:
        return None
    return ring.unlock(account.locked_totp_secret, _bound_to(account)).decode()


def enrolment_uri(account: Account, secret: str) -> str:
    """Return what the app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=account.name, issuer_name=ISSUER)


def confirm_enrolment(
    session: Session, ring: KeyRing, account: Account, code: str, *, now: datetime
) -> list[str]:
    """Turn the second factor on once the app shows a right code.

    Returns
    -------
    recovery_codes : list of str
        Shown once; each stands in once for a lost app.

    Raises
    ------
    SecondFactorError
        If the code is wrong, or enrolment was not begun.
    """
    if is_enrolled(account) or not _take_app_code(session, ring, account, code, now):
        raise SecondFactorError
    account.totp_confirmed_at = now
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = [_new_recovery_code() for _ in range(N_RECOVERY_CODES)]
    session.add_all(
        RecoveryCode(digest=_recovery_digest(account, code), account_id=account.id)
        for code in codes
    )
    return codes


def remove_second_factor(session: Session, account: Account) -> None:
    """Turn the second factor off."""
    account.locked_totp_secret = account.totp_confirmed_at = account.totp_last_step = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))


def take_code(
    session: Session, ring: KeyRing, account: Account, code: str, *, now: datetime
) -> bool:
    """Say whether a code of the app, or a recovery code, is right; no code is right twice."""
    if _take_app_code(session, ring, account, code, now):
        return True
    digest = _recovery_digest(account, code)
    used_up = session.execute(delete(RecoveryCode).where(RecoveryCode.digest == digest))
    return changed_rows(used_up) == 1


def locked_accounts(session: Session) -> list[Account]:
    """List the accounts whose secret is locked with the key ring."""
    return list(session.scalars(select(Account).where(Account.locked_totp_secret.is_not(None))))


def relock_secrets(session: Session, ring: KeyRing) -> None:
    """Lock every secret again, with the newest key of the ring.

    Raises
    ------
    KeyUnusableError
        If no key of the ring opens one.
    """
    for account in locked_accounts(session):
        secret = open_secret(account, ring)
        assert secret is not None  # of a locked account
        account.locked_totp_secret = ring.lock(secret.encode(), _bound_to(account))


def _bound_to(account: Account) -> bytes:
    """Name what a secret belongs to, so that a row copied to another account does not open."""
    return f"{account.id}/totp".encode()


def _take_app_code(
    session: Session, ring: KeyRing, account: Account, code: str, now: datetime
) -> bool:
    secret = open_secret(account, ring)
    if secret is None:
        return False
    totp = pyotp.TOTP(secret, interval=STEP_S)
    now_step = int(now.timestamp()) // STEP_S
    # One step on either side, for clocks that differ; RFC 6238, section 5.2.
    for step in (now_step - 1, now_step, now_step + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), code.replace(" ", "").encode()):
            return _use_step(session, account, step)
    return False


def _use_step(session: Session, account: Account, step: int) -> bool:
    """Use a time step up: one statement, so that of two requests at once only one succeeds."""
    used = session.execute(
        update(Account)
        .where(Account.id == account.id)
        .where(or_(Account.totp_last_step.is_(None), Account.totp_last_step < step))
        .values(totp_last_step=step)
    )
    return changed_rows(used) == 1


def _new_recovery_code() -> str:
    groups = (
        "".join(secrets.choice(_RECOVERY_ALPHABET) for _ in range(_GROUP_LENGTH))
        for _ in range(_RECOVERY_GROUPS)
    )
    return "-".join(groups)


def _recovery_digest(account: Account, code: str) -> str:
    plain = code.upper().replace("-", "").replace(" ", "")
    return digest_of(f"{account.id.hex}:{plain}")
