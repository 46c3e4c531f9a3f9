"""The tables of clips and of what listeners say about them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Double, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from api.storage.database import Base

__all__ = ["Assignment", "Clip", "ClipVerdict", "VerdictWithdrawal"]


class Clip(Base):
    """A span of somebody's own speech that a caseworker released for listening."""

    __tablename__ = "clip"
    __table_args__ = (Index(None, "case_id", "released_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    recording_id: Mapped[UUID] = mapped_column()
    start_s: Mapped[float] = mapped_column(Double)
    end_s: Mapped[float] = mapped_column(Double)
    n_bytes: Mapped[int] = mapped_column(BigInteger)
    """Of the copy that is played, which holds the span alone."""
    known_county: Mapped[str | None] = mapped_column(String(6))
    """Where the person is known to be from: such a clip measures listeners and adds no clue."""
    released_at: Mapped[datetime] = mapped_column()
    released_by: Mapped[UUID] = mapped_column()
    withdrawn_at: Mapped[datetime | None] = mapped_column()
    withdrawn_by: Mapped[UUID | None] = mapped_column()


class Assignment(Base):
    """A clip that was put before a listener, and what became of it."""

    __tablename__ = "clip_assignment"
    __table_args__ = (Index(None, "account_id", "state"),)

    clip_id: Mapped[UUID] = mapped_column(
        ForeignKey("clip.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    assigned_at: Mapped[datetime] = mapped_column()
    state: Mapped[str] = mapped_column(String(10))
    """``waiting``, ``answered``, ``reported`` or ``gone``."""
    ended_at: Mapped[datetime | None] = mapped_column()
    problem: Mapped[str | None] = mapped_column(String(20))
    """What the listener reported of a clip that cannot be judged."""


class ClipVerdict(Base):
    """What a listener said of a clip; never changed afterwards."""

    __tablename__ = "clip_verdict"
    __table_args__ = (Index(None, "account_id", "given_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    clip_id: Mapped[UUID] = mapped_column(ForeignKey("clip.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    given_at: Mapped[datetime] = mapped_column()
    clues: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """All that was said, as clues of the contract; the first is the answer itself."""
    entries: Mapped[list[str]] = mapped_column(JSON)
    """Those clues in the case's ledger, in the same order; none of a clip of known origin."""


class VerdictWithdrawal(Base):
    """A listener took a verdict back."""

    __tablename__ = "clip_verdict_withdrawal"

    verdict_id: Mapped[UUID] = mapped_column(
        ForeignKey("clip_verdict.id", ondelete="CASCADE"), primary_key=True
    )
    at: Mapped[datetime] = mapped_column()
