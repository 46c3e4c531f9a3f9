"""Lock the secrets of second factors; tie recordings to their case; keep when a case was closed."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import context, op

from api.errors import NotReadyError
from api.storage.key_ring import KeyRing

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ACCOUNT = sa.table(
    "account",
    sa.column("id", sa.Uuid()),
    sa.column("totp_secret", sa.String()),
    sa.column("locked_totp_secret", sa.LargeBinary()),
)
CASE_FILE = sa.table(
    "case_file",
    sa.column("id", sa.Uuid()),
    sa.column("status", sa.String()),
    sa.column("changed_at", sa.DateTime(timezone=True)),
    sa.column("closed_at", sa.DateTime(timezone=True)),
)
CASE_VERSION = sa.table(
    "case_version",
    sa.column("case_id", sa.Uuid()),
    sa.column("version", sa.Integer()),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("fields", sa.JSON()),
)
OF_A_CASE = ("recording", "upload")
OVER = ("reunited", "closed")


def upgrade() -> None:
    """Apply. What needs the key comes first: SQLite does not take back what a failure left."""
    locked = _locked()
    _make_identities_and_quotas()
    op.add_column("account", sa.Column("locked_totp_secret", sa.LargeBinary(), nullable=True))
    for account_id, secret in locked.items():
        _set(ACCOUNT, account_id, locked_totp_secret=secret)
    op.drop_column("account", "totp_secret")
    op.add_column("case_file", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    _fill_closed_at()
    _forget_what_has_no_case()
    for table in OF_A_CASE:
        with op.batch_alter_table(table) as batch:
            batch.create_foreign_key(
                f"fk_{table}_case_id", "case_file", ["case_id"], ["id"], ondelete="CASCADE"
            )


def downgrade() -> None:
    """Take back; the secrets lie open again."""
    opened = _opened()
    for table in OF_A_CASE:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"fk_{table}_case_id", type_="foreignkey")
    op.drop_column("case_file", "closed_at")
    op.add_column("account", sa.Column("totp_secret", sa.String(64), nullable=True))
    for account_id, secret in opened.items():
        _set(ACCOUNT, account_id, totp_secret=secret)
    op.drop_column("account", "locked_totp_secret")
    op.drop_table("upload_quota")
    op.drop_table("identity")


def _locked() -> dict[UUID, bytes]:
    secrets = _all(ACCOUNT.c.totp_secret)
    ring = _ring() if secrets else None
    return {one: ring.lock(secret.encode(), _bound_to(one)) for one, secret in secrets if ring}


def _opened() -> dict[UUID, str]:
    secrets = _all(ACCOUNT.c.locked_totp_secret)
    ring = _ring() if secrets else None
    return {one: ring.unlock(secret, _bound_to(one)).decode() for one, secret in secrets if ring}


def _all(column: sa.ColumnClause[Any]) -> list[Any]:
    query = sa.select(ACCOUNT.c.id, column).where(column.is_not(None))
    return list(op.get_bind().execute(query).all())


def _ring() -> KeyRing:
    open_ring = context.config.attributes.get("open_ring")
    if open_ring is None:
        raise NotReadyError(
            "second factors have to be locked with the key of the service; start the service once"
        )
    ring: KeyRing = open_ring()
    return ring


def _bound_to(account_id: UUID) -> bytes:
    """Name what a secret belongs to, as `api.users.second_factor` did when this was written."""
    return f"{account_id}/totp".encode()


def _make_identities_and_quotas() -> None:
    op.create_table(
        "identity",
        sa.Column("issuer", sa.String(255), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_identity_account_id"),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_identity"),
    )
    op.create_index("ix_identity_account_id", "identity", ["account_id"])
    op.create_table(
        "upload_quota",
        sa.Column("sender", sa.Uuid(), nullable=False),
        sa.Column("sent_bytes", sa.BigInteger(), nullable=False),
        sa.Column("n_files", sa.Integer(), nullable=False),
        sa.Column("resets_at_s", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sender", name="pk_upload_quota"),
    )


def _fill_closed_at() -> None:
    """Say when each case that is over was closed: with the first version of its last such run."""
    over = sa.select(CASE_FILE.c.id, CASE_FILE.c.changed_at).where(CASE_FILE.c.status.in_(OVER))
    for case_id, changed_at in op.get_bind().execute(over).all():
        versions = op.get_bind().execute(
            sa.select(CASE_VERSION.c.at, CASE_VERSION.c.fields)
            .where(CASE_VERSION.c.case_id == case_id)
            .order_by(CASE_VERSION.c.version.desc())
        )
        closed_at = changed_at
        for at, fields in versions:
            if fields.get("status") not in OVER:
                break
            closed_at = at
        _set(CASE_FILE, case_id, closed_at=closed_at)


def _forget_what_has_no_case() -> None:
    """Delete what only versions before cases could receive, which nobody may hear, with its key."""
    gone = "case_id NOT IN (SELECT id FROM case_file)"
    for table in ("upload", "recording"):
        op.execute(f"DELETE FROM {table} WHERE {gone}")
    op.execute(
        "UPDATE data_key SET wrapped_key = NULL, wrapped_address_key = NULL, "
        f"erased_at = CURRENT_TIMESTAMP WHERE erased_at IS NULL AND {gone}"
    )


def _set(table: sa.TableClause, row_id: UUID, **values: Any) -> None:
    op.get_bind().execute(sa.update(table).where(table.c.id == row_id).values(**values))
