"""Make accounts, sessions, tokens and organisations; chain the audit log's rows by hashes."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from api.storage.append_only import refuse_changes

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_START = "0" * 64


def upgrade() -> None:
    """Apply; audit rows from before become the beginning of the chain."""
    _make_organisations_and_accounts()
    _make_credentials()
    old = op.get_bind().execute(sa.text("SELECT * FROM audit_entry ORDER BY id")).mappings().all()
    op.drop_table("audit_entry")
    _chain(old, *_make_audit())
    refuse_changes("audit_entry", "UPDATE", "DELETE")


def downgrade() -> None:
    """Take back; the audit log keeps its rows and loses the chain."""
    rows = op.get_bind().execute(sa.text("SELECT * FROM audit_entry")).mappings().all()
    op.drop_table("audit_entry")
    op.drop_table("audit_head")
    unchained = op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("route", sa.String(200), nullable=False),
        sa.Column("request_id", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(32), nullable=True),
        sa.Column("consent", sa.String(40), nullable=True),
        sa.Column("n_recordings", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
    )
    kept = ("action", "route", "request_id", "consent", "n_recordings")
    for row in rows:
        subject = row["subject"] and row["subject"].replace("-", "")
        columns = {name: row[name] for name in kept} | {
            "at": _moment(row["at"]),
            "subject": subject,
        }
        op.get_bind().execute(sa.insert(unchained), columns)
    refuse_changes("audit_entry", "UPDATE", "DELETE")
    for table in (
        "session",
        "recovery_code",
        "api_token",
        "account_role",
        "account_link",
        "account",
        "organisation",
        "attempt_count",
    ):
        op.drop_table(table)


def _make_organisations_and_accounts() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("area_code", sa.String(6), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_organisation"),
        sa.UniqueConstraint("name", name="uq_organisation_name"),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("password_hash", sa.String(200), nullable=True),
        sa.Column("totp_secret", sa.String(64), nullable=True),
        sa.Column("totp_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_last_step", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_account_organisation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("name", name="uq_account_name"),
    )
    op.create_index("ix_account_organisation_id", "account", ["organisation_id"])
    op.create_table(
        "account_role",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        _of_account("account_role"),
        sa.PrimaryKeyConstraint("account_id", "role", name="pk_account_role"),
    )


def _make_credentials() -> None:
    op.create_table(
        "account_link",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        _of_account("account_link"),
        sa.PrimaryKeyConstraint("digest", name="pk_account_link"),
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        _of_account("api_token"),
        sa.PrimaryKeyConstraint("id", name="pk_api_token"),
        sa.UniqueConstraint("digest", name="uq_api_token_digest"),
    )
    op.create_table(
        "recovery_code",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        _of_account("recovery_code"),
        sa.PrimaryKeyConstraint("digest", name="pk_recovery_code"),
    )
    op.create_table(
        "session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agent", sa.String(200), nullable=False),
        sa.Column("network", sa.String(50), nullable=False),
        _of_account("session"),
        sa.PrimaryKeyConstraint("id", name="pk_session"),
        sa.UniqueConstraint("digest", name="uq_session_digest"),
    )
    for table in ("account_link", "api_token", "recovery_code", "session"):
        op.create_index(f"ix_{table}_account_id", table, ["account_id"])
    op.create_table(
        "attempt_count",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("resets_at_s", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_attempt_count"),
    )
    op.create_index("ix_attempt_count_resets_at_s", "attempt_count", ["resets_at_s"])


def _of_account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=f"fk_{table}_account_id")


def _make_audit() -> tuple[sa.Table, sa.Table]:
    entries = op.create_table(
        "audit_entry",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Uuid(), nullable=False),
        sa.Column("network", sa.String(50), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.String(36), nullable=True),
        sa.Column("route", sa.String(200), nullable=False),
        sa.Column("request_id", sa.String(32), nullable=False),
        sa.Column("consent", sa.String(40), nullable=True),
        sa.Column("n_recordings", sa.Integer(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit_entry"),
    )
    op.create_index("ix_audit_entry_action", "audit_entry", ["action"])
    op.create_index("ix_audit_entry_case_id", "audit_entry", ["case_id"])
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )
    return entries, head


def _chain(old: Any, entries: sa.Table, head: sa.Table) -> None:
    """Seal rows as `api.audit.chain` did when this was written."""
    sha256 = _START
    for number, row in enumerate(old, start=1):
        columns = {name: value for name, value in row.items() if name != "id"}
        columns |= {
            "number": number,
            "at": _moment(row["at"]),
            "actor": UUID(int=0),
            "network": "unknown",
            "case_id": None,
            "previous": sha256,
        }
        plain = columns | {
            "at": columns["at"].isoformat(timespec="microseconds"),
            "actor": str(columns["actor"]),
        }
        text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        op.get_bind().execute(sa.insert(entries), columns | {"sha256": sha256})
    if old:
        first = {"id": 1, "number": len(old), "sha256": sha256}
        op.get_bind().execute(sa.insert(head), first)


def _moment(value: datetime | str) -> datetime:
    """Read a moment as either database returns it to plain SQL: SQLite as text, in UTC."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
