"""Cases with consent, ledger, rankings, follow-ups, volunteers, referrals and duplicates."""

import sqlalchemy as sa
from alembic import op

from api.storage.append_only import refuse_changes

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ONLY_GROW = (
    "case_version",
    "case_change",
    "ledger_entry",
    "withdrawal",
    "case_ranking",
    "follow_up_event",
)
"""Tables whose rows the database itself refuses to change; a purge deletes them with their case."""

TABLES = (
    "decided_pair",
    "referral",
    "follow_up_event",
    "follow_up",
    "volunteer",
    "case_ranking",
    "withdrawal",
    "ledger_entry",
    "case_gram",
    "case_visit",
    "case_change",
    "case_grant",
    "consent",
    "case_version",
    "case_file",
    "case_serial",
    "person",
)
"""In the order in which they are removed."""


def upgrade() -> None:
    """Make the tables, each after those that it refers to."""
    _make_persons()
    _make_cases()
    _make_consents()
    _make_changes()
    _make_ledger()
    _make_rankings()
    _make_volunteers()
    _make_follow_ups()
    _make_referrals()
    for table in ONLY_GROW:
        refuse_changes(table, "UPDATE")


def downgrade() -> None:
    """Remove them, the last made first."""
    for table in TABLES:
        op.drop_table(table)


