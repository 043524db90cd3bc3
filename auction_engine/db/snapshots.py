"""Snapshots: states of a market beside its log, from which a replay may begin. The log stays what counts."""

import asyncpg
import msgspec

from auction_engine.core.units import Seq
from auction_engine.db.faults import database_faults_told

KEPT = 2
"""The newest, and one before it in case that the newest cannot be read."""


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """The state after entry `seq`, whose chain hash is `hash`. digest: SHA-256 of `body`. format: how to read `body`."""

    market: str
    seq: Seq
    hash: bytes
    format: int
    digest: bytes
    body: bytes


async def write_snapshot(database: asyncpg.Pool | asyncpg.Connection, snapshot: Snapshot) -> None:
    """Write a snapshot, and remove those that it makes needless. Raises Unavailable."""
    with database_faults_told():
        await database.execute(
            "INSERT INTO snapshots (market, seq, hash, format, digest, body) VALUES ($1, $2, $3, $4, $5, $6)"
            " ON CONFLICT (market, seq) DO UPDATE SET hash = $3, format = $4, digest = $5, body = $6, made_at = now()",
            *(snapshot.market, snapshot.seq, snapshot.hash, snapshot.format, snapshot.digest, snapshot.body),
        )
        await database.execute(
            "DELETE FROM snapshots WHERE market = $1 AND seq NOT IN"
            " (SELECT seq FROM snapshots WHERE market = $1 ORDER BY seq DESC LIMIT $2)",
            *(snapshot.market, KEPT),
        )


async def read_snapshot(
    database: asyncpg.Pool | asyncpg.Connection, market: str, below: Seq | None = None
) -> Snapshot | None:
    """The newest snapshot (before `below`) that agrees with the log about the hash at its place. Raises Unavailable."""
    with database_faults_told():
        row = await database.fetchrow(
            "SELECT s.market, s.seq, s.hash, s.format, s.digest, s.body FROM snapshots s"
            " JOIN events e ON e.market = s.market AND e.seq = s.seq AND e.hash = s.hash"
            " WHERE s.market = $1 AND ($2::bigint IS NULL OR s.seq < $2) ORDER BY s.seq DESC LIMIT 1",
            *(market, below),
        )
    return None if row is None else Snapshot(**row)
