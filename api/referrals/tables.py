"""The referrals' table."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from api.storage.database import Base

__all__ = ["Referral"]


class Referral(Base):
    """An offer of a case by one organisation to another, and what became of it."""

    __tablename__ = "referral"
    __table_args__ = (
        Index(None, "to_organisation", "state"),
        Index(None, "case_id", "offered_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    """`share`: both work on the case; `transfer`: the other takes charge of it."""
    state: Mapped[str] = mapped_column(String(20))
    from_organisation: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    to_organisation: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    reason: Mapped[str] = mapped_column(String(500))
    offered_at: Mapped[datetime] = mapped_column()
    offered_by: Mapped[UUID] = mapped_column()
    decided_at: Mapped[datetime | None] = mapped_column()
    decided_by: Mapped[UUID | None] = mapped_column()
    decision: Mapped[str] = mapped_column(String(500))
    """Why it was accepted or declined; empty before."""
    ended_at: Mapped[datetime | None] = mapped_column()
    ended_by: Mapped[UUID | None] = mapped_column()
    ending: Mapped[str] = mapped_column(String(500))
    """Why it was returned or recalled; empty before."""
