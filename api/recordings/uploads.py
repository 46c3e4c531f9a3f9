"""Uploads on their way: what is safe so far, and the recording that comes of it.

The database alone says what has arrived. A request's bytes are first made safe in the object
store and then counted, on condition that the upload still stands where the request began: of two
requests that send the same bytes at once one is counted, and what a killed server had not counted
never arrived.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from api.errors import (
    FileTooLargeError,
    NotFoundError,
    OffsetError,
    QuotaError,
    UploadExpiredError,
)
from api.recordings.kept import Sender, keep_recording
from api.recordings.quotas import spend_quota
from api.recordings.tables import PartRow, RecordingRow, UploadRow
from api.recordings.vault import Vault, part_name
from api.settings import Settings
from api.storage.case_keys import CaseKey, find_case_key, make_case_key
from dialect.errors import EmptyFileError

__all__ = [
    "Landing",
    "Part",
    "begin_upload",
    "check_quota",
    "count_part",
    "drop_upload",
    "expire_uploads",
    "find_upload",
    "prepare_landing",
    "settle",
]


@dataclass(frozen=True)
class Landing:
    """Where the next bytes of an upload go.

    Attributes
    ----------
    upload_id, part_id : UUID
        Which upload, and the number of the new part.
    key : CaseKey
        Locks the part.
    start_byte, length_bytes : int
        Where it begins, and the upload's whole length.
    """

    upload_id: UUID
    part_id: UUID
    key: CaseKey
    start_byte: int
    length_bytes: int

    @property
    def name(self) -> str:
        """Name of the part's object."""
        return part_name(self.upload_id, self.part_id)


@dataclass(frozen=True)
class Part:
    """Bytes that are safe in the store: how many, and their keyed hash."""

    n_bytes: int
    address: str


def begin_upload(
    session: Session,
    vault: Vault,
    settings: Settings,
    sender: Sender,
    *,
    case_id: UUID,
    length_bytes: int,
) -> UploadRow:
    """Begin an upload.

    Parameters
    ----------
    session : Session
        The caller's transaction.
    vault : Vault
        Makes the case's key when this is its first recording.
    settings : Settings
        Limits.
    sender : Sender
        Who sends it, and when.
    case_id : UUID
        Whose recording it is.
    length_bytes : int
        Of the whole file.

    Returns
    -------
    upload : UploadRow
        With nothing in it.

    Raises
    ------
    EmptyFileError
        If the file holds no byte.
    FileTooLargeError, QuotaError
        If it, or the case with it, holds more than it may.
    AccountQuotaError
        If the sender has sent too much today.
    ErasedError
        If the case was erased.
    """
    if not length_bytes:
        raise EmptyFileError
    if length_bytes > settings.max_file_bytes:
        raise FileTooLargeError(settings.max_file_bytes)
    check_quota(session, settings, case_id, length_bytes, now=sender.at)
    spend_quota(session, settings, sender, length_bytes)
    make_case_key(session, vault.ring, case_id, at=sender.at)
    upload = UploadRow(
        id=uuid4(),
        case_id=case_id,
        length_bytes=length_bytes,
        offset_bytes=0,
        consent=sender.consent,
        sent_by=sender.account_id,
        created_at=sender.at,
        expires_at=_expiry(settings, sender.at),
        words=sender.words,
    )
    session.add(upload)
    return upload


def check_quota(
    session: Session, settings: Settings, case_id: UUID, more_bytes: int, *, now: datetime
) -> None:
    """Refuse what a case has no room for; uploads under way count in full.

    Raises
    ------
    QuotaError
        If it has none.
    """
    kept = session.scalar(
        select(func.coalesce(func.sum(RecordingRow.size_bytes), 0)).where(
            RecordingRow.case_id == case_id, RecordingRow.state != "refused"
        )
    )
    coming = session.scalar(
        select(func.coalesce(func.sum(UploadRow.length_bytes), 0)).where(
            UploadRow.case_id == case_id,
            UploadRow.recording_id.is_(None),
            UploadRow.expires_at > now,
        )
    )
    if int(kept or 0) + int(coming or 0) + more_bytes > settings.case_quota_bytes:
        raise QuotaError(f"{settings.case_quota_bytes / 2**20:.4g} MiB")


