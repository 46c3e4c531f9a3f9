"""The audit log's tables."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from api.storage.database import Base

__all__ = ["AuditEntry", "AuditHead"]


class AuditEntry(Base):
    """One thing that was done. Holds no name, no transcript and no file name.

    Numbers of accounts and cases are no foreign keys: a row outlives what it tells of.
    """

    __tablename__ = "audit_entry"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """1, 2, 3 … without a gap."""
    at: Mapped[datetime]
    actor: Mapped[UUID]
    """Account that did it; zeros at the open desk and on the command line."""
    network: Mapped[str] = mapped_column(String(50))
    """Where from: an address cut to its network."""
    action: Mapped[str] = mapped_column(String(40), index=True)
    case_id: Mapped[UUID | None] = mapped_column(index=True)
    subject: Mapped[str | None] = mapped_column(String(36))
    """Identifier of the row that the action made, changed or read."""
    route: Mapped[str] = mapped_column(String(200))
    request_id: Mapped[str] = mapped_column(String(32))
    consent: Mapped[str | None] = mapped_column(String(40))
    """Consent statement that the sender made; None where no recording was sent."""
    n_recordings: Mapped[int]
    previous: Mapped[str] = mapped_column(String(64))
    """`sha256` of the row before; zeros in the first."""
    sha256: Mapped[str] = mapped_column(String(64))
    """SHA-256, in hexadecimal, of this row's other columns, `previous` among them."""


class AuditHead(Base):
    """The last row's number and hash; whoever appends holds a lock on it."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Always 1."""
    number: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
