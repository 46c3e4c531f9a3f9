"""The table of pairs that somebody decided about."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from api.storage.database import Base

__all__ = ["DecidedPair"]


class DecidedPair(Base):
    """Two cases that are, or are not, of one person. A suggestion alone is not kept."""

    __tablename__ = "decided_pair"

    first_id: Mapped[UUID] = mapped_column(
        ForeignKey("case_file.id", ondelete="CASCADE"), primary_key=True
    )
    """The case with the lower identifier."""
    second_id: Mapped[UUID] = mapped_column(
        ForeignKey("case_file.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    is_same: Mapped[bool] = mapped_column()
    decided_at: Mapped[datetime] = mapped_column()
    decided_by: Mapped[UUID] = mapped_column()
    reason: Mapped[str] = mapped_column(String(500))
