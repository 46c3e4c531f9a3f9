"""Cases that are erased at a person's wish, and what may then be deleted of them."""

import sqlalchemy as sa
from alembic import op

from api.storage.append_only import (
    drop_erasure_rule,
    drop_refusals,
    refuse_to_change_what_is_set,
    refuse_to_delete_unless_erased,
)

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

CASE_OF = {
    "case_version": "OLD.case_id",
    "case_change": "OLD.case_id",
    "ledger_entry": "OLD.case_id",
    "withdrawal": "(SELECT case_id FROM ledger_entry WHERE id = OLD.entry_id)",
    "case_ranking": "OLD.case_id",
    "follow_up_event": "(SELECT case_id FROM follow_up WHERE id = OLD.follow_up_id)",
}
"""Tables that only grow, and how each names its case."""


def upgrade() -> None:
    """Add the mark, and let the database keep every row of a case that does not bear it."""
    op.add_column("case_file", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    refuse_to_change_what_is_set("case_file", "erased_at")
    for table, case_id in CASE_OF.items():
        refuse_to_delete_unless_erased(table, case_id)


def downgrade() -> None:
    """Take both back."""
    for table in CASE_OF:
        drop_erasure_rule(table)
    drop_refusals("case_file", "UPDATE")
    op.drop_column("case_file", "erased_at")
