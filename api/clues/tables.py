"""The ledger's tables; both only grow."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Float, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from api.storage.database import Base

__all__ = ["LedgerEntry", "Withdrawal"]


class LedgerEntry(Base):
    """A clue, or a mark on a recording, as somebody added it."""

    __tablename__ = "ledger_entry"
    __table_args__ = (Index(None, "case_id", "added_at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    """Kind of clue of `dialect.contract`, or one of `own_speech`, `known_word`, `heard_place`."""
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The clue as the contract has it; of a mark what was said, if anything."""
    recording_id: Mapped[UUID | None] = mapped_column(index=True)
    """The recording that was marked, or in which the clue was heard."""
    start_s: Mapped[float | None] = mapped_column(Float)
    end_s: Mapped[float | None] = mapped_column(Float)
    follow_up_id: Mapped[UUID | None] = mapped_column(index=True)
    """The follow-up whose outcome this clue is."""
    added_at: Mapped[datetime] = mapped_column()
    added_by: Mapped[UUID] = mapped_column()


class Withdrawal(Base):
    """Somebody took an entry back; a second time is not possible."""

    __tablename__ = "withdrawal"

    entry_id: Mapped[UUID] = mapped_column(
        ForeignKey("ledger_entry.id", ondelete="CASCADE"), primary_key=True
    )
    at: Mapped[datetime] = mapped_column()
    by: Mapped[UUID] = mapped_column()
    reason: Mapped[str] = mapped_column(String(500))
