"""Re-scoring jobs and what they made of each case."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add both tables."""
    op.create_table(
        "job",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("query", sa.JSON(), nullable=False),
        sa.Column("model", sa.String(100)),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("sample", sa.Integer()),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(300)),
        sa.Column("runner", sa.Uuid()),
        sa.Column("claimed_until", MOMENT),
        sa.Column("started_at", MOMENT),
        sa.Column("ended_at", MOMENT),
    )
    op.create_index("ix_job_state_priority_created_at", "job", ["state", "priority", "created_at"])
    op.create_table(
        "job_item",
        sa.Column(
            "job_id", sa.Uuid(), sa.ForeignKey("job.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column(
            "case_id",
            sa.Uuid(),
            sa.ForeignKey("case_file.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(40)),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("took_s", sa.Double(), nullable=False),
        sa.Column("before_id", sa.Uuid()),
        sa.Column("after_id", sa.Uuid()),
        sa.Column("evidence_changed", sa.Boolean(), nullable=False),
        sa.Column("difference", sa.JSON()),
        sa.Column("is_material", sa.Boolean(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("acknowledged_at", MOMENT),
        sa.Column("acknowledged_by", sa.Uuid()),
    )
    op.create_index("ix_job_item_job_id_state", "job_item", ["job_id", "state"])
    op.create_index(
        "ix_job_item_case_id_is_material_acknowledged_at",
        "job_item",
        ["case_id", "is_material", "acknowledged_at"],
    )


def downgrade() -> None:
    """Remove both."""
    op.drop_table("job_item")
    op.drop_table("job")
