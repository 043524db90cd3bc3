"""The database: the given one, or a private Postgres in the data directory. Who works in it migrates it first; who only
looks changes nothing."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import asyncpg

from auction_engine.core.errors import Unavailable
from auction_engine.db.embedded import EmbeddedPostgres
from auction_engine.db.migrate import require_schema, upgrade
from auction_engine.db.pool import create_pool
from auction_engine.settings import Settings


@asynccontextmanager
async def database_dsn(
    settings: Settings, prepare: Callable[[str], Awaitable[None]] = upgrade
) -> AsyncIterator[str]:
    """The DSN of a migrated database for as long as the block lasts. Raises Unavailable."""
    if settings.database_url is not None:
        await prepare(settings.database_url)
        yield settings.database_url
        return
    embedded = _embedded(settings)
    try:
        dsn = await embedded.start()
        await prepare(dsn)
        yield dsn
    finally:
        await embedded.stop()


@asynccontextmanager
async def storage(
    settings: Settings, prepare: Callable[[str], Awaitable[None]] = upgrade
) -> AsyncIterator[asyncpg.Pool]:
    """A pool of connections to the database. Raises Unavailable."""
    async with database_dsn(settings, prepare) as dsn:
        pool = await create_pool(dsn)
        try:
            yield pool
        finally:
            await pool.close()


@asynccontextmanager
async def storage_to_read(settings: Settings) -> AsyncIterator[asyncpg.Pool]:
    """The same for a look. Raises Unavailable also where no database is, or another release's, and changes neither."""
    if settings.database_url is None and not _embedded(settings).cluster.exists():
        raise Unavailable(
            f"there is no database in {settings.data_directory}: name its data directory with --data, or one by"
            " DATABASE_URL; `auction-engine db migrate` makes one",
            code="not_migrated",
        )
    async with storage(settings, require_schema) as pool:
        yield pool


def _embedded(settings: Settings) -> EmbeddedPostgres:
    return EmbeddedPostgres(settings.data_directory / "postgres")
