"""Brings a database to the schema of `tables`, or says that it is not there, from wherever the package is installed."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from auction_engine.core.errors import Unavailable
from auction_engine.db.faults import database_faults_told
from auction_engine.db.pool import connect

_LOCK = 7_236_114_285_961_377_112
"""Any constant: one process migrates at a time."""


async def upgrade(dsn: str) -> None:
    """Apply the migrations that are missing, all of them or none. Raises Unavailable."""
    with database_faults_told():
        engine = _engine(dsn)
        try:
            async with engine.begin() as connection:
                await connection.run_sync(_upgrade)
        finally:
            await engine.dispose()


def _upgrade(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    config = _config()
    _known_revision(connection)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


async def require_schema(dsn: str) -> None:
    """Change nothing, and raise Unavailable unless the database has this release's schema."""
    with database_faults_told():
        engine = _engine(dsn)
        try:
            async with engine.connect() as connection:
                current = await connection.run_sync(_known_revision)
        finally:
            await engine.dispose()
    if current != (newest := newest_revision()):
        found = "has no schema yet" if current is None else f"has the older schema {current}, not {newest}"
        raise Unavailable(f"the database {found}: run `auction-engine db migrate`", code="not_migrated")


def _known_revision(connection: Connection) -> str | None:
    """The database's revision. Raises Unavailable for one that only a newer release knows."""
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in known:
        raise Unavailable(
            f"the database was made by a newer release (its schema is {current}): install that release, "
            "or use another database"
        )
    return current


def newest_revision() -> str:
    """The schema's name that `upgrade` leads to."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None, "the package holds no migration"
    return head


def _engine(dsn: str) -> AsyncEngine:
    return create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda: connect(dsn), poolclass=NullPool
    )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "auction_engine.db:migrations")
    config.set_main_option("path_separator", "os")
    return config
