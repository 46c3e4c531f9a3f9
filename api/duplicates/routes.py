"""Cases that may be of one person, over HTTP.

A suggestion about another station's case tells its number, its station and the score: who may not
open the case learns nothing else about the person.
"""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from api.audit.service import record
from api.cases.access import find_case
from api.cases.contract import Reason, Strict
from api.cases.routes import Reader, Writer
from api.dependencies import DatabaseSession, RequestOrigin
from api.duplicates.service import Alike, decide_pair, find_other, suggest_duplicates

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/cases/{case_id}/duplicates", tags=["duplicates"])


class SuggestionOut(BaseModel):
    """A case that may be of the same person, with the parts of its score, each 0 to 1."""

    case_id: UUID
    number: str
    organisation_id: UUID
    score: float
    text: float
    clues: float
    intake: float

    @classmethod
    def of(cls, alike: Alike) -> "SuggestionOut":
        """Write a suggestion."""
        return cls(
            case_id=alike.case.id,
            number=alike.case.number,
            organisation_id=alike.case.organisation_id,
            score=alike.score,
            text=alike.text,
            clues=alike.clues,
            intake=alike.intake,
        )


class DecisionIn(Strict):
    """Whether it is the same person."""

    is_same: bool
    reason: Reason = ""


class DecisionOut(BaseModel):
    """What was decided about a pair of cases."""

    first_id: UUID
    second_id: UUID
    is_same: bool
    decided_at: datetime
    decided_by: UUID
    reason: str


@router.get("")
def read_suggestions(
    viewer: Reader, case_id: UUID, session: DatabaseSession, origin: RequestOrigin
) -> list[SuggestionOut]:
    """Suggest cases of any station that may be of the same person, the likest first."""
    case = find_case(session, viewer, case_id)
    record(session, "duplicate.suggest", origin, case_id=case.id)
    return [SuggestionOut.of(alike) for alike in suggest_duplicates(session, case)]


@router.put("/{other_id}")
def decide_about(
    viewer: Writer,
    case_id: UUID,
    other_id: UUID,
    body: DecisionIn,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> DecisionOut:
    """Confirm that two cases are of one person, or dismiss it; the cases stay two."""
    case = find_case(session, viewer, case_id)
    other = find_other(session, viewer, case, other_id)
    by = (viewer, origin.at)
    pair = decide_pair(session, (case, other), by, is_same=body.is_same, reason=body.reason)
    record(session, "duplicate.decide", origin, case_id=case.id, subject=other.id)
    return DecisionOut.model_validate(pair, from_attributes=True)
