"""The volunteers' table."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from api.storage.database import Base

__all__ = ["Volunteer"]


class Volunteer(Base):
    """Somebody who listens to clips and asks at candidate homes."""

    __tablename__ = "volunteer"
    __table_args__ = (Index(None, "organisation_id", "added_at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), unique=True)
    """None for somebody without an account, whom the station reaches by telephone."""
    name: Mapped[str] = mapped_column(String(100))
    home_county: Mapped[str] = mapped_column(String(6), index=True)
    home_township: Mapped[str | None] = mapped_column(String(9))
    dialects: Mapped[list[str]] = mapped_column(JSON)
    """Ids of dialect regions that the volunteer understands besides that of home."""
    languages: Mapped[list[str]] = mapped_column(JSON)
    """Other languages, as BCP 47 tags."""
    weekdays: Mapped[list[int]] = mapped_column(JSON)
    """Days on which the volunteer can go, 1 for Monday."""
    away_until: Mapped[date | None] = mapped_column()
    most_tasks: Mapped[int] = mapped_column()
    """Open tasks that the volunteer takes at a time."""
    training: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    is_active: Mapped[bool] = mapped_column()
    version: Mapped[int] = mapped_column()
    added_at: Mapped[datetime] = mapped_column()
    changed_at: Mapped[datetime] = mapped_column()
