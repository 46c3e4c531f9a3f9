"""What goes when its time is over, and how a case goes at once."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from api.audit.service import record
from api.cases.edits import OVER
from api.cases.tables import CaseFile
from api.commands import command_origin
from api.keeping.database import kept_database
from api.keeping.erase import case_tables, count_rows, erase_case, find_numbered
from api.ranking.tables import RankingRow
from api.recordings.kept import erase_recordings
from api.recordings.tables import UploadRow
from api.settings import Settings
from api.storage.case_keys import erase_case_key
from api.storage.database import Base, scrub, sessions_of
from api.storage.key_table import DataKeyRow
from api.storage.objects import ObjectStore, open_store
from api.users.tables import AccountLink, ApiToken, AttemptCount, SessionRow

__all__ = ["Due", "erase", "plan_erasure", "plan_purge", "purge"]

COMMAND = "xiangyin purge"


@dataclass(frozen=True)
class Due:
    """Something that goes: how much of it, and what it is."""

    n: int
    chinese: str
    english: str


@dataclass(frozen=True)
class _Rule:
    """Rows of a table that nobody needs after a time."""

    chinese: str
    english: str
    table: type[Base]
    is_over: ColumnElement[bool]


def plan_purge(settings: Settings) -> list[Due]:
    """Say what `purge` would erase and delete now, and do nothing.

    Raises
    ------
    NotReadyError, UnhealthyError
        If the database is of another version or does not answer.
    """
    now = datetime.now(UTC)
    with kept_database(settings) as engine, sessions_of(engine).begin() as session:
        return _due(session, settings, now)


def purge(settings: Settings) -> list[Due]:
    """Erase the recordings of cases that ended long ago, and delete what is over.

    Returns
    -------
    gone : list of Due
        What went.

    Raises
    ------
    NotReadyError, UnhealthyError
        If the database is of another version or does not answer.
    """
    origin = command_origin(COMMAND)
    with kept_database(settings) as engine:
        sessions = sessions_of(engine, audit_anchor=settings.audit_anchor)
        with sessions.begin() as session:
            gone = _due(session, settings, origin.at)
            for case_id in _ended(session, settings, origin.at):
                erase_case_key(session, case_id, at=origin.at)
                erase_recordings(session, case_id, now=origin.at)
                record(session, "recordings.erase", origin, case_id=case_id)
            for rule in _rules(settings, origin.at):
                session.execute(delete(rule.table).where(rule.is_over))
        with sessions.begin() as session:
            _sweep(session, open_store(settings.resolved_object_store))
        scrub(engine, ["data_key", RankingRow.__tablename__])  # the others hold no words
    return gone


def plan_erasure(settings: Settings, number: str) -> list[Due]:
    """Say what `erase` would take of the case of that number, and do nothing.

    Raises
    ------
    KeepingError
        If there is none.
    """
    with kept_database(settings) as engine, sessions_of(engine).begin() as session:
        return _rows_due(session, find_numbered(session, number).id)


def erase(settings: Settings, number: str) -> list[Due]:
    """Erase the case of that number, at the person's wish.

    Returns
    -------
    gone : list of Due
        What went.

    Raises
    ------
    KeepingError
        If there is none.
    """
    with kept_database(settings) as engine:
        sessions = sessions_of(engine, audit_anchor=settings.audit_anchor)
        with sessions.begin() as session:
            case = find_numbered(session, number)
            gone = _rows_due(session, case.id)
            erase_case(session, case, command_origin(COMMAND))
        with sessions.begin() as session:
            _sweep(session, open_store(settings.resolved_object_store))
        scrub(engine, ["data_key", "case_file", *(table.name for table, _ in case_tables(case.id))])
    return gone


def _rows_due(session: Session, case_id: UUID) -> list[Due]:
    n_rows = count_rows(session, case_id)
    return [
        Due(1, "个案件：录音、姓名、备注、线索", "case: its recordings, names, notes and clues"),
        Due(n_rows, "行与它有关的记录", "rows that belong to it"),
    ]


def _due(session: Session, settings: Settings, now: datetime) -> list[Due]:
    n_cases = len(_ended(session, settings, now))
    return [
        Due(n_cases, "个已结案件的录音", "cases that ended long ago: their recordings"),
        *(
            Due(
                session.scalar(select(func.count()).select_from(rule.table).where(rule.is_over))
                or 0,
                rule.chinese,
                rule.english,
            )
            for rule in _rules(settings, now)
        ),
    ]


def _ended(session: Session, settings: Settings, now: datetime) -> list[UUID]:
    """List the cases whose recordings have been kept for long enough."""
    if not settings.erase_recordings_days:
        return []
    return list(
        session.scalars(
            select(CaseFile.id)
            .join(DataKeyRow, DataKeyRow.case_id == CaseFile.id)
            .where(
                DataKeyRow.wrapped_key.is_not(None),
                CaseFile.status.in_(OVER),
                CaseFile.changed_at <= now - timedelta(days=settings.erase_recordings_days),
            )
        )
    )


def _rules(settings: Settings, now: datetime) -> list[_Rule]:
    kept_since = now - timedelta(days=settings.desk_rankings_days)
    return [
        _Rule(
            "个没有传完的上传", "uploads not gone on with", UploadRow, UploadRow.expires_at <= now
        ),
        _Rule("次过期登录", "sessions over", SessionRow, SessionRow.expires_at <= now),
        _Rule("个过期令牌", "tokens over", ApiToken, ApiToken.expires_at <= now),
        _Rule("个过期链接", "links over", AccountLink, AccountLink.expires_at <= now),
        _Rule(
            "项过期计数",
            "counts of attempts over",
            AttemptCount,
            AttemptCount.resets_at_s <= int(now.timestamp()),
        ),
        _Rule(
            "次柜台排名",
            "old rankings of the desk",
            RankingRow,
            RankingRow.created_at <= kept_since,
        ),
    ]


def _sweep(session: Session, store: ObjectStore) -> None:
    """Delete objects that nobody can open any more, and parts of uploads that are gone.

    Objects are listed first: one that comes in meanwhile has its row already.
    """
    names = [*store.names("cases"), *store.names("uploads")]
    erased = session.scalars(select(DataKeyRow.case_id).where(DataKeyRow.wrapped_key.is_(None)))
    gone, under_way = set(erased), set(session.scalars(select(UploadRow.id)))
    for name in names:
        folder, owner, _ = name.split("/", 2)
        if UUID(owner) in gone if folder == "cases" else UUID(owner) not in under_way:
            store.delete(name)
