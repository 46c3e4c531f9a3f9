"""Referrals from offer to end."""

from datetime import datetime
from typing import Any, Literal, TypeAlias
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from api.cases.changes import note_change
from api.cases.tables import CaseFile
from api.errors import NotAllowedError, NotFoundError, StateError
from api.organisations.tables import Organisation
from api.referrals.tables import Referral
from api.storage.database import changed_rows
from api.users.principal import Principal

__all__ = ["Kind", "decide", "end", "list_referrals", "offer"]

Kind: TypeAlias = Literal["share", "transfer"]


def offer(
    session: Session,
    case: CaseFile,
    to: tuple[Kind, UUID],
    by: tuple[Principal, datetime],
    *,
    reason: str,
) -> Referral:
    """Offer a case to another organisation, to share the work or to take charge.

    Raises
    ------
    NotFoundError
        If there is no such organisation.
    StateError
        If it is the case's own, or has an offer or a share already.
    """
    kind, organisation = to
    viewer, at = by
    if session.get(Organisation, organisation) is None:
        raise NotFoundError
    if organisation == case.organisation_id:
        raise StateError("the case belongs to this organisation already")
    standing = session.scalar(
        select(Referral).where(
            Referral.case_id == case.id,
            Referral.to_organisation == organisation,
            Referral.state.in_(("offered", "accepted") if kind == "share" else ("offered",)),
        )
    )
    if standing is not None:
        raise StateError(f"the case is {standing.state} there already")
    referral = Referral(
        id=uuid4(),
        case_id=case.id,
        kind=kind,
        state="offered",
        from_organisation=case.organisation_id,
        to_organisation=organisation,
        reason=reason,
        offered_at=at,
        offered_by=viewer.account_id,
        decision="",
        ending="",
    )
    session.add(referral)
    note_change(session, case, "referral_offered", (viewer.account_id, at), subject=referral.id)
    return referral


def decide(
    session: Session,
    referral_id: UUID,
    by: tuple[Principal, datetime],
    decision: Literal["accepted", "declined"],
    *,
    reason: str,
) -> Referral:
    """Accept or decline what another organisation offered.

    An accepted transfer puts the organisation in charge; the case keeps its number, its person and
    everything in it.

    Raises
    ------
    NotFoundError
        If nothing was offered to this person's organisation.
    StateError
        If the offer was decided or recalled before.
    """
    viewer, at = by
    referral = _find(session, viewer, referral_id)
    if referral.to_organisation != viewer.organisation_id:
        raise NotAllowedError("only the organisation that was asked decides about a referral")
    is_transfer = decision == "accepted" and referral.kind == "transfer"
    values = {
        "state": "transferred" if is_transfer else decision,
        "decision": reason,
        "decided_at": at,
        "decided_by": viewer.account_id,
    }
    _move(session, referral, ("offered",), values)
    case = session.get_one(CaseFile, referral.case_id)
    if is_transfer:
        case.organisation_id, case.assigned_to = referral.to_organisation, None
    note_change(session, case, f"referral_{decision}", (viewer.account_id, at), subject=referral.id)
    return referral


def end(
    session: Session, referral_id: UUID, by: tuple[Principal, datetime], *, reason: str
) -> Referral:
    """End a referral: the one that was asked returns the case, the one that asked recalls it.

    Raises
    ------
    NotFoundError
        If this person's organisation has no part in it.
    StateError
        If it is neither offered nor accepted, or returned before it was accepted.
    """
    viewer, at = by
    referral = _find(session, viewer, referral_id)
    is_return = referral.to_organisation == viewer.organisation_id
    values = {
        "state": "returned" if is_return else "recalled",
        "ended_at": at,
        "ended_by": viewer.account_id,
        "ending": reason,
    }
    _move(session, referral, ("accepted",) if is_return else ("offered", "accepted"), values)
    case = session.get_one(CaseFile, referral.case_id)
    note_change(
        session, case, f"referral_{referral.state}", (viewer.account_id, at), subject=referral.id
    )
    return referral


def list_referrals(
    session: Session, viewer: Principal, *, case: UUID | None = None, states: tuple[str, ...] = ()
) -> list[Referral]:
    """List the referrals from or to somebody's organisation, the latest first."""
    found = select(Referral).where(_takes_part(viewer))
    if case is not None:
        found = found.where(Referral.case_id == case)
    if states:
        found = found.where(Referral.state.in_(states))
    return list(session.scalars(found.order_by(Referral.offered_at.desc(), Referral.id)))


def _move(
    session: Session, referral: Referral, states: tuple[str, ...], values: dict[str, Any]
) -> None:
    """Change a referral that is in one of some states; of two who try at once one is told."""
    moved = session.execute(
        update(Referral)
        .where(Referral.id == referral.id, Referral.state.in_(states))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    session.refresh(referral)
    if changed_rows(moved) != 1:
        raise StateError(f"this referral is {referral.state}")


def _find(session: Session, viewer: Principal, referral_id: UUID) -> Referral:
    referral = session.scalar(
        select(Referral).where(Referral.id == referral_id, _takes_part(viewer))
    )
    if referral is None:
        raise NotFoundError
    return referral


def _takes_part(viewer: Principal) -> ColumnElement[bool]:
    return or_(
        Referral.from_organisation == viewer.organisation_id,
        Referral.to_organisation == viewer.organisation_id,
    )
