"""Erasing one person's case at their wish: voice, name, notes and clues; see docs/adr/0012.

What stays is the case's number with its dates, for the statistics, and the audit log, which holds
nothing personal.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Table, delete, func, or_, select
from sqlalchemy.orm import Session

import api.storage.tables  # noqa: F401  # registers every table
from api.audit.service import Origin, record
from api.cases.edits import OVER
from api.cases.tables import CaseFile, Person
from api.errors import KeepingError
from api.storage.case_keys import erase_case_key
from api.storage.database import Base

__all__ = ["case_tables", "count_rows", "erase_case", "find_numbered"]

OUTLIVES = {"audit_entry", "data_key", "case_file"}
"""Tables that keep a row of an erased case: what was done, that it was erased, its number."""

_NOTHING_KNOWN: dict[str, Any] = {
    "foreign_number": None,
    "assigned_to": None,
    "called": "",
    "sex": None,
    "born_from": None,
    "born_to": None,
    "home_county": None,
    "facts": [],
    "language_history": {"stays": [], "caregivers": []},
    "notes": "",
    "searched": "",
}


def find_numbered(session: Session, number: str) -> CaseFile:
    """Find a case by its number, and keep others from adding to it until the transaction ends.

    Raises
    ------
    KeepingError
        If there is none.
    """
    case = session.scalar(select(CaseFile).where(CaseFile.number == number).with_for_update())
    if case is None:
        raise KeepingError(f"no case has the number {number}", f"没有编号为 {number} 的案件")
    return case


def count_rows(session: Session, case_id: UUID) -> int:
    """Count the rows that erasing a case would delete."""
    return sum(
        session.scalar(select(func.count()).select_from(table).where(belongs)) or 0
        for table, belongs in case_tables(case_id)
    )


def erase_case(session: Session, case: CaseFile, origin: Origin) -> None:
    """Erase a case; one that was erased already is erased again, with what came in meanwhile.

    Parameters
    ----------
    session : Session
        The caller's transaction; objects and what the database's files still hold go afterwards.
    case : CaseFile
        As `find_numbered` gave it.
    origin : Origin
        Who erases it.
    """
    erase_case_key(session, case.id, at=origin.at)
    if case.erased_at is None:
        case.erased_at = origin.at
        apart = Person(id=uuid4(), created_at=case.opened_at)
        session.add(apart)
        session.flush()
        case.person_id = apart.id  # that another case is of the same person is forgotten as well
    for name, value in _NOTHING_KNOWN.items():
        setattr(case, name, value)
    if case.status not in OVER:
        case.status, case.closed_at = "closed", origin.at
    session.flush()  # the database lets rows go once their case is marked
    for table, belongs in case_tables(case.id):
        session.execute(delete(table).where(belongs))
    record(session, "case.erase", origin, case_id=case.id)


def case_tables(case_id: UUID) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Yield every table that may hold rows of a case, and which those are.

    Tables come before those that they refer to. A table belongs to a case by a column `case_id`, by
    a reference to the case, or by one to a row that does and that takes its rows along.
    """
    for table in reversed(Base.metadata.sorted_tables):
        belongs = _belongs(table, case_id)
        if belongs is not None and table.name not in OUTLIVES:
            yield table, belongs


def _belongs(table: Table, case_id: UUID) -> ColumnElement[bool] | None:
    cases = CaseFile.__table__
    own = [
        column
        for column in table.columns
        if column.name == "case_id" or any(key.column.table is cases for key in column.foreign_keys)
    ]
    if own:
        return or_(*(column == case_id for column in own))
    for key in table.foreign_keys:
        above = _belongs(key.column.table, case_id) if key.ondelete == "CASCADE" else None
        if above is not None:
            return key.parent.in_(select(key.column).where(above))
    return None
