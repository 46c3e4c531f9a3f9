"""What is wrong with the database, or with what only it can tell: keys, audit log, clock."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, func, select, type_coerce
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session

from api.audit.service import verify_end
from api.audit.tables import AuditEntry
from api.errors import KeyUnusableError
from api.keeping.finding import Finding, is_open_to_others
from api.settings import Settings
from api.storage.case_keys import find_case_key
from api.storage.database import UtcDateTime, known_revisions, open_database, schema_revision
from api.storage.key_ring import KeyRing
from api.storage.key_table import DataKeyRow
from api.users.second_factor import locked_accounts, open_secret
from api.users.tables import Account

__all__ = ["look_into_database"]

CLOCKS_MAY_DIFFER = timedelta(minutes=2)


def look_into_database(settings: Settings) -> Iterator[Finding]:
    """Look at the database, and at the keys, the audit log and the clock by what it holds.

    Parameters
    ----------
    settings : Settings
        Name it.

    Yields
    ------
    finding : Finding
        The first ones that are wrong hide those that come after.
    """
    try:
        location = make_url(settings.resolved_database_url)
        if location.get_backend_name() == "sqlite" and not Path(location.database or "").is_file():
            yield Finding(
                True, "还没有数据库，第一次启动时建立", "no database yet; the first start makes it"
            )
            return
        engine = open_database(settings.resolved_database_url)
    except (ArgumentError, ImportError):
        yield Finding(
            False,
            "XIANGYIN_DATABASE_URL 不是可用的地址，或缺少驱动：pip install 'xiangyin[postgresql]'",
            "XIANGYIN_DATABASE_URL is no address that can be used, or its driver is missing: "
            "pip install 'xiangyin[postgresql]'",
        )
        return
    try:
        yield from _tables(engine, settings)
    except SQLAlchemyError as error:
        yield Finding(
            False,
            "数据库不应答：检查 XIANGYIN_DATABASE_URL，数据库是否在运行，权限是否够",
            f"the database does not answer ({type(error).__name__}): is it running, is "
            "XIANGYIN_DATABASE_URL right, and may this user read every table?",
        )
    finally:
        engine.dispose()


def _tables(engine: Engine, settings: Settings) -> Iterator[Finding]:
    """Look into the tables, if they are those of this version."""
    found, known = schema_revision(engine), known_revisions()
    if found == known[0]:
        yield Finding(True, f"数据库应答，结构 {found}", f"the database answers, schema {found}")
    elif found is None or found in known:
        yield Finding(
            True,
            f"数据库结构是 {found}，启动服务时升级到 {known[0]}",
            f"the database has schema {found}; starting the service brings it up to {known[0]}",
        )
        return
    else:
        yield Finding(
            False,
            f"数据库结构 {found} 比这个版本新：安装更新的版本",
            f"the database has schema {found}, which is newer than this version: install a newer "
            "one",
        )
        return
    with Session(engine) as session:
        yield from _keys(session, settings)
        yield from _audit(session, settings)
        yield _clock(session)


def _keys(session: Session, settings: Settings) -> Iterator[Finding]:
    """Try the key ring on the key of every case and on the secret of every second factor."""
    file = settings.key_ring_file
    cases = session.scalars(
        select(DataKeyRow.case_id).where(DataKeyRow.wrapped_key.is_not(None))
    ).all()
    accounts = locked_accounts(session)
    if settings.key_ring is None and not file.exists() and not cases and not accounts:
        yield Finding(True, "还没有密钥，第一次启动时建立", "no key yet; the first start makes it")
        return
    if settings.key_ring is None and file.exists() and is_open_to_others(file):
        yield Finding(
            False,
            f"别的用户可以读密钥：chmod 600 {file}",
            f"others may read the key: chmod 600 {file}",
        )
    try:
        ring = KeyRing.from_json(
            settings.key_ring.get_secret_value() if settings.key_ring else file.read_text()
        )
    except (OSError, KeyUnusableError):
        yield Finding(
            False,
            "密钥读不出来：从备份放回 key-ring.json，或设置 XIANGYIN_KEY_RING",
            "the key ring cannot be read: put key-ring.json back from its backup, or set "
            "XIANGYIN_KEY_RING",
        )
        return
    yield _opens_cases(session, ring, cases)
    yield from _opens_second_factors(ring, accounts)


def _opens_cases(session: Session, ring: KeyRing, cases: Sequence[UUID]) -> Finding:
    n_locked = sum(not _opens(session, ring, case_id) for case_id in cases)
    return Finding(
        not n_locked,
        f"密钥打不开 {n_locked} 个案件的录音：放回那时的密钥" if n_locked else "密钥打得开所有录音",
        f"the key ring does not open the recordings of {n_locked} of {len(cases)} cases: put back "
        "the ring that they were locked with"
        if n_locked
        else f"the key ring opens the recordings of all {len(cases)} cases",
    )


def _opens_second_factors(ring: KeyRing, accounts: Sequence[Account]) -> Iterator[Finding]:
    n_locked = 0
    for account in accounts:
        try:
            open_secret(account, ring)
        except KeyUnusableError:
            n_locked += 1
    if n_locked:
        yield Finding(
            False,
            f"密钥打不开 {n_locked} 个账号的两步验证：放回那时的密钥，或由管理员关闭它们",
            f"the key ring does not open the second factor of {n_locked} accounts: put back the "
            "ring that they were locked with, or let an admin turn them off",
        )


def _opens(session: Session, ring: KeyRing, case_id: UUID) -> bool:
    try:
        find_case_key(session, ring, case_id)
    except KeyUnusableError:
        return False
    return True


def _audit(session: Session, settings: Settings) -> Iterator[Finding]:
    """Look at the end of the chain; `xiangyin audit verify` looks at all of it."""
    n_rows, findings = verify_end(session, settings.audit_anchor)
    for finding in findings:
        yield Finding(
            False,
            "审计记录被动过：运行 xiangyin audit verify，并与别处的备份比较",
            f"{finding.text}; run `xiangyin audit verify` and compare with a backup",
        )
    if not findings:
        yield Finding(
            True,
            f"审计记录末尾完好，共 {n_rows} 条",
            f"the end of the audit log is whole, {n_rows} rows",
        )


def _clock(session: Session) -> Finding:
    """Compare this machine's clock with the database's and with what was written last."""
    now = datetime.now(UTC)
    newest = session.scalar(select(AuditEntry.at).order_by(AuditEntry.number.desc()).limit(1))
    there = session.scalar(select(type_coerce(func.current_timestamp(), UtcDateTime)))
    if abs(now - (there or now)) > CLOCKS_MAY_DIFFER or (newest or now) - now > CLOCKS_MAY_DIFFER:
        return Finding(
            False,
            "这台机器的时钟与数据库或已有记录不一致：打开 NTP 校时",
            "this machine's clock is off from the database's, or behind what was written already: "
            "turn on NTP",
        )
    return Finding(True, "时钟可信", "the clock can be trusted")
