"""Who may see and change which case."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from api.cases.consent import check_use
from api.cases.tables import CaseFile, CaseGrant
from api.errors import NotAllowedError, NotFoundError
from api.referrals.tables import Referral
from api.users.permissions import Role
from api.users.principal import Principal

__all__ = ["find_case", "find_case_to_give", "find_case_to_hear", "find_own_case", "visible"]


def visible(viewer: Principal) -> ColumnElement[bool]:
    """Say which cases somebody may see.

    Caseworkers see the cases of their organisation, those that it accepted from another, and, like
    volunteers and listeners, those that were granted to them.
    """
    granted = select(CaseGrant.case_id).where(CaseGrant.account_id == viewer.account_id)
    if Role.CASEWORKER not in viewer.roles:
        return CaseFile.id.in_(granted)
    accepted = select(Referral.case_id).where(
        Referral.to_organisation == viewer.organisation_id, Referral.state == "accepted"
    )
    # An erased case has no grants and referrals any more; its own organisation keeps its number.
    return or_(
        and_(CaseFile.organisation_id == viewer.organisation_id, CaseFile.erased_at.is_(None)),
        CaseFile.id.in_(accepted),
        CaseFile.id.in_(granted),
    )


def find_case(session: Session, viewer: Principal, case_id: UUID) -> CaseFile:
    """Find a case that somebody may see.

    Raises
    ------
    NotFoundError
        If there is none, or this person may not know that there is one.
    """
    case = session.scalar(select(CaseFile).where(CaseFile.id == case_id, visible(viewer)))
    if case is None:
        raise NotFoundError
    return case


def find_case_to_hear(session: Session, viewer: Principal, case_id: UUID) -> CaseFile:
    """Find a case whose recordings somebody may hear; volunteers and listeners need consent to it.

    Raises
    ------
    NotFoundError
        If there is no case that this person may see.
    NoConsentError
        If consent to sharing is missing or was withdrawn.
    """
    case = find_case(session, viewer, case_id)
    if Role.CASEWORKER not in viewer.roles:
        check_use(session, case.id, "sharing")
    return case


def find_case_to_give(session: Session, sender: Principal, case_id: UUID) -> CaseFile:
    """Find a case to which somebody may send recordings.

    Caseworkers may send to those that they see. Others need consent to the case's analysis, and
    sight of it or its upload link, which gives no sight of anything.

    Raises
    ------
    NotFoundError
        If there is no such case.
    NoConsentError
        If consent to analysis is missing or was withdrawn.
    """
    case = session.get(CaseFile, case_id) if case_id == sender.gives_to else None
    if case is None:
        case = find_case(session, sender, case_id)
    if Role.CASEWORKER not in sender.roles:
        check_use(session, case.id, "analysis")
    return case


def find_own_case(session: Session, viewer: Principal, case_id: UUID) -> CaseFile:
    """Find a case for what only its own organisation may do, such as to share it.

    Raises
    ------
    NotFoundError
        If there is no case that this person may see.
    NotAllowedError
        If the case is another organisation's.
    """
    case = find_case(session, viewer, case_id)
    if case.organisation_id != viewer.organisation_id:
        raise NotAllowedError("only the organisation in charge of a case may do this")
    return case
