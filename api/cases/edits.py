"""Opening a case and editing it, so that nobody's edit is silently overwritten."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from api.cases.changes import note_change
from api.cases.search import index_case, searchable
from api.cases.tables import CaseFile, CaseVersion, Person
from api.errors import Conflict, EditConflictError, NotAllowedError
from api.organisations.tables import Organisation
from api.storage.database import changed_rows
from api.users.principal import Principal
from api.users.tables import Account
from dialect.errors import CaseError

__all__ = [
    "DATES",
    "FIELDS",
    "OVER",
    "edit_case",
    "fields_of",
    "history_of",
    "merge_edit",
    "open_case",
]

DATES = ("admitted_on", "home_on")
FIELDS = (
    "status",
    "assigned_to",
    "called",
    "sex",
    "born_from",
    "born_to",
    *DATES,
    "home_county",
    "found_how",
    "facts",
    "language_history",
    "notes",
)
"""What an edit may change. In JSON: dates are ISO texts, accounts their identifiers."""

OVER = ("reunited", "closed")
"""Statuses of cases that nobody works on."""

_NEXT_SERIAL = text(
    "INSERT INTO case_serial (area_code, year, last) VALUES (:area_code, :year, 1) "
    "ON CONFLICT (area_code, year) DO UPDATE SET last = case_serial.last + 1 RETURNING last"
)


def open_case(
    session: Session, viewer: Principal, fields: Mapping[str, Any], at: datetime
) -> CaseFile:
    """Open a case of somebody's organisation under the next number of the area and year.

    Parameters
    ----------
    session : Session
        The caller's transaction.
    viewer : Principal
        Who opens it.
    fields : mapping
        Every one of `FIELDS`, as JSON has them.
    at : datetime
        When.

    Returns
    -------
    case : CaseFile
        With version 1.

    Raises
    ------
    NotAllowedError
        If whoever opens it belongs to no organisation.
    CaseError
        If nobody has the account that it is assigned to.
    """
    organisation = viewer.organisation_id and session.get(Organisation, viewer.organisation_id)
    if not organisation:
        raise NotAllowedError("this account belongs to no organisation; ask an admin for one")
    _check_assigned(session, fields)
    area = organisation.area_code.ljust(6, "0")
    serial = session.execute(_NEXT_SERIAL, {"area_code": area, "year": at.year}).scalar_one()
    person = Person(id=uuid4(), created_at=at)
    session.add(person)
    session.flush()
    case = CaseFile(
        id=uuid4(),
        number=f"{area}-{at.year}-{serial:04d}",
        organisation_id=organisation.id,
        person_id=person.id,
        version=1,
        opened_at=at,
        opened_by=viewer.account_id,
        changed_at=at,
        closed_at=_closed_at(None, fields["status"], at),
        searched=_searched(fields),
        **_as_columns(fields),
    )
    session.add(case)
    session.flush()
    index_case(session, case.id, "", case.searched)
    _keep_version(session, case, viewer, at)
    note_change(session, case, "opened", (viewer.account_id, at))
    return case


def edit_case(
    session: Session,
    viewer: Principal,
    case: CaseFile,
    edit: tuple[int, Mapping[str, Any]],
    at: datetime,
) -> CaseFile:
    """Change fields of a case, if it is still as the editor saw it.

    Parameters
    ----------
    session : Session
        The caller's transaction.
    viewer : Principal
        Who edits.
    case : CaseFile
        The case as it stands.
    edit : tuple of int and mapping
        The version that the editor saw, and the fields to change, as JSON has them.
    at : datetime
        When.

    Returns
    -------
    case : CaseFile
        With the next version, or as it was when nothing would change.

    Raises
    ------
    EditConflictError
        If somebody else edited it meanwhile; nothing is changed.
    CaseError
        If nobody has the account that it is to be assigned to.
    """
    seen, wanted = edit
    _check_assigned(session, wanted)
    present = fields_of(case)
    changed = {name: value for name, value in wanted.items() if present[name] != value}
    searched = _searched(present | changed)
    if not changed and case.version == seen:
        return case
    taken = session.execute(
        update(CaseFile)
        .where(CaseFile.id == case.id, CaseFile.version == seen)
        .values(
            version=seen + 1,
            searched=searched,
            closed_at=_closed_at(case.closed_at, wanted.get("status", case.status), at),
            **_as_columns(changed),
        )
        .execution_options(synchronize_session=False)
    )
    if changed_rows(taken) != 1:
        session.refresh(case)
        raise EditConflictError(case.version, _conflicts(session, case, seen, wanted))
    index_case(session, case.id, case.searched, searched)
    session.refresh(case)
    _keep_version(session, case, viewer, at)
    note_change(session, case, "edited", (viewer.account_id, at), fields=changed)
    return case


def merge_edit(
    session: Session,
    viewer: Principal,
    case: CaseFile,
    edit: tuple[int, Mapping[str, Any]],
    at: datetime,
) -> CaseFile:
    """Change a case as `edit_case` does, but let two people edit different fields at a time.

    Only what differs from the version that the editor saw is an edit; others' fields stay.

    Raises
    ------
    EditConflictError
        If somebody else edited one of the same fields meanwhile; nothing is changed.
    CaseError
        If nobody has the account that it is to be assigned to.
    """
    seen, wanted = edit
    base = session.get(CaseVersion, (case.id, seen))
    if base is None:
        return edit_case(session, viewer, case, edit, at)
    mine = {name: value for name, value in wanted.items() if base.fields.get(name) != value}
    present = fields_of(case)
    is_contested = any(
        present[name] not in (base.fields.get(name), value) for name, value in mine.items()
    )
    version = seen if is_contested else case.version
    return edit_case(session, viewer, case, (version, mine), at)


def _closed_at(before: datetime | None, status: str, at: datetime) -> datetime | None:
    """Say when a case was closed that has this status from now on; None while it is not."""
    return (before or at) if status in OVER else None


def fields_of(case: CaseFile) -> dict[str, Any]:
    """Return the fields that may be edited, as JSON has them."""
    return {name: _as_json(getattr(case, name)) for name in FIELDS}


def history_of(session: Session, case: CaseFile) -> list[CaseVersion]:
    """List what a case was after each edit, the latest first."""
    return list(
        session.scalars(
            select(CaseVersion)
            .where(CaseVersion.case_id == case.id)
            .order_by(CaseVersion.version.desc())
        )
    )


def _check_assigned(session: Session, fields: Mapping[str, Any]) -> None:
    account = fields.get("assigned_to")
    if account is not None and session.get(Account, UUID(account)) is None:
        raise CaseError("assigned_to", "nobody has this account", "没有这个账号")


def _conflicts(
    session: Session, case: CaseFile, seen: int, wanted: Mapping[str, Any]
) -> list[Conflict]:
    """Set what was wanted beside what is there now, for each field that was changed meanwhile."""
    base = session.get(CaseVersion, (case.id, seen))
    present, before = fields_of(case), {} if base is None else base.fields
    return [
        Conflict(name, before.get(name), wanted.get(name, before.get(name)), present[name])
        for name in FIELDS
        if present[name] != before.get(name) or (name in wanted and base is None)
    ]


def _keep_version(session: Session, case: CaseFile, viewer: Principal, at: datetime) -> None:
    session.add(
        CaseVersion(
            case_id=case.id,
            version=case.version,
            at=at,
            by=viewer.account_id,
            fields=fields_of(case),
        )
    )


def _searched(fields: Mapping[str, Any]) -> str:
    stays = fields["language_history"].get("stays", [])
    return searchable(
        fields["called"],
        *(fact["text"] for fact in fields["facts"]),
        *(stay["place"] for stay in stays),
        fields["notes"],
    )


def _as_columns(fields: Mapping[str, Any]) -> dict[str, Any]:
    columns = dict(fields)
    for name in DATES:
        if columns.get(name) is not None:
            columns[name] = date.fromisoformat(columns[name])
    if columns.get("assigned_to") is not None:
        columns["assigned_to"] = UUID(columns["assigned_to"])
    return columns


def _as_json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
