"""Keep recordings, uploads on their way, and one key per case, which locks its recordings."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "data_key",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("wrapped_address_key", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("case_id", name="pk_data_key"),
    )
    _make_recordings()
    _make_uploads()


def _make_recordings() -> None:
    op.create_table(
        "recording",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("consent", sa.String(40), nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=False),
        sa.Column("sent_how", sa.String(8), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(40), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("duration_s", sa.Double(), nullable=True),
        sa.Column("quality", sa.JSON(), nullable=True),
        sa.Column("notes", sa.JSON(), nullable=True),
        sa.Column("playback_bytes", sa.BigInteger(), nullable=True),
        sa.Column("n_tiles", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_recording"),
        sa.UniqueConstraint("case_id", "content_hash", name="uq_recording_case_id_content_hash"),
    )
    op.create_index("ix_recording_state_received_at", "recording", ["state", "received_at"])


def _make_uploads() -> None:
    op.create_table(
        "upload",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("length_bytes", sa.BigInteger(), nullable=False),
        sa.Column("offset_bytes", sa.BigInteger(), nullable=False),
        sa.Column("consent", sa.String(40), nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recording_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_upload"),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name="fk_upload_recording_id_recording"
        ),
    )
    op.create_index("ix_upload_case_id", "upload", ["case_id"])
    op.create_table(
        "upload_part",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("start_byte", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_upload_part"),
        sa.ForeignKeyConstraint(
            ["upload_id"],
            ["upload.id"],
            name="fk_upload_part_upload_id_upload",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_upload_part_upload_id", "upload_part", ["upload_id"])


def downgrade() -> None:
    """Remove them; recordings that are still in the store can then never be heard again."""
    for table in ("upload_part", "upload", "recording", "data_key"):
        op.drop_table(table)
