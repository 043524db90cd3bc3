"""The schema: what the migrations make is what `tables` says."""

import asyncio

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from auction_engine.core.errors import Unavailable
from auction_engine.db.migrate import newest_revision, upgrade
from auction_engine.db.pool import connect
from auction_engine.db.tables import metadata

pytestmark = pytest.mark.anyio


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_server_default": True})
    return list(compare_metadata(context, metadata))


async def test_the_migrations_lead_exactly_to_the_declared_tables(database: str) -> None:
    engine = create_async_engine("postgresql+asyncpg://", async_creator=lambda: connect(database))
    async with engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
    await engine.dispose()


async def test_upgrading_again_and_from_many_processes_at_once_changes_nothing(database: str) -> None:
    await asyncio.gather(*(upgrade(database) for _ in range(3)))


async def test_several_processes_may_migrate_an_empty_database_at_once(database: str) -> None:
    connection = await connect(database)
    await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    await asyncio.gather(*(upgrade(database) for _ in range(3)))
    assert await connection.fetchval("SELECT version_num FROM alembic_version") == newest_revision()
    await connection.close()


async def test_a_database_of_a_newer_release_is_left_alone(pool: asyncpg.Pool, database: str) -> None:
    await pool.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Unavailable, match="newer release"):
        await upgrade(database)


async def test_a_server_that_does_not_answer_gets_one_sentence() -> None:
    with pytest.raises(Unavailable, match="the database does not answer"):
        await upgrade("postgresql://x:y@127.0.0.1:1/z")
