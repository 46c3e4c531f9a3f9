"""The follow-ups' tables."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from api.storage.database import Base

__all__ = ["FollowUp", "FollowUpEvent"]


class FollowUp(Base):
    """A task as it stands; what happened to it is in `FollowUpEvent`."""

    __tablename__ = "follow_up"
    __table_args__ = (
        Index(None, "case_id", "created_at"),
        Index(None, "volunteer_id", "state"),
        Index(None, "state", "due"),
        Index(None, "created_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    """`visit` of a candidate home, or `return_visit` after a reunion."""
    county: Mapped[str] = mapped_column(String(6))
    township: Mapped[str | None] = mapped_column(String(9))
    due: Mapped[date] = mapped_column()
    state: Mapped[str] = mapped_column(String(20))
    volunteer_id: Mapped[UUID | None] = mapped_column(ForeignKey("volunteer.id"))
    outcome: Mapped[str | None] = mapped_column(String(20))
    ask: Mapped[str] = mapped_column(Text)
    """What to ask there, in the caseworker's words."""
    created_at: Mapped[datetime] = mapped_column()
    created_by: Mapped[UUID] = mapped_column()
    reminded_on: Mapped[date | None] = mapped_column()


class FollowUpEvent(Base):
    """Something that happened to a task; rows are added and never changed."""

    __tablename__ = "follow_up_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    follow_up_id: Mapped[UUID] = mapped_column(
        ForeignKey("follow_up.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime] = mapped_column()
    by: Mapped[UUID] = mapped_column()
    kind: Mapped[str] = mapped_column(String(20))
    volunteer_id: Mapped[UUID | None] = mapped_column(index=True)
    """Who had the task when it happened."""
    outcome: Mapped[str | None] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text)
