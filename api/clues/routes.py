"""The ledger over HTTP."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field, model_validator

from api.audit.service import record
from api.cases.access import find_case
from api.cases.contract import Reason, Strict
from api.cases.routes import Reader
from api.clues.ledger import (
    Heard,
    Line,
    MarkKind,
    add_clue,
    add_mark,
    check_recording,
    ledger_of,
    withdraw,
)
from api.dependencies import DatabaseSession, RequestOrigin, ServiceParts
from api.users.access import require
from api.users.permissions import Permission
from api.users.principal import Principal
from dialect.contract import ClueIn

__all__ = ["ClueWriter", "HeardIn", "MarkIn", "router"]

router = APIRouter(prefix="/api/v1/cases/{case_id}", tags=["clues"])

ClueWriter = Annotated[Principal, Depends(require(Permission.WRITE_CLUES))]
Seconds = Annotated[float, Field(ge=0, le=86_400)]


class HeardIn(Strict):
    """Where a clue was heard."""

    recording: UUID
    start_s: Seconds | None = None
    end_s: Seconds | None = None

    @model_validator(mode="after")
    def _check(self) -> "HeardIn":
        if (self.start_s is None) != (self.end_s is None):
            raise ValueError("give both start_s and end_s, or neither")
        if self.start_s is not None and self.end_s is not None and self.end_s <= self.start_s:
            raise ValueError(f"ends at {self.end_s} s, before it starts at {self.start_s} s")
        return self

    def to_service(self) -> Heard:
        """Turn into what the service takes."""
        return Heard(self.recording, self.start_s, self.end_s)


class NewClueIn(Strict):
    """A clue to add."""

    clue: ClueIn
    heard: HeardIn | None = None


class MarkIn(Strict):
    """A span of a recording to mark."""

    kind: MarkKind
    start_s: Seconds
    end_s: Seconds
    text: Annotated[str, Field(min_length=1, max_length=20)] | None = None
    tone_category: Annotated[str, Field(min_length=1, max_length=4)] | None = None

    @model_validator(mode="after")
    def _check(self) -> "MarkIn":
        if self.end_s <= self.start_s:
            raise ValueError(f"ends at {self.end_s} s, before it starts at {self.start_s} s")
        if self.kind == "known_word" and (self.text is None) == (self.tone_category is None):
            raise ValueError("of a known word give either text or tone_category")
        if self.kind != "known_word" and self.tone_category is not None:
            raise ValueError("tone_category is for known words")
        return self

    def body(self) -> dict[str, Any]:
        """Return what was said, as the ledger keeps it."""
        return self.model_dump(include={"text", "tone_category"}, exclude_none=True)


class WithdrawalIn(Strict):
    """Why an entry is taken back."""

    reason: Reason = ""


class WithdrawalOut(BaseModel):
    """Who took an entry back, when and why."""

    at: datetime
    by: UUID
    reason: str


class EntryOut(BaseModel):
    """An entry of the ledger."""

    id: UUID
    kind: str
    body: dict[str, Any] = Field(description="A clue of the contract, or what a mark says")
    recording_id: UUID | None
    start_s: float | None
    end_s: float | None
    follow_up_id: UUID | None
    added_at: datetime
    added_by: UUID
    withdrawal: WithdrawalOut | None

    @classmethod
    def of(cls, line: Line) -> "EntryOut":
        """Write an entry."""
        withdrawal = line.withdrawal and WithdrawalOut.model_validate(
            line.withdrawal, from_attributes=True
        )
        fields = {name: getattr(line.entry, name) for name in cls.model_fields.keys() - _WITHDRAWN}
        return cls(**fields, withdrawal=withdrawal)


_WITHDRAWN = {"withdrawal"}


@router.get("/clues")
def read_ledger(
    viewer: Reader,
    case_id: UUID,
    session: DatabaseSession,
    origin: RequestOrigin,
    which: Literal["all", "standing"] = "all",
) -> list[EntryOut]:
    """Read the ledger in the order in which it was written."""
    case = find_case(session, viewer, case_id)
    record(session, "clue.list", origin, case_id=case.id)
    lines = ledger_of(session, case.id)
    return [EntryOut.of(line) for line in lines if which == "all" or line.withdrawal is None]


@router.post("/clues", status_code=201)
def write_clue(
    viewer: ClueWriter,
    case_id: UUID,
    body: NewClueIn,
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> EntryOut:
    """Add a clue."""
    case = find_case(session, viewer, case_id)
    parts.library.check(body.clue.to_entity())  # one that cannot be weighed would stop rankings
    heard = body.heard.to_service() if body.heard else None
    if heard:
        check_recording(session, case, heard.recording)
    entry = add_clue(session, case, body.clue, (viewer, origin.at), heard=heard)
    record(session, "clue.add", origin, case_id=case.id, subject=entry.id)
    return EntryOut.of(Line(entry, None))


@router.post("/recordings/{recording_id}/marks", status_code=201)
def write_mark(
    viewer: ClueWriter,
    case_id: UUID,
    recording_id: UUID,
    body: MarkIn,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> EntryOut:
    """Mark a span of a recording."""
    case = find_case(session, viewer, case_id)
    check_recording(session, case, recording_id)
    heard = Heard(recording_id, body.start_s, body.end_s)
    mark = (body.kind, body.body())
    entry = add_mark(session, case, mark, (viewer, origin.at), heard=heard)
    record(session, "mark.add", origin, case_id=case.id, subject=entry.id)
    return EntryOut.of(Line(entry, None))


@router.post("/clues/{entry_id}/withdrawal")
def withdraw_entry(
    viewer: ClueWriter,
    case_id: UUID,
    entry_id: UUID,
    body: WithdrawalIn,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> EntryOut:
    """Take a clue or mark back; it stays in the ledger with the reason."""
    case = find_case(session, viewer, case_id)
    line = withdraw(session, case, entry_id, (viewer, origin.at), reason=body.reason)
    record(session, "clue.withdraw", origin, case_id=case.id, subject=entry_id)
    return EntryOut.of(line)
