"""At most one sequencer writes a market's log.

The leader holds a session-level advisory lock, and it writes over the very connection that holds it. Postgres lets go
of the lock only after it has ended that session's transaction: when another sequencer gets the lock, everything the
former one committed is visible to it, and the former one's connection, the only one it writes on, is gone.

The fence, should the lock ever be worth nothing (a pooler that shares sessions, a promoted standby): the events'
primary key (market, seq). A writer appends at the seq after the last one that it knows; if anybody else has
written since, that place is taken, its whole transaction fails, and it throws its state away. The key is
the epoch: it costs nothing, and it moves with every entry.
"""

import hashlib

import asyncpg


def lock_key(market: str) -> int:
    """The advisory lock's number: 64 bits of a hash of the market's address."""
    digest = hashlib.sha256(b"sequencer:" + market.encode()).digest()
    return int.from_bytes(digest[:8], "little", signed=True)


async def try_to_lead(connection: asyncpg.Connection, market: str) -> bool:
    """Take the market's lock for as long as the connection lives; False while another holds it."""
    return bool(await connection.fetchval("SELECT pg_try_advisory_lock($1)", lock_key(market)))
