"""The rankings' table."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from api.storage.database import Base

__all__ = ["RankingRow"]


class RankingRow(Base):
    """A case as it was asked and answered; never changed afterwards."""

    __tablename__ = "ranking"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Random, so that it tells nothing about other rankings."""
    created_at: Mapped[datetime]
    case: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The case; its recordings under names of ours, never the sender's file names."""
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    versions: Mapped[dict[str, str]] = mapped_column(JSON)
