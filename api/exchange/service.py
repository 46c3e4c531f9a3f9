"""Writing cases for another system, and taking them from one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from api.cases.consent import consents_of, record_consent, withdraw_consent
from api.cases.edits import fields_of, open_case
from api.cases.tables import CaseFile
from api.clues.ledger import MARKS, add_clue, ledger_of, standing
from api.exchange.contract import CaseExchanged, Person
from api.library import Library
from api.organisations.tables import Organisation
from api.users.principal import Principal

__all__ = ["Imported", "cases_to_export", "export_case", "export_person", "import_case"]


@dataclass(frozen=True)
class Imported:
    """A case that was taken in, or None for one that was there already, and its number there."""

    number: str
    case: CaseFile | None


def cases_to_export(
    session: Session, viewer: Principal, *, after: str, limit: int
) -> Sequence[CaseFile]:
    """List the cases of somebody's own organisation by number."""
    return session.scalars(
        select(CaseFile)
        .where(
            CaseFile.organisation_id == viewer.organisation_id,
            CaseFile.number > after,
            CaseFile.erased_at.is_(None),
        )
        .order_by(CaseFile.number)
        .limit(limit)
    ).all()


def export_case(session: Session, case: CaseFile) -> CaseExchanged:
    """Write a case without anything that tells who the person is."""
    organisation = session.get(Organisation, case.organisation_id)
    fields = fields_of(case)
    return CaseExchanged.model_validate(
        {name: fields[name] for name in CaseExchanged.model_fields if name in fields}
        | {
            "number": case.number,
            "organisation": organisation.name if organisation else "",
            "opened_at": case.opened_at,
        }
    )


def export_person(session: Session, case: CaseFile) -> Person:
    """Write what tells who the person is, with the consents and the clues that stand."""
    fields = fields_of(case)
    consents = [
        {
            name: getattr(consent, name)
            for name in ("agreed_by", "authority", "uses", "given_on", "withdrawn_at")
        }
        for consent in consents_of(session, case.id)
    ]
    clues = [
        {"clue": entry.body, "added_at": entry.added_at}
        for entry in standing(ledger_of(session, case.id))
        if entry.kind not in MARKS
    ]
    return Person.model_validate(
        {name: fields[name] for name in ("called", "facts", "language_history", "notes")}
        | {"consents": consents, "clues": clues}
    )


def import_case(
    library: Library,
    session: Session,
    viewer: Principal,
    exchanged: CaseExchanged,
    at: datetime,
) -> Imported:
    """Open a case as another system has it, unless this organisation has it already.

    It gets a number of its own and keeps the other as its foreign number, and stays opened when it
    was. Consents and clues count
    as recorded now by whoever imports them.

    Raises
    ------
    CaseError
        If a clue could not be weighed.
    NotAllowedError
        If whoever imports belongs to no organisation.
    """
    if _is_here(session, viewer.organisation_id, exchanged.number):
        return Imported(exchanged.number, None)
    case = open_case(session, viewer, exchanged.fields(), at)
    case.foreign_number = exchanged.number
    case.opened_at = min(exchanged.opened_at or at, at)
    known = exchanged.person or Person()
    for stated in reversed(known.consents):
        consent = record_consent(
            session, viewer, case, stated.model_dump(exclude={"withdrawn_at"}), at
        )
        session.flush()
        if stated.withdrawn_at is not None:
            withdraw_consent(session, viewer, case, consent.id, stated.withdrawn_at)
    for line in known.clues:
        library.check(line.clue.to_entity())
        add_clue(session, case, line.clue, (viewer, at))
    return Imported(exchanged.number, case)


def _is_here(session: Session, organisation: UUID | None, number: str) -> bool:
    found = select(CaseFile.id).where(
        CaseFile.organisation_id == organisation,
        or_(CaseFile.foreign_number == number, CaseFile.number == number),
    )
    return session.scalar(found) is not None
