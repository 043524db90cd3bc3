"""Alembic's entrance: migrates over the connection that `migrate.upgrade` hands in."""

from alembic import context

from auction_engine.db.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
