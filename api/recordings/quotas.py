"""How much an account may send in a day, counted in the database for all workers together.

The day begins with its first upload. What was announced counts, whether it came or not: else
bytes that are sent and given up again would cost nothing.
"""

from sqlalchemy import Uuid, bindparam, select, text
from sqlalchemy.orm import Session

from api.errors import AccountQuotaError, FileTooLargeError
from api.recordings.kept import Sender
from api.recordings.tables import UploadQuota
from api.settings import Settings

__all__ = ["DAY_S", "spend_quota"]

DAY_S = 86_400

# One statement, so that of two uploads at once only one takes what is left for one.
_SPEND = text(
    "INSERT INTO upload_quota (sender, sent_bytes, n_files, resets_at_s) "
    "VALUES (:sender, :n_bytes, :n_files, :resets_at_s) ON CONFLICT (sender) DO UPDATE SET "
    "sent_bytes = CASE WHEN upload_quota.resets_at_s <= :now_s THEN :n_bytes "
    "ELSE upload_quota.sent_bytes + :n_bytes END, "
    "n_files = CASE WHEN upload_quota.resets_at_s <= :now_s THEN :n_files "
    "ELSE upload_quota.n_files + :n_files END, "
    "resets_at_s = CASE WHEN upload_quota.resets_at_s <= :now_s THEN :resets_at_s "
    "ELSE upload_quota.resets_at_s END "
    "WHERE upload_quota.resets_at_s <= :now_s "
    "OR (upload_quota.sent_bytes + :n_bytes <= :most_bytes "
    "AND upload_quota.n_files + :n_files <= :most_files) "
    "RETURNING resets_at_s"
).bindparams(bindparam("sender", type_=Uuid()))


def spend_quota(
    session: Session, settings: Settings, sender: Sender, n_bytes: int, *, n_files: int = 1
) -> None:
    """Take what is to be sent from the sender's quota; it is given back if the request fails.

    Parameters
    ----------
    session : Session
        The caller's transaction.
    settings : Settings
        How much a day takes.
    sender : Sender
        Whose quota, and when.
    n_bytes, n_files : int
        What is to be sent.

    Raises
    ------
    FileTooLargeError
        If it is more than a whole day takes.
    AccountQuotaError
        If the sender has not that much left today.
    """
    most_bytes, most_files = settings.account_quota_bytes, settings.account_quota_files
    if n_bytes > most_bytes:
        raise FileTooLargeError(most_bytes)
    now_s = int(sender.at.timestamp())
    spent = session.execute(
        _SPEND,
        {
            "sender": sender.account_id,
            "n_bytes": n_bytes,
            "n_files": n_files,
            "now_s": now_s,
            "resets_at_s": now_s + DAY_S,
            "most_bytes": most_bytes,
            "most_files": most_files,
        },
    ).one_or_none()
    if spent is None:
        resets_at_s = session.scalars(
            select(UploadQuota.resets_at_s).where(UploadQuota.sender == sender.account_id)
        ).one()
        limit = f"{most_bytes / 2**20:.4g} MiB in {most_files} files"
        raise AccountQuotaError(limit, resets_at_s - now_s)
