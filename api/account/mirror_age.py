"""When the chain was last read for a market, asked of the database once a second at most, however many accounts are shown."""

import time
from collections.abc import Callable
from datetime import datetime

import asyncpg

from auction_engine.db.mirror import freshness

KEPT_SECONDS = 1.0


class MirrorAge:
    """Remembers each market's last answer for a moment."""

    def __init__(self, pool: asyncpg.Pool, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._pool = pool
        self._monotonic = monotonic
        self._known: dict[str, tuple[float, datetime | None]] = {}

    async def mirrored_at(self, market: str) -> datetime | None:
        """The last whole sweep, or the last account that was read after a notification. Raises Unavailable."""
        asked_at, moment = self._known.get(market, (float("-inf"), None))
        if self._monotonic() >= asked_at + KEPT_SECONDS:
            fresh = await freshness(self._pool, market)
            readings = [read for read in (fresh.swept_at, fresh.updated_at) if read is not None]
            moment = max(readings, default=None)
            self._known[market] = (self._monotonic(), moment)
        return moment
