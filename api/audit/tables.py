"""The audit log's table."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from api.storage.database import Base

__all__ = ["AuditEntry"]


class AuditEntry(Base):
    """One thing that was done. Holds no name, no transcript and no file name."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(String(40))
    route: Mapped[str] = mapped_column(String(200))
    request_id: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str | None] = mapped_column(String(32))
    """Identifier of the row that the action made."""
    consent: Mapped[str | None] = mapped_column(String(40))
    """Consent statement that the sender made; None where no recording was sent."""
    n_recordings: Mapped[int] = mapped_column()
