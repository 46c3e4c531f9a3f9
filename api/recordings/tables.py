"""The tables of recordings, and of uploads on their way."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Double, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.storage.database import Base

__all__ = ["PartRow", "RecordingRow", "UploadQuota", "UploadRow"]


class RecordingRow(Base):
    """A recording of a case; it exists once all of its bytes are safe in the object store."""

    __tablename__ = "recording"
    __table_args__ = (
        UniqueConstraint("case_id", "content_hash"),
        Index("ix_recording_state_received_at", "state", "received_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    content_hash: Mapped[str] = mapped_column(String(64))
    """HMAC of the file under a key of the case: the same file sent again is the same recording."""
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    consent: Mapped[str] = mapped_column(String(40))
    """Statement that the sender made."""
    sent_by: Mapped[UUID]
    """Account."""
    sent_how: Mapped[str] = mapped_column(String(8))
    """``tus`` or ``form``."""
    received_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))
    """``received``, ``processing``, ``ready``, ``refused``, or ``erased`` with the case's key."""
    reason: Mapped[str | None] = mapped_column(String(40))
    """Kind of problem for which it was refused."""
    attempts: Mapped[int]
    """How often processing was begun."""
    claimed_until: Mapped[datetime | None]
    """When whoever processes it is taken for dead."""
    processed_at: Mapped[datetime | None]
    duration_s: Mapped[float | None] = mapped_column(Double)
    quality: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    notes: Mapped[list[str] | None] = mapped_column(JSON)
    playback_bytes: Mapped[int | None] = mapped_column(BigInteger)
    n_tiles: Mapped[int | None]
    """Pictures of its spectrogram."""
    words: Mapped[list[tuple[float, float, str]] | None] = mapped_column(JSON(none_as_null=True))
    """What the sender marked, see `api.recordings.words`; marks once it is ready."""


class UploadRow(Base):
    """A file on its way, in as many parts as the network makes of it."""

    __tablename__ = "upload"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(
        ForeignKey("case_file.id", ondelete="CASCADE"), index=True
    )
    length_bytes: Mapped[int] = mapped_column(BigInteger)
    offset_bytes: Mapped[int] = mapped_column(BigInteger)
    """How much of it is safe in the object store."""
    consent: Mapped[str] = mapped_column(String(40))
    sent_by: Mapped[UUID]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    recording_id: Mapped[UUID | None] = mapped_column(ForeignKey("recording.id"))
    """What became of it."""
    words: Mapped[list[tuple[float, float, str]] | None] = mapped_column(JSON(none_as_null=True))
    """What the sender marked in it."""


class UploadQuota(Base):
    """How much somebody has sent since their day began, with their first upload."""

    __tablename__ = "upload_quota"

    sender: Mapped[UUID] = mapped_column(primary_key=True)
    """An account, or a browser in which an upload link was opened."""
    sent_bytes: Mapped[int] = mapped_column(BigInteger)
    n_files: Mapped[int]
    resets_at_s: Mapped[int] = mapped_column(BigInteger)
    """Unix time, in seconds."""


class PartRow(Base):
    """Bytes of an upload that came in one request."""

    __tablename__ = "upload_part"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    upload_id: Mapped[UUID] = mapped_column(ForeignKey("upload.id", ondelete="CASCADE"), index=True)
    start_byte: Mapped[int] = mapped_column(BigInteger)
