"""The jobs' tables. What a job is to do has no rows: whatever has no result yet is work."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Double, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from api.storage.database import Base

__all__ = ["Job", "JobItem"]


class Job(Base):
    """Cases to be scored again: a query, and the versions to score them by."""

    __tablename__ = "job"
    __table_args__ = (Index(None, "state", "priority", "created_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column()
    """Cases opened later are none of its business."""
    created_by: Mapped[UUID] = mapped_column()
    query: Mapped[dict[str, Any]] = mapped_column(JSON)
    """As `api.jobs.contract.CaseQuery` has it."""
    model: Mapped[str | None] = mapped_column(String(100))
    """Model of free speech to ask; None for the usual one."""
    versions: Mapped[dict[str, str]] = mapped_column(JSON)
    """What the results rest on; a worker that has others does nothing."""
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)
    """As `dialect.rescore.difference.MaterialRule` has it."""
    sample: Mapped[int | None] = mapped_column()
    """Cases of a rehearsal, which keeps no ranking; None for all, and in earnest."""
    priority: Mapped[int] = mapped_column()
    """The greater goes first."""
    state: Mapped[str] = mapped_column(String(10))
    """``waiting``, ``running``, ``paused``, ``cancelled``, ``done`` or ``failed``."""
    reason: Mapped[str | None] = mapped_column(String(300))
    """Why it failed as a whole."""
    runner: Mapped[UUID | None] = mapped_column()
    """Who runs it."""
    claimed_until: Mapped[datetime | None] = mapped_column()
    """When the runner is taken for dead."""
    started_at: Mapped[datetime | None] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()


class JobItem(Base):
    """What a job made of a case: one row, written once."""

    __tablename__ = "job_item"
    __table_args__ = (
        Index(None, "job_id", "state"),
        Index(None, "case_id", "is_material", "acknowledged_at"),
    )

    job_id: Mapped[UUID] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(
        ForeignKey("case_file.id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[str] = mapped_column(String(10))
    """``done``, ``skipped`` or ``failed``."""
    reason: Mapped[str | None] = mapped_column(String(40))
    """Why it was skipped, or the kind of problem that it failed by."""
    at: Mapped[datetime] = mapped_column()
    took_s: Mapped[float] = mapped_column(Double)
    """Processor time of the worker, in seconds."""
    before_id: Mapped[UUID | None] = mapped_column()
    """The ranking that there was."""
    after_id: Mapped[UUID | None] = mapped_column()
    """The ranking that was made; None in a rehearsal."""
    evidence_changed: Mapped[bool] = mapped_column()
    """Whether clues or recordings came or went since the ranking that there was."""
    difference: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """As `dialect.rescore.difference.Difference` has it; None without an earlier ranking."""
    is_material: Mapped[bool] = mapped_column()
    reasons: Mapped[list[str]] = mapped_column(JSON)
    """What makes it material."""
    acknowledged_at: Mapped[datetime | None] = mapped_column()
    acknowledged_by: Mapped[UUID | None] = mapped_column()
