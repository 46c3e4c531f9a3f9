"""Links by which somebody without an account sends recordings, and the words said in them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and the places of the words."""
    op.create_table(
        "upload_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name="fk_upload_link_case_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_upload_link"),
        sa.UniqueConstraint("digest", name="uq_upload_link_digest"),
    )
    op.create_index("ix_upload_link_case_id", "upload_link", ["case_id"])
    op.create_table(
        "giver",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"], ["upload_link.id"], name="fk_giver_link_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_giver"),
        sa.UniqueConstraint("digest", name="uq_giver_digest"),
    )
    op.create_index("ix_giver_link_id", "giver", ["link_id"])
    for table in ("upload", "recording"):
        op.add_column(table, sa.Column("words", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Take both back."""
    for table in ("recording", "upload"):
        op.drop_column(table, "words")
    op.drop_table("giver")
    op.drop_table("upload_link")
