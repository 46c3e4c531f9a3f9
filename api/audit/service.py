"""Adding to the audit log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy.orm import Session

from api.audit.tables import AuditEntry

__all__ = ["Action", "Origin", "record"]

Action: TypeAlias = Literal["rank", "ask", "describe", "elicit"]


@dataclass(frozen=True)
class Origin:
    """Where an action came from.

    Attributes
    ----------
    route : str
        Template of the route, never the address that was asked for.
    request_id : str
        Number of the request, as the log and the reply have it.
    at : datetime
        When it was asked for, UTC.
    consent : str or None
        Consent statement that came with it.
    n_recordings : int
        Recordings that came with it.
    """

    route: str
    request_id: str
    at: datetime
    consent: str | None
    n_recordings: int


def record(session: Session, action: Action, origin: Origin, *, subject: str | None = None) -> None:
    """Add one row; the caller's transaction keeps it together with what it tells of."""
    session.add(
        AuditEntry(
            at=origin.at,
            action=action,
            route=origin.route,
            request_id=origin.request_id,
            subject=subject,
            consent=origin.consent,
            n_recordings=origin.n_recordings,
        )
    )
