"""Consent to the uses of a case: recorded, withdrawn, and asked for before each use."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, TypeAlias
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.cases.changes import note_change
from api.cases.tables import CaseFile, Consent
from api.errors import NoConsentError, NotFoundError
from api.users.principal import Principal

__all__ = ["Use", "check_use", "consents_of", "record_consent", "withdraw_consent"]

Use: TypeAlias = Literal["analysis", "sharing", "outreach"]


def record_consent(
    session: Session, viewer: Principal, case: CaseFile, stated: Mapping[str, Any], at: datetime
) -> Consent:
    """Record who agreed to which uses, on what authority and when."""
    consent = Consent(
        id=uuid4(), case_id=case.id, recorded_at=at, recorded_by=viewer.account_id, **stated
    )
    session.add(consent)
    note_change(session, case, "consent_given", (viewer.account_id, at), subject=consent.id)
    return consent


def withdraw_consent(
    session: Session, viewer: Principal, case: CaseFile, consent_id: UUID, at: datetime
) -> Consent:
    """Withdraw a consent; withdrawing it again changes nothing.

    Raises
    ------
    NotFoundError
        If the case has no such consent.
    """
    consent = session.get(Consent, consent_id)
    if consent is None or consent.case_id != case.id:
        raise NotFoundError
    if consent.withdrawn_at is None:
        consent.withdrawn_at, consent.withdrawn_by = at, viewer.account_id
        note_change(session, case, "consent_withdrawn", (viewer.account_id, at), subject=consent.id)
    return consent


def consents_of(session: Session, case_id: UUID) -> list[Consent]:
    """List the consents of a case, the latest first."""
    return list(
        session.scalars(
            select(Consent)
            .where(Consent.case_id == case_id)
            .order_by(Consent.recorded_at.desc(), Consent.id)
        )
    )


def check_use(session: Session, case_id: UUID, use: Use) -> Consent:
    """Return the consent that allows a use of a case.

    Raises
    ------
    NoConsentError
        If nobody agreed to it, or whoever did has withdrawn it.
    """
    consents = [one for one in consents_of(session, case_id) if use in one.uses]
    for consent in consents:
        if consent.withdrawn_at is None:
            return consent
    raise NoConsentError(use, was_withdrawn=bool(consents))
