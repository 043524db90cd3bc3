"""What `auction-engine db status` shows: the server, the schema, and how much each market holds and waits for."""

from datetime import datetime

import asyncpg
import msgspec

from auction_engine.core.units import Seq
from auction_engine.db.faults import database_faults_told
from auction_engine.db.mirror import Freshness, freshness
from auction_engine.db.outbox import WaitingJobs, waiting_jobs


class MarketStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One market's log and what waits around it. head: hash of the last entry, in hex."""

    address: str
    name: str
    opened_at: datetime
    entries: Seq
    head: str
    last_at: datetime
    inbox_waiting: int
    jobs: list[WaitingJobs]
    mirror: list[Freshness]


class DatabaseStatus(msgspec.Struct, frozen=True, kw_only=True):
    """The database as a whole. size: bytes. revision: the schema's, None when nothing was migrated yet."""

    server: str
    revision: str | None
    size_bytes: int
    markets: list[MarketStatus]


async def db_status(pool: asyncpg.Pool) -> DatabaseStatus:
    """Read the state of the database. Raises Unavailable."""
    with database_faults_told():
        server = await pool.fetchval("SHOW server_version")
        size = await pool.fetchval("SELECT pg_database_size(current_database())")
        migrated = await pool.fetchval("SELECT to_regclass('alembic_version') IS NOT NULL")
        revision = await pool.fetchval("SELECT version_num FROM alembic_version") if migrated else None
        rows = await pool.fetch("SELECT address FROM markets ORDER BY opened_at, address") if revision else []
    markets = [await _market_status(pool, row["address"]) for row in rows]
    return DatabaseStatus(server=server, revision=revision, size_bytes=size, markets=markets)


async def _market_status(pool: asyncpg.Pool, address: str) -> MarketStatus:
    with database_faults_told():
        row = await pool.fetchrow(
            "SELECT m.address, m.name, m.opened_at, e.seq AS entries, encode(e.hash, 'hex') AS head,"
            " e.recorded_at AS last_at,"
            " (SELECT count(*) FROM inbox WHERE market = $1 AND outcome IS NULL) AS inbox_waiting"
            " FROM markets m JOIN events e ON e.market = m.address"
            " WHERE m.address = $1 ORDER BY e.seq DESC LIMIT 1",
            address,
        )
    return MarketStatus(
        **row,
        jobs=await waiting_jobs(pool, address),
        mirror=[await freshness(pool, address, "confirmed"), await freshness(pool, address, "finalized")],
    )
