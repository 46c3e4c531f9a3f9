"""What a job changed: for the operator who ran it, and for the station whose case it is."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.cases.access import find_case, visible
from api.cases.tables import CaseFile
from api.errors import NotFoundError, StateError
from api.jobs.tables import Job, JobItem
from api.users.principal import Principal

__all__ = [
    "COLUMNS",
    "Change",
    "acknowledge",
    "changes_of",
    "changes_to_see",
    "csv_of",
    "items_of",
    "parquet_of",
]

Change = tuple[JobItem, str]
"""An item with the number of its case."""

_TEXT, _TRUTH, _NUMBER = "", False, 0.0
COLUMNS: dict[str, str | bool | float] = {
    "case": _TEXT,
    "material": _TRUTH,
    "reasons": _TEXT,
    "evidence_changed": _TRUTH,
    "n_kept": _NUMBER,
    "has_new_first": _TRUTH,
    "first_posterior": _NUMBER,
    "shift": _NUMBER,
    "credible_before": _NUMBER,
    "credible_now": _NUMBER,
    "credible_overlap": _NUMBER,
    "has_new_reach": _TRUTH,
    "acknowledged": _TRUTH,
}
"""Of an export, each with a value of its kind. A case's number is all that names it."""


def items_of(
    session: Session, job: Job, *, state: str | None, after: UUID | None, limit: int
) -> Sequence[JobItem]:
    """List what a job made of its cases, in the order of the cases."""
    found = select(JobItem).where(JobItem.job_id == job.id)
    if state is not None:
        found = found.where(JobItem.state == state)
    if after is not None:
        found = found.where(JobItem.case_id > after)
    return session.scalars(found.order_by(JobItem.case_id).limit(limit)).all()


def changes_of(
    session: Session, job: Job, *, is_material: bool, after: UUID | None, limit: int
) -> Sequence[Change]:
    """List cases whose ranking a job compared with the one before, in the order of the cases.

    Parameters
    ----------
    session : Session
        The caller's transaction.
    job : Job
        Whose.
    is_material : bool
        Whether to leave out those that changed little.
    after : UUID or None
        The last case of the page before.
    limit : int
        Changes on a page.
    """
    found = (
        select(JobItem, CaseFile.number)
        .join(CaseFile, CaseFile.id == JobItem.case_id)
        .where(JobItem.job_id == job.id, JobItem.state == "done", JobItem.before_id.is_not(None))
    )
    if is_material:
        found = found.where(JobItem.is_material)
    if after is not None:
        found = found.where(JobItem.case_id > after)
    rows = session.execute(found.order_by(JobItem.case_id).limit(limit))
    return [(item, number) for item, number in rows]


def changes_to_see(session: Session, viewer: Principal, *, limit: int) -> Sequence[Change]:
    """List material changes of cases that somebody may see and nobody has acknowledged."""
    found = (
        select(JobItem, CaseFile.number)
        .join(CaseFile, CaseFile.id == JobItem.case_id)
        .where(
            JobItem.is_material,
            JobItem.after_id.is_not(None),
            JobItem.acknowledged_at.is_(None),
            visible(viewer),
        )
        .order_by(JobItem.at.desc(), JobItem.case_id)
        .limit(limit)
    )
    return [(item, number) for item, number in session.execute(found)]


def acknowledge(
    session: Session, viewer: Principal, case_id: UUID, job_id: UUID, at: datetime
) -> JobItem:
    """Note that somebody has looked at a changed ranking; a second time changes nothing.

    Raises
    ------
    NotFoundError
        If this person may not see the case, or the job has nothing on it.
    StateError
        If its ranking did not change materially.
    """
    case = find_case(session, viewer, case_id)
    item = session.get(JobItem, (job_id, case.id), with_for_update=True)
    if item is None:
        raise NotFoundError
    if not item.is_material or item.after_id is None:
        raise StateError("the ranking of this case did not change materially")
    if item.acknowledged_at is None:
        item.acknowledged_at, item.acknowledged_by = at, viewer.account_id
    return item


def csv_of(changes: Iterator[Change]) -> str:
    """Write changes as CSV."""
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(COLUMNS)
    lines.writerows(_row(change).values() for change in changes)
    return text.getvalue()


def parquet_of(changes: Iterator[Change]) -> bytes:
    """Write changes as Parquet.

    Raises
    ------
    StateError
        If the library that writes it is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise StateError("Parquet needs pip install 'xiangyin[parquet]'; take csv") from error
    kinds = {str: pa.string(), bool: pa.bool_(), float: pa.float64()}
    schema = pa.schema([(name, kinds[type(kind)]) for name, kind in COLUMNS.items()])
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([_row(change) for change in changes], schema), sink)
    return sink.getvalue()


def _row(change: Change) -> dict[str, object]:
    item, number = change
    difference = dict(item.difference or {})
    sizes = difference.pop("credible_sizes")
    return {
        "case": number,
        "material": item.is_material,
        "reasons": " ".join(item.reasons),
        "evidence_changed": item.evidence_changed,
        "n_kept": float(difference["n_kept"]),
        "has_new_first": difference["has_new_first"],
        "first_posterior": difference["first_posterior"],
        "shift": difference["shift"],
        "credible_before": float(sizes[0]),
        "credible_now": float(sizes[1]),
        "credible_overlap": difference["credible_overlap"],
        "has_new_reach": difference["has_new_reach"],
        "acknowledged": item.acknowledged_at is not None,
    }