def _make_persons() -> None:
    """Make persons, and the numbers that cases get."""
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )
    op.create_table(
        "case_serial",
        sa.Column("area_code", sa.String(9), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("area_code", "year", name="pk_case_serial"),
    )


def _make_cases() -> None:
    """Make the case as it stands and as it was."""
    op.create_table(
        "case_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("foreign_number", sa.String(60), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_to", sa.Uuid(), nullable=True),
        sa.Column("called", sa.String(100), nullable=False),
        sa.Column("sex", sa.String(10), nullable=True),
        sa.Column("born_from", sa.Integer(), nullable=True),
        sa.Column("born_to", sa.Integer(), nullable=True),
        sa.Column("admitted_on", sa.Date(), nullable=True),
        sa.Column("home_on", sa.Date(), nullable=True),
        sa.Column("home_county", sa.String(6), nullable=True),
        sa.Column("found_how", sa.String(20), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("language_history", sa.JSON(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("searched", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["assigned_to"], ["account.id"], name="fk_case_file_assigned_to"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_case_file_organisation_id"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_case_file_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_case_file"),
        sa.UniqueConstraint("number", name="uq_case_file_number"),
    )
    op.create_index("ix_case_file_assigned_to", "case_file", ["assigned_to"])
    op.create_index("ix_case_file_changed_at", "case_file", ["changed_at"])
    op.create_index("ix_case_file_opened_at_id", "case_file", ["opened_at", "id"])
    op.create_index(
        "ix_case_file_organisation_id_foreign_number",
        "case_file",
        ["organisation_id", "foreign_number"],
        unique=True,
    )
    op.create_index(
        "ix_case_file_organisation_id_opened_at_id",
        "case_file",
        ["organisation_id", "opened_at", "id"],
    )
    op.create_index("ix_case_file_person_id", "case_file", ["person_id"])
    op.create_table(
        "case_version",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name="fk_case_version_case_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", "version", name="pk_case_version"),
    )


def _make_consents() -> None:
    """Make consent, and sight of a case."""
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("agreed_by", sa.String(20), nullable=False),
        sa.Column("authority", sa.String(500), nullable=False),
        sa.Column("uses", sa.JSON(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name="fk_consent_case_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
    )
    op.create_index("ix_consent_case_id", "consent", ["case_id"])
    op.create_table(
        "case_grant",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_case_grant_account_id"),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name="fk_case_grant_case_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", "account_id", name="pk_case_grant"),
    )
    op.create_index("ix_case_grant_account_id", "case_grant", ["account_id"])


def _make_changes() -> None:
    """Make what happened to a case, what was seen of it, what is searched."""
    op.create_table(
        "case_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name="fk_case_change_case_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_case_change"),
    )
    op.create_index("ix_case_change_case_id_id", "case_change", ["case_id", "id"])
    op.create_table(
        "case_visit",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_change", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name="fk_case_visit_case_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "case_id", name="pk_case_visit"),
    )
    op.create_index("ix_case_visit_case_id", "case_visit", ["case_id"])
    op.create_table(
        "case_gram",
        sa.Column("gram", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name="fk_case_gram_case_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("gram", "case_id", name="pk_case_gram"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_case_gram_case_id", "case_gram", ["case_id"])


def _make_ledger() -> None:
    """Make clues and marks."""
    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("recording_id", sa.Uuid(), nullable=True),
        sa.Column("start_s", sa.Float(), nullable=True),
        sa.Column("end_s", sa.Float(), nullable=True),
        sa.Column("follow_up_id", sa.Uuid(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name="fk_ledger_entry_case_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_entry"),
    )
    op.create_index(
        "ix_ledger_entry_case_id_added_at_id", "ledger_entry", ["case_id", "added_at", "id"]
    )
    op.create_index("ix_ledger_entry_follow_up_id", "ledger_entry", ["follow_up_id"])
    op.create_index("ix_ledger_entry_recording_id", "ledger_entry", ["recording_id"])
    op.create_table(
        "withdrawal",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["ledger_entry.id"], name="fk_withdrawal_entry_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("entry_id", name="pk_withdrawal"),
    )


def _make_rankings() -> None:
    """Make rankings of stored cases."""
    op.create_table(
        "case_ranking",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("clues", sa.JSON(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("recordings", sa.JSON(), nullable=False),
        sa.Column("prior", sa.JSON(), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name="fk_case_ranking_case_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_case_ranking"),
    )
    op.create_index(
        "ix_case_ranking_case_id_made_at_id", "case_ranking", ["case_id", "made_at", "id"]
    )


def _make_volunteers() -> None:
    """Make the register."""
    op.create_table(
        "volunteer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("home_county", sa.String(6), nullable=False),
        sa.Column("home_township", sa.String(9), nullable=True),
        sa.Column("dialects", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("away_until", sa.Date(), nullable=True),
        sa.Column("most_tasks", sa.Integer(), nullable=False),
        sa.Column("training", sa.JSON(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_volunteer_account_id"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_volunteer_organisation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_volunteer"),
        sa.UniqueConstraint("account_id", name="uq_volunteer_account_id"),
    )
    op.create_index("ix_volunteer_home_county", "volunteer", ["home_county"])
    op.create_index(
        "ix_volunteer_organisation_id_added_at_id",
        "volunteer",
        ["organisation_id", "added_at", "id"],
    )


def _make_follow_ups() -> None:
    """Make tasks and what happened to them."""
    op.create_table(
        "follow_up",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("county", sa.String(6), nullable=False),
        sa.Column("township", sa.String(9), nullable=True),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("volunteer_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(20), nullable=True),
        sa.Column("ask", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name="fk_follow_up_case_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteer.id"], name="fk_follow_up_volunteer_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_follow_up"),
    )
    op.create_index("ix_follow_up_case_id_created_at", "follow_up", ["case_id", "created_at"])
    op.create_index("ix_follow_up_created_at_id", "follow_up", ["created_at", "id"])
    op.create_index("ix_follow_up_state_due", "follow_up", ["state", "due"])
    op.create_index("ix_follow_up_volunteer_id_state", "follow_up", ["volunteer_id", "state"])
    op.create_table(
        "follow_up_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("volunteer_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(20), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["follow_up_id"],
            ["follow_up.id"],
            name="fk_follow_up_event_follow_up_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_follow_up_event"),
    )
    op.create_index("ix_follow_up_event_follow_up_id", "follow_up_event", ["follow_up_id"])
    op.create_index("ix_follow_up_event_volunteer_id", "follow_up_event", ["volunteer_id"])


def _make_referrals() -> None:
    """Make offers of cases, and pairs of cases of one person."""
    op.create_table(
        "referral",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("from_organisation", sa.Uuid(), nullable=False),
        sa.Column("to_organisation", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decision", sa.String(500), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ending", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name="fk_referral_case_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["from_organisation"], ["organisation.id"], name="fk_referral_from_organisation"
        ),
        sa.ForeignKeyConstraint(
            ["to_organisation"], ["organisation.id"], name="fk_referral_to_organisation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_referral"),
    )
    op.create_index("ix_referral_case_id_offered_at", "referral", ["case_id", "offered_at"])
    op.create_index("ix_referral_to_organisation_state", "referral", ["to_organisation", "state"])
    op.create_table(
        "decided_pair",
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("is_same", sa.Boolean(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(
            ["first_id"], ["case_file.id"], name="fk_decided_pair_first_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["case_file.id"], name="fk_decided_pair_second_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("first_id", "second_id", name="pk_decided_pair"),
    )
    op.create_index("ix_decided_pair_second_id", "decided_pair", ["second_id"])
