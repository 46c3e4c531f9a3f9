"""Adding organisations and listing them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.errors import OrganisationError
from api.organisations.tables import Organisation, OrganisationKind

__all__ = ["MOST_NAME_LENGTH", "add_organisation", "list_organisations"]

MOST_NAME_LENGTH = 100
_TAKEN = ("an organisation of this name is there already", "已有同名的机构")


def add_organisation(
    session: Session,
    name: str,
    kind: OrganisationKind,
    area_code: str,
    county_codes: Iterable[str],
    *,
    at: datetime,
) -> Organisation:
    """Add an organisation.

    Parameters
    ----------
    session : Session
        The caller's transaction.
    name : str
        What it is called; no other has the name.
    kind : OrganisationKind
        What it is.
    area_code : str
        Division it works in: two, four or six digits, empty for the whole country. The numbers of
        its cases begin with it.
    county_codes : iterable of str
        Codes of all counties that there are.
    at : datetime
        When.

    Returns
    -------
    organisation : Organisation
        Ready for accounts and cases.

    Raises
    ------
    OrganisationError
        If the name is none or taken, or no county lies in the division.
    """
    name = " ".join(name.split())
    if not 1 <= len(name) <= MOST_NAME_LENGTH:
        raise OrganisationError(
            f"the name has 1 to {MOST_NAME_LENGTH} characters",
            f"名称是 1 至 {MOST_NAME_LENGTH} 个字",
        )
    is_place = len(area_code) in (0, 2, 4, 6) and any(
        code.startswith(area_code) for code in county_codes
    )
    if not is_place:
        raise OrganisationError(
            f"no division has the code {area_code!r}; give two, four or six digits, or none",
            f"没有代码为 {area_code!r} 的区划；写两位、四位或六位，全国则留空",
        )
    if session.scalar(select(Organisation.id).where(Organisation.name == name)) is not None:
        raise OrganisationError(*_TAKEN)
    organisation = Organisation(name=name, kind=kind, area_code=area_code, created_at=at)
    session.add(organisation)
    try:
        session.flush()
    except IntegrityError as error:  # somebody else added it at the same moment
        raise OrganisationError(*_TAKEN) from error
    return organisation


def list_organisations(session: Session) -> Sequence[Organisation]:
    """List organisations by name."""
    return session.scalars(select(Organisation).order_by(Organisation.name)).all()
