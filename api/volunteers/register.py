"""Adding volunteers to the register, editing and listing them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Text, cast, or_, select, update
from sqlalchemy.orm import Session

from api.errors import Conflict, EditConflictError, NotFoundError
from api.pagination import Page, Place, latest_first
from api.storage.database import changed_rows
from api.users.principal import Principal
from api.users.tables import Account
from api.volunteers.tables import Volunteer
from dialect.errors import CaseError

__all__ = [
    "FIELDS",
    "VolunteerFilter",
    "add_volunteer",
    "edit_volunteer",
    "find_volunteer",
    "list_volunteers",
]

FIELDS = (
    "account_id",
    "name",
    "home_county",
    "home_township",
    "dialects",
    "languages",
    "weekdays",
    "away_until",
    "most_tasks",
    "training",
    "is_active",
)


@dataclass(frozen=True)
class VolunteerFilter:
    """What volunteers to list; None leaves nothing out."""

    organisation: UUID | None = None
    county_prefix: str = ""
    is_active: bool | None = None
    here_on: date | None = None
    """Leaves out who is away on that day."""
    course: str = ""
    """Leaves out who took no course with this in its name."""


def add_volunteer(
    session: Session, organisation: UUID, fields: Mapping[str, Any], at: datetime
) -> Volunteer:
    """Put somebody into the register of an organisation.

    Raises
    ------
    CaseError
        If there is no such account, or another organisation or volunteer has it.
    """
    columns = _as_columns(fields)
    _check_account(session, columns.get("account_id"), organisation)
    volunteer = Volunteer(
        id=uuid4(),
        organisation_id=organisation,
        version=1,
        added_at=at,
        changed_at=at,
        **columns,
    )
    session.add(volunteer)
    return volunteer


def edit_volunteer(
    session: Session, volunteer: Volunteer, edit: tuple[int, Mapping[str, Any]], at: datetime
) -> Volunteer:
    """Change fields of a volunteer, if nobody did since the version that was seen.

    Raises
    ------
    EditConflictError
        If somebody did; nothing is changed.
    CaseError
        If there is no such account, or another organisation or volunteer has it.
    """
    seen, wanted = edit
    columns = _as_columns(wanted)
    owner = (volunteer.organisation_id, volunteer.id)
    _check_account(session, columns.get("account_id"), *owner)
    taken = session.execute(
        update(Volunteer)
        .where(Volunteer.id == volunteer.id, Volunteer.version == seen)
        .values(version=seen + 1, changed_at=at, **columns)
        .execution_options(synchronize_session=False)
    )
    session.refresh(volunteer)
    if changed_rows(taken) != 1:
        present = {name: _as_json(getattr(volunteer, name)) for name in wanted}
        conflicts = [
            Conflict(name, None, value, present[name])
            for name, value in wanted.items()
            if present[name] != value
        ]
        raise EditConflictError(volunteer.version, conflicts)
    return volunteer


def find_volunteer(session: Session, viewer: Principal, volunteer_id: UUID) -> Volunteer:
    """Find a volunteer of somebody's own organisation.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    volunteer = session.get(Volunteer, volunteer_id)
    if volunteer is None or volunteer.organisation_id != viewer.organisation_id:
        raise NotFoundError
    return volunteer


def list_volunteers(
    session: Session, wanted: VolunteerFilter, *, after: Place | None = None, limit: int = 50
) -> Page[Volunteer]:
    """List volunteers, the latest added first."""
    found = select(Volunteer)
    if wanted.organisation is not None:
        found = found.where(Volunteer.organisation_id == wanted.organisation)
    if wanted.county_prefix:
        found = found.where(Volunteer.home_county.startswith(wanted.county_prefix))
    if wanted.is_active is not None:
        found = found.where(Volunteer.is_active == wanted.is_active)
    if wanted.here_on is not None:
        away = Volunteer.away_until
        found = found.where(or_(away.is_(None), away < wanted.here_on))
    if wanted.course:
        # JSON is kept as text, with its characters as numbers.
        written = json.dumps(wanted.course).strip('"')
        found = found.where(cast(Volunteer.training, Text).contains(written, autoescape=True))
    order = (Volunteer.added_at, Volunteer.id)
    return latest_first(session, found, order, after=after, limit=limit)


def _check_account(
    session: Session, account_id: UUID | None, organisation: UUID, volunteer_id: UUID | None = None
) -> None:
    if account_id is None:
        return
    account = session.get(Account, account_id)
    if account is None or account.organisation_id not in (None, organisation):
        raise CaseError(
            "account",
            "there is no such account, or another organisation has it",
            "没有这个账号，或它属于别的机构",
        )
    taken = select(Volunteer.id).where(Volunteer.account_id == account_id)
    if session.scalar(taken) not in (None, volunteer_id):
        raise CaseError(
            "account",
            "another volunteer has this account",
            "这个账号已经登记在别的志愿者名下",
        )


def _as_columns(fields: Mapping[str, Any]) -> dict[str, Any]:
    columns = dict(fields)
    if columns.get("away_until") is not None:
        columns["away_until"] = date.fromisoformat(columns["away_until"])
    if columns.get("account_id") is not None:
        columns["account_id"] = UUID(columns["account_id"])
    return columns


def _as_json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
