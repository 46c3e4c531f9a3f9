"""Runs the migrations on the connection that `api.storage.database` hands over."""

from alembic import context

import api.storage.tables  # noqa: F401  # registers every table
from api.storage.database import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
