"""Single entries of a market's log, as they are stored."""

from datetime import datetime
from typing import NamedTuple

import asyncpg

from auction_engine.core.errors import NotFound
from auction_engine.db.faults import database_faults_told

SEQ_MAX = 2**63 - 1


class StoredEntry(NamedTuple):
    """`hash` covers `previous`, the position and `body`."""

    previous: bytes
    hash: bytes
    body: bytes
    recorded_at: datetime


async def read_entry(pool: asyncpg.Pool, market: str, seq: int) -> StoredEntry:
    """The entry at `seq`. Raises NotFound (`entry_not_found`), Unavailable."""
    with database_faults_told():
        row = None
        if 0 < seq <= SEQ_MAX:
            row = await pool.fetchrow(
                "SELECT previous, hash, body, recorded_at FROM events WHERE market = $1 AND seq = $2",
                market,
                seq,
            )
    if row is None:
        raise NotFound(f"the log of the market has no entry {seq}", code="entry_not_found")
    return StoredEntry(*row)
