"""At most one sequencer writes a market's log.

The leader holds a session-level advisory lock, and it writes over the very connection that holds it. Postgres lets go
of the lock only after it has ended that session's transaction: when another sequencer gets the lock, everything the
former one committed is visible to it, and the former one's connection, the only one it writes on, is gone.

The fence, should the lock ever be worth nothing (a pooler that shares sessions, a promoted standby): every leader takes
the market's next epoch, and every commit updates the row of its own epoch first. A former leader finds no such row
and its whole transaction fails, also when it would only have refused something (docs/decisions/0011).

The lease: that update is at least one a second. A leader that is silent for longer than the lease (a stopped process
keeps its connection) loses its connection to whoever stands by.
"""

import hashlib
from typing import NewType

import asyncpg

Epoch = NewType("Epoch", int)


def lock_key(market: str) -> int:
    """The advisory lock's number: 64 bits of a hash of the market's address."""
    digest = hashlib.sha256(b"sequencer:" + market.encode()).digest()
    return int.from_bytes(digest[:8], "little", signed=True)


async def try_to_lead(connection: asyncpg.Connection, market: str, lease_seconds: float) -> Epoch | None:
    """Take the market's lock for as long as the connection lives, and the next epoch; None while another holds it."""
    epoch = await connection.fetchval(
        "INSERT INTO terms AS t (market, epoch) SELECT $1, 1 WHERE pg_try_advisory_lock($2)"
        " ON CONFLICT (market) DO UPDATE SET epoch = t.epoch + 1, renewed_at = now() RETURNING epoch",
        *(market, lock_key(market)),
    )
    if epoch is None:
        await _end_silent_leader(connection, market, lease_seconds)
        return None
    return Epoch(epoch)


async def hold_lead(connection: asyncpg.Connection, market: str, epoch: Epoch) -> bool:
    """Renew the lease in the caller's transaction; False when another has begun a later term. Keeps it from doing so."""
    return bool(
        await connection.fetchval(
            "UPDATE terms SET renewed_at = now() WHERE market = $1 AND epoch = $2 RETURNING true",
            *(market, epoch),
        )
    )


async def _end_silent_leader(connection: asyncpg.Connection, market: str, lease_seconds: float) -> None:
    """Cut the connection that holds the lock if its lease is over. Our own user's only: others we may not cut."""
    key = lock_key(market)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid)"
        " WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND usename = current_user"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        " AND classid::bigint = $1 AND objid::bigint = $2 AND EXISTS (SELECT FROM terms"
        "   WHERE market = $3 AND renewed_at < now() - make_interval(secs => $4))",
        *((key >> 32) & 0xFFFFFFFF, key & 0xFFFFFFFF, market, float(lease_seconds)),
    )
