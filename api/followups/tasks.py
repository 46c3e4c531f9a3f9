"""Follow-ups from making to outcome; what a visit tells goes into the ledger as a clue."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, TypeAlias
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from api.cases.changes import note_change
from api.cases.tables import CaseFile
from api.clues.ledger import add_clue
from api.errors import NotFoundError, StateError
from api.followups.tables import FollowUp, FollowUpEvent
from api.storage.database import changed_rows
from api.users.principal import Principal
from api.volunteers.tables import Volunteer
from dialect.contract import FollowUpIn

__all__ = [
    "OUTCOMES",
    "RETURN_VISITS_AFTER",
    "Kind",
    "Outcome",
    "Task",
    "assign",
    "cancel",
    "hand_back",
    "make_follow_up",
    "record_outcome",
    "schedule_return_visits",
]

Kind: TypeAlias = Literal["visit", "return_visit"]
Outcome: TypeAlias = Literal[
    "contacted", "not_from_here", "maybe", "found", "settled", "needs_help", "not_reached"
]
OUTCOMES: dict[str, frozenset[str]] = {
    "visit": frozenset({"contacted", "not_from_here", "maybe", "found"}),
    "return_visit": frozenset({"contacted", "settled", "needs_help", "not_reached"}),
}
OPEN = ("open", "assigned")
RETURN_VISITS_AFTER = (timedelta(days=30), timedelta(days=90), timedelta(days=180))
"""When somebody looks in after a reunion (跟踪回访): one, three and six months, our choice; a
station adds or cancels visits as it likes."""


@dataclass(frozen=True)
class Task:
    """What is to be done where and until when."""

    kind: Kind
    county: str
    due: date
    township: str | None = None
    ask: str = ""


def make_follow_up(
    session: Session, case: CaseFile, task: Task, by: tuple[Principal, datetime]
) -> FollowUp:
    """Make a task that nobody has yet."""
    viewer, at = by
    follow_up = FollowUp(
        id=uuid4(),
        case_id=case.id,
        state="open",
        created_at=at,
        created_by=viewer.account_id,
        **vars(task),
    )
    session.add(follow_up)
    session.flush()
    _note(session, case, follow_up, "made", by)
    return follow_up


def assign(
    session: Session,
    case: CaseFile,
    follow_up: FollowUp,
    volunteer_id: UUID,
    by: tuple[Principal, datetime],
) -> FollowUp:
    """Give a task to a volunteer; what the case holds is shown by a grant alone.

    Raises
    ------
    NotFoundError
        If there is no such volunteer at work.
    StateError
        If the task is done or cancelled.
    """
    volunteer = session.get(Volunteer, volunteer_id)
    if volunteer is None or not volunteer.is_active:
        raise NotFoundError
    wanted = {"volunteer_id": volunteer_id, "state": "assigned", "reminded_on": None}
    _move(session, follow_up, OPEN, wanted)
    _note(session, case, follow_up, "assigned", by)
    return follow_up


def hand_back(
    session: Session,
    case: CaseFile,
    follow_up: FollowUp,
    by: tuple[Principal, datetime],
    *,
    reason: str,
) -> FollowUp:
    """Give a task back, saying why; it is open for somebody else.

    Raises
    ------
    StateError
        If nobody has the task.
    """
    _note(session, case, follow_up, "handed_back", by, note=reason)  # names who had it
    _move(session, follow_up, ("assigned",), {"volunteer_id": None, "state": "open"})
    return follow_up


def record_outcome(
    session: Session,
    case: CaseFile,
    follow_up: FollowUp,
    by: tuple[Principal, datetime],
    *,
    outcome: Outcome,
    note: str,
) -> FollowUp:
    """Record what came of a task; a visit's outcome becomes a clue of the case.

    Raises
    ------
    StateError
        If the task is done or cancelled, or has no such outcome.
    """
    if outcome not in OUTCOMES[follow_up.kind]:
        known = ", ".join(sorted(OUTCOMES[follow_up.kind]))
        raise StateError(f"the outcomes of a {follow_up.kind} are {known}; got {outcome}")
    # A first contact leaves the rest of the task to do.
    done = {} if outcome == "contacted" else {"state": "done"}
    _move(session, follow_up, OPEN, {"outcome": outcome, **done})
    _note(session, case, follow_up, "outcome", by, note=note)
    if follow_up.kind == "visit" and outcome != "contacted":
        clue = FollowUpIn.model_validate(
            {
                "kind": "follow_up",
                "county": follow_up.county,
                "township": follow_up.township,
                "outcome": outcome,
            }
        )
        add_clue(session, case, clue, by, follow_up=follow_up.id)
    return follow_up


def cancel(
    session: Session,
    case: CaseFile,
    follow_up: FollowUp,
    by: tuple[Principal, datetime],
    *,
    reason: str,
) -> FollowUp:
    """Call a task off, saying why.

    Raises
    ------
    StateError
        If it is done or cancelled already.
    """
    _move(session, follow_up, OPEN, {"state": "cancelled"})
    _note(session, case, follow_up, "cancelled", by, note=reason)
    return follow_up


def schedule_return_visits(
    session: Session, case: CaseFile, by: tuple[Principal, datetime]
) -> list[FollowUp]:
    """Make the return visits of a person who came home; once for a case, at `home_on` and later.

    Raises
    ------
    NotFoundError
        If the case does not say when and where the home is.
    """
    if case.home_on is None or case.home_county is None:
        raise NotFoundError
    made = session.scalar(
        select(FollowUp.id).where(FollowUp.case_id == case.id, FollowUp.kind == "return_visit")
    )
    if made is not None:
        return []
    home_on = case.home_on
    return [
        make_follow_up(session, case, Task("return_visit", case.home_county, home_on + later), by)
        for later in RETURN_VISITS_AFTER
    ]


def _move(
    session: Session, follow_up: FollowUp, states: tuple[str, ...], values: dict[str, Any]
) -> None:
    """Change a task that is in one of some states, so that of two who try at once one is told."""
    moved = session.execute(
        update(FollowUp)
        .where(FollowUp.id == follow_up.id, FollowUp.state.in_(states))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    session.refresh(follow_up)
    if changed_rows(moved) != 1:
        needed = " or ".join(states)
        raise StateError(f"this follow-up is {follow_up.state}; it would have to be {needed}")


def _note(
    session: Session,
    case: CaseFile,
    follow_up: FollowUp,
    kind: str,
    by: tuple[Principal, datetime],
    *,
    note: str = "",
) -> None:
    viewer, at = by
    session.add(
        FollowUpEvent(
            follow_up_id=follow_up.id,
            at=at,
            by=viewer.account_id,
            kind=kind,
            volunteer_id=follow_up.volunteer_id,
            outcome=follow_up.outcome if kind == "outcome" else None,
            note=note,
        )
    )
    note_change(session, case, f"follow_up_{kind}", (viewer.account_id, at), subject=follow_up.id)
