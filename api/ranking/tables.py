"""The rankings' table."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from api.storage.database import Base

__all__ = ["CaseRanking", "RankingRow"]


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


class CaseRanking(Base):
    """A ranking of a stored case with all that it used; never changed afterwards."""

    __tablename__ = "case_ranking"
    __table_args__ = (Index(None, "case_id", "made_at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    made_at: Mapped[datetime] = mapped_column()
    made_by: Mapped[UUID] = mapped_column()
    consent_id: Mapped[UUID] = mapped_column()
    """The consent to analysis that allowed it."""
    clues: Mapped[list[str]] = mapped_column(JSON)
    """Ledger entries in the order in which the answer counts the clues."""
    marks: Mapped[list[str]] = mapped_column(JSON)
    recordings: Mapped[list[str]] = mapped_column(JSON)
    prior: Mapped[Any] = mapped_column(JSON)
    versions: Mapped[dict[str, str]] = mapped_column(JSON)
    summary: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What a list of rankings shows: the first candidates, the reach, "none of these"."""
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """Case, answer and every county's posterior, as JSON compressed by zlib."""
