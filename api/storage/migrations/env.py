"""Runs the migrations on the connection that `api.storage.database.migrate` hands over."""

from alembic import context

import api.audit.tables
import api.ranking.tables
import api.recordings.tables
import api.storage.tables  # noqa: F401  # these imports register their tables
from api.storage.database import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
