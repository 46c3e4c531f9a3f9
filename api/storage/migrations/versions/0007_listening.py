"""Clips for listeners, who has which, and the verdicts on them."""

import sqlalchemy as sa
from alembic import op

from api.storage.append_only import (
    drop_erasure_rule,
    drop_refusals,
    refuse_changes,
    refuse_to_delete_unless_erased,
)

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_OF_CLIP = "(SELECT case_id FROM clip WHERE id = {clip_id})"
CASE_OF = {
    "clip_verdict": _OF_CLIP.format(clip_id="OLD.clip_id"),
    "clip_verdict_withdrawal": _OF_CLIP.format(
        clip_id="(SELECT clip_id FROM clip_verdict WHERE id = OLD.verdict_id)"
    ),
}
"""Tables that only grow, and how each names its case."""


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "clip",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("recording_id", sa.Uuid(), nullable=False),
        sa.Column("start_s", sa.Double(), nullable=False),
        sa.Column("end_s", sa.Double(), nullable=False),
        sa.Column("n_bytes", sa.BigInteger(), nullable=False),
        sa.Column("known_county", sa.String(6), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name="fk_clip_case_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_clip"),
    )
    op.create_index("ix_clip_case_id_released_at", "clip", ["case_id", "released_at"])
    op.create_table(
        "clip_assignment",
        sa.Column("clip_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(20), nullable=True),
        sa.ForeignKeyConstraint(
            ["clip_id"], ["clip.id"], name="fk_clip_assignment_clip_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_clip_assignment_account_id"
        ),
        sa.PrimaryKeyConstraint("clip_id", "account_id", name="pk_clip_assignment"),
    )
    op.create_index(
        "ix_clip_assignment_account_id_state", "clip_assignment", ["account_id", "state"]
    )
    _make_verdicts()


def downgrade() -> None:
    """Remove them, the last made first."""
    for table in reversed(CASE_OF):
        drop_erasure_rule(table)
        drop_refusals(table, "UPDATE")
        op.drop_table(table)
    op.drop_table("clip_assignment")
    op.drop_table("clip")


def _make_verdicts() -> None:
    op.create_table(
        "clip_verdict",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clip_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clues", sa.JSON(), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clip_id"], ["clip.id"], name="fk_clip_verdict_clip_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_clip_verdict_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_clip_verdict"),
    )
    op.create_index("ix_clip_verdict_clip_id", "clip_verdict", ["clip_id"])
    op.create_index(
        "ix_clip_verdict_account_id_given_at", "clip_verdict", ["account_id", "given_at"]
    )
    op.create_table(
        "clip_verdict_withdrawal",
        sa.Column("verdict_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["verdict_id"],
            ["clip_verdict.id"],
            name="fk_clip_verdict_withdrawal_verdict_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("verdict_id", name="pk_clip_verdict_withdrawal"),
    )
    for table, case_id in CASE_OF.items():
        refuse_changes(table, "UPDATE")
        refuse_to_delete_unless_erased(table, case_id)
