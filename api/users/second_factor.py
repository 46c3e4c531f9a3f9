"""The second factor: codes of an authenticator app (TOTP, RFC 6238), and codes for its loss."""

import hmac
import secrets
from datetime import datetime

import pyotp
from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from api.errors import SecondFactorError
from api.storage.database import changed_rows
from api.users.credentials import digest_of
from api.users.tables import Account, RecoveryCode

__all__ = [
    "N_RECOVERY_CODES",
    "begin_enrolment",
    "confirm_enrolment",
    "enrolment_uri",
    "is_enrolled",
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


def begin_enrolment(account: Account) -> None:
    """Choose a secret for the app; it is asked for only after `confirm_enrolment`."""
    if not is_enrolled(account):
        account.totp_secret = account.totp_secret or pyotp.random_base32()


def enrolment_uri(account: Account) -> str:
    """Return what the app reads from the QR code."""
    assert account.totp_secret is not None  # begin_enrolment has set it
    return pyotp.TOTP(account.totp_secret).provisioning_uri(name=account.name, issuer_name=ISSUER)


def confirm_enrolment(session: Session, account: Account, code: str, *, now: datetime) -> list[str]:
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
    if is_enrolled(account) or not _take_app_code(session, account, code, now):
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
    account.totp_secret = account.totp_confirmed_at = account.totp_last_step = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))


def take_code(session: Session, account: Account, code: str, *, now: datetime) -> bool:
    """Say whether a code of the app, or a recovery code, is right; no code is right twice."""
    if _take_app_code(session, account, code, now):
        return True
    digest = _recovery_digest(account, code)
    used_up = session.execute(delete(RecoveryCode).where(RecoveryCode.digest == digest))
    return changed_rows(used_up) == 1


def _take_app_code(session: Session, account: Account, code: str, now: datetime) -> bool:
    if account.totp_secret is None:
        return False
    totp = pyotp.TOTP(account.totp_secret, interval=STEP_S)
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
