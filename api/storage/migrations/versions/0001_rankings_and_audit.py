"""Keep every ranking as it was answered, and a log of what was done that only grows."""

import sqlalchemy as sa
from alembic import op

from api.storage.append_only import refuse_changes

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables; the database itself refuses to change what was written."""
    op.create_table(
        "ranking",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case", sa.JSON(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ranking"),
    )
    op.create_table(
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
    refuse_changes("audit_entry", "UPDATE", "DELETE")
    refuse_changes("ranking", "UPDATE")


def downgrade() -> None:
    """Remove both tables, and with them their triggers."""
    op.drop_table("audit_entry")
    op.drop_table("ranking")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION xiangyin_refuse()")
