"""Adding to the audit log, reading it, and checking that nobody changed it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import event, insert, select, text, update
from sqlalchemy.orm import Session, SessionTransaction

from api.audit.anchor import read_anchor, write_anchor
from api.audit.chain import START, Finding, Link, breaks, seal
from api.audit.tables import AuditEntry, AuditHead

__all__ = [
    "ANCHOR",
    "AuditFilter",
    "Origin",
    "network_of",
    "read_entries",
    "record",
    "verify",
    "verify_end",
]

ANCHOR = "audit_anchor"
"""Under this name `Session.info` may hold the path of the anchor."""

_STAGED = "audit_staged"
_WRITTEN = "audit_written"
# IPv4 addresses are cut to /24 and IPv6 addresses to /48, so that they name a network and no home.
_PREFIX = {4: 24, 6: 48}
# Takes the lock and returns the newest head on SQLite and PostgreSQL alike; the first row makes it.
_LOCK_HEAD = text(
    "INSERT INTO audit_head (id, number, sha256) VALUES (1, :n_rows, :start) "
    "ON CONFLICT (id) DO UPDATE SET number = audit_head.number + :n_rows "
    "RETURNING number, sha256"
)
_COLUMNS = [column.name for column in AuditEntry.__table__.columns if column.name != "sha256"]


@dataclass(frozen=True)
class AuditFilter:
    """What rows to read; None leaves nothing out."""

    action: str | None = None
    actor: UUID | None = None
    case_id: UUID | None = None


_EVERYTHING = AuditFilter()


@dataclass(frozen=True)
class Origin:
    """Where an action came from.

    Attributes
    ----------
    actor : UUID
        Account that acts.
    network : str
        Where from, as `network_of` cuts it.
    route : str
        Template of the route, never the address that was asked for; or the command.
    request_id : str
        Number of the request, as the log and the reply have it.
    at : datetime
        When it was asked for, UTC.
    consent : str or None
        Consent statement that came with it.
    n_recordings : int
        Recordings that came with it.
    """

    actor: UUID
    network: str
    route: str
    request_id: str
    at: datetime
    consent: str | None = None
    n_recordings: int = 0


def network_of(host: str | None) -> str:
    """Cut an address to its network.

    Examples
    --------
    >>> network_of("203.0.113.77"), network_of("2001:db8:1:2::3"), network_of("127.0.0.1")
    ('203.0.113.0/24', '2001:db8:1::/48', 'this machine')
    """
    try:
        address = ip_address(host or "")
    except ValueError:
        return "unknown"
    if address.is_loopback:
        return "this machine"
    return str(ip_network((address, _PREFIX[address.version]), strict=False))


def record(
    session: Session,
    action: str,
    origin: Origin,
    *,
    case_id: UUID | None = None,
    subject: UUID | str | None = None,
) -> None:
    """Add one row, which the caller's transaction keeps together with what it tells of.

    The row is written when the transaction commits: the lock on the end of the chain, which every
    other writer waits for, is then the last one that is taken and is held for a moment only.

    Parameters
    ----------
    session : Session
        The caller's transaction.
    action : str
        What was done, as noun and verb: ``recording.read``; at most 40 characters.
    origin : Origin
        Who did it and where from.
    case_id : UUID, optional
        Case that it was done to.
    subject : UUID or str, optional
        Identifier of the row that was made, changed or read.
    """
    done = {"action": action, "case_id": case_id, "subject": str(subject) if subject else None}
    if not session.in_transaction():
        session.begin()  # else a rollback would not be told to `_forget`
    session.info.setdefault(_STAGED, []).append(vars(origin) | done)
    if not event.contains(session, "before_commit", _append):
        event.listen(session, "before_commit", _append)
        event.listen(session, "after_commit", _anchor)
        event.listen(session, "after_soft_rollback", _forget)


def read_entries(
    session: Session, *, before: int | None, limit: int, wanted: AuditFilter = _EVERYTHING
) -> list[AuditEntry]:
    """Return the newest rows, or the newest of those before the row `before`."""
    query = select(AuditEntry).order_by(AuditEntry.number.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditEntry.number < before)
    for name, value in vars(wanted).items():
        if value is not None:
            query = query.where(getattr(AuditEntry, name) == value)
    return list(session.scalars(query))


def verify(session: Session, anchor: Path) -> tuple[int, list[Finding]]:
    """Check every row against the chain, the head in the database and the anchor outside it.

    Returns
    -------
    n_rows : int
        Rows that the head says there are.
    findings : list of Finding
        All that is wrong.
    """
    head = _head(session)
    return head[0], [*breaks(_links(session), head), *_anchor_breaks(session, anchor)]


def verify_end(session: Session, anchor: Path) -> tuple[int, list[Finding]]:
    """Check the last row alone, as `verify` checks all: quick on a long log.

    Returns
    -------
    n_rows : int
        Rows that the head says there are.
    findings : list of Finding
        All that is wrong with the end.
    """
    number, sha256 = _head(session)
    findings = list(_anchor_breaks(session, anchor))
    last = session.scalar(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1))
    ends = (last.number, last.sha256) if last else (0, START)
    if ends != (number, sha256):
        findings.append(Finding(number, f"the log ends at row {ends[0]}, its head names {number}"))
    elif last and _sealed(last) != last.sha256:
        findings.append(Finding(number, f"row {number} was changed after it was written"))
    return number, findings


def _append(session: Session) -> None:
    staged: list[dict[str, Any]] = session.info.get(_STAGED, [])
    if not staged or session.in_nested_transaction():
        return
    session.flush()
    last, sha256 = session.execute(_LOCK_HEAD, {"n_rows": len(staged), "start": START}).one()
    rows = []
    for number, columns in enumerate(staged, start=last - len(staged) + 1):
        row = columns | {"number": number, "previous": sha256}
        sha256 = seal(row)
        rows.append(row | {"sha256": sha256})
    session.execute(insert(AuditEntry), rows)
    session.execute(update(AuditHead).values(sha256=sha256))
    staged.clear()
    session.info[_WRITTEN] = (last, sha256)


def _anchor(session: Session) -> None:
    written = session.info.pop(_WRITTEN, None)
    if written and ANCHOR in session.info:
        write_anchor(session.info[ANCHOR], *written)


def _forget(session: Session, _ended: SessionTransaction) -> None:
    session.info.pop(_STAGED, None)
    session.info.pop(_WRITTEN, None)


def _head(session: Session) -> tuple[int, str]:
    row = session.get(AuditHead, 1)
    return (row.number, row.sha256) if row else (0, START)


def _anchor_breaks(session: Session, anchor: Path) -> Iterator[Finding]:
    anchored = read_anchor(anchor)
    if anchored is None:
        return
    number, sha256 = anchored
    entry = session.get(AuditEntry, number)
    if entry is None:
        yield Finding(number, f"row {number}, which the anchor names, is missing")
    elif entry.sha256 != sha256:
        yield Finding(
            number, f"row {number} is not the one that the anchor names: it was rewritten"
        )


def _sealed(row: AuditEntry) -> str:
    return seal({name: getattr(row, name) for name in _COLUMNS})


def _links(session: Session) -> Iterator[Link]:
    query = select(AuditEntry).order_by(AuditEntry.number).execution_options(yield_per=1_000)
    for row in session.scalars(query):
        yield Link(row.number, row.previous, row.sha256, _sealed(row))
        session.expunge(row)
