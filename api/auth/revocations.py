"""Sessions that were ended before their access tokens expire: known in memory, so that no request waits for the database."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress

import asyncpg

from api.auth.sessions import ACCESS_LIFE
from auction_engine.core.errors import Unavailable
from auction_engine.db.sessions import revoked_within

POLL_SECONDS = 1.0
"""With the time of a query on top, the longest that a token outlives its session in another process; where the session
is ended it stops at once. While the database is away nobody can end a session, and tokens end with their ten minutes."""
REMEMBERED = ACCESS_LIFE * 1.5
"""Tokens of sessions that were revoked earlier have expired."""

logger = logging.getLogger("api.auth")


class Revocations:
    """Asked at every request with a token."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._revoked: frozenset[str] = frozenset()

    def __contains__(self, session: str | None) -> bool:
        return session in self._revoked

    def add(self, sessions: Iterable[str]) -> None:
        """Here at once; other processes read it within `POLL_SECONDS`."""
        self._revoked |= frozenset(sessions)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Follows the database for as long as the block lasts."""
        with suppress(Unavailable):  # told by the loop, which goes on trying
            await self._read()
        task = asyncio.create_task(self._follow())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                await self._read()
            except Unavailable as fault:
                logger.warning("revoked sessions are not read: %s", fault)

    async def _read(self) -> None:
        before = self._revoked
        found = frozenset(await revoked_within(self._pool, REMEMBERED))
        # What was added while the query ran may not be in its answer yet.
        self._revoked = found | (self._revoked - before)