def find_upload(session: Session, upload_id: UUID, account_id: UUID, *, now: datetime) -> UploadRow:
    """Return an upload of this sender.

    Raises
    ------
    NotFoundError
        If there is none, or it is another sender's.
    UploadExpiredError
        If it was left for too long.
    """
    upload = session.get(UploadRow, upload_id)
    if upload is None or upload.sent_by != account_id:
        raise NotFoundError
    if upload.expires_at <= now:
        raise UploadExpiredError
    return upload


def prepare_landing(session: Session, vault: Vault, upload: UploadRow, start_byte: int) -> Landing:
    """Say where the next bytes go.

    Raises
    ------
    OffsetError
        If the upload does not stand at `start_byte`.
    ErasedError
        If the case was erased meanwhile.
    """
    if upload.offset_bytes != start_byte:
        raise OffsetError(start_byte, upload.offset_bytes)
    key = find_case_key(session, vault.ring, upload.case_id)
    return Landing(upload.id, uuid4(), key, start_byte, upload.length_bytes)


def settle(session: Session, vault: Vault, landing: Landing, part: Part) -> str | None:
    """Give a file that is now complete its lasting place.

    Before it is counted, so that what is counted is safe; a crash in between leaves an object
    that nobody knows of and the sender's next try replaces.

    Returns
    -------
    address : str or None
        Of the whole file; None while bytes are missing.

    Raises
    ------
    OffsetError
        If another request finished the upload meanwhile.
    """
    if landing.start_byte + part.n_bytes < landing.length_bytes:
        return None
    name, address = landing.name, part.address
    if landing.start_byte:
        parts = session.scalars(
            select(PartRow)
            .where(PartRow.upload_id == landing.upload_id, PartRow.start_byte < landing.start_byte)
            .order_by(PartRow.start_byte)
        )
        names = [part_name(row.upload_id, row.id) for row in parts]
        try:
            name, address = vault.join(landing.key, landing.upload_id, [*names, landing.name])
        except FileNotFoundError as error:  # another request finished it at this moment
            raise OffsetError(landing.start_byte, landing.length_bytes) from error
    vault.keep(landing.key, name, address)
    return address


def count_part(
    session: Session,
    settings: Settings,
    landing: Landing,
    part: Part,
    address: str | None,
    sender: Sender,
) -> RecordingRow | None:
    """Count a part that is safe in the store.

    Parameters
    ----------
    session : Session
        The caller's transaction.
    settings : Settings
        How long an upload waits.
    landing : Landing
        Where the part went.
    part : Part
        What it holds.
    address : str or None
        Of the whole file, when this was its last part.
    sender : Sender
        Who sent it, and when.

    Returns
    -------
    recording : RecordingRow or None
        What has come of the upload, the same as before where the case had this file already.

    Raises
    ------
    OffsetError
        If another request was counted meanwhile.
    """
    moved = session.scalar(
        update(UploadRow)
        .where(UploadRow.id == landing.upload_id, UploadRow.offset_bytes == landing.start_byte)
        .values(
            offset_bytes=landing.start_byte + part.n_bytes,
            expires_at=_expiry(settings, sender.at),
        )
        .returning(UploadRow.id)
    )
    if moved is None:
        there = session.scalar(
            select(UploadRow.offset_bytes).where(UploadRow.id == landing.upload_id)
        )
        raise OffsetError(landing.start_byte, there or 0)
    if address is None:
        session.add(
            PartRow(id=landing.part_id, upload_id=landing.upload_id, start_byte=landing.start_byte)
        )
        return None
    recording = keep_recording(session, landing.key.case_id, address, landing.length_bytes, sender)
    session.execute(delete(PartRow).where(PartRow.upload_id == landing.upload_id))
    session.execute(
        update(UploadRow).where(UploadRow.id == landing.upload_id).values(recording_id=recording.id)
    )
    return recording


def drop_upload(session: Session, upload: UploadRow) -> None:
    """Forget an upload; what came of it stays."""
    session.delete(upload)


def expire_uploads(session: Session, *, now: datetime) -> list[UUID]:
    """Forget uploads that were left for too long, and return which."""
    expired = list(session.scalars(select(UploadRow.id).where(UploadRow.expires_at <= now)))
    session.execute(delete(UploadRow).where(UploadRow.id.in_(expired)))
    return expired


def _expiry(settings: Settings, now: datetime) -> datetime:
    return now + timedelta(hours=settings.upload_expiry_h)
